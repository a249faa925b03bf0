import assert from 'node:assert/strict';
import test from 'node:test';
import { ALGO_DESKS, type Algo, type AlgoDesk } from './algo-desk.ts';
import { openClientFloor, wide, type ClientFloor } from './client-floor.ts';
import { assertRaises, soon } from './three-desks.ts';
import type { TraderKind } from './trader.ts';

interface Desk {
  readonly bot: string;
  readonly kind: TraderKind;
  readonly algo: AlgoDesk;
}

interface AlgoFloor extends ClientFloor {
  readonly desks: readonly Desk[];
}

/** One of the clients complains about ids that do not begin so. */
const PREFIX = 'x-15PC4ZJy-';

async function openAlgoFloor(): Promise<AlgoFloor> {
  const opened = await openClientFloor();
  const desks: Desk[] = [];
  for (const [index, { kind, open }] of ALGO_DESKS.entries()) {
    const bot = `algo-${index}`;
    desks.push({ bot, kind, algo: open(opened.floor.url, await opened.floor.addBot(bot)) });
  }
  return { ...opened, desks };
}

/** One of every type, all of which protect a long position. */
function exits({ on }: AlgoFloor, bot: string): readonly Algo[] {
  const exit = { reduceOnly: true } as const;
  return [
    {
      id: `${PREFIX}${bot}-1-stop`,
      type: 'STOP',
      triggerPrice: on.price(-200),
      price: on.price(-210),
      ...exit,
    },
    {
      ...{ id: `${PREFIX}${bot}-2-stop-market`, type: 'STOP_MARKET', triggerPrice: on.price(-300), ...exit },
      ...{ workingType: 'MARK_PRICE', priceProtect: true },
    },
    {
      id: `${PREFIX}${bot}-3-target`,
      type: 'TAKE_PROFIT',
      triggerPrice: on.price(200),
      price: on.price(190),
      ...exit,
    },
    {
      ...{ id: `${PREFIX}${bot}-4-target-market`, type: 'TAKE_PROFIT_MARKET', triggerPrice: on.price(300) },
      ...{ workingType: 'CONTRACT_PRICE', ...exit },
    },
    {
      ...{ id: `${PREFIX}${bot}-5-trailing`, type: 'TRAILING_STOP_MARKET', callbackRate: 1.5 },
      ...{ activatePrice: on.price(100), ...exit },
    },
  ];
}

const idsOf = (algos: readonly Algo[]): readonly string[] => algos.map(({ id }) => id);

async function statusOf({ floor }: AlgoFloor): Promise<string> {
  return JSON.stringify(await floor.gateway.ask('status'));
}

test('conditional orders of every type: placed, found, listed, cancelled, each bot its own', async (context) => {
  const on = await openAlgoFloor();
  context.after(() => on.floor.close());
  const venue = on.on.engine.inspect(on.on.realKey);
  for (const { kind, algo, bot } of on.desks) {
    await algo.buy(0.03);
    for (const one of exits(on, bot)) await algo.place(one);
    assert.deepEqual(await algo.open(), idsOf(exits(on, bot)), kind.name);
  }
  for (const { kind, bot } of on.desks) {
    for (const told of exits(on, bot)) {
      const rests = venue.openAlgoOrders.find(({ clientAlgoId }) => clientAlgoId === told.id);
      assert.ok(rests !== undefined, `${kind.name}: ${told.id}`);
      const { orderType, side, reduceOnly, priceProtect, workingType } = rests;
      assert.deepEqual([orderType, side, reduceOnly], [told.type, 'SELL', true], kind.name);
      assert.equal(priceProtect, told.priceProtect === true, kind.name);
      assert.equal(workingType, told.workingType ?? 'CONTRACT_PRICE', kind.name);
      const numbers = [rests.triggerPrice, rests.price, rests.callbackRate, rests.activatePrice];
      const wanted = [told.triggerPrice, told.price, told.callbackRate, told.activatePrice];
      assert.deepEqual(
        numbers.map((number) => Number((Number(number) / 1e18).toFixed(6))),
        wanted.map((number) => number ?? 0),
        `${kind.name}: ${told.id}`,
      );
    }
  }
  for (const [index, { kind, algo, bot }] of on.desks.entries()) {
    const own = idsOf(exits(on, bot));
    const [first = '', ...rest] = own;
    assert.equal(await algo.statusOf(first), 'NEW', kind.name);
    const strange = `${PREFIX}algo-${(index + 1) % on.desks.length}-5-trailing`;
    const unseen = { raised: 'noSuchOrder', saying: /Order does not exist/ } as const;
    await assertRaises(kind, () => algo.statusOf(strange), unseen);
    await assertRaises(kind, () => algo.cancel(strange), unseen);
    await algo.cancel(first);
    assert.equal(await algo.statusOf(first), 'CANCELED', kind.name);
    assert.deepEqual([await algo.open(), await algo.all()], [rest, own], kind.name);
  }
  for (const [index, { kind, algo }] of on.desks.entries()) {
    const others = venue.openAlgoOrders.length - 4;
    await algo.cancelAll();
    assert.deepEqual([await algo.open(), venue.openAlgoOrders.length], [[], others], kind.name);
    assert.equal(others, (on.desks.length - 1 - index) * 4, kind.name);
  }
  assert.equal(venue.orders.filter(({ status }) => status === 'CANCELED').length, 0);
});

