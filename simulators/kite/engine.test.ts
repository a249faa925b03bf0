import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { decimal } from '../../src/core/units/decimal.ts';
import type { EngineOptions } from './engine.ts';
import { VenueEngine } from './engine.ts';
import { instrumentSpecs } from './instrument-spec.ts';
import { Limits } from './limits.ts';
import { parseProcessOptions } from './options.ts';
import type { RecordedFrame } from '../shared/recording.ts';

const KEY = 'key1';
/** 20 November 2026, 09:18:57 in India. */
const START = Date.UTC(2026, 10, 20, 3, 48, 57);
const BUY = 'exchange=NSE&tradingsymbol=INFY&transaction_type=BUY&quantity=10&product=MIS&validity=DAY';

class Desk {
  readonly engine: VenueEngine;
  token = '';
  now = START;

  constructor(options: Partial<EngineOptions> = {}) {
    const markets = [{ symbol: 'NSE:INFY', volatility: 0 }];
    const accounts = [{ apiKey: KEY, secret: 's' }];
    this.engine = new VenueEngine({ seed: 1, startAt: START, accounts, markets, ...options });
    this.logIn();
  }

  logIn(): void {
    const requestToken = this.engine.logIn(KEY);
    const checksum = createHash('sha256').update(`${KEY}${requestToken}s`).digest('hex');
    const form = `api_key=${KEY}&request_token=${requestToken}&checksum=${checksum}`;
    this.token = this.ask('POST', '/session/token', form).data.access_token;
  }

  ask(method: string, target: string, form = ''): ReturnType<typeof JSON.parse> {
    const { status, body } = this.engine.handle(
      { method, target, headers: { authorization: `token ${KEY}:${this.token}` }, body: Buffer.from(form) },
      this.now,
    );
    return { http: status, ...JSON.parse(body) };
  }

  place(form: string): ReturnType<typeof JSON.parse> {
    return this.ask('POST', '/orders/regular', form);
  }

  statuses(): readonly string[] {
    return this.ask('GET', '/orders').data.map(({ status }: { readonly status: string }) => status);
  }
}

test('a stop waits for its trigger, and then trades', () => {
  const desk = new Desk();
  desk.place(`${BUY}&order_type=SL&trigger_price=1510&price=1512`);
  assert.deepEqual(desk.statuses(), ['TRIGGER PENDING']);
  desk.engine.setMark('NSE:INFY', '1511');
  assert.deepEqual(desk.statuses(), ['COMPLETE']);
});

test('what rests trades when the market comes to it, and immediate orders do not rest', () => {
  const desk = new Desk();
  desk.place(`${BUY}&order_type=LIMIT&price=1490`);
  desk.place(`${BUY.replace('DAY', 'IOC')}&order_type=LIMIT&price=1490`);
  assert.deepEqual(desk.statuses(), ['OPEN', 'CANCELLED']);
  desk.engine.setMark('NSE:INFY', '1489');
  assert.deepEqual(desk.statuses(), ['COMPLETE', 'CANCELLED']);
  assert.equal(desk.engine.inspect(KEY).positions.get('NSE:INFY'), decimal('10'));
});

test('an order takes effect after its acknowledgement, and so does its change', () => {
  const desk = new Desk({ matchDelayMs: 500 });
  const id = desk.place(`${BUY}&order_type=LIMIT&price=1490`).data.order_id;
  assert.deepEqual(desk.statuses(), ['PUT ORDER REQ RECEIVED']);
  desk.now += 500;
  assert.deepEqual(desk.statuses(), ['OPEN']);
  desk.ask('PUT', `/orders/regular/${id}`, 'quantity=20');
  assert.equal(desk.ask('GET', '/orders').data[0].quantity, 10);
  desk.now += 500;
  assert.equal(desk.ask('GET', '/orders').data[0].quantity, 20);
});

test('the day’s list begins empty, and its orders are over; the session ended at six', () => {
  const desk = new Desk();
  desk.place(`${BUY}&order_type=LIMIT&price=1490`);
  desk.now += 86_400_000;
  assert.equal(desk.ask('GET', '/orders').error_type, 'TokenException');
  desk.logIn();
  assert.deepEqual(desk.statuses(), []);
});

test('400 orders, changes and cancels a minute, 5,000 new orders a day in India, by key', () => {
  const limits = new Limits(1);
  const midnight = Date.UTC(2026, 10, 21, 18, 30);
  const leave = (from: number, isNew: boolean): number => {
    let left = 0;
    for (let at = from; at < from + 60_000; at += 100)
      if (limits.admits('KEY', 'order', at, isNew)) left += 1;
    return left;
  };
  assert.equal(leave(midnight - 13 * 60_000, false), 400);
  const minutes = Array.from({ length: 13 }, (_, minute) => leave(midnight + minute * 60_000, true));
  assert.deepEqual(minutes, [...Array.from({ length: 12 }, () => 400), 200]);
  assert.equal(leave(midnight + 13 * 60_000, false), 400, 'changes and cancels are not new');
  assert.equal(leave(midnight + 86_400_000, true), 400);
});

