import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, multiplyDown, add, larger, smaller, subtract } from '../../src/core/units/decimal.ts';
import { floorTo, fromUnits } from './fixed.ts';
import { fraction, seedFor } from './random.ts';
import { RecordedBook, type PlayedLevel } from './recorded-book.ts';
import type { RecordedFrame } from './recording.ts';

export type BookSide = 'bid' | 'ask';

/** How the seeded background of a market trades. Prices in USDT, quantities in coins. */
export interface BackgroundSpec {
  readonly symbol: string;
  readonly tickSize: Decimal;
  readonly stepSize: Decimal;
  /** Mark price at the start. */
  readonly price: Decimal;
  /** Typical movement in a day as a share of the price: 0.02 is 2 %. Zero stands still. */
  readonly volatility: number;
  /** Steady growth in a day, as a share of the price. */
  readonly drift: number;
  /** Distance between the background's best bid and best ask, at least one tick. */
  readonly spreadTicks: number;
  /** Distance between two background levels. */
  readonly levelTicks: number;
  /** Average quantity of a background level. */
  readonly levelQty: Decimal;
  /** Background levels on each side, at most 1000. */
  readonly levels: number;
  /** Average quantity that background takers trade in a second. */
  readonly flowPerSecond: Decimal;
  /** What is shown in the place of the seeded book and price: a recorded book, over and over. */
  readonly recording?: readonly RecordedFrame[];
}

/** What the background offers at one level. */
export interface Quote {
  readonly side: BookSide;
  readonly level: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** What the background has traded with accounts: the other side of the conservation law. */
export interface BackgroundTally {
  readonly bought: Decimal;
  readonly sold: Decimal;
  /** USDT received for what it sold, less what it paid. */
  readonly cash: Decimal;
}

const SECOND_MS = 1000;
const DAY_SECONDS = 86_400;
/** Periods of 1 s, 2 s, … 2^17 s (1.5 days) make up the random walk. */
const OCTAVES = 18;
/** Makes the typical movement in a day equal to the market's volatility. */
const AMPLITUDE = 1.7 / Math.sqrt(DAY_SECONDS);

/** One of the lines that a walk is the sum of, and the two points between which it was asked for last. */
interface Octave {
  readonly number: number;
  readonly period: number;
  readonly height: number;
  cell: number | null;
  from: number;
  to: number;
}

function octaveOf(_: unknown, number: number): Octave {
  const period = 2 ** number;
  return { number, period, height: Math.sqrt(period), cell: null, from: 0, to: 0 };
}

/**
 * The background of one market: mark price and book as a function of the second, from a seed or from a recording.
 * Nothing is stored per level: its quantity is computed, less what was taken from it in this second.
 */
export class Market {
  readonly spec: BackgroundSpec;
  readonly #seed: number;
  readonly #recorded: RecordedBook | null;
  readonly #octaves: readonly Octave[] = Array.from({ length: OCTAVES }, octaveOf);
  /** Changed by {@link setMark} only: the walk is relative to this price at this point of the walk. */
  #anchor: Decimal;
  #anchorWalk: number;
  #second: number;
  /** Everything below belongs to the current second and is dropped by {@link moveTo}. */
  #mark: Decimal | null = null;
  #top: { readonly bid: Decimal; readonly ask: Decimal } | null = null;
  #lastTrade: Decimal | null = null;
  readonly #taken = new Map<string, Decimal>();
  readonly #firstLevel = { bid: 0, ask: 0 };
  #bought: Decimal = ZERO;
  #sold: Decimal = ZERO;
  #cash: Decimal = ZERO;
  #changes = 0;

  constructor(spec: BackgroundSpec, seed: number, startAt: number) {
    this.spec = spec;
    this.#seed = seedFor(seed, spec.symbol);
    this.#second = Math.floor(startAt / SECOND_MS);
    this.#anchor = spec.price;
    this.#anchorWalk = this.#walk(this.#second);
    this.#recorded = spec.recording === undefined ? null : new RecordedBook(spec.recording, startAt, spec);
  }

