import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, beforeEach, test } from 'node:test';
import { checksumOf } from './fixtures/caller.ts';
import { spawnVenue } from '../shared/fixtures/venue-process.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const MAIN = new URL('main.ts', import.meta.url).pathname;

let sim: Simulator | null = null;

beforeEach(async () => {
  await sim?.close();
  sim = await startSimulator({ engineOptions: { seed: 1, accounts: [{ apiKey: 'ann', secret: 'ann' }] } });
});
after(() => sim?.close());

test('a server that fails answers as set: 503 without JSON, or nothing; one asked too often 429', async () => {
  assert.ok(sim !== null);
  const { url, faults } = sim;
  const ask = async (): Promise<readonly [number, string]> => {
    const reply = await fetch(`${url}/instruments/NSE`);
    return [reply.status, await reply.text()];
  };
  const [status, list] = await ask();
  assert.equal(status, 200);
  assert.match(list, /^instrument_token,/);
  faults.set({ status5xx: { next: 1, applied: true, shape: 'plain' } });
  assert.deepEqual(await ask(), [503, '<html>Service Unavailable</html>']);
  faults.set({ status5xx: { next: 1, applied: true, shape: '10016' } });
  const [failed, told] = await ask();
  assert.equal(failed, 502);
  assert.equal(JSON.parse(told).error_type, 'NetworkException');
  faults.set({ tooManyRequests: { next: 1 } });
  const [many, refused] = await ask();
  assert.deepEqual([many, JSON.parse(refused).message], [429, 'Too many requests']);
  faults.set({ closeAfterAccept: { next: 1 } });
  await assert.rejects(ask());
});

test('an order whose answer is lost was taken, and one that never arrived was not', async () => {
  assert.ok(sim !== null);
  const { url, faults, engine } = sim;
  const token = engine.logIn('ann');
  const asked = new URLSearchParams({ api_key: 'ann', request_token: token });
  asked.set('checksum', checksumOf('ann', token, 'ann'));
  assert.equal((await fetch(`${url}/session/token`, { method: 'POST', body: asked })).status, 200);
  const headers = { authorization: `token ann:${engine.sessionToken('ann').token}` };
  const place = (tag: string): Promise<Response> => {
    const order = {
      exchange: 'NSE',
      tradingsymbol: 'INFY',
      transaction_type: 'BUY',
      quantity: '1',
      product: 'CNC',
    };
    const body = new URLSearchParams({ ...order, order_type: 'LIMIT', price: '1400', tag });
    return fetch(`${url}/orders/regular`, { method: 'POST', headers, body });
  };
  faults.set({ closeAfterAccept: { next: 1, path: 'POST /orders' } });
  await assert.rejects(place('lost'));
  faults.set({ timeoutBeforeAccept: { next: 1, path: 'POST /orders' } });
  const unheard = place('never').catch(() => null);
  assert.equal((await place('taken')).status, 200);
  const tags = engine.inspect('ann').orders.map(({ tag }) => tag);
  assert.deepEqual(tags, ['lost', 'taken']);
  await sim.close();
  sim = null;
  await unheard;
});

test('T39 as a process it takes its secret from standard input, and commands after it', async () => {
  const { ask, stop } = spawnVenue(MAIN);
  const ready = await ask({ seed: 2, accounts: [{ apiKey: 'ann', secret: 'ann', balance: '5' }] });
  assert.match(ready, /^\{"ready":true,"url":"http:\/\/127\.0\.0\.1:[0-9]+"\}$/);
  assert.match(await ask({ inspect: 'ann' }), /"cash":"5".*"isLoggedIn":false/);
  assert.match(await ask({ requests: true }), /"requests":\{\}/);
  assert.match(await ask({ logIn: 'ann' }), /"requestToken":"[0-9a-f]{32}"/);
  for (const command of [
    { inspect: 'eve' },
    { logIn: 'eve' },
    { faults: { nonsense: {} } },
    { streamFaults: { lose: 1 } },
    { cut: 'some' },
    { setMark: { symbol: 'NSE:INFY', price: 'high' } },
    { setMark: { symbol: 'NSE:NONE', price: '1' } },
    { setAtAddress: { apiKey: 'eve', isAtAddress: true } },
    { nonsense: 1 },
    7,
  ])
    assert.match(await ask(command), /"ok":false/, JSON.stringify(command));
  for (const command of [
    { faults: { delayMs: { ms: 1 } } },
    { streamFaults: { lose: { next: 1, path: 'user' } } },
    { cut: 'all' },
    { setMark: { symbol: 'NSE:INFY', price: '1400' } },
    { setAtAddress: { apiKey: 'ann', isAtAddress: false } },
  ])
    assert.match(await ask(command), /"ok":true/, JSON.stringify(command));
  assert.equal(await stop(), 0);
});

test('a process with options that are not understood ends with 2', async () => {
  const child = spawn(process.execPath, [MAIN, '--api-key', 'ann'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [code] = await once(child, 'exit');
  assert.equal(code, 2);
});
