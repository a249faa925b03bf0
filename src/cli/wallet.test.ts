import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountText, hummingbotLines } from './wallet.ts';

test('what left a wallet is told in coins where it is the coin of its chain, and else as it is counted', () => {
  assert.equal(amountText('solana', 'SOL', '100005000'), '0.100005 SOL (100005000 lamports)');
  assert.equal(amountText('stellar-testnet', 'XLM', '200000300'), '20.00003 XLM (200000300 stroops)');
  assert.equal(amountText('stellar', 'USDC:GA', '5'), '5 units of USDC:GA');
  // A token that calls itself like a coin of another chain is not that coin.
  assert.equal(amountText('solana', 'XLM', '5'), '5 units of XLM');
  assert.equal(amountText(null, 'SOL', '5'), '5 units of SOL');
});

test('what is set in Hummingbot makes the very address again, as its client puts it together', () => {
  for (const url of ['http://127.0.0.1:8420/hummingbot/TOKEN', 'https://gate.example/hummingbot/TOKEN']) {
    const settings = new Map(
      hummingbotLines('swaps may swap with dex', url).flatMap((line) => {
        const [, name = '', value = ''] = /^ {2}config gateway\.gateway_(\S+) (\S+)$/.exec(line) ?? [];
        return name === '' ? [] : [[name, value] as const];
      }),
    );
    const scheme = settings.get('use_ssl') === 'True' ? 'https' : 'http';
    assert.equal(new URL(`${scheme}://${settings.get('api_host')}:${settings.get('api_port')}`).href, url);
  }
});
