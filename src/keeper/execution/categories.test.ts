import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instrument } from '../../core/units/ids.ts';
import { askEach, contractsAmong, forEach, openedAmong } from './categories.ts';

const MARKETS = ['BTCUSDT', 'INVERSE:BTCUSD', 'INVERSE:ETHUSD'].map((name) => name as Instrument);
const BOTH = {
  categories: new Map([
    ['inverse', []],
    ['spot', []],
  ] as const),
};

test('what is looked at besides linear contracts is what some market is of, and what the venue has', () => {
  assert.deepEqual(openedAmong(BOTH, MARKETS), ['inverse']);
  assert.deepEqual(openedAmong(BOTH, [...MARKETS, 'SPOT:BTCUSDT' as Instrument]), ['inverse', 'spot']);
  assert.deepEqual(openedAmong(BOTH, ['BTCUSDT' as Instrument]), []);
  assert.deepEqual(openedAmong({ categories: new Map([['spot', []]]) }, MARKETS), []);
  assert.deepEqual(openedAmong({}, MARKETS), []);
  assert.deepEqual(contractsAmong(['inverse', 'spot']), ['inverse']);
});

test('a question is asked once as it is and once for each category, and answered by all or by none', async () => {
  const question = { kind: 'positions' } as const;
  assert.deepEqual(forEach(question, ['inverse']), [question, { ...question, category: 'inverse' }]);
  const told = await askEach(question, ['inverse'], ({ category }) =>
    Promise.resolve([category ?? 'linear']),
  );
  assert.deepEqual(told, ['linear', 'inverse']);
  const asked: unknown[] = [];
  const none = await askEach(question, ['inverse', 'spot'], ({ category }) => {
    asked.push(category);
    return Promise.resolve(category === 'inverse' ? null : ['one']);
  });
  assert.deepEqual([none, asked], [null, [undefined, 'inverse']]);
});
