import type { Charge, Pushback, RateLimit, Usage } from '../order/rates.ts';
import { ListCosts, type ListEnd } from './list-costs.ts';
import { Meter, type Spender, type Taken } from './meter.ts';
import { Pauses } from './pauses.ts';
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
  readonly why: 'budget' | 'day' | 'gap' | 'slow' | 'slowForCancels' | 'banned';
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

/** A part of a charge, and on which meter. */
type TakenOf = Taken[number] & { readonly meter: string };

/** A list among what is asked for, and on which meter it is charged. */
interface ListOf {
  readonly meter: string;
  readonly end: ListEnd;
}

/** The right to send one request within the venue's limits. Ends once, in one of two ways. */
export class Lease {
  readonly kind = 'lease';
  readonly rank: Rank;
  /** Whose pauses hold it back, by name. */
  readonly heldBy: readonly string[];
  /** What the venue's word to wait holds back when it is the answer to this, by name. */
  readonly holds: readonly string[];
  #taken: readonly TakenOf[];
  #lists: readonly ListOf[];

  constructor(
    rank: Rank,
    { taken, lists }: { readonly taken: readonly TakenOf[]; readonly lists: readonly ListOf[] },
    { heldBy, holds }: Pick<Lease, 'heldBy' | 'holds'>,
  ) {
    this.rank = rank;
    this.heldBy = heldBy;
    this.holds = holds;
    this.#taken = taken;
    this.#lists = lists;
  }

  /**
   * It was sent, and has arrived by `now` plus `lateMs` if it ever does. Of a gap alone the lateness is no part:
   * whoever heard nothing asks again, and one that arrives so late beside another costs a refusal. `came`: what it cost
   * in the end, by its answer, on the meters named there, be that less or more than was taken.
   */
  spend(now: number, lateMs = 0, came: readonly Charge[] = []): void {
    const left = new Map(came.map(({ meter, units }) => [meter, units]));
    const taken = this.#end(came);
    for (const [index, { meter, window, units, isGap }] of taken.entries()) {
      const said = isGap === true ? undefined : left.get(meter);
      const isLast = !taken.some((later, at) => at > index && later.meter === meter && later.isGap !== true);
      const counted = said === undefined ? units : isLast ? said : Math.min(units, said);
      if (said !== undefined) left.set(meter, said - counted);
      window.settle(units, isGap === true ? now : now + lateMs, counted);
    }
  }

  /** Not one byte of it left. Nothing happens if it was spent. */
  giveBack(): void {
    for (const { window, units } of this.#end([])) window.undo(units);
  }

  #end(came: readonly Charge[]): readonly TakenOf[] {
    const [taken, lists] = [this.#taken, this.#lists];
    this.#taken = [];
    this.#lists = [];
    for (const { meter, end } of lists) end(came.find((each) => each.meter === meter)?.units ?? null);
    return taken;
  }
}

/**
 * What may still be sent to the venues. Knows neither clock nor network: `now` is any clock in milliseconds that never
 * goes back, and where days are counted it is told what time it is at a moment of that clock.
 */
export class RateBudget {
  /** By address, then by account or {@link EVERYONE}, then by name. */
  readonly #meters = new Map<string, Map<string, Map<string, Meter>>>();
  /** Limits that the venue itself gave, by address. */
  readonly #learnt = new Map<string, readonly RateLimit[]>();
  readonly #pauses = new Pauses();
  readonly #lists = new ListCosts();
  readonly #wallAt: (now: number) => number;

  /** `wallAt`: the time in milliseconds since 1970 at a moment of the clock that `now` is of. */
  constructor(wallAt = (now: number): number => now) {
    this.#wallAt = wallAt;
  }

