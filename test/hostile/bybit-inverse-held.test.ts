import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signedText } from '../../sim/venues/bybit.ts';
import { openBybitFloor, type BybitFloor } from '../e2e/bybit-floor.ts';
import { REAL } from '../e2e/trading-floor.ts';

const MARKET = { category: 'inverse', symbol: 'BTCUSD', orderType: 'Market', qty: '700' } as const;

let floor: BybitFloor;

before(async () => {
  floor = await openBybitFloor();
});
after(() => floor.close());

/** Whoever has the real key, past the gateway. */
function byHand(side: 'Buy' | 'Sell'): void {
  const { engine } = floor.simulator;
  const stampMs = Date.now();
  const signer = { key: REAL.apiKey, secret: REAL.secret, stampMs };
  const text = JSON.stringify({ ...MARKET, side });
  const { method, target, headers, body } = signedText('POST', '/v5/order/create', text, signer);
  const sent = { method, target, headers: Object.fromEntries(headers), body: Buffer.from(body) };
  assert.match(engine.handle(sent, stampMs).body, /"retCode":0/);
  engine.advance(Date.now() + 1);
}

/** Refusals of the owner's door are answers with a code. */
async function codeOf(command: string, fields: object): Promise<string> {
  try {
    await floor.gateway.ask(command, { ...fields });
    return 'done';
  } catch (reason) {
    return String(Object(reason).code ?? reason);
  }
}

test('T2: no key is accepted for inverse contracts later while some are held that nobody looked after', async () => {
  byHand('Buy');
  const rotated = { name: 'main', ...REAL, with: ['inverse'] };
  assert.match(await codeOf('key rotate', rotated), /KEY_REFUSED/);
  byHand('Sell');
  assert.equal(await codeOf('key rotate', rotated), 'done');
});

test('what a key holds of inverse contracts when it is added is baseline, and counts', async () => {
  byHand('Buy');
  assert.equal(await codeOf('key remove', { name: 'main', force: true }), 'done');
  const place = { baseUrl: floor.simulator.url, ca: floor.ca, paper: true };
  const added = { venue: 'bybit', name: 'again', ...REAL, ...place, with: ['inverse'] };
  assert.equal(await codeOf('key add', added), 'done');
  const { keys } = await floor.gateway.ask('status');
  assert.match(JSON.stringify(keys), /"positions":\{"INVERSE:BTCUSD":"700"\}/);
});
