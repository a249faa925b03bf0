import { BYBIT, bybitArena } from '../../hostile/parser/bybit/differential.ts';
import { triedWithNewSeed } from './new-seed.ts';

triedWithNewSeed('Bybit', bybitArena(BYBIT));
