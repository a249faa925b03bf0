import type { Pushback } from '../order/rates.ts';
import type { Rank } from './purse.ts';

/**
 * After a 429 so many cancels may leave at once, and one more as often as said, until one of them is not refused: who
 * goes on after 429 is banned, and then no cancel leaves at all.
 */
const TRIES_MAX = 4;
const TRY_EVERY_MS = 15_000;

/** Why a request waits for the venue's word to be over, and for how long, in milliseconds. */
export interface Held {
  readonly why: 'slow' | 'slowForCancels' | 'banned';
  readonly leftMs: number;
}

interface Standing {
  readonly kind: Pushback['kind'];
  readonly until: number;
  /** Cancels that left since the pause began, or since one of them was let through, and when the last one did. */
  readonly tries: number;
  readonly triedAt: number;
}

const FRESH = { tries: 0, triedAt: 0 } as const;

/**
 * The venue's words to wait, each for what it holds back, which has a name of its own: an address, or one count of an
 * account. `now` is any clock in milliseconds that never goes back.
 */
export class Pauses {
  readonly #pauses = new Map<string, Standing>();

  /** What holds a request back that any of these may; null when it may leave. */
  over(names: readonly string[], rank: Rank, now: number): Held | null {
    let held: Held | null = null;
    for (const name of names) {
      const standing = this.#standing(name, now);
      const one = standing === null ? null : heldBy(standing, rank, now);
      if (one !== null && (held === null || one.leftMs > held.leftMs)) held = one;
    }
    return held;
  }

  /** Whether it leaves now. Asked once, at the last moment: a cancel that leaves during a wait is counted. */
  leaves(names: readonly string[], rank: Rank, now: number): boolean {
    if (this.over(names, rank, now) !== null) return false;
    for (const name of names) {
      const standing = this.#standing(name, now);
      if (standing !== null) this.#pauses.set(name, { ...standing, tries: standing.tries + 1, triedAt: now });
    }
    return true;
  }

  /** A cancel was answered with something else than "wait": the next ones may leave as well. */
  letThrough(names: readonly string[]): void {
    for (const name of names) {
      const standing = this.#pauses.get(name);
      if (standing !== undefined) this.#pauses.set(name, { ...standing, tries: 0 });
    }
  }

  /** A longer wait that stands is not shortened, a ban not weakened. */
  begin(names: readonly string[], { kind, forMs }: Pushback, now: number): void {
    for (const name of names) {
      const standing = this.#standing(name, now);
      const isBanned = kind === 'banned' || standing?.kind === 'banned';
      const until = Math.max(now + forMs, standing?.until ?? 0);
      this.#pauses.set(name, { ...(standing ?? FRESH), kind: isBanned ? 'banned' : 'slow', until });
    }
  }

  /** The longest of those that stand over any of what has a name like that. */
  longest(
    isMeant: (name: string) => boolean,
    now: number,
  ): { kind: Pushback['kind']; leftMs: number } | null {
    let longest: Standing | null = null;
    for (const name of [...this.#pauses.keys()].filter(isMeant)) {
      const standing = this.#standing(name, now);
      if (standing !== null && standing.until > (longest?.until ?? 0)) longest = standing;
    }
    return longest === null ? null : { kind: longest.kind, leftMs: Math.ceil(longest.until - now) };
  }

  #standing(name: string, now: number): Standing | null {
    const standing = this.#pauses.get(name);
    if (standing === undefined || standing.until > now) return standing ?? null;
    this.#pauses.delete(name);
    return null;
  }
}

function heldBy({ kind, until, tries, triedAt }: Standing, rank: Rank, now: number): Held | null {
  if (kind === 'banned' || rank !== 'cancel') return { why: kind, leftMs: Math.ceil(until - now) };
  const tryInMs = tries < TRIES_MAX ? 0 : Math.max(0, Math.ceil(triedAt + TRY_EVERY_MS - now));
  return tryInMs > 0 ? { why: 'slowForCancels', leftMs: tryInMs } : null;
}
