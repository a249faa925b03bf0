import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caller } from './fixtures/caller.ts';
import type { Answered } from './fixtures/caller.ts';

const BTC = { symbol: 'BTCUSDT' };

function ask(caller: Caller, path: string, values: object = {}): Answered {
  return caller.call('ann', `GET /v5/market/${path}`, { ...BTC, ...values });
}

test('market data of one market, and what is wrong with a question', () => {
  const caller = new Caller({ seed: 5 });
  assert.equal(ask(caller, 'orderbook', { limit: 3 }).result.get('s'), 'BTCUSDT');
  assert.equal(ask(caller, 'orderbook', { limit: 0 }).retCode, 10001);
  assert.equal(ask(caller, 'orderbook', { limit: 'many' }).retCode, 10001);
  assert.equal(ask(caller, 'tickers').list.length, 1);
  assert.equal(caller.call('ann', 'GET /v5/market/tickers').list.length, 4);
  assert.equal(ask(caller, 'tickers', { symbol: 'NOPE' }).retCode, 10001);
  assert.equal(ask(caller, 'tickers', { category: 'spot' }).retCode, 10001);
  assert.equal(ask(caller, 'recent-trade', { limit: 4 }).list.length, 4);
  assert.equal(ask(caller, 'risk-limit').list.length, 6);
  assert.equal(ask(caller, 'open-interest', { intervalTime: '1h', limit: 2 }).list.length, 2);
  assert.equal(ask(caller, 'open-interest', { intervalTime: '1y' }).retCode, 10001);
  const band = ask(caller, 'price-limit').result;
  assert.ok(Number(band.get('buyLmt')) > Number(band.get('sellLmt')));
  for (const path of [
    'orderbook',
    'recent-trade',
    'risk-limit',
    'open-interest',
    'price-limit',
    'funding/history',
  ]) {
    assert.equal(ask(caller, path, { symbol: 'NOPE' }).retCode, 10001, path);
  }
});

test('candles are whole periods, newest first, and never lie ahead', () => {
  const caller = new Caller({ seed: 5 });
  const rows = (path: string, values: object): readonly (readonly string[])[] => {
    const { result } = ask(caller, path, values);
    const list: unknown = result.get('list');
    assert.ok(Array.isArray(list));
    return list.map((row: unknown) => (Array.isArray(row) ? row.map(String) : []));
  };
  const times = rows('kline', { interval: '5', limit: 3 }).map(([at]) => Number(at));
  assert.ok(times.every((at) => at % 300_000 === 0 && at <= caller.now));
  assert.deepEqual(
    times,
    [...times].sort((a, b) => b - a),
  );
  const span = { interval: '1', start: caller.now - 180_000, end: caller.now + 600_000 };
  assert.equal(rows('kline', span).length, 3);
  assert.equal(rows('mark-price-kline', { interval: 'D', limit: 2 })[0]?.length, 5);
  assert.equal(ask(caller, 'index-price-kline', { interval: '7' }).retCode, 10001);
  assert.equal(ask(caller, 'kline', { interval: '1', start: 'x' }).retCode, 10001);
  assert.equal(ask(caller, 'kline', { interval: '1', end: 'x' }).retCode, 10001);
});

test('instruments of other categories are none, and an unknown market or category is refused', () => {
  const caller = new Caller();
  const ofCategory = (category: string): Answered =>
    caller.call('ann', 'GET /v5/market/instruments-info', { category });
  assert.equal(ofCategory('linear').list.length, 4);
  assert.deepEqual([ofCategory('spot').list.length, ofCategory('option').list.length], [0, 0]);
  assert.equal(ofCategory('nonsense').retCode, 10001);
  assert.equal(ask(caller, 'instruments-info').list.length, 1);
  assert.equal(ask(caller, 'instruments-info', { status: 'PreLaunch' }).list.length, 0);
  assert.equal(ask(caller, 'instruments-info', { symbol: 'NOPE' }).retCode, 10001);
  assert.equal(caller.call('ann', 'GET /v5/market/instruments-info', { baseCoin: 'ETH' }).list.length, 1);
});

test('funding that was is listed, newest first, within the time that is asked for', () => {
  const caller = new Caller();
  const rows = ask(caller, 'funding/history', { limit: 5 }).list;
  assert.equal(rows.length, 5);
  const second = Number(rows[1]?.get('fundingRateTimestamp'));
  assert.equal(ask(caller, 'funding/history', { startTime: second, endTime: second }).list.length, 1);
  assert.equal(ask(caller, 'funding/history', { startTime: 'x' }).retCode, 10001);
  assert.equal(ask(caller, 'funding/history', { endTime: 'x' }).retCode, 10001);
});
