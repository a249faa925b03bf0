import { blastRadius } from '../../../src/core/policy/blast-radius.ts';
import { parsePolicy } from '../../../src/core/policy/policy.ts';
import { decimal, fromInteger, multiplyUp, ZERO, type Decimal } from '../../../src/core/units/decimal.ts';
import { Arena, type Fields } from '../crowd/arena.ts';

const THIEF = { apiKey: 'THIEF', secret: 'secret-of-the-thief', balance: '10000000' } as const;
const BOT = 'stolen';
const COIN = 'THINUSDT';
const TICK = 0.00001;
/** Longer than the gateway needs to look at the market, and to cancel what strayed. */
const LOOKED_MS = 3_000;
const STEPS = 40;

/** A rule that does not do what the printed figure takes for granted. */
export type DrainBug = 'no-collar' | 'no-turnover-limit' | 'no-recheck';

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
export async function episode(seed: number, bug: DrainBug | null = null): Promise<Take> {
  const thief = new Thief(seed, bug);
  return thief.run();
}

class Thief {
  readonly #arena: Arena;
  readonly #printed: Readonly<Record<string, unknown>>;
  readonly #collar: number;
  readonly #notionalMax: number;
  readonly #positionMax: Decimal;
  /** How many collars away this thief tries. */
  readonly #greed: number;
  #mark = 0.05;
  #lowest = 0.05;
  #highest = 0.05;
  #fills = 0;
  #taken = 0n;
  #orders = 0;
  #underWay = 0;

