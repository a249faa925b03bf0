import assert from 'node:assert/strict';
import test from 'node:test';
import { limitsBehind } from './denial-limits.ts';
import { ORDER_RULES, SETTING_RULES } from './evaluate.ts';

test('whatever a rule refuses leads to the lines of the policy that it enforces', () => {
  for (const { name, codes } of [...ORDER_RULES, ...SETTING_RULES])
    for (const code of codes)
      if (code !== 'HOLDING_EXCEEDED') assert.notDeepEqual(limitsBehind(code), [], `${name}: ${code}`);
  assert.deepEqual(limitsBehind('PRICE_OUTSIDE_COLLAR'), ['collarBps', 'distanceBps']);
  assert.deepEqual(limitsBehind('REFERENCE_PRICE_STALE'), ['referenceAgeMaxMs']);
});

test('what no limit refuses leads nowhere', () => {
  for (const code of ['TRADING_HALTED', 'NO_POLICY', 'HOLDING_EXCEEDED', 'CODE_OF_ANOTHER_DAY'])
    assert.deepEqual(limitsBehind(code), []);
});
