import { blastRadius } from '../../../src/core/policy/blast-radius.ts';
import { parsePolicy } from '../../../src/core/policy/policy.ts';
import type { Decimal } from '../../../src/core/units/decimal.ts';
import { divideDown, formatDecimal, fromInteger, multiplyUp, ZERO } from '../../../src/core/units/decimal.ts';
import { keysOf } from '../../../sim/venues/venues.ts';
import type { Asked, Stranger, WorldVenue, WorldVenueId } from '../../../sim/venues/world-venue.ts';
import { Stage } from '../crowd/stage.ts';
import { askOutside, COINS, openScene, thiefAt, type Coin } from './scene.ts';

type Side = 'buy' | 'sell';

const BOT = 'stolen';
const STEPS = 40;
/** As many coins of five cents as the background has on one side. */
const BARELY = 500;

/** A rule that does not do what the printed figure takes for granted. */
export type DrainBug = 'no-collar' | 'no-turnover-limit' | 'no-recheck' | 'middle-for-mark';

export interface Take {
  /** What the owner lost to prices worse than the mark and to fees. In the quote asset. */
  readonly taken: Decimal;
  /** The printed blast radius of the key, with the growth of the marks in the episode. */
  readonly bound: Decimal;
  readonly trades: number;
}

/**
 * One day of a thief who has a bot's key and, at the venue, an account of his own against which the bot trades: a thin
 * coin, seeded choices of what rests where, who takes it, and when the market moves.
 */
export async function episode(venue: WorldVenueId, seed: number, bug: DrainBug | null = null): Promise<Take> {
  const thief = new Thief(venue, seed, bug);
  return thief.run();
}

class Thief {
  readonly #world: WorldVenue;
  readonly #stage: Stage;
  readonly #coin: Coin;
  readonly #venue: WorldVenueId;
  readonly #account: Stranger;
  readonly #printed: Readonly<Record<string, unknown>>;
  readonly #collar: number;
  readonly #notionalMax: number;
  readonly #positionMax: Decimal;
  /** How many collars away this thief tries. */
  readonly #greed: number;
  #mark: number;
  #lowest: number;
  #highest: number;
  #fills = 0;
  #taken = 0n;
  #orders = 0;
  #underWay = 0;
  /** Of the latest request: no two are signed in the same millisecond. */
  #stampMs = 0;

  constructor(venue: WorldVenueId, seed: number, bug: DrainBug | null) {
    const coin = COINS.get(venue);
    if (coin === undefined) throw new RangeError('no thief plays there');
    const { money } = coin;
    this.#venue = venue;
    this.#coin = coin;
    [this.#mark, this.#lowest, this.#highest] = [coin.price, coin.price, coin.price];
    const collarBps = 100 + (seed % 7) * 50;
    const everyAccount = {
      symbols: [coin.symbol],
      notionalMax: (1_000 + (seed % 3) * 1_000) * money,
      positionMax: (2_000 + (seed % 5) * 1_000) * money,
      dailyLossMax: 1_000_000 * money,
      turnoverPerDayMax: (5_000 + (seed % 11) * 1_000) * money,
      collarBps,
      openOrdersMax: 20,
      messagesPerSecondMax: 10_000,
      messagesPerMinuteMax: 600_000,
      repeat: { count: 1000, withinS: 1 },
      duplicateWithinMs: 0,
      volume24hMin: 0,
      depthFactorMin: seed % 2,
    };
    this.#collar = collarBps / 10_000;
    this.#notionalMax = everyAccount.notionalMax;
    this.#positionMax = fromInteger(everyAccount.positionMax);
    this.#greed = seed % 4 === 0 ? 3 : 1;
    this.#printed = { version: 1, everyAccount };
    const lax =
      bug === 'no-collar'
        ? { collarBps: 1_400 }
        : bug === 'no-turnover-limit'
          ? { turnoverPerDayMax: 1_000_000 * money }
          : {};
    this.#account = thiefAt(venue, coin);
    this.#world = openScene(venue, coin, seed);
    this.#stage = new Stage({
      ...{ seed, venue, place: this.#world, keys: keysOf(venue), bots: [BOT] },
      policy: { version: 1, everyAccount: { ...everyAccount, ...lax } },
      ...(bug === 'no-recheck' || bug === 'middle-for-mark' ? { bug } : {}),
    });
    this.#watch();
  }

