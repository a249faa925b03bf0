import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rank } from '../../core/budget/purse.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { LIMIT, Stage } from './room-fixture.test.ts';
import { targetOf } from './wire-target.ts';

const LISTEN_KEY = 'POST /fapi/v1/listenKey';

/** A gateway that knows its venue, and of whose own part all is used up that it asks such questions with. */
async function spent(options: ConstructorParameters<typeof Stage>[0], rank: Rank): Promise<Stage> {
  const stage = new Stage({ weightPerMinute: 2_400, ...options });
  await stage.pass(3_000);
  const { gateway, state } = stage.keeper;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  const target = targetOf(account, 'trade');
  const place = { address: target.baseUrl, account: target.account };
  const charges = [{ meter: 'weight-1m', units: 1 }];
  const bots = gateway.sharing(target);
  const spending = { place, spender: { kind: 'gateway' }, rank, charges, bots } as const;
  for (;;) {
    const lease = gateway.budget.take(spending, binanceUsdm.rates.limits, stage.timeline.now);
    if (lease.kind === 'throttled') break;
    lease.spend(stage.timeline.now);
  }
  return stage;
}

/** Places one with the real key, past the gateway; gives what the account's stream tells of it. */
function strange(stage: Stage): string {
  stage.stranger('POST', '/fapi/v1/order', { ...LIMIT, price: '59000.0', newClientOrderId: 'theirs' });
  const { orders } = stage.engine.inspect('STAGE-REAL-KEY');
  const i = orders.find(({ clientOrderId }) => clientOrderId === 'theirs')?.orderId;
  return JSON.stringify({ e: 'ORDER_TRADE_UPDATE', o: { s: 'BTCUSDT', c: 'theirs', i: Number(i) } });
}

function halts(stage: Stage): readonly string[] {
  return stage.entries('halt').map(({ stops, by }) => `${stops} ${by}`);
}

for (const [rank, what] of [
  ['opening', 'ordinary questions find no room'],
  ['exit', 'exits and the offers of an owner find no room either'],
] as const) {
  test(`T41: a stranger that the stream tells of halts within 5 s, though ${what}`, async () => {
    const stage = await spent({ follows: true }, rank);
    stage.stream?.onText(strange(stage));
    await stage.pass(5_000);
    assert.deepEqual(halts(stage), ['openings gateway']);
  });

  test(`T41: a stream that broke is opened again within a second, though ${what}`, async () => {
    const stage = await spent({ follows: true }, rank);
    const [first] = [stage.stream];
    stage.asked.length = 0;
    first?.onClose();
    await stage.pass(1_000);
    assert.ok(stage.stream !== null && stage.stream !== first);
    assert.ok(stage.asked.includes(LISTEN_KEY));
  });
}

test('T41: a stranger is found in lists where nothing is heard, though ordinary questions find no room', async () => {
  const stage = await spent({}, 'opening');
  strange(stage);
  await stage.pass(30_000);
  assert.deepEqual(halts(stage), ['openings gateway']);
});

test('T41: what a stranger did while nothing was heard halts once the stream is back, on little room', async () => {
  const stage = await spent({ follows: true }, 'opening');
  const [first] = [stage.stream];
  first?.onClose();
  strange(stage);
  await stage.pass(5_000);
  assert.ok(stage.stream !== null && stage.stream !== first, 'nothing is told of it there');
  assert.deepEqual(halts(stage), ['openings gateway']);
});
