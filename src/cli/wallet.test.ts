import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountText } from './wallet.ts';

test('what left a wallet is told in coins where it is the coin of its chain, and else as it is counted', () => {
  assert.equal(amountText('solana', 'SOL', '100005000'), '0.100005 SOL (100005000 lamports)');
  assert.equal(amountText('stellar-testnet', 'XLM', '200000300'), '20.00003 XLM (200000300 stroops)');
  assert.equal(amountText('stellar', 'USDC:GA', '5'), '5 units of USDC:GA');
  // A token that calls itself like a coin of another chain is not that coin.
  assert.equal(amountText('solana', 'XLM', '5'), '5 units of XLM');
  assert.equal(amountText(null, 'SOL', '5'), '5 units of SOL');
});
