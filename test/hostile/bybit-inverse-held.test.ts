import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
  assert.match(floor.byHand('/v5/order/create', { ...MARKET, side }), /"retCode":0/);
  floor.simulator.engine.advance(Date.now() + 1);
}

test('T2: no key is accepted for inverse contracts later while some are held that nobody looked after', async () => {
  byHand('Buy');
  const rotated = { name: 'main', ...REAL, with: ['inverse'] };
  assert.match(await floor.codeOf('key rotate', rotated), /KEY_REFUSED/);
  byHand('Sell');
  assert.equal(await floor.codeOf('key rotate', rotated), 'done');
});

test('what a key holds of inverse contracts when it is added is baseline, and counts', async () => {
  byHand('Buy');
  assert.equal(await floor.codeOf('key remove', { name: 'main', force: true }), 'done');
  const place = { baseUrl: floor.simulator.url, ca: floor.ca, paper: true };
  const added = { venue: 'bybit', name: 'again', ...REAL, ...place, with: ['inverse'] };
  assert.equal(await floor.codeOf('key add', added), 'done');
  const { keys } = await floor.gateway.ask('status');
  assert.match(JSON.stringify(keys), /"positions":\{"INVERSE:BTCUSD":"700"\}/);
});
