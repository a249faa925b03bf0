import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ChainBug } from './chains/chain-life.ts';
import type { WorldChainId } from './chains/world-chain.ts';
import type { PlantedBug } from './keeper-life.ts';
import type { WorldVenueId } from './venues/world-venue.ts';
import type { History } from './world.ts';

interface Seeds {
  readonly first: number;
  readonly count: number;
  /** No seed is begun so long after the start, in milliseconds; all are run where absent. */
  readonly withinMs?: number;
}

/** Histories of orders. */
export interface VenueRange extends Seeds {
  readonly bug: PlantedBug | null;
  /** The first venue where absent. */
  readonly venue?: WorldVenueId;
}

/** Histories of wallets on a chain. */
export interface ChainRange extends Seeds {
  readonly bug: ChainBug | null;
  readonly venue: WorldChainId;
}

/** Seeds, and what of. */
export type SeedRange = VenueRange | ChainRange;

export interface RunSummary {
  readonly histories: number;
  readonly orders: number;
  readonly entries: number;
  readonly crashes: number;
  /** Histories with violations, at most a hundred of them. */
  readonly failures: readonly History[];
  readonly failed: number;
  /** SHA-256 over the ledgers of all histories in the order of their seeds, in hexadecimal digits. */
  readonly ledgers: string;
}

/** A part of a run: the summary of some seeds that follow one another. */
type Portion = RunSummary & { readonly first: number };

const KEPT_MAX = 100;
/** Seeds that a thread takes at a time: few, so that the threads end together. */
const PORTION = 100;
/** Room for young objects: a history makes many and keeps none, and a small nursery would be swept all the time. */
const YOUNG_MB = 64;

/**
 * Runs every seed of a range once, on all processors, or as many of them, from the first one on, as there is time for.
 * What is found does not depend on how many processors there are.
 */
export async function runSeeds(
  range: SeedRange,
  onProgress: (done: number) => void = () => undefined,
): Promise<RunSummary> {
  const parts: Portion[] = [];
  let next = range.first;
  let done = 0;
  const end = range.first + range.count;
  const until = performance.now() + (range.withinMs ?? Infinity);
  const work = async (): Promise<void> => {
    const thread = new SeedThread();
    while (next < end && performance.now() < until) {
      const first = next;
      next = Math.min(end, first + PORTION);
      const part = await thread.run({ ...range, first, count: next - first });
      parts.push({ ...part, first });
      done += part.histories;
      onProgress(done);
    }
    await thread.end();
  };
  const threads = Math.min(availableParallelism(), Math.ceil(range.count / PORTION));
  await Promise.all(Array.from({ length: threads }, work));
  return joined(parts.sort((a, b) => a.first - b.first));
}

/** Parts in the order of their seeds, as one. */
export function joined(parts: readonly RunSummary[]): RunSummary {
  const sum = (of: (part: RunSummary) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  return {
    histories: sum(({ histories }) => histories),
    orders: sum(({ orders }) => orders),
    entries: sum(({ entries }) => entries),
    crashes: sum(({ crashes }) => crashes),
    failures: parts.flatMap(({ failures }) => failures).slice(0, KEPT_MAX),
    failed: sum(({ failed }) => failed),
    ledgers: hash('sha256', parts.map(({ ledgers }) => ledgers).join()),
  };
}

/** A thread that runs one portion after the other: it loads the keeper once. */
class SeedThread {
  readonly #worker = new Worker(new URL('seed-thread.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });

  run(range: SeedRange): Promise<RunSummary> {
    return new Promise((resolve, reject) => {
      this.#worker.removeAllListeners();
      this.#worker.once('message', (summary: RunSummary) => resolve(summary));
      this.#worker.once('error', reject);
      this.#worker.postMessage(range);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