  /** Takes what a request costs, all of it or nothing. `limits` holds for what the venue has not said itself. */
  take(spending: Spending, limits: readonly RateLimit[], now: number): Lease | Throttled {
    const { place, rank, charges, spender, bots } = spending;
    const names = namesOf(spending, limits);
    const held = this.#pauses.over(names.heldBy, rank, now);
    if (held !== null) return { kind: 'throttled', why: held.why, retryAfterMs: held.leftMs };
    const taken: TakenOf[] = [];
    let throttled: Throttled | null = null;
    const owner = `${place.address} ${place.account ?? EVERYONE}`;
    for (const charge of charges) {
      const { meter: name } = charge;
      const meter = this.#meter(place, name, limits);
      if (meter === null) continue;
      const units = this.#lists.expect(owner, charge);
      const sharing = bots[meter.limit.scope];
      const amount = { units, most: charge.units };
      const found = meter.find(spender, rank, amount, sharing, now);
      if (found !== null) {
        taken.push(...found.map((part) => ({ ...part, meter: name })));
        continue;
      }
      const room = meter.limit.dayStartsAtMs === undefined ? 'budget' : 'day';
      const why = meter.isInGap(now) ? 'gap' : room;
      const retryAfterMs = meter.waitMs(spender, rank, amount, sharing, now);
      // Of two that have no room the one that has it last says when.
      if (throttled === null || retryAfterMs > throttled.retryAfterMs)
        throttled = { kind: 'throttled', why, retryAfterMs };
    }
    if (throttled !== null) return throttled;
    for (const { window, units } of taken) window.begin(units);
    const lists = charges.flatMap((charge) => {
      const end = this.#lists.begin(owner, charge);
      return end === null ? [] : [{ meter: charge.meter, end }];
    });
    return new Lease(rank, { taken, lists }, names);
  }

  /**
   * Whether a request that has its lease leaves now: the venue may have told us to wait meanwhile. Asked once, at the
   * last moment: a cancel that leaves during such a wait is counted.
   */
  mayStill({ heldBy, rank }: Pick<Lease, 'heldBy' | 'rank'>, now: number): boolean {
    return this.#pauses.leaves(heldBy, rank, now);
  }

  /** How long what has its lease is held back by the venue's word to wait, in milliseconds; 0 where by nothing. */
  heldForMs({ heldBy, rank }: Pick<Lease, 'heldBy' | 'rank'>, now: number): number {
    return this.#pauses.over(heldBy, rank, now)?.leftMs ?? 0;
  }

  /** The venue answered a cancel with something else than "wait": the next ones may leave as well. */
  letThrough({ heldBy }: Pick<Lease, 'heldBy'>): void {
    this.#pauses.letThrough(heldBy);
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
  pushBack({ holds }: Pick<Lease, 'holds'>, pushback: Pushback, now: number): void {
    this.#pauses.begin(holds, pushback, now);
  }

  /** The longest wait that stands for anything of an address that an account may send; null for none. */
  pause({ address, account }: Place, now: number): Pause | null {
    const within = `${address} ${account ?? EVERYONE} `;
    return this.#pauses.longest((name) => name === address || name.startsWith(within), now);
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

  /**
   * How full the gateway's own part is at its fullest meter, from 0 to 1, of those that count for an address. Those of
   * an account have no part of the gateway's, or windows of a second or a gap: a look that finds none of that left
   * finds it at the next one, and a pace within a sixth of a second says nothing of the next.
   */
  ownLoad(place: Place, rank: Rank, bots: Spending['bots'], now: number): number {
    let load = 0;
    for (const meter of this.#ownersAt(place.address).get(EVERYONE)?.values() ?? [])
      load = Math.max(load, meter.ownLoad(rank, bots[meter.limit.scope], now));
    return load;
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
    const meter = new Meter(limit, this.#wallAt);
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

/** Of a ban too: where refusals hold for one count alone, no venue of ours shuts out an address. */
function namesOf(
  { place: { address, account }, charges }: Spending,
  limits: readonly RateLimit[],
): Pick<Lease, 'heldBy' | 'holds'> {
  const apart = charges.filter(({ meter }) =>
    limits.some((limit) => limit.meter === meter && limit.refusesAlone === true),
  );
  const names = apart.map(({ meter }) => `${address} ${account ?? EVERYONE} ${meter}`);
  const isApart = names.length > 0 && names.length === charges.length;
  return { heldBy: [address, ...names], holds: isApart ? names : [address] };
}
