import assert from 'node:assert/strict';
import { bookFill, type LiveOrder } from '../account/book.ts';
import { isReduceOnly } from '../account/exposure.ts';
import type { Order } from '../order/order.ts';
import { categoryOf, type Category } from '../units/category.ts';
import { coinsFor } from '../units/contract.ts';
import { basisPointsUp, decimal, fromInteger, multiplyUp, ZERO, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { blastRadius } from './blast-radius.ts';
import type { DenialCode } from './denial.ts';
import { evaluate, recheck, type ProposedAction } from './evaluate.ts';
import { isWaiting } from './rules/collar.ts';
import { BTC, hold, NOW, order, policyOf, quote, world, type World } from './policy-fixture.test.ts';

/**
 * A thief with a bot's key who is also the counterparty of every trade, against the real `evaluate` and a venue that
 * does no more than a venue does: it fills what the thief wants filled, at the order's own limit, and keeps
 * reduce-only orders from opening. What the thief took is measured against the mark at each fill, fees included.
 */

/** 32 bits of a small seeded generator (xorshift), enough to choose what a thief does. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % n;
  }
}

const OPS = [
  'limit',
  'edge',
  'edge',
  'market',
  'exitEdge',
  'exitMarket',
  'exitStop',
  'batch',
  'fill',
  'fill',
  'fillPart',
  'move',
  'amend',
  'cancel',
] as const;

/** One step of a script: what to do, and two numbers that decide how. */
export interface Step {
  readonly op: (typeof OPS)[number];
  readonly a: number;
  readonly b: number;
}

export function randomStep(dice: Dice): Step {
  return { op: OPS[dice.below(OPS.length)] ?? 'edge', a: dice.below(1_000), b: dice.below(1_000) };
}

/** Buys at the upper edge, sells at the lower, as large as allowed, and closes at the end. */
export function greedyScript(dice: Dice): readonly Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < 14; i += 1) {
    if (dice.below(4) === 0) steps.push({ op: 'move', a: dice.below(1_000), b: dice.below(1_000) });
    steps.push({ op: 'edge', a: i % 2, b: 999 }, { op: 'fill', a: 0, b: 0 });
  }
  return [...steps, { op: 'exitEdge', a: 0, b: 999 }, { op: 'fill', a: 0, b: 0 }];
}

/** Rules taken out on purpose, to show that the test would notice. */
export interface Planted {
  readonly withoutRecheck?: boolean;
  readonly without?: readonly DenialCode[];
}

export interface Take {
  readonly taken: Decimal;
  readonly bound: Decimal;
}

/** One day of one thief. The same seed gives the same policy, starting position and shared account. */
export function runDay(
  seed: number,
  script: readonly Step[],
  planted: Planted = {},
  instrument: Instrument = BTC,
): Take {
  return new Thief(new Dice(seed), planted, instrument).run(script);
}

class Thief {
  readonly #on: World;
  readonly #planted: Planted;
  readonly #market: Instrument;
  readonly #kind: Category;
  readonly #collarBps: number;
  readonly #feeBps: number;
  readonly #size: Decimal;
  #now = NOW;
  #mark: Decimal = fromInteger(100);
  #highest: Decimal = fromInteger(100);
  #lowest: Decimal = fromInteger(100);
  #taken: bigint = 0n;
  #thin = false;
  #next = 0;

