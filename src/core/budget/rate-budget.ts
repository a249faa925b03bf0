import type { Charge, Pushback, RateLimit, Usage } from '../order/rates.ts';
import { Meter, type Spender, type Taken } from './meter.ts';
import type { Rank } from './purse.ts';

/** Where a request goes, as far as the venue's counting is concerned. */
export interface Place {
  /** The base URL: requests to it come from one address of ours. */
  readonly address: string;
  /** Null for a request that belongs to no account. */
  readonly account: string | null;
}

export interface Spending {
  readonly place: Place;
  readonly spender: Spender;
  readonly rank: Rank;
  readonly charges: readonly Charge[];
  /** Bots that share each scope: each of them has its floor. */
  readonly bots: Readonly<Record<RateLimit['scope'], number>>;
}

/** Why a request may not be sent now, and when asking again makes sense, in milliseconds. */
export interface Throttled {
  readonly kind: 'throttled';
  readonly why: 'budget' | 'gap' | 'slow' | 'slowForCancels' | 'banned';
  readonly retryAfterMs: number;
}

/** How full one meter is. */
export interface Level {
  readonly place: string;
  readonly meter: string;
  readonly windowMs: number;
  readonly used: number;
  readonly limit: number;
}

/** A venue's word to wait, as it stands now. */
export interface Pause {
  readonly kind: Pushback['kind'];
  readonly leftMs: number;
}

/**
 * After a 429 so many cancels may leave at once, and one more as often as said, until one of them is not refused: who
 * goes on after 429 is banned, and then no cancel leaves at all.
 */
const TRIES_MAX = 4;
const TRY_EVERY_MS = 15_000;

/** The right to send one request within the venue's limits. Ends once, in one of two ways. */
export class Lease {
  readonly kind = 'lease';
  readonly rank: Rank;
  #taken: Taken;

  constructor(rank: Rank, taken: Taken) {
    this.rank = rank;
    this.#taken = taken;
  }

