import assert from 'node:assert/strict';
import test from 'node:test';
import { amountOf, coinOf, unitsIn } from './units.ts';

test('amounts of coins are read with their point, exactly, and everything else as it is counted', () => {
  for (const [units, asset, said] of [
    ['2000000000', 'SOL', '2 SOL'],
    ['1', 'SOL', '0.000000001 SOL'],
    ['50000000', 'XLM', '5 XLM'],
    ['12345678901234567', 'SOL', '12,345,678.901234567 SOL'],
    ['25000000', 'USDC:GABC', '2.5 USDC:GABC'],
    [
      '1500',
      'So11111111111111111111111111111111111111112',
      '1,500 units of So11111111111111111111111111111111111111112',
    ],
    ['-5', 'XLM', '\u22120.0000005 XLM'],
    ['none', 'SOL', 'none units of SOL'],
  ] as const)
    assert.equal(amountOf(units, asset), said);
  const units = ['2', '0.5', ' 1 ', '0', '1.0000000001', '-1', '', '1e3'].map((text) => unitsIn(text, 'SOL'));
  assert.deepEqual(units, ['2000000000', '500000000', '1000000000', null, null, null, null, null]);
  assert.deepEqual([coinOf('solana'), coinOf('stellar'), coinOf('stellar-testnet')], ['SOL', 'XLM', 'XLM']);
});
