import { HYPERLIQUID, hyperliquidArena } from '../../hostile/parser/hyperliquid/differential.ts';
import { triedWithNewSeed } from './new-seed.ts';

triedWithNewSeed('Hyperliquid', hyperliquidArena(HYPERLIQUID));
