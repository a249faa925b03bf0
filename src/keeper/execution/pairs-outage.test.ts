import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BybitStage, type Fields } from './bybit-stage-fixture.test.ts';

const PAIR = { category: 'spot', symbol: 'ETHUSDT' } as const;
const CREATE = '/v5/order/create';

/** A keeper whose first bot bought coins for an amount, and has a purchase far below that rests. */
async function holding(): Promise<BybitStage> {
  const stage = new BybitStage(undefined, 'bybit-spot');
  await stage.pass(8_000);
  const purchase = { ...PAIR, side: 'Buy', orderType: 'Market', qty: '600' };
  assert.equal((await stage.ask(CREATE, purchase)).retMsg, 'OK');
  const rests = {
    ...PAIR,
    side: 'Buy',
    orderType: 'Limit',
    qty: '0.1',
    price: below(stage),
    orderLinkId: 'rests',
  };
  assert.equal((await stage.ask(CREATE, rests)).retMsg, 'OK');
  await stage.pass(8_000);
  const [held, open, halts] = stage.known();
  assert.ok(Number(held) > 0, held);
  assert.deepEqual([open, halts], [['buy limit'], 0]);
  return stage;
}

/** A price some hundredths below the mark. */
function below(stage: BybitStage): string {
  return ((Number(stage.world.server.mark('SPOT:ETHUSDT')) / 1e18) * 0.97).toFixed(2);
}

/** Every order that the venue has had of the account. */
function sent(stage: BybitStage): number {
  return stage.world.account().orders.length;
}

test('I13: a sale of a pair waits for a silent ledger as a purchase does, and is sent once; cancels go', async () => {
  const stage = await holding();
  const before = sent(stage);
  stage.disk.trouble = 'waits';
  void stage.keeper.journal.submit((book) => book.append({ kind: 'start', engine: 'e', version: '1' }));
  await stage.pass(50);
  const sale: Fields = { ...PAIR, side: 'Sell', orderType: 'Market', qty: '0.1', orderLinkId: 'sale' };
  const selling = stage.ask(CREATE, sale);
  await stage.pass(3_000);
  const gone = await stage.ask('/v5/order/cancel', { ...PAIR, orderLinkId: 'rests' });
  assert.equal(gone.retMsg, 'OK');
  assert.equal(sent(stage), before, 'no venue keeps a sale from opening');
  stage.disk.release();
  assert.equal((await selling).retMsg, 'OK');
  await stage.pass(8_000);
  assert.equal(sent(stage), before + 1);
  assert.deepEqual(stage.entries('spilled'), []);
  assert.deepEqual(stage.known()[1], []);
});
