import { TIER_PER_MINUTE, type Tier } from '../../protocol/api/operation.ts';
import type { Clock } from '../../ports.ts';

const WINDOW_MS = 60_000;
/** Callers that are remembered. Beyond it the one that asked longest ago begins anew. */
const CALLERS_MAX = 10_000;

interface Count {
  /** When the minute that is counted now began. */
  startedAt: number;
  count: number;
  /** Of the minute before. */
  before: number;
}

/**
 * How often one caller may ask, by tier: a sliding minute, estimated from the counts of this one and the one before.
 * In memory, and gone with the process.
 */
export class RequestLimits {
  readonly #clock: Clock;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one request. Seconds until another makes sense when it is one too many; otherwise null. */
  take(caller: string, tier: Tier): number | null {
    const now = this.#clock.monotonicMs();
    const key = `${tier}/${caller}`;
    const count = this.#counts.get(key) ?? { startedAt: now, count: 0, before: 0 };
    const minutes = Math.floor((now - count.startedAt) / WINDOW_MS);
    if (minutes > 0) {
      count.before = minutes === 1 ? count.count : 0;
      count.count = 0;
      count.startedAt += minutes * WINDOW_MS;
    }
    this.#remember(key, count);
    const share = 1 - (now - count.startedAt) / WINDOW_MS;
    if (count.count + count.before * share >= TIER_PER_MINUTE[tier]) {
      return Math.max(1, Math.ceil((count.startedAt + WINDOW_MS - now) / 1_000));
    }
    count.count += 1;
    return null;
  }

  #remember(key: string, count: Count): void {
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size <= CALLERS_MAX) return;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
