import { KITE, kiteArena } from '../../hostile/parser/kite/differential.ts';
import { triedWithNewSeed } from './new-seed.ts';

triedWithNewSeed('Kite', kiteArena(KITE));
