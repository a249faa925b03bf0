import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterEach, beforeEach, test } from 'node:test';
import { makeCertificate } from '../shared/fixtures/certificate.ts';
import { spawnVenue } from '../shared/fixtures/venue-process.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';
import { orderParams } from './fixtures/caller.ts';

let sim: Simulator;

beforeEach(async () => {
  const accounts = [{ apiKey: 'ann', secret: 'ann' }];
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
});
afterEach(() => sim.close());

/** Sends a buy of 0.01 at 59000 with this client id; null when no complete answer comes in time. */
async function buy(id: string, waitMs = 300): Promise<{ status: number; body: string } | null> {
  const params = orderParams('BUY 0.01 BTCUSDT 59000', { newClientOrderId: id });
  const text = new URLSearchParams({ ...params, timestamp: String(Date.now()) }).toString();
  const signature = createHmac('sha256', 'ann').update(text).digest('hex');
  try {
    const reply = await fetch(`${sim.url}/fapi/v1/order`, {
      method: 'POST',
      headers: { 'X-MBX-APIKEY': 'ann', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `${text}&signature=${signature}`,
      signal: AbortSignal.timeout(waitMs),
    });
    return { status: reply.status, body: await reply.text() };
  } catch {
    return null;
  }
}

function accepted(id: string): number {
  return sim.engine.inspect('ann').orders.filter((order) => order.clientOrderId === id).length;
}

test('without faults an order is answered and exists once', async () => {
  const reply = await buy('plain');
  assert.equal(reply?.status, 200);
  assert.equal(accepted('plain'), 1);
});

test('F7 an answer can get lost after the order was accepted, and before', async () => {
  sim.faults.timeoutAfterAccept = { next: 1 };
  assert.equal(await buy('after'), null);
  assert.equal(accepted('after'), 1);
  sim.faults.timeoutBeforeAccept = { next: 1 };
  assert.equal(await buy('before'), null);
  assert.equal(accepted('before'), 0);
  sim.faults.closeAfterAccept = { next: 1 };
  assert.equal(await buy('closed'), null);
  assert.equal(accepted('closed'), 1);
  sim.faults.stall = { next: 1 };
  assert.equal(await buy('stalled'), null);
  assert.equal(accepted('stalled'), 1);
});

test('F7 a 5xx can hide an order that exists, and one that does not', async () => {
  for (const applied of [true, false]) {
    for (const shape of ['-1007', '-1006', 'plain'] as const) {
      sim.faults.status5xx = { next: 1, applied, shape };
      const reply = await buy(`x${applied}${shape}`);
      assert.equal(reply?.status, 503);
      assert.equal(reply.body.includes(shape), shape !== 'plain');
      assert.equal(accepted(`x${applied}${shape}`), applied ? 1 : 0);
    }
  }
});

test('F8 an order can arrive after its connection was closed, but not after its window', async () => {
  sim.faults.deliverLateMs = { next: 1, ms: 60 };
  assert.equal(await buy('late'), null);
  assert.equal(accepted('late'), 0);
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(accepted('late'), 1);
});

test('an order can be delivered twice; the venue refuses the copy while the first is open', async () => {
  sim.faults.deliverTwice = { next: 1 };
  const reply = await buy('twice');
  assert.equal(reply?.status, 200);
  assert.deepEqual(sim.engine.requests.get('twice'), { received: 2, accepted: 1 });
});

test('a fault strikes as often as set, on the paths that it names', async () => {
  sim.faults.tooManyRequests = { next: 2, path: 'POST /fapi/v1/order' };
  const time = await fetch(`${sim.url}/fapi/v1/time`);
  assert.equal(time.status, 200);
  assert.deepEqual(
    [(await buy('a'))?.status, (await buy('b'))?.status, (await buy('c'))?.status],
    [429, 429, 200],
  );
  assert.equal(sim.faults.hits.get('tooManyRequests'), 2);
  sim.faults.delayMs = { probability: 1, ms: 80 };
  const from = performance.now();
  await fetch(`${sim.url}/fapi/v1/time`);
  assert.ok(performance.now() - from >= 75);
  sim.faults.set({ travelMs: { ms: 100 } });
  const sentAt = Date.now();
  const far: unknown = await (await fetch(`${sim.url}/fapi/v1/time`)).json();
  const { serverTime } = Object(far);
  assert.ok(
    serverTime >= sentAt + 45 && Date.now() >= serverTime + 45,
    'half of the way there, half of it back',
  );
});

test('with a certificate it speaks TLS 1.3 and nothing older', async () => {
  const tls = await makeCertificate();
  const overTls = await startSimulator({ engine: sim.engine, tls });
  const { host, port } = overTls;
  const socket = connect({ host, port, ca: tls.cert });
  await once(socket, 'secureConnect');
  assert.deepEqual([socket.authorized, socket.getProtocol()], [true, 'TLSv1.3']);
  socket.destroy();
  const old = connect({ host, port, ca: tls.cert, maxVersion: 'TLSv1.2' });
  await assert.rejects(once(old, 'secureConnect'));
  await overTls.close();
});

test('T39 as a process it takes its secret from standard input, and commands after it', async () => {
  const { ask, stop } = spawnVenue(new URL('main.ts', import.meta.url).pathname);
  const ready = await ask({ seed: 2, accounts: [{ apiKey: 'ann', secret: 'ann', balance: '5' }] });
  assert.match(ready, /^\{"ready":true,"url":"http:\/\/127\.0\.0\.1:[0-9]+"\}$/);
  assert.match(await ask({ inspect: 'ann' }), /"walletBalance":"5"/);
  assert.match(await ask({ inspect: 'eve' }), /"ok":false/);
  assert.match(await ask({ faults: { nonsense: {} } }), /"ok":false/);
  assert.match(await ask({ setMark: { symbol: 'BTCUSDT', price: '61000' } }), /"ok":true/);
  assert.match(await ask({ streamFaults: { lose: { next: 1, path: 'user' } } }), /"ok":true/);
  assert.match(await ask({ streamFaults: { lose: 1 } }), /"ok":false/);
  assert.match(await ask({ streamFaults: { delayMs: {} } }), /"ok":false/);
  assert.match(await ask({ cut: 'all' }), /"connections":0/);
  assert.match(await ask({ cut: 'some' }), /"ok":false/);
  assert.equal(await stop(), 0);
});
