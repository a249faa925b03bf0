import { parentPort } from 'node:worker_threads';
import { ChainGround } from './chains/chain-ground.ts';
import { ChainHistory } from './chains/chain-history.ts';
import { WORLD_CHAINS } from './chains/world-chain.ts';
import { Ground } from './ground.ts';
import { NOTHING, then, type ChainRange, type RunSummary, type SeedRange } from './run-seeds.ts';
import { World, type History } from './world.ts';

/** What a thread of `runSeeds` runs. The keeper's code is loaded here and not by whoever starts the threads. */
async function runHere(range: SeedRange): Promise<RunSummary> {
  const history = await historiesOf(range);
  let all = NOTHING;
  for (let seed = range.first; seed < range.first + range.count; seed += 1) {
    const told = await history(seed);
    const failures = told.violations.length > 0 ? [told] : [];
    const { orders, entries, crashes, root: ledgers } = told;
    all = then(all, { histories: 1, orders, entries, crashes, failures, failed: failures.length, ledgers });
  }
  return all;
}

/** What runs one seed: what all histories of a range share is made once. */
async function historiesOf(range: SeedRange): Promise<(seed: number) => Promise<History>> {
  if (isOfChain(range)) {
    const ground = await ChainGround.make(range.venue);
    return (seed) => new ChainHistory(seed, range.bug, ground).run();
  }
  const ground = new Ground(range.venue ?? 'binance-usdm');
  return (seed) => new World(seed, range.bug, ground).run();
}

function isOfChain(range: SeedRange): range is ChainRange {
  return WORLD_CHAINS.some((chain) => chain === range.venue);
}

parentPort?.on('message', (range: SeedRange) => {
  void runHere(range).then((summary) => parentPort?.postMessage(summary));
});