  /** How often a trade or a new mark changed the book since the start; the turn of a second does not count. */
  get changes(): number {
    return this.#changes;
  }

  get second(): number {
    return this.#second;
  }

  /** Prices hold for one second: a new second brings a new mark and a replenished background. */
  moveTo(nowMs: number): void {
    const second = Math.floor(nowMs / SECOND_MS);
    if (second <= this.#second) return;
    this.#second = second;
    this.#renew();
  }

  /** The mark is this price now, and moves on from here; a recorded one goes on as it was recorded. */
  setMark(price: Decimal): void {
    this.#anchor = price;
    this.#anchorWalk = this.#walk(this.#second);
    this.#changes += 1;
    this.#renew();
  }

  get mark(): Decimal {
    this.#mark ??= this.markAt(this.#second * SECOND_MS);
    return this.#mark;
  }

  /** The mark price at any time, as if the latest {@link setMark} had always held. Above zero. */
  markAt(atMs: number): Decimal {
    if (this.#recorded !== null) return this.#recorded.markAt(atMs);
    const factor = Math.exp(this.#walk(Math.floor(atMs / SECOND_MS)) - this.#anchorWalk);
    if (factor === 1) return this.#anchor;
    const ticks = Math.round(Number(this.#anchor / this.spec.tickSize) * factor);
    return fromUnits(BigInt(Math.max(1, ticks)) * this.spec.tickSize);
  }

  /** The last price traded in this second, or else a seeded pick of the two best prices. */
  get last(): Decimal {
    if (this.#lastTrade !== null) return this.#lastTrade;
    const top = this.#tops();
    return fraction(this.#seed, this.#second, 41) < 0.5 ? top.bid : top.ask;
  }

  /** The best level with anything left, or null where the background is used up. */
  best(side: BookSide): Quote | null {
    for (let level = this.#firstLevel[side]; ; level += 1) {
      const quote = this.quote(side, level);
      if (quote === null) return null;
      if (quote.quantity > 0n) return quote;
      this.#firstLevel[side] = level + 1;
    }
  }

  /** Level `level` counted from the best, with what is left of it. Null beyond the last, or below the lowest price. */
  quote(side: BookSide, level: number): Quote | null {
    const played = this.#playedSide(side);
    if (played !== null) return this.#playedQuote(side, level, played[level]);
    if (level >= this.spec.levels) return null;
    const distance = BigInt(level * this.spec.levelTicks) * this.spec.tickSize;
    const top = this.#tops();
    const price = fromUnits(side === 'bid' ? top.bid - distance : top.ask + distance);
    if (price <= 0n) return null;
    const left = this.#levelQuantity(side, level) - (this.#taken.get(`${side}${level}`) ?? 0n);
    return { side, level, price, quantity: fromUnits(left) };
  }

  /** Null where the book is not a recorded one. */
  #playedSide(side: BookSide): readonly PlayedLevel[] | null {
    return this.#recorded?.side(side, this.#second * SECOND_MS) ?? null;
  }

  #playedQuote(side: BookSide, level: number, played: PlayedLevel | undefined): Quote | null {
    if (played === undefined) return null;
    const { price, quantity } = played;
    return { side, level, price, quantity: subtract(quantity, this.#taken.get(`${side}${level}`) ?? ZERO) };
  }

  /** Quantity that the background shows at exactly this price. */
  quantityAt(side: BookSide, price: Decimal): Decimal {
    const played = this.#playedSide(side);
    if (played !== null)
      return (
        this.quote(
          side,
          played.findIndex((level) => level.price === price),
        )?.quantity ?? ZERO
      );
    const top = this.#tops();
    const distance = side === 'bid' ? top.bid - price : price - top.ask;
    const gap = BigInt(this.spec.levelTicks) * this.spec.tickSize;
    if (distance < 0n || distance % gap !== 0n) return ZERO;
    return this.quote(side, Number(distance / gap))?.quantity ?? ZERO;
  }

  /** The background gives `quantity` of this level. The trade itself is noted by {@link recordBackground}. */
  take(quote: Quote, quantity: Decimal): void {
    const key = `${quote.side}${quote.level}`;
    this.#changes += 1;
    this.#taken.set(key, add(this.#taken.get(key) ?? ZERO, quantity));
  }

  /** Notes a trade in which the background was on `side`. */
  recordBackground(side: 'BUY' | 'SELL', price: Decimal, quantity: Decimal): void {
    const notional = multiplyDown(price, quantity);
    this.#changes += 1;
    if (side === 'BUY') {
      this.#bought = add(this.#bought, quantity);
      this.#cash = subtract(this.#cash, notional);
    } else {
      this.#sold = add(this.#sold, quantity);
      this.#cash = add(this.#cash, notional);
    }
    this.#lastTrade = price;
  }

  /** A trade between two accounts moves the last price too. */
  recordTrade(price: Decimal): void {
    this.#changes += 1;
    this.#lastTrade = price;
  }

  get tally(): BackgroundTally {
    return { bought: this.#bought, sold: this.#sold, cash: this.#cash };
  }

  /** What background takers trade in the current second, and on which side: zero to twice the market's average. */
  takerFlow(): { readonly side: 'BUY' | 'SELL'; readonly quantity: Decimal } {
    const share = BigInt(Math.floor(fraction(this.#seed, this.#second, 42) * 2000));
    const quantity = (this.spec.flowPerSecond * share) / 1000n;
    return {
      side: fraction(this.#seed, this.#second, 43) < 0.5 ? 'BUY' : 'SELL',
      quantity: floorTo(quantity, this.spec.stepSize),
    };
  }

  /** The funding rate of the eight hours that end at `atMs`: between -0.01 % and +0.03 %. */
  fundingRate(atMs: number): Decimal {
    const hundredMillionths =
      Math.round(fraction(this.#seed, Math.floor(atMs / 28_800_000), 44) * 40_000) - 10_000;
    return fromUnits(BigInt(hundredMillionths) * 10n ** 10n);
  }

  #renew(): void {
    this.#mark = null;
    this.#top = null;
    this.#lastTrade = null;
    this.#taken.clear();
    this.#firstLevel.bid = 0;
    this.#firstLevel.ask = 0;
  }

  #tops(): { readonly bid: Decimal; readonly ask: Decimal } {
    if (this.#top !== null) return this.#top;
    const [bids, asks] = [this.#playedSide('bid'), this.#playedSide('ask')];
    if (bids !== null && asks !== null) {
      this.#top = { bid: bids[0]?.price ?? this.mark, ask: asks[0]?.price ?? this.mark };
      return this.#top;
    }
    const tick = this.spec.tickSize;
    const spread = BigInt(Math.max(1, this.spec.spreadTicks));
    const ticks = this.mark / tick;
    const bid = ticks > spread / 2n ? ticks - spread / 2n : 1n;
    this.#top = { bid: fromUnits(bid * tick), ask: fromUnits((bid + spread) * tick) };
    return this.#top;
  }

  #levelQuantity(side: BookSide, level: number): Decimal {
    const share = 0.5 + fraction(this.#seed, this.#second, (side === 'bid' ? 1000 : 3000) + level);
    const widening = 1 + Math.min(level, 100) * 0.05;
    const scaled = (this.spec.levelQty * BigInt(Math.round(share * widening * 1000))) / 1000n;
    return larger(floorTo(scaled, this.spec.stepSize), smaller(this.spec.stepSize, this.spec.levelQty));
  }

  /** The logarithm of the price, up to a constant: one straight line per octave between seeded points. */
  #walk(second: number): number {
    const steady = (this.spec.drift * second) / DAY_SECONDS;
    if (this.spec.volatility === 0) return steady;
    let sum = 0;
    for (const octave of this.#octaves) {
      const { number, period, height } = octave;
      const cell = Math.floor(second / period);
      if (cell !== octave.cell) {
        octave.cell = cell;
        octave.from = fraction(this.#seed, number, cell);
        octave.to = fraction(this.#seed, number, cell + 1);
      }
      const { from, to } = octave;
      sum += height * (from + (to - from) * (second / period - cell) - 0.5);
    }
    return steady + sum * this.spec.volatility * AMPLITUDE;
  }
}
