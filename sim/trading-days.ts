import { createHmac } from 'node:crypto';
import { VenueEngine } from '../simulators/binance-usdm/engine.ts';
import { emptyState, fold } from '../src/core/account/fold.ts';
import { dayProfit } from '../src/core/account/profit.ts';
import { readSnapshot, writeSnapshot } from '../src/core/account/snapshot.ts';
import type { Account, GatewayState } from '../src/core/account/state.ts';
import type { Alarm } from '../src/core/anomaly/alarm.ts';
import type { EntryBody } from '../src/core/ledger/entry.ts';
import { Frontier } from '../src/core/ledger/merkle.ts';
import type { RawRequest } from '../src/core/order/venue.ts';
import { decimal, formatDecimal, type Decimal } from '../src/core/units/decimal.ts';
import { unixMs, type UnixMs } from '../src/core/units/time.ts';
import { Journal } from '../src/keeper/execution/journal.ts';
import { EmergencyStop } from '../src/keeper/execution/emergency-stop.ts';
import { Reconciler } from '../src/keeper/execution/reconcile.ts';
import { SoftwareKeyring } from '../src/keeper/keyring/software-keyring.ts';
import { credentialId } from '../src/keeper/custody/record-id.ts';
import { sha256 } from '../src/keeper/open-ledger.ts';
import type { Clock, LedgerStore, Wire } from '../src/ports.ts';
import { binanceUsdm } from '../src/venues/binance-usdm/venue.ts';
import { SeededRandom } from './random.ts';

const START = 1_795_220_000_000;
/**
 * Days here are squeezed to between ten seconds and ten minutes: what happens in one is the same, funding included, and
 * ten thousand of them take seconds. When a day begins is the ledger's to say, not the clock's.
 */
const DAY_MS = [10_000, 600_000] as const;
const KEY = 'DAYS-REAL-KEY';
const SECRET = 'days-real-secret';
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const;

/** What a trading day came to, by the gateway and by the venue. */
export interface Day {
  readonly ours: Decimal;
  readonly theirs: Decimal;
}

/**
 * An account that trades at the simulated venue day after day, followed by the gateway's own reconciliation and fold:
 * fills, fees, funding and moving marks, with restarts from snapshots in between.
 */
export class TradingDays {
  readonly #dayMs: readonly [number, number];
  readonly #random: SeededRandom;
  readonly #engine: VenueEngine;
  #state: GatewayState = emptyState();
  #journal: Journal;
  #reconciler: Reconciler;
  #placed = 0;