test('ten orders a second, one quote, by key', () => {
  const desk = new Desk();
  const codes = Array.from({ length: 11 }, () => desk.place(`${BUY}&order_type=LIMIT&price=1490`).http);
  assert.deepEqual([codes.filter((code) => code === 200).length, codes.at(-1)], [10, 429]);
  assert.equal(desk.ask('GET', '/quote?i=NSE:INFY').http, 200);
  assert.equal(desk.ask('GET', '/quote?i=NSE:INFY').http, 429);
  desk.now += 1_000;
  assert.equal(desk.ask('GET', '/quote?i=408065').data['408065'].last_price > 0, true);
});

test('two accounts trade with each other, by price and then time, and none with itself', () => {
  const other = { apiKey: 'other', secret: 's', userId: 'ZZ9999' };
  const desk = new Desk({ accounts: [{ apiKey: KEY, secret: 's' }, other] });
  const requestToken = desk.engine.logIn('other');
  const checksum = createHash('sha256').update(`other${requestToken}s`).digest('hex');
  desk.ask('POST', '/session/token', `api_key=other&request_token=${requestToken}&checksum=${checksum}`);
  const { token } = desk.engine.sessionToken('other');
  const theirs = (form: string): void => {
    const headers = { authorization: `token other:${token}` };
    const body = Buffer.from(form);
    desk.engine.handle({ method: 'POST', target: '/orders/regular', headers, body }, desk.now);
  };
  const offer = `${BUY.replace('BUY', 'SELL')}&order_type=LIMIT`;
  theirs(`${offer}&price=1500`);
  theirs(`${offer}&price=1500`);
  desk.place(`${BUY.replace('quantity=10', 'quantity=15')}&order_type=LIMIT&price=1500`);
  desk.now += 100;
  const [first, second] = desk.engine.inspect('other').orders;
  assert.deepEqual([first?.status, second?.status, second?.filled], ['COMPLETE', 'OPEN', decimal('5')]);
  assert.deepEqual(
    desk.engine.inspect(KEY).trades.map(({ price }) => price),
    [decimal('1500'), decimal('1500')],
  );
  assert.equal(desk.ask('GET', '/quote?i=NSE:INFY').data['NSE:INFY'].depth.sell[0].quantity, 5);
  desk.now += 1_000;
  theirs(`${BUY}&order_type=LIMIT&price=1500`);
  desk.now += 100;
  assert.equal(desk.engine.inspect('other').orders[1]?.status, 'CANCELLED');
});

test('the log-in page sends a person back with what it was given', () => {
  const desk = new Desk();
  const target = `/connect/login?v=3&api_key=${KEY}&redirect_params=state%3Dabc`;
  const sent = desk.engine.handle({ method: 'GET', target, headers: {}, body: new Uint8Array() }, desk.now);
  const { location = '' } = sent.headers;
  const query = 'request_token=[0-9a-f]{32}&action=login&status=success&state=abc';
  assert.equal(sent.status, 302);
  assert.match(location, new RegExp(`^http://127.0.0.1:8420/kite/callback\\?${query}$`));
  assert.equal(desk.ask('GET', '/connect/login?api_key=none').http, 403);
});

test('an order that cannot be is refused by what is wrong with it', () => {
  const desk = new Desk();
  const limit = `${BUY}&order_type=LIMIT&price=1490`;
  for (const [form, pattern] of [
    [limit.replace('BUY', 'HOLD'), /transaction_type/],
    [limit.replace('MIS', 'NONE'), /product/],
    [limit.replace('LIMIT', 'NONE'), /order_type/],
    [limit.replace('quantity=10', 'quantity=0'), /quantity/],
    [limit.replace('price=1490', 'price=-1'), /Tick size/],
    [limit.replace('price=1490', 'price=0'), /price/],
    [`${limit}&tag=a_b`, /tag/],
    [`${BUY}&order_type=SL&price=1490`, /trigger_price/],
    [
      `${BUY.replace('NSE', 'NFO').replace('INFY', 'NIFTY26DECFUT')}&order_type=LIMIT&price=100`,
      /multiple of 75/,
    ],
  ] as const)
    assert.match(desk.place(form).message, pattern, form);
  desk.now += 1_000;
  const id = desk.place(limit).data.order_id;
  assert.equal(desk.ask('PUT', '/orders/regular/1', 'quantity=1').error_type, 'OrderException');
  assert.match(desk.ask('PUT', `/orders/regular/${id}`, 'quantity=x').message, /quantity/);
  desk.ask('DELETE', `/orders/regular/${id}`);
  assert.match(desk.ask('DELETE', `/orders/regular/${id}`).message, /cannot be cancelled/);
  assert.match(desk.ask('PUT', `/orders/regular/${id}`, 'quantity=1').message, /cannot be modified/);
  assert.equal(desk.ask('GET', '/nothing').http, 404);
});

