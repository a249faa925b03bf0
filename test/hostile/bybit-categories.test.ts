import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClientV5 } from 'bybit-api';
import { openBybitFloor, type BybitFloor } from '../e2e/bybit-floor.ts';
import { REAL, starterPolicy } from '../e2e/trading-floor.ts';

const SPOT = { Spot: ['SpotTrade'], ContractTrade: ['Order', 'Position'] };
const ORDER = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '59000' } as const;

let floor: BybitFloor;

before(async () => {
  floor = await openBybitFloor();
});
after(() => floor.close());

function opening(market: string): object {
  const starter = starterPolicy();
  const everyAccount = { ...Object(starter['everyAccount']), symbols: ['BTCUSDT', market] };
  return { policy: { ...starter, everyAccount } };
}

test('T2 T20: a key for linear contracts trades no pair and no inverse contract, whatever policy names', async () => {
  for (const market of ['SPOT:BTCUSDT', 'INVERSE:BTCUSD'])
    assert.match(await floor.codeOf('policy set', opening(market)), /POLICY_OUTSIDE_KEY/);
  const decoy = await floor.addBot('ann');
  const client = new RestClientV5({ key: decoy.apiKey, secret: decoy.secret, baseUrl: floor.url });
  const pair = await client.submitOrder({ category: 'spot', ...ORDER });
  assert.equal(pair.retCode, 10005);
  assert.match(pair.retMsg, /\[CATEGORY_NOT_ACCEPTED/);
  const contract = { ...ORDER, category: 'inverse', symbol: 'BTCUSD', qty: '10' } as const;
  assert.match((await client.submitOrder(contract)).retMsg, /\[CATEGORY_NOT_ACCEPTED/);
  assert.deepEqual(floor.simulator.engine.inspect(REAL.apiKey).openOrders, []);
});

test('T2: a key that came to trade spot is quarantined, until its owner accepts that', async () => {
  floor.simulator.engine.setRestrictions(REAL.apiKey, { permissions: SPOT });
  const look = async (): Promise<unknown> =>
    (await floor.gateway.ask('key reprobe', { name: 'main' }))['status'];
  assert.equal(await look(), 'quarantined');
  assert.match(await floor.codeOf('key rotate', { name: 'main', ...REAL }), /KEY_REFUSED/);
  const rotated = await floor.gateway.ask('key rotate', { name: 'main', ...REAL, with: ['spot'] });
  assert.equal(Object(rotated['flags'])['with:spot'], true);
  assert.equal(await look(), 'active');
  assert.equal(await floor.codeOf('policy set', opening('SPOT:BTCUSDT')), 'done');
  assert.match(await floor.codeOf('policy set', opening('INVERSE:BTCUSD')), /POLICY_OUTSIDE_KEY/);
});
