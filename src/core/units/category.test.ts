import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categoryOf, marketName, symbolOf } from './category.ts';
import type { Instrument } from './ids.ts';

test('a market says by its name what it trades, and category and symbol are read from it as they were written', () => {
  for (const category of ['linear', 'spot', 'inverse'] as const) {
    const name = marketName(category, 'BTCUSDT');
    assert.deepEqual([categoryOf(name), symbolOf(name)], [category, 'BTCUSDT']);
  }
  assert.deepEqual(
    [marketName('linear', 'BTCUSDT'), marketName('spot', 'BTCUSDT'), marketName('inverse', 'BTCUSD')],
    ['BTCUSDT', 'SPOT:BTCUSDT', 'INVERSE:BTCUSD'],
  );
});

test('names of other venues are linear, whatever stands before their colon', () => {
  for (const text of ['NSE:INFY', 'SPOT', 'SPOTUSDT', 'spot:BTCUSDT', 'BTC', '']) {
    const name = text as Instrument;
    assert.deepEqual([categoryOf(name), symbolOf(name)], ['linear', text]);
  }
});