test('25 changes of one order are taken, and the next one is refused as the venue does', () => {
  const desk = new Desk({ limitFactor: 10 });
  const id = desk.place(`${BUY}&order_type=LIMIT&price=1490`).data.order_id;
  const change = (quantity: number): ReturnType<typeof JSON.parse> =>
    desk.ask('PUT', `/orders/regular/${id}`, `quantity=${quantity}`);
  for (let times = 1; times <= 25; times += 1) assert.equal(change(10 + times).http, 200);
  const refused = change(9);
  assert.deepEqual(
    [refused.http, refused.error_type, refused.message],
    [400, 'NetworkException', 'Maximum allowed order modifications exceeded.'],
  );
  assert.equal(desk.ask('GET', '/orders').data[0].quantity, 35);
  assert.equal(desk.ask('DELETE', `/orders/regular/${id}`).http, 200);
});

test('a recorded book is traded in: orders walk its levels, fill in part, and fill alike at the same times', () => {
  const book = (at: number, ask: number): RecordedFrame => ({
    at,
    bids: [[`${ask - 1}`, '5']],
    asks: [
      [`${ask}`, '3'],
      [`${ask + 0.05}`, '4'],
    ],
  });
  const recording = [book(1_000, 3_000), book(2_000, 3_100)];
  const run = (): readonly unknown[] => {
    const desk = new Desk({ markets: [{ symbol: 'NSE:TCS', recording, number: 2_953_217 }] });
    const buy = `${BUY.replace('INFY', 'TCS').replace('DAY', 'IOC')}&order_type=LIMIT&price=3100`;
    desk.place(buy);
    // It takes effect with the next request.
    desk.statuses();
    desk.now += 1_000;
    desk.place(`${buy}.05`);
    return desk
      .ask('GET', '/orders')
      .data.map((order: Readonly<Record<string, unknown>>) => [
        ...['status', 'filled_quantity', 'average_price', 'instrument_token'].map((name) => order[name]),
      ]);
  };
  const [first, second] = run();
  assert.deepEqual(first, ['CANCELLED', 7, (3 * 3_000 + 4 * 3_000.05) / 7, 2_953_217]);
  assert.deepEqual(second, ['CANCELLED', 7, (3 * 3_100 + 4 * 3_100.05) / 7, 2_953_217]);
  assert.deepEqual(run(), [first, second]);
});

test('a recorded market that is not built in is listed under its number, or under one that no other has', () => {
  const recording = [{ at: 1, bids: [['1', '1']], asks: [['2', '1']] }] as const;
  const specs = instrumentSpecs([
    { symbol: 'NSE:TCS', recording },
    { symbol: 'BSE:TCS', recording, number: 136_330_244 },
    { symbol: 'NSE:INFY', recording, number: 408065 },
  ]);
  const [tcs, bse] = specs.slice(-2);
  assert.deepEqual(
    [tcs?.exchange, tcs?.tradingsymbol, bse?.exchange, bse?.token],
    ['NSE', 'TCS', 'BSE', 136_330_244],
  );
  assert.equal(new Set(specs.map(({ token }) => token)).size, specs.length);
  assert.throws(() => instrumentSpecs([{ symbol: 'NSE:TCS' }]), RangeError);
  assert.throws(() => instrumentSpecs([{ symbol: 'coins', recording }]), RangeError);
});

test('options are read whole or not at all', () => {
  const accounts = [{ apiKey: 'a', secret: 'b' }];
  assert.equal(parseProcessOptions({ accounts, markets: [{ symbol: 'NSE:INFY', price: '1' }] })?.port, 0);
  for (const broken of [null, {}, { accounts: [{}] }, { accounts, markets: [{}] }, { accounts, port: -1 }])
    assert.equal(parseProcessOptions(broken), null, JSON.stringify(broken));
  for (const broken of [{ tls: {} }, { seed: 'x' }, { matchDelayMs: -1 }, { faults: { none: {} } }])
    assert.equal(parseProcessOptions({ accounts, ...broken }), null, JSON.stringify(broken));
  assert.equal(parseProcessOptions({ accounts, markets: [{ symbol: 'A', price: 'x' }] }), null);
  assert.equal(parseProcessOptions({ accounts: [{ ...accounts[0], balance: 'x' }] }), null);
  assert.equal(parseProcessOptions({ accounts: [{ ...accounts[0], redirectUrl: 'x' }] }), null);
});
