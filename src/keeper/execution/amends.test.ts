import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveOrder } from '../../core/account/book.ts';
import { decimal, type Decimal } from '../../core/units/decimal.ts';
import { LIMIT, SHRUG, Stage, tells, type Fields } from './room-fixture.test.ts';

const ORDER = '/fapi/v1/order';
interface Shape {
  readonly quantity: string;
  readonly price: string;
}
const BEFORE: Shape = { quantity: LIMIT.quantity, price: LIMIT.price };
const FIRST = { quantity: '0.020', price: '59400.0' };
const SECOND = { quantity: '0.015', price: '59450.0' };

async function resting(): Promise<Stage> {
  const stage = new Stage();
  await stage.pass(500);
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(100);
  return stage;
}

function amendment(words: Shape): Fields {
  return { symbol: 'BTCUSDT', side: 'BUY', origClientOrderId: 'a', ...words };
}

/** Asks for a change whose answer says nothing: it came through, or never reached the venue. */
async function doubtful(stage: Stage, words: Shape, comesThrough: boolean): Promise<void> {
  const line = `PUT ${ORDER}`;
  if (comesThrough) stage.told.set(line, tells(SHRUG.status, JSON.parse(SHRUG.body)));
  else stage.unheard.set(line, SHRUG);
  assert.equal((await stage.ask('ann', 'PUT', ORDER, amendment(words))).status, 503);
  stage.told.delete(line);
  stage.unheard.delete(line);
}

function live(stage: Stage): LiveOrder {
  const [account] = stage.keeper.state.accounts.values();
  const [found] = account?.book.orders.values() ?? [];
  assert.ok(found !== undefined);
  return found;
}

const known = (stage: Stage): readonly (Decimal | null)[] => [live(stage).quantity, live(stage).price];
const shape = ({ quantity, price }: Shape): readonly Decimal[] => [decimal(quantity), decimal(price)];

function atVenue(stage: Stage): readonly unknown[] {
  const [order] = stage.engine.inspect('STAGE-REAL-KEY').openOrders;
  return [order?.quantity, order?.price];
}

for (const [first, second, is] of [
  [true, false, FIRST],
  [false, true, SECOND],
  [true, true, SECOND],
  [false, false, BEFORE],
] as const) {
  const what = `${first ? 'came' : 'did not come'} through and the second ${second ? 'did' : 'did not'}`;
  test(`two amends in doubt of one order: the first ${what} (I5, L2)`, async () => {
    const stage = await resting();
    await doubtful(stage, FIRST, first);
    await doubtful(stage, SECOND, second);
    assert.deepEqual(known(stage), [decimal(FIRST.quantity), decimal(LIMIT.price)], 'the worst of all three');
    await stage.pass(30_000);
    assert.deepEqual(known(stage), shape(is));
    assert.deepEqual(known(stage), atVenue(stage));
    assert.equal(live(stage).amending, null);
  });
}

test('an amend that arrives after the next one is what the order is, whatever was answered (I5, L2)', async () => {
  const stage = await resting();
  const held: (() => void)[] = [];
  stage.way.clogs.pass = (link, goOn) => {
    if (link === 'orders' && held.length === 0) held.push(goOn);
    else goOn();
  };
  const late = stage.ask('ann', 'PUT', ORDER, amendment(FIRST));
  for (let i = 0; i < 50; i += 1) await stage.pass(1);
  assert.equal((await stage.ask('ann', 'PUT', ORDER, amendment(SECOND))).status, 200);
  await stage.pass(1_000);
  assert.deepEqual(atVenue(stage), shape(SECOND));
  assert.deepEqual(known(stage), [decimal(FIRST.quantity), decimal(SECOND.price)], 'the first may come');
  for (const goOn of held) goOn();
  assert.equal((await late).status, 200);
  await stage.pass(30_000);
  assert.deepEqual(atVenue(stage), shape(FIRST));
  assert.deepEqual(known(stage), shape(FIRST));
});

test('amends one after the other are settled by their answers, and nothing is asked about them', async () => {
  const stage = await resting();
  for (const words of [FIRST, SECOND]) {
    assert.equal((await stage.ask('ann', 'PUT', ORDER, amendment(words))).status, 200);
    await stage.pass(50);
    assert.deepEqual(known(stage), shape(words));
  }
  assert.deepEqual(
    stage.asked.filter((line) => line.startsWith(`GET ${ORDER}`)),
    [],
  );
});
