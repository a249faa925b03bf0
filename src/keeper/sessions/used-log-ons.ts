import type { UnixMs } from '../../core/units/time.ts';

/** More than all bots of a gateway need within one window. */
const KEPT_MAX = 4_096;

/**
 * Log-ons that were used, until their time window has passed: whoever saw one cannot log on with it again. In memory,
 * because a keeper that starts again has no connection left to log on to; within the window after a start an observed
 * log-on could be used once more.
 */
export class UsedLogOns {
  readonly #until = new Map<string, UnixMs>();

  /** True the first time within its window. False also when too many are remembered: nobody is let in unchecked. */
  use(signature: string, until: UnixMs, now: UnixMs): boolean {
    for (const [used, end] of this.#until) if (end < now) this.#until.delete(used);
    if (this.#until.has(signature) || this.#until.size >= KEPT_MAX) return false;
    this.#until.set(signature, until);
    return true;
  }
}
