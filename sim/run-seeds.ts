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
  /**
   * SHA-256, in hexadecimal digits, over the ledgers of all histories in the order of their seeds: of a hundred at a
   * time, each behind what came out for those before. Empty before the first.
   */
  readonly ledgers: string;
}

/** Who looks on while seeds are run. */
export interface Onlooker {
  /** So many are done, in no order. */
  readonly onProgress?: (done: number) => void;
  /** Some more that follow those before without a gap. */
  readonly onPortion?: (portion: RunSummary) => void;
}

/** Before the first history. */
export const NOTHING: RunSummary = {
  ...{ histories: 0, orders: 0, entries: 0, crashes: 0, failures: [], failed: 0, ledgers: '' },
};

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
  { onProgress, onPortion }: Onlooker = {},
): Promise<RunSummary> {
  const early = new Map<number, RunSummary>();
  let whole = NOTHING;
  let next = range.first;
  let done = 0;
  const end = range.first + range.count;
  const until = performance.now() + (range.withinMs ?? Infinity);
  const take = (first: number, portion: RunSummary): void => {
    early.set(first, portion);
    for (;;) {
      const at = range.first + whole.histories;
      const following = early.get(at);
      if (following === undefined) return;
      early.delete(at);
      whole = then(whole, following);
      onPortion?.(following);
    }
  };
  const work = async (): Promise<void> => {
    const thread = new SeedThread();
    while (next < end && performance.now() < until) {
      const first = next;
      next = Math.min(end, first + PORTION);
      const portion = await thread.run({ ...range, first, count: next - first });
      done += portion.histories;
      take(first, portion);
      onProgress?.(done);
    }
    await thread.end();
  };
  const threads = Math.min(availableParallelism(), Math.ceil(range.count / PORTION));
  await Promise.all(Array.from({ length: threads }, work));
  return whole;
}

/** What came before, and a portion behind it. */
export function then(before: RunSummary, portion: RunSummary): RunSummary {
  return {
    histories: before.histories + portion.histories,
    orders: before.orders + portion.orders,
    entries: before.entries + portion.entries,
    crashes: before.crashes + portion.crashes,
    failures: [...before.failures, ...portion.failures].slice(0, KEPT_MAX),
    failed: before.failed + portion.failed,
    ledgers: hash('sha256', `${before.ledgers},${portion.ledgers}`),
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
