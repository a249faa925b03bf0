import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { ann, annsAgent, wire } from './fixtures/caller.ts';
import { spawnVenue } from '../shared/fixtures/venue-process.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

let sim: Simulator;
let made = 0;

beforeEach(async () => {
  const accounts = [{ address: ann.address, agents: [{ address: annsAgent.address }] }];
  const markets = [{ symbol: 'BTC', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
});
afterEach(() => sim.close());

function cloidOf(n: number): string {
  return `0x${n.toString(16).padStart(32, '0')}`;
}

/** Sends a buy of 0.01 at 59000 with a new client id; null when no complete answer comes in time. */
async function buy(waitMs = 300): Promise<{ cloid: string; status: number; body: string } | null> {
  made += 1;
  const cloid = cloidOf(made);
  const orders = [wire('BUY 0.01 BTC 59000', { c: cloid })];
  try {
    const reply = await fetch(`${sim.url}/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(annsAgent.l1({ type: 'order', orders, grouping: 'na' }, Date.now() + made)),
      signal: AbortSignal.timeout(waitMs),
    });
    return { cloid, status: reply.status, body: await reply.text() };
  } catch {
    return null;
  }
}

/** How often the order of the latest {@link buy} exists. */
function accepted(): number {
  const { orders } = sim.engine.inspect(ann.address);
  return orders.filter(({ cloid }) => cloid === cloidOf(made)).length;
}

test('F7 an answer can get lost after the order was accepted, and before', async () => {
  sim.faults.timeoutAfterAccept = { next: 1 };
  assert.deepEqual([await buy(), accepted()], [null, 1]);
  sim.faults.timeoutBeforeAccept = { next: 1 };
  assert.deepEqual([await buy(), accepted()], [null, 0]);
  sim.faults.closeAfterAccept = { next: 1 };
  assert.deepEqual([await buy(), accepted()], [null, 1]);
  sim.faults.stall = { next: 1 };
  assert.deepEqual([await buy(), accepted()], [null, 1]);
  assert.equal((await buy())?.status, 200);
});

test('F7 a 5xx can hide an order that exists, and one that does not', async () => {
  for (const applied of [true, false]) {
    sim.faults.status5xx = { next: 1, applied, shape: 'plain' };
    const reply = await buy();
    assert.deepEqual([reply?.status, reply?.body.startsWith('<html>')], [502, true]);
    assert.equal(accepted(), applied ? 1 : 0);
  }
});

test('F8 an order can arrive after its connection was closed', async () => {
  sim.faults.deliverLateMs = { next: 1, ms: 60 };
  assert.deepEqual([await buy(), accepted()], [null, 0]);
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(accepted(), 1);
});

test('T6 a request that is delivered twice is carried out once: its nonce is used', async () => {
  sim.faults.deliverTwice = { next: 1 };
  const reply = await buy();
  assert.match(reply?.body ?? '', /resting/);
  assert.equal(accepted(), 1);
  assert.deepEqual(sim.engine.requests.get(cloidOf(made)), { received: 1, accepted: 1 });
  assert.equal(sim.engine.received.get('order'), 2);
});

test('a fault strikes as often as set, on the paths that it names', async () => {
  sim.faults.tooManyRequests = { next: 2, path: 'POST /exchange' };
  const headers = { 'content-type': 'application/json' };
  const status = await fetch(`${sim.url}/info`, {
    method: 'POST',
    headers,
    body: '{"type":"exchangeStatus"}',
  });
  assert.equal(status.status, 200);
  const first = await buy();
  assert.deepEqual([first?.status, first?.body], [429, 'null']);
  assert.deepEqual([(await buy())?.status, (await buy())?.status], [429, 200]);
  assert.equal(sim.faults.hits.get('tooManyRequests'), 2);
});

test('T39 as a process it takes its keys from standard input, and commands after it', async () => {
  const { ask, stop } = spawnVenue(new URL('main.ts', import.meta.url).pathname);
  const agents = [{ privateKey: annsAgent.privateKey, name: 'bot' }];
  const ready = await ask({ seed: 2, accounts: [{ address: ann.address, balance: '5', agents }] });
  assert.match(ready, /^\{"ready":true,"url":"http:\/\/127\.0\.0\.1:[0-9]+","accounts":/);
  assert.ok(ready.includes(`"agents":["${annsAgent.address}"]`) && !ready.includes(annsAgent.privateKey));
  assert.match(await ask({ inspect: ann.address }), /"walletBalance":"5"/);
  assert.match(await ask({ inspect: '0xeve' }), /"ok":false/);
  assert.match(await ask({ faults: { nonsense: {} } }), /"ok":false/);
  assert.match(await ask({ faults: { status5xx: { shape: '-1007' } } }), /"ok":false/);
  assert.match(await ask({ faults: { stall: { next: 1 } } }), /"ok":true/);
  assert.match(await ask({ setMark: { symbol: 'BTC', price: '61000' } }), /"ok":true/);
  assert.match(await ask({ streamFaults: { lose: { next: 1, path: 'user' } } }), /"ok":true/);
  assert.match(await ask({ streamFaults: { lose: 1 } }), /"ok":false/);
  assert.match(await ask({ cut: 'all' }), /"connections":0/);
  assert.match(await ask({ cut: 'some' }), /"ok":false/);
  const agent = { address: ann.address, agent: { address: `0x${'5'.repeat(40)}`, name: 'b', validUntil: 5 } };
  assert.match(await ask({ approveAgent: agent }), /"ok":true/);
  assert.match(await ask({ approveAgent: { address: ann.address, agent: { name: 'b' } } }), /"ok":false/);
  assert.match(await ask({ approveAgent: { ...agent, address: '0xeve' } }), /"ok":false/);
  assert.match(await ask({ removeAgent: { address: ann.address, name: 'bot' } }), /"ok":true/);
  assert.match(
    await ask({ inspect: ann.address }),
    /"agents":\[\{"address":"0x5{40}","name":"b","validUntil":5\}\]/,
  );
  assert.match(await ask({ requests: true }), /"received":\{\}/);
  assert.equal(await stop(), 0);
});

test('options that are not understood are no venue', async () => {
  const main = new URL('main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('{"accounts":[{"address":"ann"}]}\n');
  const [code] = await once(child, 'exit');
  assert.equal(code, 2);
});
