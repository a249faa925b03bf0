import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../order/order.ts';
import type { ClientOrderId, Instrument } from '../units/ids.ts';
import { deadManForm, isSpared } from './dead-man-limit.ts';

function read(json: unknown): string {
  const reading = deadManForm.read(json, ['deadMan']);
  return reading.kind === 'value'
    ? JSON.stringify(deadManForm.write(reading.value))
    : reading.problems.map(({ path, text }) => `${path.join('.')} ${text}`).join('; ');
}

test('a switch has a time, and spares what protects unless the owner says otherwise', () => {
  assert.equal(read({ afterMs: 30_000 }), '{"afterMs":30000,"spare":["protective"]}');
  assert.equal(
    read({ afterMs: 30_000, spare: ['protective', 'keep-*'] }),
    '{"afterMs":30000,"spare":["keep-*","protective"]}',
  );
  assert.equal(read({ afterMs: 5_000, spare: [] }), '{"afterMs":5000,"spare":[]}');
});

test('what is no such table is refused and named', () => {
  for (const bad of [null, 1, [], {}, { spare: [] }, { afterMs: 30_000, other: 1 }])
    assert.match(read(bad), /^deadMan must be a table of afterMs/);
  assert.match(read({ afterMs: 100 }), /^deadMan.afterMs must be a whole number from 5000/);
  for (const word of ['keep', '*', 'kee p*', 'protective*x', 7])
    assert.match(read({ afterMs: 5_000, spare: [word] }), /^deadMan.spare.0 must be protective, or/);
});

const PLAIN: Order = {
  instrument: 'BTCUSDT' as Instrument,
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: null,
  price: null,
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: null,
  extras: [],
};

test('protective is what only reduces, and every stop; a tag is how the id that the bot gave begins', () => {
  const spared = (spare: readonly string[], id: string, change: Partial<Order>): boolean =>
    isSpared({ afterMs: 5_000, spare: new Set(spare) }, id as ClientOrderId, { ...PLAIN, ...change });
  const protective = [
    { reduceOnly: true },
    { closePosition: true },
    { type: 'stopMarket' },
    { type: 'takeProfit' },
  ] as const;
  for (const change of protective) {
    assert.equal(spared(['protective'], 'x', change), true);
    assert.equal(spared(['keep-*'], 'x', change), false);
  }
  assert.equal(spared(['protective'], 'keep-1', { type: 'market' }), false);
  assert.equal(spared(['protective', 'keep-*'], 'keep-1', {}), true);
  assert.equal(spared(['keep-*'], '#keep-1', {}), true);
  assert.equal(spared(['keep-*'], 'not-keep-1', {}), false);
  assert.equal(spared([], 'keep-1', { reduceOnly: true }), false);
});
