import type { RateLimit } from '../order/rates.ts';
import { DAY_MS, startOfDay, unixMs } from '../units/time.ts';
import { ceilingOf, keptForExits, Purse, type Rank } from './purse.ts';
import { GRAIN_MS, SlidingWindow } from './window.ts';

/** Who spends: a bot by its name, or the gateway for itself. */
export type Spender = { readonly kind: 'bot'; readonly bot: string } | { readonly kind: 'gateway' };

/** Kept unused, for what neither side of the count knows of, in percent, where others are counted too. */
const MARGIN = 4;
/** Of what an address may use, in percent: what the edge may spend on public data. */
export const PUBLIC_SHARE = 16;
/** And what the gateway's own questions may. */
const OWN_SHARE = 45;
/** How much of the bots' part is divided equally and kept for each, in percent; the rest is for whoever comes first. */
const FLOOR_SHARE = 50;
/** Whoever uses up a window in its first part is blind for the rest: load is also measured over such a part. */
const PACES = 6;
/** Spenders that spent nothing of late are forgotten beyond this number. */
const SPENDERS_MAX = 1_000;

/** Parts of one charge, by the window that they were taken from; `isGap` for the time until the next may leave. */
export type Taken = readonly {
  readonly window: SlidingWindow;
  readonly units: number;
  readonly isGap?: true;
}[];

/** `units` are taken; there must be room for `most` at the venue, which is as much or more. */
export interface Amount {
  readonly units: number;
  readonly most: number;
}

/** What counts at a time, ours and of others. */
interface Counted {
  readonly at: number;
  readonly ours: number;
  readonly foreign: number;
}

interface Division {
  readonly own: number;
  readonly floor: number;
  readonly shared: number;
}

/**
 * One limit of a venue, divided so that no part can take from another: the gateway's own questions, a floor for each
 * bot, and what bots have in common. Each part has its reserves by rank. All parts together stay below the limit.
 */
export class Meter {
  #limit: RateLimit;
  /** All that the purses count: with a thousand bots there are as many, and every request asks. */
  readonly #ours: SlidingWindow;
  readonly #own: Purse;
  readonly #shared: Purse;
  readonly #floors = new Map<string, Purse>();
  /** What others use on the same address or account, as far as the venue's own count shows it. */
  readonly #foreign: SlidingWindow;
  /** In milliseconds; 0 where requests may follow at once. */
  readonly #gapMs: number;
  /** Holds the last request until the next may leave. */
  readonly #gap: SlidingWindow;

  readonly #wallAt: (now: number) => number;

  /** `wallAt`: the time in milliseconds since 1970 at a moment of the clock that `now` is of. */
  constructor(limit: RateLimit, wallAt: (now: number) => number) {
    this.#limit = limit;
    this.#wallAt = wallAt;
    this.#ours = this.#window(null);
    this.#own = this.#purse();
    this.#shared = this.#purse();
    this.#foreign = this.#window(null);
    this.#gapMs = limit.gapMs ?? 0;
    this.#gap = new SlidingWindow(this.#gapMs);
  }

  get limit(): RateLimit {
    return this.#limit;
  }

  /** The venue gave another limit. The window's length stays what it was. */
  learn(units: number): void {
    this.#limit = { ...this.#limit, units };
  }

  /** Units that count now, ours and those of others. */
  used(now: number): number {
    return this.#ours.used(now) + this.#foreign.used(now);
  }

  /** Whether the next request has to wait, whatever room there is. */
  isInGap(now: number): boolean {
    return this.#gap.used(now) > 0;
  }

