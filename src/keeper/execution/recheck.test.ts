import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Stage } from './room-fixture.test.ts';

test('I8: room for the number of a cancel is in the commit that decides it, where there is none left', async () => {
  const stage = new Stage({ venue: { ...binanceUsdm, takesNonces: true } });
  await stage.pass(500);
  assert.equal((await stage.place('ann')).status, 200);
  await stage.pass(1_000);
  const [account] = stage.keeper.state.accounts.values();
  assert.ok(account !== undefined);
  stage.told.set('GET /fapi/v1/premiumIndex', (venue) => {
    return { ...venue, body: venue.body.replaceAll(/"markPrice":"[^"]*"/g, '"markPrice":"50000.0"') };
  });
  const kinds = (): readonly unknown[] => stage.disk.leaves.map((leaf) => decodeLeaf(leaf)?.body.kind);
  for (let i = 0; i < 5_000 && !kinds().includes('recheck'); i += 1) {
    account.nonceBound = unixMs(0);
    await stage.pass(1);
  }
  assert.equal(kinds()[kinds().indexOf('recheck') + 1], 'nonceBound');
  await stage.pass(1_000);
  assert.equal(stage.engine.inspect('STAGE-REAL-KEY').openOrders.length, 0);
});

test('I15: prices by which an order may stay are not recorded; by which it may not they are', async () => {
  const stage = new Stage();
  await stage.pass(500);
  assert.equal((await stage.place('ann')).status, 200);
  await stage.pass(3_000);
  const kinds = (): readonly unknown[] => stage.disk.leaves.map((leaf) => decodeLeaf(leaf)?.body.kind);
  const before = kinds().length;
  let looks = 0;
  let mark = 60_000;
  stage.told.set('GET /fapi/v1/premiumIndex', (venue) => {
    looks += 1;
    const moved = (mark + (looks % 10)).toFixed(1);
    return { ...venue, body: venue.body.replaceAll(/"markPrice":"[^"]*"/g, `"markPrice":"${moved}"`) };
  });
  await stage.pass(30_000);
  assert.ok(looks > 10, String(looks));
  assert.deepEqual(kinds().slice(before), []);
  mark = 50_000;
  await stage.pass(3_000);
  assert.deepEqual(kinds().slice(before, before + 2), ['reference', 'recheck']);
});
