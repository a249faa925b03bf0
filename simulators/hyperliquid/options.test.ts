import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ann, annsAgent, bob } from './fixtures/caller.ts';
import { parseAgent, parseProcessOptions } from './options.ts';

const ACCOUNT = { address: ann.address };

test('options are read, with addresses from private keys and defaults for what is missing', () => {
  const agents = [{ privateKey: annsAgent.privateKey, name: 'bot' }];
  const master = { address: ann.address, role: 'vault' };
  const parsed = parseProcessOptions({
    accounts: [
      { address: ann.address.toUpperCase().replace('0X', '0x'), balance: '5', agents },
      { privateKey: bob.privateKey, master },
    ],
    chain: 'testnet',
    symbols: ['BTC'],
    markets: [{ symbol: 'BTC', price: '5', volatility: 0.1, drift: 0 }],
    weightPerMinute: 5,
    scheduledCancelVolume: '1000000',
    tls: { key: 'k', cert: 'c' },
  });
  assert.deepEqual(parsed?.engine.accounts, [
    { address: ann.address, balance: '5', agents: [{ address: annsAgent.address, name: 'bot' }] },
    { address: bob.address, agents: [], master },
  ]);
  assert.deepEqual(
    [parsed?.engine.seed, parsed?.engine.chain, parsed?.engine.weightPerMinute],
    [1, 'testnet', 5],
  );
  assert.deepEqual([parsed?.host, parsed?.port, parsed?.tls], ['127.0.0.1', 0, { key: 'k', cert: 'c' }]);
  assert.equal(parsed?.engine.scheduledCancelVolume, '1000000');
  assert.equal(parseProcessOptions({ accounts: [ACCOUNT] })?.engine.chain, 'mainnet');
});

test('options with anything that is not understood are none', () => {
  for (const value of [
    null,
    {},
    { accounts: [{}] },
    { accounts: [{ address: '0x1' }] },
    { accounts: [{ privateKey: '0x1' }] },
    { accounts: [{ ...ACCOUNT, balance: 5 }] },
    { accounts: [{ ...ACCOUNT, balance: 'much' }] },
    { accounts: [{ ...ACCOUNT, agents: [{}] }] },
    { accounts: [{ ...ACCOUNT, master: { address: ann.address, role: 'boss' } }] },
    { accounts: [ACCOUNT], chain: 'other' },
    { accounts: [ACCOUNT], markets: [{}] },
    { accounts: [ACCOUNT], markets: [{ symbol: 'BTC', price: 'x' }] },
    { accounts: [ACCOUNT], symbols: [5] },
    { accounts: [ACCOUNT], faults: { nonsense: {} } },
    { accounts: [ACCOUNT], streamFaults: { nonsense: {} } },
    { accounts: [ACCOUNT], host: 5 },
    { accounts: [ACCOUNT], port: -1 },
    { accounts: [ACCOUNT], seed: 'x' },
    { accounts: [ACCOUNT], tls: {} },
  ]) {
    assert.equal(parseProcessOptions(value), null, JSON.stringify(value));
  }
  assert.equal(parseAgent({ address: ann.address, name: 5 }), null);
  assert.equal(parseAgent({ address: ann.address, validUntil: 'x' }), null);
});
