import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, beforeEach, test } from 'node:test';
import { parseProcessOptions, parseRestrictions } from './options.ts';
import { spawnVenue } from '../shared/fixtures/venue-process.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

let sim: Simulator | null = null;

beforeEach(async () => {
  await sim?.close();
  sim = await startSimulator({ engineOptions: { seed: 1, accounts: [{ apiKey: 'ann', secret: 'ann' }] } });
});
after(() => sim?.close());

test('a server that fails answers as set: 503 without JSON, or 200 with 10016; one asked too often 403', async () => {
  assert.ok(sim !== null);
  const { url, faults } = sim;
  const ask = async (): Promise<readonly [number, string]> => {
    const reply = await fetch(`${url}/v5/market/time`);
    return [reply.status, await reply.text()];
  };
  assert.equal((await ask())[0], 200);
  faults.set({ status5xx: { next: 1, applied: true, shape: 'plain' } });
  assert.deepEqual(await ask(), [503, '<html>Service Unavailable</html>']);
  faults.set({ status5xx: { next: 1, applied: true, shape: '10016' } });
  const [status, body] = await ask();
  assert.equal(status, 200);
  assert.match(body, /"retCode":10016/);
  faults.set({ tooManyRequests: { next: 1 } });
  assert.deepEqual(await ask(), [403, '']);
  faults.set({ closeAfterAccept: { next: 1 } });
  await assert.rejects(ask());
});

test('an engine or its options are needed', async () => {
  await assert.rejects(startSimulator({}), RangeError);
});

test('T39 as a process it takes its secret from standard input, and commands after it', async () => {
  const { ask, stop } = spawnVenue(new URL('main.ts', import.meta.url).pathname);
  const ready = await ask({ seed: 2, accounts: [{ apiKey: 'ann', secret: 'ann', balance: '5' }] });
  assert.match(ready, /^\{"ready":true,"url":"http:\/\/127\.0\.0\.1:[0-9]+"\}$/);
  assert.match(await ask({ inspect: 'ann' }), /"walletBalance":"5"/);
  assert.match(await ask({ requests: true }), /"requests":\{\}/);
  for (const command of [
    { inspect: 'eve' },
    { faults: { nonsense: {} } },
    { streamFaults: { lose: 1 } },
    { cut: 'some' },
    { setMark: { symbol: 'BTCUSDT', price: 'high' } },
    { setRestrictions: { apiKey: 'ann', changes: { wings: true } } },
    { nonsense: 1 },
    7,
  ]) {
    assert.match(await ask(command), /"ok":false/, JSON.stringify(command));
  }
  for (const command of [
    { faults: { delayMs: { ms: 1 } } },
    { streamFaults: { lose: { next: 1, path: 'user' } } },
    { cut: 'all' },
    { setMark: { symbol: 'BTCUSDT', price: '61000' } },
    { setRestrictions: { apiKey: 'ann', changes: { readOnly: true } } },
  ]) {
    assert.match(await ask(command), /"ok":true/, JSON.stringify(command));
  }
  assert.equal(await stop(), 0);
});

test('a process with options that are not understood ends with 2', async () => {
  const main = new URL('main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '--api-key', 'ann'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [code] = await once(child, 'exit');
  assert.equal(code, 2);
});

test('options of a process are read, and refused as a whole when one of them is malformed', () => {
  const accounts = [{ apiKey: 'ann', secret: 's', account: 'a', balance: '5' }];
  const good = {
    accounts,
    symbols: ['BTCUSDT'],
    markets: [{ symbol: 'BTCUSDT', price: '5', volatility: 0, drift: 0 }],
    tls: { key: 'k', cert: 'c' },
    matchDelayMs: 5,
    faults: { status5xx: { applied: true, shape: '10016' } },
  };
  const read = parseProcessOptions(good);
  assert.deepEqual([read?.engine.matchDelayMs, read?.engine.symbols, read?.tls?.key], [5, ['BTCUSDT'], 'k']);
  assert.ok(parseProcessOptions({ accounts: [{ apiKey: 'ann', publicKey: 'pem' }] }) !== null);
  const coins = { BTC: '1.5' };
  const holder = parseProcessOptions({ accounts: [{ apiKey: 'ann', secret: 's', coins }] });
  assert.deepEqual(holder?.engine.accounts[0]?.coins, coins);
  const bad = [
    [],
    {},
    { accounts: [{ apiKey: 'ann' }] },
    { accounts: [{ secret: 's' }] },
    { accounts: [{ apiKey: 'ann', secret: 's', balance: 'much' }] },
    { accounts: [{ apiKey: 'ann', secret: 's', restrictions: { permissions: { Wings: [] } } }] },
    { accounts: [{ apiKey: 'ann', secret: 's', coins: { BTC: 'much' } }] },
    { accounts: [{ apiKey: 'ann', secret: 's', coins: 'BTC' }] },
    { accounts, markets: [{}] },
    { accounts, markets: [{ symbol: 'BTCUSDT', price: 5 }] },
    { accounts, symbols: [1] },
    { accounts, tls: {} },
    { accounts, port: -1 },
    { accounts, matchDelayMs: 'soon' },
    { accounts, faults: { status5xx: { shape: '-1007' } } },
    { accounts, streamFaults: [] },
  ];
  for (const value of bad) assert.equal(parseProcessOptions(value), null, JSON.stringify(value));
});

test('what a key may do is read by the names of the venue', () => {
  const all = {
    readOnly: true,
    fromOtherAddress: false,
    isMaster: true,
    permissions: { Wallet: ['Withdraw'] },
    ips: ['203.0.113.8'],
    deadlineDay: 7,
    expiredAt: '2027-01-01T00:00:00Z',
  };
  assert.deepEqual(parseRestrictions(all), all);
  for (const value of [
    null,
    { readOnly: 1 },
    { permissions: { Wallet: 'Withdraw' } },
    { permissions: 1 },
    { ips: [1] },
  ]) {
    assert.equal(parseRestrictions(value), null);
  }
});
