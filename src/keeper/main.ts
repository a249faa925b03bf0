import { runKeeper } from './run.ts';

runKeeper({ hit: () => undefined });
