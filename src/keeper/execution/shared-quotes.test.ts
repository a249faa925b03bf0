import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { Sending } from '../../ports.ts';
import { kite } from '../../venues/kite/venue.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { SharedQuotes } from './shared-quotes.ts';

type Read = Extract<Intent, { kind: 'read' }>;

const { account } = new Story();

function quote(route: string, ...markets: readonly string[]): Read {
  return { kind: 'read', route, values: markets.map((market) => ['i', market] as const) };
}

function answered(content: unknown): Sending {
  const body = Buffer.from(JSON.stringify({ status: 'success', data: content }));
  return { kind: 'answered', reply: { status: 200, headers: [], body } };
}

class Counted {
  now = 0;
  readonly quotes = new SharedQuotes({
    monotonicMs: () => this.now,
    wallMs: () => assert.fail(),
    after: () => assert.fail(),
    soon: () => assert.fail(),
  });

  keep(read: Read, sending: Promise<Sending>): void {
    this.quotes.keep(account, kite, read, sending);
  }

  async told(read: Read): Promise<unknown> {
    const reply = await this.quotes.recent(account, kite, read);
    return reply === null ? null : JSON.parse(Buffer.from(reply.body).toString()).data;
  }
}

const PRICES = { 'NSE:INFY': { last_price: 1500.5 }, 'NSE:SBIN': { last_price: 800 } };
const BOTH = quote('market.last', 'NSE:INFY', 'NSE:SBIN');

test('one answer about prices serves whoever asks the same or less within a second, also under way', async () => {
  const on = new Counted();
  assert.equal(await on.told(BOTH), null, 'nobody asked yet');
  const { promise, resolve } = Promise.withResolvers<Sending>();
  on.keep(BOTH, promise);
  const waiting = on.told(quote('market.last', 'NSE:SBIN'));
  resolve(answered(PRICES));
  assert.deepEqual(await waiting, { 'NSE:SBIN': { last_price: 800 } });
  on.now = 999;
  assert.deepEqual(await on.told(BOTH), PRICES);
  assert.equal(await on.told(quote('market.ohlc', 'NSE:SBIN')), null, 'a last price tells nothing else');
  on.now = 1_000;
  assert.equal(await on.told(BOTH), null, 'that is a second ago');
});

test('a whole quote serves whoever asks for less of it, and what is told late is as fresh as any', async () => {
  const on = new Counted();
  const whole = {
    instrument_token: 408065,
    last_price: 1500.5,
    ohlc: { open: 1, high: 2, low: 1, close: 2 },
    volume: 9,
  };
  const { promise, resolve } = Promise.withResolvers<Sending>();
  on.keep(quote('market.quote', 'NSE:INFY'), promise);
  on.now = 1_400;
  const waiting = on.told(quote('market.last', 'NSE:INFY'));
  resolve(answered({ 'NSE:INFY': whole }));
  const { instrument_token, last_price, ohlc } = whole;
  assert.deepEqual(await waiting, { 'NSE:INFY': { instrument_token, last_price } }, 'its turn came late');
  on.now = 2_399;
  assert.deepEqual(await on.told(quote('market.ohlc', 'NSE:INFY')), {
    'NSE:INFY': { instrument_token, last_price, ohlc },
  });
  on.now = 2_400;
  assert.equal(await on.told(quote('market.quote', 'NSE:INFY')), null, 'that is a second ago');
});

test('another kind of question, another market, or an answer that does not tell of it serves nobody', async () => {
  const on = new Counted();
  on.keep(BOTH, Promise.resolve(answered({ 'NSE:INFY': { last_price: 1 } })));
  assert.equal(await on.told(quote('market.quote', 'NSE:INFY')), null);
  assert.equal(await on.told(quote('market.last', 'NSE:INFY', 'NSE:M&M')), null);
  assert.equal(await on.told(quote('market.last', 'NSE:SBIN')), null, 'the venue does not know it');
  assert.deepEqual(await on.told(quote('market.last', 'NSE:INFY')), { 'NSE:INFY': { last_price: 1 } });
  on.keep(BOTH, Promise.resolve(answered(PRICES)));
  on.keep(BOTH, Promise.resolve(answered(null)));
  on.keep(BOTH, Promise.resolve({ kind: 'lost', why: 'TIMEOUT' }));
  on.keep(quote('market.quote', 'NSE:INFY', 'NSE:SBIN'), Promise.resolve(answered(PRICES)));
  assert.deepEqual(await on.told(BOTH), PRICES, 'the newest that says it');
});

test('what is not about prices, and venues that tell prices to everybody, share nothing', async () => {
  const on = new Counted();
  const orders: Read = { kind: 'read', route: 'order.list', values: [] };
  on.keep(orders, Promise.resolve(answered([])));
  assert.equal(await on.told(orders), null);
  on.quotes.keep(account, binanceUsdm, BOTH, Promise.resolve(answered(PRICES)));
  assert.equal(await on.quotes.recent(account, binanceUsdm, BOTH), null);
  assert.equal(await on.told(BOTH), null);
});

test('no more answers are kept than there can be in a second', async () => {
  const on = new Counted();
  on.keep(BOTH, Promise.resolve(answered(PRICES)));
  for (let n = 0; n < 8; n += 1) on.keep(quote('market.ohlc', 'NSE:INFY'), Promise.resolve(answered({})));
  assert.equal(await on.told(BOTH), null);
});