  /** Trades are counted at the marks of the moment: at each request that arrives. */
  #watch(): void {
    const { server } = this.#world;
    const handle = server.handle.bind(server);
    server.handle = (request, now) => {
      const reply = handle(request, now);
      this.#count();
      const isAsked = this.#coin.markIsLastTrade && request.target.startsWith('/quote');
      return isAsked ? { ...reply, body: this.#withMark(reply.body) } : reply;
    };
  }

  /**
   * The figure takes for granted that the mark is not in the hands of the adversary (docs/POLICY.md). Where it is the
   * last trade, which he may make, the market's own price is told in its place.
   */
  #withMark(body: string): string {
    const told: { readonly data?: Record<string, { last_price: number }> | null } = JSON.parse(body);
    const market = told.data?.[this.#coin.symbol];
    if (market !== undefined)
      market.last_price = Number(formatDecimal(this.#world.worthOf(this.#coin.symbol)));
    return JSON.stringify(told);
  }

  async run(): Promise<Take> {
    const stage = this.#stage;
    await stage.pass(1_000);
    const strategies = this.#coin.isPair ? PAIR_STRATEGIES : STRATEGIES;
    const favourite = stage.random.pick(strategies);
    for (let step = 0; step < STEPS; step += 1) {
      await (stage.random.chance(70) ? favourite : stage.random.pick(strategies))(this);
      await stage.pass(stage.random.pick([50, 400, 1_500]));
    }
    const [bot] = stage.state.bots.values();
    if (bot === undefined) throw new RangeError('the bot is there from the start');
    const { perDay, terms } = blastRadius(policyOf(this.#printed), bot);
    return {
      taken: this.#taken as Decimal,
      bound: (perDay + this.#grown(terms)) as Decimal,
      trades: this.#fills,
    };
  }

  /**
   * The figure holds both positions that can be closed at the mark of the moment: where the mark grew within the day,
   * closing the same coins is worth more. So many dollars stay so many.
   */
  #grown({ collarBps }: { readonly collarBps: number }): bigint {
    if (this.#coin.isInverse) return 0n;
    const growth = BigInt(Math.ceil((this.#highest / this.#lowest - 1) * 1_000_000));
    const closed = (2n * this.#positionMax * growth) / 1_000_000n;
    return (closed * BigInt(collarBps)) / BigInt(10_000 - collarBps) + closed / 1_000n;
  }

  /** The thief offers above the market, and the bot buys as dear as it may; or the mirror of it. */
  async offerAndTake(): Promise<void> {
    const { random } = this.#stage;
    const side = random.pick(['buy', 'sell'] as const);
    const price = this.#dear(side, 0.8 + random.below(250) / 1_000);
    this.#thief(side === 'buy' ? 'sell' : 'buy', price);
    await this.#stage.pass(random.pick([10, 1_200]));
    await this.#bot(side, random.chance(25) ? null : price, random.chance(25));
  }

  /** The bot's own order rests at the edge of what it may, and the thief takes it. */
  async restAndTake(): Promise<void> {
    const { random } = this.#stage;
    const side = random.pick(['buy', 'sell'] as const);
    await this.#bot(side, this.#dear(side, random.below(1_100) / 1_000), random.chance(20));
    if (random.chance(40)) await this.#move();
    this.#thief(side === 'buy' ? 'sell' : 'buy', this.#dear(side, -3));
  }

  /** To and fro between both accounts at the edges: wash trades that move money one way. */
  async wash(): Promise<void> {
    for (const side of ['buy', 'sell'] as const) {
      const price = this.#dear(side, 0.99);
      this.#thief(side === 'buy' ? 'sell' : 'buy', price);
      await this.#bot(side, price, false);
    }
  }

  /** The coin is pumped by trades of the thief with the background, and the bot follows the last price. */
  async pump(): Promise<void> {
    this.#thief('buy', this.#mark * 1.1);
    await this.#stage.pass(200);
    await this.#bot('buy', this.#mark * (1 + this.#stage.random.below(1_430) / 1_000), false);
  }

  /** The market jumps over what rests; the thief takes it when the gateway has had its look. */
  async moveAndTake(): Promise<void> {
    await this.#bot('buy', this.#dear('buy', 0.9), false);
    await this.#bot('sell', this.#dear('sell', 0.9), false);
    await this.#move();
    this.#thief('sell', this.#mark * 0.87);
    this.#thief('buy', this.#mark * 1.13);
  }

  /** Bought dear and sold cheap, again and again, each time all of it. */
  async churn(): Promise<void> {
    for (const side of ['buy', 'sell', 'buy', 'sell'] as const) {
      const price = this.#dear(side, 0.99);
      this.#thief(side === 'buy' ? 'sell' : 'buy', price, 80_000);
      await this.#bot(side, price, false);
      await this.#stage.pass(1_500);
    }
  }

  /** He moves the middle of the book by nearly a collar, and the bot trades with him as far beyond that. */
  async shiftAndTake(): Promise<void> {
    const { random } = this.#stage;
    const side = random.pick(['buy', 'sell'] as const);
    const other = side === 'buy' ? 'sell' : 'buy';
    this.#thief(side, this.#dear(side, 0.9), BARELY);
    this.#thief(other, this.#dear(side, 1), BARELY);
    await this.#stage.pass(1_200);
    const price = this.#dear(side, 0.9 + random.below(1_000) / 1_000);
    this.#thief(other, price);
    await this.#bot(side, price, false);
  }

  /** He empties one side of the book, so that it has no middle; what rests there is his once the market has moved. */
  async emptyAndTake(): Promise<void> {
    await this.#bot('buy', this.#dear('buy', 0.3), false);
    this.#thief('buy', this.#mark * 1.2, BARELY);
    await this.#move();
    this.#thief('sell', this.#mark * 0.87);
  }

  async amendOut(): Promise<void> {
    const [live] = this.#world.account().openOrders;
    if (live === undefined) return;
    const far = this.#dear(live.side, this.#stage.random.below(2_000) / 1_000);
    const quantity = String(Number(live.quantity / 10n ** 18n) * 2);
    const { symbol } = this.#coin;
    const { side, id } = live;
    await this.#ask({ kind: 'amend', symbol, side, id, quantity, price: this.#text(far) });
    this.#thief(side === 'buy' ? 'sell' : 'buy', far);
  }

  /** As far beyond the mark, on the side that costs, as that share of the collar. */
  #dear(side: Side, share: number): number {
    return this.#mark * (1 + (side === 'buy' ? 1 : -1) * this.#collar * this.#greed * share);
  }

  /** What is on its way arrives first: a jump that nobody can foresee is not the thief's doing. */
  async #move(): Promise<void> {
    while (this.#underWay > 0) await this.#stage.pass(100);
    await this.#stage.pass(this.#coin.effectMs);
    const factor = 0.87 + this.#stage.random.below(280) / 1_000;
    const { price, tick, symbol, lookedMs } = this.#coin;
    const moved = Math.round((this.#mark * factor) / tick) * tick;
    this.#mark = Math.min(1.4 * price, Math.max(0.7 * price, moved));
    this.#highest = Math.max(this.#highest, this.#mark);
    this.#lowest = Math.min(this.#lowest, this.#mark);
    this.#world.server.setMark(symbol, this.#text(this.#mark));
    this.#count();
    await this.#stage.pass(lookedMs);
  }

  #thief(side: Side, price: number, coins = 2_000 + this.#stage.random.below(60_000)): void {
    const quantity = this.#lots(coins);
    const order = { ...ORDER, symbol: this.#coin.symbol, side, quantity, price: this.#text(price), id: null };
    askOutside(this.#world, this.#account, order, this.#stamp());
    this.#count();
  }

  async #bot(side: Side, price: number | null, reduceOnly: boolean): Promise<void> {
    this.#orders += 1;
    const worth = this.#coin.isInverse ? 1 : (price ?? this.#mark * (1 + this.#collar));
    const most = Math.floor(this.#notionalMax / worth);
    const drawn = 1 + Math.floor((most * (500 + this.#stage.random.below(560))) / 1_000);
    const quantity = String(this.#coin.isPair && side === 'sell' ? Math.min(drawn, this.#held()) : drawn);
    const id = `${BOT}-${this.#orders}`;
    const text = price === null ? null : this.#text(price);
    await this.#ask({
      ...ORDER,
      ...{ symbol: this.#coin.symbol, side, quantity, price: text, reduceOnly, id },
    });
  }

  /** Whole coins that the bot holds, as its own fills say; one where it holds less, which is refused. */
  #held(): number {
    const [bot] = this.#stage.state.bots.values();
    const [held] = bot?.book.positions.values() ?? [];
    return Math.max(1, Math.floor(Number(formatDecimal(held ?? ZERO))));
  }

  async #ask(asked: Asked): Promise<void> {
    this.#underWay += 1;
    const done = (): void => void (this.#underWay -= 1);
    const signer = { ...keysOf(this.#venue).decoyOf(BOT), stampMs: this.#stamp() };
    void this.#stage.serve(this.#world.write(asked, signer)).then(done, done);
    await this.#stage.pass(60);
  }

  #stamp(): number {
    this.#stampMs = Math.max(this.#stampMs + 1, Math.floor(this.#stage.now));
    return this.#stampMs;
  }

  /** So much as that many coins of five cents are worth. */
  #lots(coins: number): string {
    const { money, price, isInverse } = this.#coin;
    return String(Math.round((coins * money * 0.05) / (isInverse ? 1 : price)));
  }

  #text(price: number): string {
    const { tick, priceDigits } = this.#coin;
    return (Math.round(price / tick) * tick).toFixed(priceDigits);
  }

  /** What the account's new trades cost against the mark of this moment, and their fees. */
  #count(): void {
    const trades = this.#world.trades();
    const mark = this.#world.worthOf(this.#coin.symbol);
    for (const { side, quantity, price, fee } of trades.slice(this.#fills)) {
      const worse = (side === 'buy' ? price - mark : mark - price) as Decimal;
      // What contracts of a dollar lose is in the coin, as their fees are: so many dollars at the mark.
      if (this.#coin.isInverse)
        this.#taken += -divideDown(-multiplyUp(quantity, worse) as Decimal, price) + multiplyUp(fee, mark);
      else this.#taken += multiplyUp(quantity, worse) + fee;
    }
    this.#fills = trades.length;
  }
}

const ORDER = { kind: 'place', timeInForce: 'GTC', reduceOnly: false } as const;

const STRATEGIES: readonly ((thief: Thief) => Promise<void>)[] = [
  (thief) => thief.offerAndTake(),
  (thief) => thief.offerAndTake(),
  (thief) => thief.restAndTake(),
  (thief) => thief.wash(),
  (thief) => thief.pump(),
  (thief) => thief.moveAndTake(),
  (thief) => thief.moveAndTake(),
  (thief) => thief.amendOut(),
];

/** A pair has no mark at its venue: he tries whatever may stand for it. */
const PAIR_STRATEGIES: typeof STRATEGIES = [
  ...STRATEGIES,
  (thief) => thief.churn(),
  (thief) => thief.shiftAndTake(),
  (thief) => thief.emptyAndTake(),
];

function policyOf(text: unknown): Parameters<typeof blastRadius>[0] {
  const read = parsePolicy(text);
  if (!('everyAccount' in read)) throw new RangeError(JSON.stringify(read));
  return read;
}
