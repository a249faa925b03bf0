import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Venue } from '../../core/order/venue.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Stage } from './room-fixture.test.ts';

const BALANCE = '/fapi/v3/balance';
/** Asked without a signature. */
const isPublic = (line: string): boolean => /time|exchangeInfo|premiumIndex|ticker|depth/.test(line);

test('F25: what a token does not sign is not sent: orders end so, reads and our own questions stay open', async () => {
  const stage = new Stage();
  await stage.pass(500);
  stage.isTokenSilent = true;
  const placed = await stage.place('ann', { newClientOrderId: 'a' });
  assert.match(placed.text, /TOKEN_SIGNS_NOT/);
  stage.asked.length = 0;
  const read = await stage.ask('ann', 'GET', BALANCE);
  assert.deepEqual([read.status, /TOKEN_SIGNS_NOT/.test(read.text)], [503, true]);
  await stage.pass(10_000);
  assert.deepEqual([stage.arrived, stage.asked.filter((line) => !isPublic(line))], [[], []]);
  assert.deepEqual(
    stage.entries('outcome').map(({ result }) => result),
    ['notPlaced'],
  );
  stage.isTokenSilent = false;
  assert.equal((await stage.ask('ann', 'GET', BALANCE)).status, 200);
  assert.equal((await stage.place('ann', { newClientOrderId: 'b' })).status, 200);
});

test('F35: where few actions are left an opening is refused before anything is recorded', async () => {
  const allowance: NonNullable<Venue['allowance']> = {
    draft: (now) => binanceUsdm.draftRead({ kind: 'positions' }, now),
    read: () => 150,
  };
  const stage = new Stage({ venue: { ...binanceUsdm, allowance } });
  await stage.pass(5_000);
  const answer = await stage.place('ann', { newClientOrderId: 'a' });
  assert.match(answer.text, /150 are left/);
  assert.deepEqual([stage.entries('intent'), stage.arrived], [[], []]);
});
