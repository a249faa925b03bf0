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
  readonly why: 'budget' | 'slow' | 'banned';
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

/** The right to send one request within the venue's limits. Ends once, in one of two ways. */
export class Lease {
  readonly kind = 'lease';
  readonly rank: Rank;
  #taken: Taken;

  constructor(rank: Rank, taken: Taken) {
    this.rank = rank;
    this.#taken = taken;
  }

  /** It was sent, and has arrived by `now` if it ever does. */
  spend(now: number): void {
    for (const { window, units } of this.#end()) window.settle(units, now);
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

/**
 * What may still be sent to the venues. Knows neither clock nor network: `now` is any clock in milliseconds that never
 * goes back.
 */
export class RateBudget {
  readonly #meters = new Map<string, Meter>();
  /** Limits that the venue itself gave, by address. */
  readonly #learnt = new Map<string, readonly RateLimit[]>();
  readonly #pauses = new Map<string, { kind: Pushback['kind']; until: number }>();

  /** Takes what a request costs, all of it or nothing. `limits` holds for what the venue has not said itself. */
  take(spending: Spending, limits: readonly RateLimit[], now: number): Lease | Throttled {
    const { place, rank, charges, spender, bots } = spending;
    const pause = this.pause(place.address, now);
    if (pause !== null && (pause.kind === 'banned' || rank !== 'cancel'))
      return { kind: 'throttled', why: pause.kind, retryAfterMs: pause.leftMs };
    const taken: Taken[number][] = [];
    for (const { meter: name, units } of charges) {
      const meter = this.#meter(place, name, limits);
      if (meter === null) continue;
      const sharing = bots[meter.limit.scope];
      const found = meter.find(spender, rank, units, sharing, now);
      if (found === null) {
        return { kind: 'throttled', why: 'budget', retryAfterMs: meter.waitMs(spender, rank, units, now) };
      }
      taken.push(...found);
    }
    for (const { window, units } of taken) window.begin(units);
    return new Lease(rank, taken);
  }

  /** Whether a request that has its lease may still leave: the venue may have told us to wait meanwhile. */
  mayStill(address: string, rank: Rank, now: number): boolean {
    const pause = this.pause(address, now);
    return pause === null || (pause.kind === 'slow' && rank === 'cancel');
  }

  /** The venue's limits in its own words. */
  learn(address: string, limits: readonly RateLimit[]): void {
    this.#learnt.set(address, limits);
    for (const [key, meter] of this.#meters) {
      const said = limits.find(({ meter: name }) => name === meter.limit.meter);
      if (said !== undefined && key.startsWith(`${address} `)) meter.learn(said.units);
    }
  }

  /** What the venue's counters say after an answer. */
  observe(place: Place, usages: readonly Usage[], limits: readonly RateLimit[], now: number): void {
    for (const { meter, used } of usages) this.#meter(place, meter, limits)?.observe(used, now);
  }

  /** The venue told us to wait. A longer wait that stands is not shortened, a ban not weakened. */
  pushBack(address: string, { kind, forMs }: Pushback, now: number): void {
    const standing = this.pause(address, now);
    const isBanned = kind === 'banned' || standing?.kind === 'banned';
    const until = now + Math.max(forMs, standing?.leftMs ?? 0);
    this.#pauses.set(address, { kind: isBanned ? 'banned' : 'slow', until });
  }

  /** Null when the venue lets us send. */
  pause(address: string, now: number): Pause | null {
    const pause = this.#pauses.get(address);
    if (pause === undefined) return null;
    if (pause.until > now) return { kind: pause.kind, leftMs: Math.ceil(pause.until - now) };
    this.#pauses.delete(address);
    return null;
  }

  /** How full the meters of an address are that count for an account or for all. */
  levels(place: Place, now: number): readonly Level[] {
    const shown = [keyOf(place, 'address'), keyOf(place, 'account')];
    return [...this.#meters].flatMap(([key, meter]) => {
      const { meter: name, windowMs, units } = meter.limit;
      const own = shown.find((prefix) => key === `${prefix} ${name}`);
      if (own === undefined) return [];
      return [{ place: own, meter: name, windowMs, used: meter.used(now), limit: units }];
    });
  }

  /** How full the gateway's own part is at its fullest meter, from 0 to 1. */
  ownLoad(place: Place, rank: Rank, bots: Spending['bots'], now: number): number {
    const prefix = keyOf(place, 'address');
    let load = 0;
    for (const [key, meter] of this.#meters) {
      const { scope, meter: name } = meter.limit;
      if (key === `${prefix} ${name}`) load = Math.max(load, meter.ownLoad(rank, bots[scope], now));
    }
    return load;
  }

  /** Null where no limit is known, or the meter counts by account and the request belongs to none. */
  #meter(place: Place, name: string, limits: readonly RateLimit[]): Meter | null {
    const known = limits.find(({ meter }) => meter === name);
    const said = this.#learnt.get(place.address)?.find(({ meter }) => meter === name);
    const limit = said ?? known;
    if (limit === undefined || (limit.scope === 'account' && place.account === null)) return null;
    const key = `${keyOf(place, limit.scope)} ${name}`;
    const meter = this.#meters.get(key) ?? new Meter(limit);
    this.#meters.set(key, meter);
    return meter;
  }
}

function keyOf(place: Place, scope: RateLimit['scope']): string {
  return scope === 'address' ? `${place.address} *` : `${place.address} ${place.account ?? ''}`;
}