test('a conditional order is refused by the rules of a plain one, and counts while it waits', async (context) => {
  const on = await openAlgoFloor();
  context.after(() => on.floor.close());
  const { price } = on.on;
  const venue = on.on.engine.inspect(on.on.realKey);
  await on.floor.gateway.ask('policy set', { policy: wide({ positionMax: '1000' }) });
  const entry = { type: 'STOP', side: 'BUY', triggerPrice: price(50), price: price(60) } as const;
  for (const { kind, algo, bot } of on.desks) {
    const refused: readonly (readonly [RegExp, Algo])[] = [
      [/ORDER_TYPE_NOT_ALLOWED/, { id: `${PREFIX}${bot}-a`, type: 'STOP_MARKET', triggerPrice: price(-100) }],
      [/PRICE_OUTSIDE_COLLAR/, { ...entry, id: `${PREFIX}${bot}-b`, price: price(900) }],
    ];
    for (const [saying, algoOrder] of refused)
      await assertRaises(kind, () => algo.place(algoOrder), { raised: 'denied', saying });
    await algo.place({ ...entry, id: `${PREFIX}${bot}-waits` });
    const second = { raised: 'denied', saying: /POSITION_EXCEEDS_MAX/ } as const;
    await assertRaises(
      kind,
      () => algo.place({ ...entry, id: `${PREFIX}${bot}-c`, price: price(61) }),
      second,
    );
    await algo.cancelAll();
    await soon(async () => assert.equal((await statusOf(on)).match(/"openOrders":[1-9]/), null));
  }
  assert.equal(venue.algoOrders.length, on.desks.length);
});

test('a conditional order in doubt is found by its id, sent once, and trades for its bot (F7, I2)', async (context) => {
  const on = await openAlgoFloor();
  context.after(() => on.floor.close());
  const { engine, price, realKey } = on.on;
  const { faults } = on.floor.simulator;
  for (const { kind, algo, bot } of on.desks) {
    await algo.buy(0.01);
    faults.status5xx = { next: 1, applied: true, shape: '-1007', path: 'POST /fapi/v1/algoOrder' };
    const stop: Algo = {
      id: `${PREFIX}${bot}-lost`,
      type: 'STOP_MARKET',
      triggerPrice: price(-100),
      reduceOnly: true,
    };
    await assertRaises(kind, () => algo.place(stop), {
      raised: 'outcomeUnknown',
      saying: /will not be sent again/,
    });
    await soon(async () => assert.equal(/"inDoubt":[1-9]/.test(await statusOf(on)), false));
    assert.deepEqual(await algo.open(), [stop.id], kind.name);
    assert.equal(engine.requests.get(stop.id)?.received, 1, kind.name);
  }
  assert.match(await statusOf(on), /"algo-0".*"BTCUSDT":"0.01"/);
  engine.setMark('BTCUSDT', String(price(-120)));
  await soon(async () => assert.equal((await statusOf(on)).includes('BTCUSDT"'), false));
  const venue = engine.inspect(realKey);
  assert.deepEqual([venue.positions.length, venue.fills.length], [0, 6]);
  // Longer than what a stranger's order is given to be explained.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  assert.match(await statusOf(on), /"halts":\[\]/);
});
