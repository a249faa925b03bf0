import assert from 'node:assert/strict';
import test from 'node:test';
import { signedRequest } from '../../sim/venues/binance-usdm.ts';
import { ENTRY_OFFSET, WORD } from '../../src/core/ledger/export-format.ts';
import { SigningBot } from './signing-bot.ts';
import { openFloor, REAL, type Floor } from './trading-floor.ts';

type Fields = Readonly<Record<string, string>>;

/** Somebody who has the real key places an order at the venue, past the gateway. */
function placeByHand(floor: Floor, fields: Fields): void {
  actByHand(floor, 'POST', { symbol: 'BTCUSDT', side: 'BUY', ...fields });
}

function cancelByHand(floor: Floor, origClientOrderId: string): void {
  actByHand(floor, 'DELETE', { symbol: 'BTCUSDT', origClientOrderId });
}

function actByHand({ simulator }: Floor, verb: 'POST' | 'DELETE', fields: Fields): void {
  const words = {
    ...fields,
    recvWindow: '5000',
    timestamp: String(Date.now()),
  };
  const key = { key: REAL.apiKey, secret: REAL.secret };
  const { method, target, body } = signedRequest(verb, '/fapi/v1/order', Object.entries(words), key);
  const headers = { 'x-mbx-apikey': REAL.apiKey };
  const reply = simulator.engine.handle({ method, target, headers, body }, Date.now());
  assert.equal(reply.status, 200, reply.body);
}

function priceAt({ simulator }: Floor, factor: number): string {
  return (Math.round((Number(simulator.engine.mark('BTCUSDT')) / 1e18) * factor * 10) / 10).toFixed(1);
}

const resting = (floor: Floor): Fields => ({
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: priceAt(floor, 0.99),
  newClientOrderId: 'by-hand-1',
});

async function halted(floor: Floor): Promise<string> {
  return JSON.stringify((await floor.gateway.ask('status'))['halts']);
}

/** How long it took until a halt stood, in milliseconds. */
async function timeToHalt(floor: Floor): Promise<number> {
  const from = performance.now();
  while (performance.now() - from < 8_000) {
    if ((await halted(floor)) !== '[]') return performance.now() - from;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return Infinity;
}

async function pass(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

test('an order placed by hand with the real key halts its account within 5 s, and says which (T41)', async () => {
  const floor = await openFloor();
  try {
    const bot = new SigningBot(floor.url, await floor.addBot('a'));
    const own = await bot.place({ quantity: '0.01', price: priceAt(floor, 0.998) });
    assert.equal(own.status, 200, own.text);
    await pass(2_500);
    assert.equal(await halted(floor), '[]');
    placeByHand(floor, resting(floor));
    const tookMs = await timeToHalt(floor);
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
    assert.match(await halted(floor), /by-hand-1.*this key has leaked: revoke it/);
    const refused = await bot.place({ quantity: '0.01', price: priceAt(floor, 0.998) });
    assert.match(refused.text, /HALT/);
    assert.match(await told(floor), /"origin":"unexplained"/);
  } finally {
    await floor.close();
  }
});

test('an order placed and cancelled by hand in one breath halts its account too (T41)', async () => {
  const floor = await openFloor();
  try {
    for (
      let i = 0;
      i < 100 && !JSON.stringify(await floor.gateway.ask('status')).includes('"hears":true');
      i += 1
    )
      await pass(50);
    placeByHand(floor, resting(floor));
    cancelByHand(floor, 'by-hand-1');
    const tookMs = await timeToHalt(floor);
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
    assert.match(await halted(floor), /by-hand-1.*this key has leaked: revoke it/);
  } finally {
    await floor.close();
  }
});

test('a trade by hand in a market that no bot touches halts an idle account within 5 s (T41)', async () => {
  const floor = await openFloor();
  try {
    await pass(500);
    placeByHand(floor, { type: 'MARKET', quantity: '0.01' });
    const tookMs = await timeToHalt(floor);
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
    assert.match(await halted(floor), /this key has leaked: revoke it/);
  } finally {
    await floor.close();
  }
});

test('declared trading by hand is recorded, counts for the account, and halts nothing (T41)', async () => {
  const floor = await openFloor();
  try {
    await floor.gateway.ask('key manual', { name: 'main', allowed: true, reason: 'the desk hedges' });
    placeByHand(floor, resting(floor));
    placeByHand(floor, { type: 'MARKET', quantity: '0.02' });
    await pass(6_000);
    const status = await floor.gateway.ask('status');
    assert.deepEqual(status['halts'], []);
    assert.match(JSON.stringify(status['keys']), /"manual":true,"openOrders":1.*"BTCUSDT":"0.02"/);
    assert.match(await told(floor), /"origin":"manual"/);
  } finally {
    await floor.close();
  }
});

/** The entries of the ledger about orders of others, as JSON. */
async function told(floor: Floor): Promise<string> {
  const { lines } = await floor.gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const text = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
  const entries = text.split('\n').filter((line) => line.startsWith(WORD.entry));
  return entries
    .map((line) => line.slice(ENTRY_OFFSET))
    .filter((line) => line.includes('"kind":"foreign"'))
    .join('\n');
}
