import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IntentRecord, OrderRecord } from '../src/core/ledger/entry.ts';
import { decimal } from '../src/core/units/decimal.ts';
import { KeptCheck } from './kept-check.ts';
import { runSeeds } from './run-seeds.ts';
import { keptText, type KeptAtVenue } from './venues/kept.ts';

const SAYS = keptText({ symbol: 'NSE:INFY', side: 'buy', quantity: '5' }, [{ trigger: '61', price: '61.5' }]);
const OTHER = keptText({ symbol: 'NSE:INFY', side: 'buy', quantity: '6' }, [
  { trigger: '61', price: '61.5' },
]);
const KEPT: KeptAtVenue = {
  ...{ number: '#7', isWaiting: true, symbol: 'NSE:INFY', side: 'buy', quantity: decimal('5') },
  ...{ says: SAYS, placed: null },
};
const ORDER: OrderRecord = {
  ...{ instrument: 'NSE:INFY', side: 'buy', type: 'stop', timeInForce: 'gtc', quantity: '5', price: '61.5' },
  ...{ triggerPrice: '61', reduceOnly: false, closePosition: false, positionSide: 'both' },
  ...{ clientOrderId: 'a', extras: [], standing: { kind: 'single' } },
};
const INTENT = { action: { kind: 'place', order: ORDER }, bot: 'ann' } as const;

/** A checker that has seen one intent, with the number 1. */
function checker(): KeptCheck {
  const check = new KeptCheck();
  const rest: Omit<IntentRecord, 'action' | 'bot'> = Object.create(null);
  check.follow(1, { ...rest, ...INTENT });
  return check;
}

test('what left without an intent, or twice for one, is told (I1, I2)', () => {
  const check = checker();
  const send = (says: string): string =>
    check.onSend({ kind: 'keep', says, instead: null }).broken?.[0] ?? '';
  assert.deepEqual([SAYS, SAYS, OTHER].map(send), ['', 'I2', 'I1']);
  assert.equal(check.onSend({ kind: 'keep', says: SAYS, instead: '#7' }).broken?.[0], 'I1');
});

test('what is at the venue without an intent, or beside one that was called not placed, is told (I3, I4)', () => {
  const broken = (kept: readonly KeptAtVenue[], isOut = false): readonly string[] =>
    checker()
      .check(kept, () => isOut)
      .map(([invariant]) => invariant);
  assert.deepEqual(broken([KEPT]), []);
  assert.deepEqual(broken([{ ...KEPT, says: OTHER }]), ['I3']);
  assert.deepEqual(broken([KEPT], true), ['I4']);
  assert.deepEqual(broken([KEPT, { ...KEPT, number: '#8' }]), ['I4'], 'two for one');
});

test('the planted bug "resend" is found at Kite: a trigger, or an order, that leaves twice (I2)', async () => {
  const { failures } = await runSeeds({ first: 1, count: 100, bug: 'resend', venue: 'kite' });
  const texts = failures.flatMap(({ violations }) =>
    violations.map(({ invariant, text }) => invariant + text),
  );
  assert.ok(
    texts.some((text) => text.startsWith('I2"')),
    'a trigger',
  );
  assert.ok(
    texts.some((text) => text.startsWith('I2order')),
    'an order',
  );
});
