import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAmounts } from './judge-amounts.ts';
import type { WalletLimits } from './wallet-limits.ts';

const LIMITS: WalletLimits = {
  actions: new Set(),
  destinations: new Set(),
  authorities: new Set(),
  assets: new Map([
    ['SOL', { perTransaction: 5n, perDay: 8n }],
    ['EURC', { perTransaction: 5n, perDay: 5n }],
  ]),
  feeMax: 0n,
  feeBumpMax: 0n,
  unitPriceMax: 0n,
  nonceAccounts: new Set(),
  minimumBalance: 0n,
  export: 'never',
};

/** The codes and figures of what stands against `amount` leaving after `before` did. */
function judged(amount: bigint, before: bigint | null = null, asset = 'SOL'): readonly unknown[] {
  const spent = new Map(before === null ? [] : [['SOL', before]]);
  return judgeAmounts(new Map([[asset, amount]]), LIMITS, { spent }).map(({ code, facts }) => [code, facts]);
}

test('T27: exactly what may leave in a transaction and in a day may, and one unit more of either may not', () => {
  assert.deepEqual([judged(5n), judged(5n, 3n), judged(0n, 8n)], [[], [], []]);
  assert.deepEqual(judged(5n, 8n, 'EURC'), [], 'what left of another asset is no part of it');
  assert.deepEqual(judged(6n), [['AMOUNT_ABOVE_MAX', { asset: 'SOL', amount: '6', max: '5' }]]);
  assert.deepEqual(judged(5n, 4n), [['DAY_AMOUNT_ABOVE_MAX', { asset: 'SOL', amount: '9', max: '8' }]]);
  assert.deepEqual(
    judged(6n, 3n).map((each) => Object(each)[0]),
    ['AMOUNT_ABOVE_MAX', 'DAY_AMOUNT_ABOVE_MAX'],
  );
});

test('T27: of what is not listed nothing may leave, and what does not leave needs no list', () => {
  assert.deepEqual(judged(1n, null, 'USDC'), [['ASSET_NOT_LISTED', { asset: 'USDC' }]]);
  assert.deepEqual([judged(0n, null, 'USDC'), judged(-1n, null, 'USDC')], [[], []]);
});