  constructor(seed: number, bug: DrainBug | null) {
    const collarBps = 100 + (seed % 7) * 50;
    const everyAccount = {
      symbols: [COIN],
      notionalMax: 1_000 + (seed % 3) * 1_000,
      positionMax: 2_000 + (seed % 5) * 1_000,
      dailyLossMax: 1_000_000,
      turnoverPerDayMax: 5_000 + (seed % 11) * 1_000,
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
          ? { turnoverPerDayMax: 1_000_000 }
          : {};
    this.#arena = new Arena({
      seed,
      bots: [BOT],
      markets: [{ symbol: COIN, volatility: 0, drift: 0, flowPerSecond: ZERO, levelQty: decimal('1') }],
      policy: { version: 1, everyAccount: { ...everyAccount, ...lax } },
      strangers: [THIEF],
      ...(bug === 'no-recheck' ? { bug } : {}),
    });
    this.#arena.engine.setMark(COIN, '0.05');
    this.#arena.onArrival = () => this.#count();
  }

  async run(): Promise<Take> {
    const arena = this.#arena;
    await arena.pass(1_000);
    const favourite = arena.random.pick(STRATEGIES);
    for (let step = 0; step < STEPS; step += 1) {
      await (arena.random.chance(70) ? favourite : arena.random.pick(STRATEGIES))(this);
      await arena.pass(arena.random.pick([50, 400, 1_500]));
    }
    const [bot] = arena.state.bots.values();
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
   * closing the same coins is worth more.
   */
  #grown({ collarBps }: { readonly collarBps: number }): bigint {
    const growth = BigInt(Math.ceil((this.#highest / this.#lowest - 1) * 1_000_000));
    const closed = (2n * this.#positionMax * growth) / 1_000_000n;
    return (closed * BigInt(collarBps)) / BigInt(10_000 - collarBps) + closed / 1_000n;
  }

  /** The thief offers above the market, and the bot buys as dear as it may; or the mirror of it. */
  async offerAndTake(): Promise<void> {
    const { random } = this.#arena;
    const side = random.pick(['BUY', 'SELL'] as const);
    const price = this.#dear(side, 0.8 + random.below(250) / 1_000);
    this.#thief(side === 'BUY' ? 'SELL' : 'BUY', price);
    await this.#arena.pass(random.pick([10, 1_200]));
    await this.#bot(side, random.chance(25) ? null : price, random.chance(25));
  }

  /** The bot's own order rests at the edge of what it may, and the thief takes it. */
  async restAndTake(): Promise<void> {
    const { random } = this.#arena;
    const side = random.pick(['BUY', 'SELL'] as const);
    await this.#bot(side, this.#dear(side, random.below(1_100) / 1_000), random.chance(20));
    if (random.chance(40)) await this.#move();
    this.#thief(side === 'BUY' ? 'SELL' : 'BUY', this.#dear(side, -3));
  }

  /** To and fro between both accounts at the edges: wash trades that move money one way. */
  async wash(): Promise<void> {
    for (const side of ['BUY', 'SELL'] as const) {
      const price = this.#dear(side, 0.99);
      this.#thief(side === 'BUY' ? 'SELL' : 'BUY', price);
      await this.#bot(side, price, false);
    }
  }

  /** The coin is pumped by trades of the thief with the background, and the bot follows the last price. */
  async pump(): Promise<void> {
    this.#thief('BUY', this.#mark * 1.1);
    await this.#arena.pass(200);
    await this.#bot('BUY', this.#mark * (1 + this.#arena.random.below(1_430) / 1_000), false);
  }

  /** The market jumps over what rests; the thief takes it when the gateway has had its look. */
  async moveAndTake(): Promise<void> {
    await this.#bot('BUY', this.#dear('BUY', 0.9), false);
    await this.#bot('SELL', this.#dear('SELL', 0.9), false);
    await this.#move();
    this.#thief('SELL', this.#mark * 0.87);
    this.#thief('BUY', this.#mark * 1.13);
  }

  async amendOut(): Promise<void> {
    const [live] = this.#arena.venue.openOrders;
    if (live === undefined) return;
    const far = this.#dear(live.side, this.#arena.random.below(2_000) / 1_000);
    await this.#ask('PUT', {
      symbol: COIN,
      side: live.side,
      origClientOrderId: live.clientOrderId,
      quantity: String(Number(live.quantity / 10n ** 18n) * 2),
      price: far.toFixed(5),
    });
    this.#thief(live.side === 'BUY' ? 'SELL' : 'BUY', far);
  }

  /** As far beyond the mark, on the side that costs, as that share of the collar. */
  #dear(side: 'BUY' | 'SELL', share: number): number {
    return this.#mark * (1 + (side === 'BUY' ? 1 : -1) * this.#collar * this.#greed * share);
  }

  /** What is on its way arrives first: a jump that nobody can foresee is not the thief's doing. */
  async #move(): Promise<void> {
    while (this.#underWay > 0) await this.#arena.pass(100);
    const factor = 0.87 + this.#arena.random.below(280) / 1_000;
    this.#mark = Math.min(0.07, Math.max(0.035, Math.round((this.#mark * factor) / TICK) * TICK));
    this.#highest = Math.max(this.#highest, this.#mark);
    this.#lowest = Math.min(this.#lowest, this.#mark);
    this.#arena.engine.setMark(COIN, this.#mark.toFixed(5));
    this.#count();
    await this.#arena.pass(LOOKED_MS);
  }

  #thief(side: 'BUY' | 'SELL', price: number): void {
    const quantity = String(2_000 + this.#arena.random.below(60_000));
    const order = {
      symbol: COIN,
      side,
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity,
      price: price.toFixed(5),
    };
    this.#arena.askVenue(THIEF, 'POST', '/fapi/v1/order', order);
    this.#count();
  }

  async #bot(side: 'BUY' | 'SELL', price: number | null, reduces: boolean): Promise<void> {
    this.#orders += 1;
    const kind: Fields =
      price === null ? { type: 'MARKET' } : { type: 'LIMIT', timeInForce: 'GTC', price: price.toFixed(5) };
    const most = Math.floor(this.#notionalMax / (price ?? this.#mark * (1 + this.#collar)));
    const quantity = String(1 + Math.floor((most * (500 + this.#arena.random.below(560))) / 1_000));
    const exit: Fields = reduces ? { reduceOnly: 'true' } : {};
    const newClientOrderId = `${BOT}-${this.#orders}`;
    await this.#ask('POST', { symbol: COIN, side, quantity, newClientOrderId, ...kind, ...exit });
  }

  async #ask(method: 'POST' | 'PUT', fields: Fields): Promise<void> {
    this.#underWay += 1;
    const done = (): void => void (this.#underWay -= 1);
    void this.#arena.ask(BOT, method, '/fapi/v1/order', fields).then(done, done);
    await this.#arena.pass(60);
  }

  /** What the account's new fills cost against the mark of this moment, and their fees. */
  #count(): void {
    const { fills } = this.#arena.venue;
    const mark = this.#arena.engine.mark(COIN);
    for (const { side, quantity, price, commission } of fills.slice(this.#fills)) {
      const worse = (side === 'BUY' ? price - mark : mark - price) as Decimal;
      this.#taken += multiplyUp(quantity, worse) + commission;
    }
    this.#fills = fills.length;
  }
}

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

function policyOf(text: unknown): Parameters<typeof blastRadius>[0] {
  const read = parsePolicy(text);
  if (!('everyAccount' in read)) throw new RangeError(JSON.stringify(read));
  return read;
}
