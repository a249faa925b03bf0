import { PRODUCT } from '../../hostile/parser/codec.ts';
import { binanceArena } from '../../hostile/parser/differential.ts';
import { triedWithNewSeed } from './new-seed.ts';

triedWithNewSeed('Binance', binanceArena(PRODUCT));