  /** `dayMs`: the shortest and the longest day, in milliseconds. */
  constructor(seed: number, dayMs: readonly [number, number] = DAY_MS) {
    this.#dayMs = dayMs;
    this.#random = new SeededRandom(seed);
    this.#engine = new VenueEngine({
      seed,
      startAt: START,
      accounts: [{ apiKey: KEY, secret: SECRET, balance: '1000000' }],
      symbols: [...SYMBOLS],
      weightPerMinute: 1_000_000,
      orderLimitFactor: 1_000,
    });
    for (const body of genesis()) fold(this.#state, { seq: this.#state.size, at: START, body });
    [this.#journal, this.#reconciler] = this.#open();
  }

  /** A trading day from its first moment to its last, with a handful of things that happen in it. */
  async next(): Promise<Day> {
    await this.#append(...this.#marks());
    const startsAt = this.#engine.now;
    const marks = SYMBOLS.map((symbol): [string, string] => [symbol, formatDecimal(this.#mark(symbol))]);
    await this.#append({ kind: 'day', account: 'main', startsAt, marks });
    const began = this.#equity();
    const events = 2 + this.#random.below(5);
    const lasts = this.#dayMs[0] + this.#random.below(this.#dayMs[1] - this.#dayMs[0]);
    for (let event = 0; event < events; event += 1) {
      this.#engine.advance(this.#engine.now + Math.floor(lasts / events));
      if (this.#random.chance(25)) this.#moveMark();
      if (this.#random.chance(70)) await this.#trade();
      if (this.#random.chance(60)) await this.#follow();
      if (this.#random.chance(10)) this.#restart();
    }
    await this.#follow();
    await this.#append(...this.#marks());
    const { id, book } = this.#account();
    const ours = dayProfit(book, {
      referenceOf: (instrument) => this.#state.references.get(`${id}/${instrument}`) ?? null,
      now: unixMs(this.#engine.now),
      referenceAgeMaxMs: 5_000,
      collarBps: 200,
    });
    if (ours === null) throw new RangeError('a day with marks has a profit');
    return { ours, theirs: (this.#equity() - began) as Decimal };
  }

  /** What the detectors told of these days. */
  get alarms(): readonly Alarm[] {
    return this.#state.watch.recent;
  }

  /** Appends one more entry, as the gateway would at that moment. */
  async tell(body: EntryBody): Promise<void> {
    await this.#append(body);
  }

  #equity(): bigint {
    return this.#engine.inspect(KEY).equity;
  }

  #mark(symbol: string): Decimal {
    return this.#engine.mark(symbol);
  }

  #account(): Account {
    const [account] = this.#state.accounts.values();
    if (account === undefined) throw new RangeError('the account is there from the start');
    return account;
  }

  #marks(): readonly EntryBody[] {
    return SYMBOLS.map((instrument) => {
      const mark = formatDecimal(this.#mark(instrument));
      return {
        kind: 'reference',
        venue: 'binance-usdm',
        account: 'main',
        instrument,
        mark,
        bid: mark,
        ask: mark,
        volume24h: null,
        depth: null,
        observedAt: this.#engine.now,
      };
    });
  }

  #moveMark(): void {
    const symbol = this.#random.pick(SYMBOLS);
    const factor = 0.97 + this.#random.below(60) / 1_000;
    const price = ((Number(this.#mark(symbol)) / 1e18) * factor).toFixed(1);
    this.#engine.setMark(symbol, price);
  }

  /** The intent enters the ledger, the order goes straight to the venue: what is tested is how it is followed. */
  async #trade(): Promise<void> {
    const symbol = this.#random.pick(SYMBOLS);
    const side = this.#random.pick(['buy', 'sell'] as const);
    const size =
      symbol === 'BTCUSDT' ? 0.002 + this.#random.below(200) / 1_000 : 0.05 + this.#random.below(300) / 100;
    const quantity = size.toFixed(3);
    this.#placed += 1;
    const id = `day-${this.#placed}`;
    await this.#append(
      intentOf({ id, symbol, side, quantity: formatDecimal(decimal(quantity)) }, this.#engine.now),
    );
    const fields = new URLSearchParams({
      symbol,
      side: side.toUpperCase(),
      type: 'MARKET',
      quantity,
      newClientOrderId: id,
      timestamp: String(this.#engine.now),
    }).toString();
    const signature = createHmac('sha256', SECRET).update(fields).digest('hex');
    const target = `/fapi/v1/order?${fields}&signature=${signature}`;
    const headers = { 'x-mbx-apikey': KEY };
    this.#engine.handle({ method: 'POST', target, headers, body: new Uint8Array(0) }, this.#engine.now);
  }

  async #follow(): Promise<void> {
    await this.#reconciler.round(this.#account());
    await this.#reconciler.followIncome(this.#account());
  }

  /** All that is kept of the state is its snapshot. */
  #restart(): void {
    const again = readSnapshot(writeSnapshot(this.#state));
    if (again === null) throw new RangeError('a snapshot is read back');
    this.#state = again;
    [this.#journal, this.#reconciler] = this.#open();
  }

  async #append(...bodies: readonly EntryBody[]): Promise<void> {
    await this.#journal.submit((book) => {
      for (const body of bodies) book.append(body);
    });
  }

  #open(): [Journal, Reconciler] {
    const clock = new EngineClock(this.#engine);
    const failpoints = { hit: () => undefined };
    const onUncertain = (reason: unknown): never => {
      throw reason;
    };
    const frontier = new Frontier(sha256);
    const state = this.#state;
    for (let seq = 0; seq < state.size; seq += 1) frontier.append(new Uint8Array(0));
    const journal = new Journal({ clock, store: new NoStore(), failpoints, state, frontier, onUncertain });
    const source = {
      withSecret: <T>(_id: string, _kind: string, use: (secret: Uint8Array) => T): T =>
        use(Buffer.from(SECRET)),
    };
    const directory = { keyIdOf: () => KEY, recordOf: credentialId };
    const keyring = new SoftwareKeyring(source, directory, () => binanceUsdm);
    const reconciler = new Reconciler({
      clock,
      wire: straightTo(this.#engine),
      keyring,
      journal,
      failpoints,
      log: { write: () => undefined },
      stop: new EmergencyStop(),
      inFlight: new Set(),
      venueOf: () => binanceUsdm,
      targetOf: () => ({ baseUrl: 'https://simulated', ca: null, venue: 'binance-usdm', account: null }),
      clockOffsetMs: () => 0,
      isHeard: () => false,
      market: { wanted: () => new Set() },
      onActivity: () => undefined,
      loadOf: () => 0,
    });
    return [journal, reconciler];
  }
}

/** The venue's own clock; nothing waits. */
class EngineClock implements Clock {
  readonly #engine: VenueEngine;

  constructor(engine: VenueEngine) {
    this.#engine = engine;
  }

  wallMs(): UnixMs {
    return unixMs(this.#engine.now);
  }

  monotonicMs(): number {
    return this.#engine.now;
  }

  after(): () => void {
    return () => undefined;
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }
}

/** What is folded is all that matters here. */
class NoStore implements LedgerStore {
  size(): number {
    return 0;
  }

  append(): Promise<void> {
    return Promise.resolve();
  }

  read(): Promise<readonly Uint8Array[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function straightTo(engine: VenueEngine): Wire {
  return {
    send: (_target, request: RawRequest) => {
      const { method, target, body } = request;
      const reply = engine.handle(
        { method, target, headers: Object.fromEntries(request.headers), body },
        engine.now,
      );
      const headers = Object.entries(reply.headers).map(([name, value]) => [name, String(value)] as const);
      const bytes = Buffer.from(reply.body, 'utf8');
      return Promise.resolve({ kind: 'answered', reply: { status: reply.status, headers, body: bytes } });
    },
  };
}

function genesis(): readonly EntryBody[] {
  const account = { account: 'main', venue: 'binance-usdm', trade: 'https://simulated' };
  return [
    { kind: 'start', engine: 'simulated', version: '0' },
    {
      kind: 'account',
      ...account,
      accountHost: 'https://simulated',
      ca: null,
      flags: [],
      warnings: [],
      record: '',
      paper: true,
    },
    { kind: 'baseline', account: 'main', positions: [], orders: [] },
    { kind: 'bot', bot: 'a', account: 'main', key: 'decoy', record: '' },
  ];
}

interface Placed {
  readonly id: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
}

function intentOf({ id, symbol, side, quantity }: Placed, now: number): EntryBody {
  const order = {
    instrument: symbol,
    side,
    type: 'market',
    timeInForce: null,
    quantity,
    price: null,
    triggerPrice: null,
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: id,
    extras: [],
  };
  return {
    kind: 'intent',
    bot: 'a',
    account: 'main',
    request: id,
    stampedAt: now,
    replayUntil: now,
    action: { kind: 'place', order },
    verdict: 'allow',
    denials: [],
    policy: null,
    draft: null,
    resolvesAt: now + 10_000,
    batch: null,
  };
}