  /**
   * It was sent, and has arrived by `now` plus `lateMs` if it ever does. Of a gap alone the lateness is no part:
   * whoever heard nothing asks again, and one that arrives so late beside another costs a refusal.
   */
  spend(now: number, lateMs = 0): void {
    for (const { window, units, isGap } of this.#end())
      window.settle(units, isGap === true ? now : now + lateMs);
  }

  /** Not one byte of it left. Nothing happens if it was spent. */
  giveBack(): void {
    for (const { window, units } of this.#end()) window.undo(units);
  }

  #end(): Taken {
    const taken = this.#taken;
    this.#taken = [];
    return taken;
  }
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
 * What may still be sent to the venues. Knows neither clock nor network: `now` is any clock in milliseconds that never
 * goes back.
 */
export class RateBudget {
  /** By address, then by account or {@link EVERYONE}, then by name. */
  readonly #meters = new Map<string, Map<string, Map<string, Meter>>>();
  /** Limits that the venue itself gave, by address. */
  readonly #learnt = new Map<string, readonly RateLimit[]>();
  readonly #pauses = new Map<string, Standing>();

  /** Takes what a request costs, all of it or nothing. `limits` holds for what the venue has not said itself. */
  take(spending: Spending, limits: readonly RateLimit[], now: number): Lease | Throttled {
    const { place, rank, charges, spender, bots } = spending;
    const standing = this.#standing(place.address, now);
    if (standing !== null && (standing.kind === 'banned' || rank !== 'cancel'))
      return { kind: 'throttled', why: standing.kind, retryAfterMs: Math.ceil(standing.until - now) };
    const tryInMs = standing === null ? 0 : tryIn(standing, now);
    if (tryInMs > 0) return { kind: 'throttled', why: 'slowForCancels', retryAfterMs: tryInMs };
    const taken: Taken[number][] = [];
    for (const { meter: name, units } of charges) {
      const meter = this.#meter(place, name, limits);
      if (meter === null) continue;
      const sharing = bots[meter.limit.scope];
      const found = meter.find(spender, rank, units, sharing, now);
      if (found === null) {
        const why = meter.isInGap(now) ? 'gap' : 'budget';
        return { kind: 'throttled', why, retryAfterMs: meter.waitMs(spender, rank, units, now) };
      }
      taken.push(...found);
    }
    for (const { window, units } of taken) window.begin(units);
    return new Lease(rank, taken);
  }

  /**
   * Whether a request that has its lease leaves now: the venue may have told us to wait meanwhile. Asked once, at the
   * last moment: a cancel that leaves during such a wait is counted.
   */
  mayStill(address: string, rank: Rank, now: number): boolean {
    const standing = this.#standing(address, now);
    if (standing === null) return true;
    if (standing.kind === 'banned' || rank !== 'cancel' || tryIn(standing, now) > 0) return false;
    this.#pauses.set(address, { ...standing, tries: standing.tries + 1, triedAt: now });
    return true;
  }

  /** The venue answered a cancel with something else than "wait": the next ones may leave as well. */
  letThrough(address: string): void {
    const standing = this.#pauses.get(address);
    if (standing !== undefined) this.#pauses.set(address, { ...standing, tries: 0 });
  }

  /** The venue's limits in its own words. */
  learn(address: string, limits: readonly RateLimit[]): void {
    this.#learnt.set(address, limits);
    for (const meters of this.#ownersAt(address).values()) {
      for (const { meter, units } of limits) meters.get(meter)?.learn(units);
    }
  }

  /** What the venue's counters say after an answer. */
  observe(place: Place, usages: readonly Usage[], limits: readonly RateLimit[], now: number): void {
    for (const { meter, used } of usages) this.#meter(place, meter, limits)?.observe(used, now);
  }

  /** The venue told us to wait. A longer wait that stands is not shortened, a ban not weakened. */
  pushBack(address: string, { kind, forMs }: Pushback, now: number): void {
    const standing = this.#standing(address, now);
    const isBanned = kind === 'banned' || standing?.kind === 'banned';
    const until = Math.max(now + forMs, standing?.until ?? 0);
    this.#pauses.set(address, { ...(standing ?? FRESH), kind: isBanned ? 'banned' : 'slow', until });
  }

  /** Null when the venue lets us send. */
  pause(address: string, now: number): Pause | null {
    const standing = this.#standing(address, now);
    return standing === null ? null : { kind: standing.kind, leftMs: Math.ceil(standing.until - now) };
  }

  /** How full the meters of an address are that count for an account or for all. */
  levels(place: Place, now: number): readonly Level[] {
    const { address, account } = place;
    return [EVERYONE, account ?? ''].flatMap((owner) =>
      Array.from(this.#ownersAt(address).get(owner)?.values() ?? [], (meter) => {
        const { meter: name, windowMs, units } = meter.limit;
        return { place: `${address} ${owner}`, meter: name, windowMs, used: meter.used(now), limit: units };
      }),
    );
  }

  /** How full the gateway's own part is at its fullest meter, from 0 to 1. */
  ownLoad(place: Place, rank: Rank, bots: Spending['bots'], now: number): number {
    let load = 0;
    for (const meter of this.#ownersAt(place.address).get(EVERYONE)?.values() ?? [])
      load = Math.max(load, meter.ownLoad(rank, bots[meter.limit.scope], now));
    return load;
  }

  #standing(address: string, now: number): Standing | null {
    const standing = this.#pauses.get(address);
    if (standing === undefined || standing.until > now) return standing ?? null;
    this.#pauses.delete(address);
    return null;
  }

  /** Null where no limit is known, or the meter counts by account and the request belongs to none. */
  #meter(place: Place, name: string, limits: readonly RateLimit[]): Meter | null {
    const said = this.#learnt.get(place.address)?.find(({ meter }) => meter === name);
    const limit = said ?? limits.find(({ meter }) => meter === name);
    const owner = limit?.scope === 'account' ? place.account : EVERYONE;
    if (limit === undefined || owner === null) return null;
    const owners = this.#ownersAt(place.address);
    const meters = owners.get(owner) ?? new Map<string, Meter>();
    const known = meters.get(name);
    if (known !== undefined) return known;
    const meter = new Meter(limit);
    owners.set(owner, meters.set(name, meter));
    return meter;
  }

  #ownersAt(address: string): Map<string, Map<string, Meter>> {
    const known = this.#meters.get(address);
    if (known !== undefined) return known;
    const owners = new Map<string, Map<string, Meter>>();
    this.#meters.set(address, owners);
    return owners;
  }
}

/** Stands for the address itself: no account is named like that. */
const EVERYONE = '*';

/** In how many milliseconds a cancel may leave during a pause; zero for now. */
function tryIn({ tries, triedAt }: Standing, now: number): number {
  return tries < TRIES_MAX ? 0 : Math.max(0, Math.ceil(triedAt + TRY_EVERY_MS - now));
}
