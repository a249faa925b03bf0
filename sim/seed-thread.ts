import { parentPort } from 'node:worker_threads';
import { Ground } from './ground.ts';
import { joined, type RunSummary, type SeedRange } from './run-seeds.ts';
import { World } from './world.ts';

/** What a thread of `runSeeds` runs. The keeper's code is loaded here and not by whoever starts the threads. */
async function runHere(range: SeedRange): Promise<RunSummary> {
  const ground = new Ground(range.venue ?? 'binance-usdm');
  const histories: RunSummary[] = [];
  for (let seed = range.first; seed < range.first + range.count; seed += 1) {
    const history = await new World(seed, range.bug, ground).run();
    const failures = history.violations.length > 0 ? [history] : [];
    const { orders, entries, crashes, root: ledgers } = history;
    histories.push({ histories: 1, orders, entries, crashes, failures, failed: failures.length, ledgers });
  }
  return joined(histories);
}

parentPort?.on('message', (range: SeedRange) => {
  void runHere(range).then((summary) => parentPort?.postMessage(summary));
});
