import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { SHRUG, Stage, tells } from './room-fixture.test.ts';

const ORDER = '/fapi/v1/order';
const ABSENT = { code: -2013, msg: 'Order does not exist.' };

/** A venue where one answer tells every order, and an order that is not in it may still come. */
async function doubting(): Promise<Stage> {
  const stage = new Stage({ venue: { ...binanceUsdm, absenceProvesNothing: true } });
  await stage.pass(500);
  stage.unheard.set(`POST ${ORDER}`, SHRUG);
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.place('bob', { newClientOrderId: 'b' });
  return stage;
}

function lookups(stage: Stage, id: string): number {
  return stage.asked.filter((line) => line.startsWith(`GET ${ORDER}?`) && line.includes(`=${id}`)).length;
}

test('orders that stay in doubt are looked up together, which leaves room for the rest (L2, F7)', async () => {
  const stage = await doubting();
  stage.told.set(`GET ${ORDER}`, tells(400, ABSENT));
  await stage.pass(60_000);
  const [account] = stage.keeper.state.accounts.values();
  assert.equal(account?.openIntents.size, 2);
  assert.ok(lookups(stage, 'a') > 5);
  assert.equal(lookups(stage, 'b'), 0);
});

test('an answer that did not come is asked for again for the next of them', async () => {
  const stage = await doubting();
  await stage.pass(2_000);
  stage.told.set(`GET ${ORDER}`, tells(400, ABSENT));
  stage.weather({ lostAfter: 100 });
  await stage.pass(30_000);
  assert.ok(lookups(stage, 'b') > 0);
});
