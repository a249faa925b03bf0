import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { marketRequest } from './markets.ts';
import { RATES } from './rates.ts';
import { done, failed, replyOf, request, SIGNED_AT } from './fixtures/recorded.ts';

const BTC = 'BTCUSDT' as Instrument;
const ORDER = { instrument: BTC } as never;
const TARGET = { by: 'venue', id: 'o' } as const;
const AMEND = {
  instrument: BTC,
  target: TARGET,
  side: null,
  quantity: decimal('1'),
  price: decimal('1'),
  extras: [],
} as const;

function costs(intent: Intent): string {
  return RATES.chargesOf(intent)
    .map(({ meter, units }) => `${meter} ${units}`)
    .join(', ');
}

const GUARD: Extract<Intent, { kind: 'guard' }>['guard'] = {
  instrument: BTC,
  positionSide: 'both',
  attached: { closes: 'position', takeProfit: null, stopLoss: null },
  quantity: null,
  drops: ['stopLoss'],
  extras: [],
};

test('every order of a batch counts, and each kind of change has a count of its own', () => {
  assert.equal(costs({ kind: 'place', order: ORDER }), 'requests-5s 1, placed-1s 1');
  assert.equal(costs({ kind: 'placeTest', order: ORDER }), 'requests-5s 1, placed-1s 1');
  assert.equal(costs({ kind: 'placeBatch', orders: [ORDER, ORDER] }), 'requests-5s 1, placed-batch-1s 2');
  assert.equal(costs({ kind: 'amend', amend: AMEND }), 'requests-5s 1, amended-1s 1');
  assert.equal(costs({ kind: 'amendBatch', amends: [AMEND, AMEND] }), 'requests-5s 1, amended-batch-1s 2');
  assert.equal(costs({ kind: 'cancel', instrument: BTC, target: TARGET }), 'requests-5s 1, cancelled-1s 1');
  assert.equal(costs({ kind: 'cancelAll', instrument: null }), 'requests-5s 1, cancelled-1s 1');
  assert.equal(
    costs({ kind: 'cancelBatch', instrument: BTC, targets: [TARGET] }),
    'requests-5s 1, cancelled-batch-1s 1',
  );
  assert.equal(costs({ kind: 'guard', guard: GUARD }), 'requests-5s 1, settings-1s 1');
  assert.equal(
    costs({ kind: 'setting', name: 'leverage', instrument: BTC, values: [] }),
    'requests-5s 1, settings-1s 1',
  );
  assert.equal(costs({ kind: 'read', route: 'order.live', values: [] }), 'requests-5s 1, reads-1s 1');
  assert.equal(costs({ kind: 'local', route: 'x' }), '');
  assert.equal(costs({ kind: 'moveFunds', route: 'x' }), '');
});

test('what the gateway sends by itself is counted by its route', () => {
  const of = (method: string, path: string): string | undefined =>
    RATES.chargesFor(request(method, path, '')).at(-1)?.meter;
  assert.equal(of('POST', '/v5/order/cancel'), 'cancelled-1s');
  assert.equal(of('POST', '/v5/position/set-leverage'), 'settings-1s');
  assert.equal(of('GET', '/v5/order/realtime?category=linear'), 'reads-1s');
  assert.deepEqual(RATES.chargesFor(marketRequest({ kind: 'marks' })), [{ meter: 'requests-5s', units: 1 }]);
});

test('the venue says its limits nowhere, and its counters are of one route of many', () => {
  assert.equal(RATES.limitsRequest(), null);
  assert.equal(RATES.readLimits(done({})), null);
  assert.deepEqual(RATES.readUsage(done({})), []);
});

test('too many requests make everything wait as long as the venue says, within bounds', () => {
  const refused = failed(10006);
  const until = (text: string) => ({
    ...refused,
    headers: [['x-bapi-limit-reset-timestamp', text] as const],
  });
  assert.deepEqual(RATES.readPushback(until(String(SIGNED_AT + 700))), { kind: 'slow', forMs: 700 });
  assert.deepEqual(RATES.readPushback(until(String(SIGNED_AT + 7_000_000))), { kind: 'slow', forMs: 60_000 });
  assert.deepEqual(RATES.readPushback({ ...refused, headers: [] }), { kind: 'slow', forMs: 1_000 });
  for (const odd of ['', 'x', String(SIGNED_AT - 1)])
    assert.deepEqual(RATES.readPushback(until(odd)), { kind: 'slow', forMs: 1_000 });
  assert.deepEqual(RATES.readPushback(replyOf('', 429)), { kind: 'slow', forMs: 1_000 });
  assert.deepEqual(RATES.readPushback(replyOf('', 403)), { kind: 'banned', forMs: 600_000 });
  assert.equal(RATES.readPushback(done({})), null);
  assert.equal(RATES.readPushback(replyOf('', 500)), null);
  assert.equal(RATES.readPushback(replyOf('x')), null);
  assert.equal(RATES.readPushback(replyOf(`{"retCode":10006,"x":"${'y'.repeat(2_000)}"}`)), null);
});
