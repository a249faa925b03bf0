import type { SeededRandom } from './random.ts';
import type { Life, Timeline } from './timeline.ts';
import { LINKS, type Link } from './venues/world-venue.ts';

/** What trading can do without: it can be gone for good, and everything must still come to rest. */
const NOT_CORE: readonly Link[] = ['books', 'wallet'];

const CLOG_WITHIN_MS = 3_000;
const CLEAR_WITHIN_MS = 9_000;

/**
 * Swizzled clogging (after FoundationDB's simulation): links are clogged one after the other and cleared in another
 * order. What travels on a clogged link is held, not lost, and arrives when the link is cleared: minutes late, or in
 * an order in which it was not sent.
 */
export class Clogs {
  readonly #timeline: Timeline;
  readonly #random: SeededRandom;
  /** Links outlive the gateway's processes. */
  readonly #life: Life = { alive: true };
  readonly #held = new Map<Link, (() => void)[]>();

  constructor(timeline: Timeline, random: SeededRandom) {
    this.#timeline = timeline;
    this.#random = random;
  }

  /** Goes on at once, or when the link is cleared. */
  pass(link: Link, goOn: () => void): void {
    const held = this.#held.get(link);
    if (held === undefined) goOn();
    else held.push(goOn);
  }

  /** Clogs some links at different moments of the next seconds and clears them at others. */
  swizzle(): void {
    for (const link of LINKS) {
      if (this.#random.chance(50)) continue;
      const from = this.#random.below(CLOG_WITHIN_MS);
      this.#timeline.plan(this.#life, from, () => this.#clog(link));
      this.#timeline.plan(this.#life, from + 1 + this.#random.below(CLEAR_WITHIN_MS), () =>
        this.#clear(link),
      );
    }
  }

  /** Ends every fault but some that are for good, on links that the core does not need. */
  healCore(): void {
    this.#life.alive = false;
    for (const link of LINKS) this.#clear(link);
    for (const link of NOT_CORE) if (this.#random.chance(20)) this.#clog(link);
  }

  #clog(link: Link): void {
    if (!this.#held.has(link)) this.#held.set(link, []);
  }

  #clear(link: Link): void {
    const held = this.#held.get(link) ?? [];
    this.#held.delete(link);
    for (const goOn of held) goOn();
  }
}