  /**
   * How much of the gateway's own part is used for that rank and below it, or of late at a pace that could not go on,
   * from 0 to 1.
   */
  ownLoad(rank: Rank, bots: number, now: number): number {
    const { own } = this.#divide(bots);
    const ceiling = ceilingOf(rank, own);
    // A part of nothing is full.
    if (ceiling === 0) return 1;
    const pace = (this.#own.usedLately(this.#limit.windowMs / PACES, now) * PACES) / ceiling;
    return Math.min(1, Math.max(pace, 1 - this.#own.room(rank, own, now) / ceiling));
  }

  /** Where the units would be taken from, or null when there is no room. Nothing is taken yet. */
  find(spender: Spender, rank: Rank, amount: Amount, bots: number, now: number): Taken | null {
    if (this.isInGap(now)) return null;
    for (const purse of this.#pursesOf(spender, now)) purse.forget(now);
    const counted = { at: now, ours: this.#ours.used(now), foreign: this.#foreign.used(now) };
    const room = this.#findRoom(spender, rank, amount, bots, counted) ?? this.#passing(spender, rank, amount);
    if (this.#gapMs === 0) return room;
    return room === null ? null : [...room, { window: this.#gap, units: 1, isGap: true }];
  }

  /** What leaves although there is no room counts all the same: it narrows what comes after it. */
  #passing(spender: Spender, rank: Rank, { units }: Amount): Taken | null {
    if (this.#limit.letsCancelsPass !== true || rank !== 'cancel') return null;
    const purse = spender.kind === 'gateway' ? this.#own : this.#shared;
    return [{ window: purse.window(rank), units }];
  }

  #findRoom(
    spender: Spender,
    rank: Rank,
    { units, most }: Amount,
    bots: number,
    { at, ours: used, foreign }: Counted,
  ): Taken | null {
    const { own, floor, shared } = this.#divide(bots);
    // What others use is nobody's part: it narrows everything but cancels. And what was taken before bots were added or
    // revoked counts too.
    const ours = used + most;
    if (ours > this.#spendable()) return null;
    const reserved = keptForExits(rank, this.#limit.units, this.#limit.exitPercent ?? 0);
    if (rank !== 'cancel' && ours + foreign > this.#spendable() - reserved) return null;
    if (spender.kind === 'gateway') {
      const window = this.#own.window(rank);
      if (this.#own.room(rank, own, at) >= units) return [{ window, units }];
      // What it cancels are the bots' orders: for that it may have what they have in common, and no floor.
      const mayBorrow = this.#limit.lendsToCancels === true && rank === 'cancel';
      const isLent = mayBorrow && this.#shared.room(rank, shared, at) >= units;
      return isLent ? [{ window: this.#shared.window(rank), units }] : null;
    }
    const purse = this.#floorOf(spender.bot, at);
    const kept = Math.min(units, purse.room(rank, floor, at));
    const rest = units - kept;
    if (rest > this.#shared.room(rank, shared, at)) return null;
    return [
      { window: purse.window(rank), units: kept },
      { window: this.#shared.window(rank), units: rest },
    ].filter((part) => part.units > 0);
  }

  /**
   * When asking again makes sense, in milliseconds. For the gateway: when there is room, if nothing more is sent until
   * then, at most a window and a grain from now. For a bot, whose floods ask this often: when some of what counts now
   * has ended.
   */
  waitMs(spender: Spender, rank: Rank, amount: Amount, bots: number, now: number): number {
    if (this.isInGap(now)) return (this.#gap.freedAt(1) ?? now + this.#gapMs) - now;
    if (spender.kind === 'gateway') return this.#ownWaitMs(rank, amount, bots, now);
    const { units } = amount;
    const at = this.#shared.window(rank).freedAt(units) ?? this.#shared.window('opening').freedAt(units);
    return at === null || at <= now ? this.#endOf(now) - now : at - now;
  }

  /** What counts only ends while nothing is sent, so that the first moment with room is found by halving. */
  #ownWaitMs(rank: Rank, amount: Amount, bots: number, now: number): number {
    const isRoomAt = (at: number): boolean => {
      const counted = { at, ours: this.#ours.usedAt(at), foreign: this.#foreign.usedAt(at) };
      return this.#findRoom({ kind: 'gateway' }, rank, amount, bots, counted) !== null;
    };
    let [without, room] = [0, Math.ceil(this.#endOf(now) - now) + GRAIN_MS];
    while (room - without > 1) {
      const half = Math.floor((without + room) / 2);
      if (isRoomAt(now + half)) room = half;
      else without = half;
    }
    return room;
  }

  /** The venue's count. What it has beyond ours belongs to others, and counts for a window from now. */
  observe(used: number, now: number): void {
    const beyond = used - this.used(now);
    if (beyond <= 0) return;
    this.#foreign.begin(beyond);
    this.#foreign.settle(beyond, now);
  }

  #spendable(): number {
    const { units, isAlone } = this.#limit;
    return isAlone === true ? units : units - Math.ceil((units * MARGIN) / 100);
  }

  #divide(bots: number): Division {
    const { scope, units } = this.#limit;
    const part = (percent: number): number => (scope === 'address' ? Math.floor((units * percent) / 100) : 0);
    const { ownPercent } = this.#limit;
    const own = ownPercent === undefined ? part(OWN_SHARE) : Math.floor((units * ownPercent) / 100);
    const rest = Math.max(0, this.#spendable() - own - part(PUBLIC_SHARE));
    const floor = bots === 0 ? 0 : Math.floor((rest * FLOOR_SHARE) / 100 / bots);
    return { own, floor, shared: rest - floor * bots };
  }

  /** Those that a request may be taken from. */
  #pursesOf(spender: Spender, now: number): readonly Purse[] {
    return [spender.kind === 'gateway' ? this.#own : this.#floorOf(spender.bot, now), this.#shared];
  }

  #floorOf(bot: string, now: number): Purse {
    const known = this.#floors.get(bot);
    if (known !== undefined) return known;
    if (this.#floors.size >= SPENDERS_MAX) {
      for (const [name, purse] of this.#floors) if (purse.usedAt(now) === 0) this.#floors.delete(name);
    }
    const fresh = this.#purse();
    this.#floors.set(bot, fresh);
    return fresh;
  }

  #purse(): Purse {
    return new Purse(() => this.#window(this.#ours), this.#limit.exitPercent);
  }

  #window(whole: SlidingWindow | null): SlidingWindow {
    return new SlidingWindow(this.#limit.windowMs, (now) => this.#endOf(now), whole);
  }

  /** Until when what leaves now counts. */
  #endOf(now: number): number {
    const { windowMs, dayStartsAtMs } = this.#limit;
    if (dayStartsAtMs === undefined) return now + windowMs;
    const wall = this.#wallAt(now);
    return now + startOfDay(unixMs(Math.floor(wall)), dayStartsAtMs) + DAY_MS - wall;
  }
}