  constructor(dice: Dice, planted: Planted, market: Instrument) {
    this.#planted = planted;
    this.#market = market;
    this.#kind = categoryOf(market);
    this.#collarBps = 20 + dice.below(480);
    this.#feeBps = dice.below(12);
    const position = 1_000 * (1 + dice.below(4));
    const limits = {
      notionalMax: position * 2,
      positionMax: position,
      symbols: [market],
      dailyLossMax: '1000000000',
      turnoverPerDayMax: position * (1 + dice.below(8)),
      collarBps: this.#collarBps,
      duplicateWithinMs: 0,
      depthFactorMin: '1',
    };
    const tighter = dice.below(2) === 0 ? { turnoverPerDayMax: Math.ceil(limits.turnoverPerDayMax / 4) } : {};
    this.#on = world(limits, tighter);
    this.#on.state.policy = {
      policy: policyOf(limits, tighter, { feeBps: this.#feeBps }),
      hash: 'h',
      seq: 0 as never,
    };
    const size = this.#kind === 'inverse' ? position : position / 100;
    this.#size = fromInteger(size);
    quote(this.#on, market, '100');
    if (dice.below(2) === 0) hold(this.#on, String((dice.below(2) * 2 - 1) * size), market);
    if (dice.below(3) === 0) this.#share();
    this.#quote();
  }

  run(script: readonly Step[]): Take {
    for (const step of script) this.#step(step);
    const { perDay, terms } = blastRadius(policyIn(this.#on), this.#on.bot);
    // Positions are worth what the day's highest mark says: the figure's E is at the mark of the moment.
    const { positionMax } = policyIn(this.#on).everyAccount;
    if (this.#kind === 'inverse') return { taken: this.#taken as Decimal, bound: perDay };
    const grown = (2n * ((positionMax * this.#highest) / this.#lowest - positionMax)) as Decimal;
    const more = basisPointsUp(
      grown,
      Math.ceil((terms.collarBps * 10_000) / (10_000 - terms.collarBps)) + this.#feeBps,
    );
    return { taken: this.#taken as Decimal, bound: (perDay + more) as Decimal };
  }

  #step({ op, a, b }: Step): void {
    this.#now = unixMs(this.#now + 1_000);
    this.#thin = a % 5 === 0;
    this.#quote();
    const side = a % 2 === 0 ? 'buy' : 'sell';
    const quantity = this.#portion(b);
    switch (op) {
      case 'limit':
        return this.#place([this.#words(side, quantity, this.#price(b * 3))]);
      case 'edge':
        return this.#place([this.#words(side, quantity, this.#edge(side))]);
      case 'market':
        return this.#place([{ ...this.#words(side, quantity, null), type: 'market' }]);
      case 'exitEdge':
        return this.#exit((closing) => this.#words(closing, quantity, this.#edge(closing)));
      case 'exitMarket':
        return this.#exit((closing) => ({ ...this.#words(closing, quantity, null), type: 'market' }));
      case 'exitStop':
        return this.#exit((closing) => this.#stop(closing, quantity, a));
      case 'batch': {
        const one = this.#words(side, quantity, this.#edge(side));
        const other = this.#words(side === 'buy' ? 'sell' : 'buy', quantity, this.#price(a * 2));
        return this.#place([one, other, one]);
      }
      case 'fill':
        return this.#fill(this.#pick(a), 1_000);
      case 'fillPart':
        return this.#fill(this.#pick(a), b + 1);
      case 'move':
        return this.#move(a, b);
      case 'amend':
        return this.#amend(this.#pick(a), quantity, this.#price(b * 2));
      case 'cancel':
        return this.#cancel(this.#pick(a));
    }
  }

  /** Another bot on the account holds a position that the thief's reduce-only orders can close. */
  #share(): void {
    const { state, account, bot } = this.#on;
    const id = 'neighbour' as typeof bot.id;
    state.bots.set(id, { ...bot, id });
    account.book.positions.set(this.#market, this.#size);
  }

  #portion(b: number): Decimal {
    return ((this.#size * 2n * BigInt(b + 1)) / 1_000n) as Decimal;
  }

  #edge(side: 'buy' | 'sell'): Decimal {
    const reach = (this.#mark * BigInt(this.#collarBps)) / 10_000n;
    return (side === 'buy' ? this.#mark + reach : this.#mark - reach) as Decimal;
  }

  /** Somewhere between half and one and a half of the mark. */
  #price(roll: number): Decimal {
    return ((this.#mark * BigInt(500 + (roll % 1_000))) / 1_000n) as Decimal;
  }

  #words(side: 'buy' | 'sell', quantity: Decimal, price: Decimal | null): Order {
    this.#next += 1;
    return { ...order({ side, instrument: this.#market }), quantity, price };
  }

  #exit(make: (side: 'buy' | 'sell') => Order): void {
    const held = this.#on.account.book.positions.get(this.#market) ?? ZERO;
    const most = (held < 0n ? -held : held) as Decimal;
    const made = make(held > 0n ? 'sell' : 'buy');
    const quantity = made.quantity !== null && made.quantity < most ? made.quantity : most;
    if (quantity > 0n) this.#place([{ ...made, quantity, reduceOnly: true }]);
  }

  #stop(side: 'buy' | 'sell', quantity: Decimal, a: number): Order {
    const trigger = this.#price(a * 7);
    const type = a % 3 === 0 ? 'takeProfit' : 'stop';
    const reach = ((trigger * BigInt(this.#collarBps)) / 10_000n) * (side === 'buy' ? 1n : -1n);
    const words = this.#words(side, quantity, (trigger + reach) as Decimal);
    return { ...words, type, triggerPrice: trigger };
  }

  /** An honest book fills a market order anywhere within the collar. A thin one is the thief's own, far away. */
  #quote(): void {
    const far = (this.#mark / 2n) as Decimal;
    const more = this.#thin
      ? { bid: far, ask: (this.#mark * 2n) as Decimal, depth: { bps: 1, bid: ZERO, ask: ZERO } }
      : { bid: this.#mark, ask: this.#mark, depth: { bps: this.#collarBps, ...DEEP } };
    quote(this.#on, this.#market, '100', { mark: this.#mark, ...more, observedAt: this.#now });
  }

  #allowed(action: ProposedAction, batch: readonly Order[]): boolean {
    const { state, account, bot } = this.#on;
    const denials = evaluate(state, { account, bot, action, now: this.#now, batch });
    return denials.every((denial) => this.#planted.without?.includes(denial.code) === true);
  }

  #place(orders: readonly Order[]): void {
    const passed: Order[] = [];
    for (const placed of orders) {
      const fresh = { ...placed, clientOrderId: order().clientOrderId };
      if (this.#allowed({ kind: 'place', order: fresh }, passed)) passed.push(fresh);
    }
    for (const placed of passed) {
      const live = liveOf(placed, this.#on.bot.id);
      this.#on.account.book.orders.set(live.id, live);
      this.#on.bot.book.orders.set(live.id, live);
      if (placed.type === 'market') {
        const price = this.#thin ? (placed.side === 'buy' ? this.#mark * 2n : this.#mark / 2n) : null;
        this.#trade(live, placed.quantity ?? ZERO, (price ?? this.#edge(placed.side)) as Decimal, this.#mark);
        this.#cancel(live);
      }
    }
  }

  #pick(a: number): LiveOrder | null {
    const all = [...this.#on.bot.book.orders.values()];
    return all[a % Math.max(all.length, 1)] ?? null;
  }

  #fill(live: LiveOrder | null, thousandths: number): void {
    if (live === null || live.price === null || live.quantity === null) return;
    if (live.order.triggerPrice !== null && isWaiting(live.order, this.#mark)) return;
    const quantity = ((live.quantity - live.filled) * BigInt(thousandths)) / 1_000n;
    this.#trade(live, quantity as Decimal, live.price, this.#mark);
  }

  /** Books a fill, cut by the venue to what a reduce-only order may close, and counts what it cost. */
  #trade(live: LiveOrder, wanted: Decimal, price: Decimal, mark: Decimal): void {
    const { account, bot } = this.#on;
    const { side } = live.order;
    const held = account.book.positions.get(this.#market) ?? ZERO;
    const closes = side === 'sell' ? held : -held;
    const cut = isReduceOnly(live.order) && closes < wanted ? closes : wanted;
    if (cut <= 0n) return;
    const quantity = cut as Decimal;
    const isInverse = this.#kind === 'inverse';
    const fee = basisPointsUp(
      isInverse ? coinsFor(quantity, price) : multiplyUp(quantity, price),
      this.#feeBps,
    );
    for (const book of [account.book, bot.book])
      bookFill(book, { instrument: this.#market, side, quantity, price, fee });
    live.filled = (live.filled + quantity) as Decimal;
    if (live.quantity !== null && live.filled >= live.quantity) this.#cancel(live);
    const worse = side === 'buy' ? price - mark : mark - price;
    // So many coins less than at the mark, each worth the mark.
    if (isInverse) this.#taken += (quantity * worse) / price + multiplyUp(fee, mark);
    else this.#taken += (quantity * worse) / 10n ** 18n + fee;
  }

  #move(a: number, b: number): void {
    const from = this.#mark;
    const next = (from * BigInt(800 + (b % 401))) / 1_000n;
    const inside = next > 60n * 10n ** 18n && next < 170n * 10n ** 18n ? next : fromInteger(100);
    this.#mark = inside as Decimal;
    if (this.#mark > this.#highest) this.#highest = this.#mark;
    if (this.#mark < this.#lowest) this.#lowest = this.#mark;
    this.#quote();
    this.#fireStops(from, a);
    if (this.#planted.withoutRecheck === true) return;
    for (const live of [...this.#on.bot.book.orders.values()]) {
      if (recheck(this.#on.state, this.#on.account, live, this.#now) !== null) this.#cancel(live);
    }
  }

  /** The market passes through every trigger on its way; the thief takes what fires there, or lets it rest. */
  #fireStops(from: Decimal, a: number): void {
    for (const live of [...this.#on.bot.book.orders.values()]) {
      const trigger = live.order.triggerPrice;
      if (trigger === null || live.price === null || !isWaiting(live.order, from)) continue;
      if (isWaiting(live.order, this.#mark)) continue;
      if (a % 4 !== 0) this.#trade(live, live.quantity ?? ZERO, live.price, trigger);
      this.#cancel(live);
    }
  }

  #amend(live: LiveOrder | null, quantity: Decimal, price: Decimal): void {
    if (live === null || live.order.triggerPrice !== null || quantity <= live.filled) return;
    const { side } = live.order;
    const amend = {
      instrument: this.#market,
      target: { by: 'client', id: live.id },
      side,
      quantity,
      price,
      extras: [],
    } as const;
    if (!this.#allowed({ kind: 'amend', live, amend }, [])) return;
    live.quantity = quantity;
    live.price = price;
  }

  #cancel(live: LiveOrder | null): void {
    if (live === null) return;
    this.#on.account.book.orders.delete(live.id);
    this.#on.bot.book.orders.delete(live.id);
  }
}

const DEEP = { bid: decimal('1000000000'), ask: decimal('1000000000') };

function policyIn(on: World): ReturnType<typeof policyOf> {
  assert(on.state.policy !== null);
  return on.state.policy.policy;
}

function liveOf(placed: Order, bot: LiveOrder['bot']): LiveOrder {
  assert(placed.clientOrderId !== null);
  return {
    id: placed.clientOrderId,
    bot,
    intent: null,
    order: placed,
    placedAt: NOW,
    phase: 'open',
    venueOrderId: null,
    quantity: placed.quantity,
    price: placed.price,
    filled: ZERO,
    amending: null,
    recheckedAt: null,
  };
}
