import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../../core/account/state.ts';
import type { Order } from '../../core/order/order.ts';
import { ORDER } from '../../venues/kite/fixtures/order.ts';
import type { Rank } from '../../core/budget/purse.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { heldJournal } from './journal-fixture.test.ts';
import { Readiness } from './readiness.ts';
import { Stage } from './room-fixture.test.ts';

test('on a full disk nothing that could add risk is judged (F14)', async () => {
  const { gateway, state } = new Stage({ lawless: true }).keeper;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  const { store, journal } = heldJournal();
  const readiness = new Readiness(journal, gateway.market);
  const setting = { kind: 'setting', name: 'leverage', instrument: null, values: [] } as const;
  assert.equal(await readiness.forChange(account, [], setting), null);
  store.isFull = true;
  const unready = await readiness.forChange(account, [], setting);
  assert.ok(unready?.kind === 'unavailable');
  assert.equal(unready.code, 'DISK_FULL');
});

test('a bot has no dead-man switch while there is no policy, and none any more once it is revoked', async () => {
  const stage = new Stage({ lawless: true, more: [{ kind: 'botRevoked', bot: 'bob', reason: 'r' }] });
  const { gateway, state } = stage.keeper;
  for (const bot of state.bots.values()) assert.equal(gateway.deadMan.statusOf(bot), null);
  await stage.pass(3_000);
  assert.deepEqual(stage.entries('deadMan'), []);
});

test('orders in several markets at once, after a quiet hour, are each judged by their own book', async () => {
  const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'THINUSDT'];
  const stage = new Stage({ symbols, limits: { symbols, depthFactorMin: '1' } });
  await stage.pass(1_000);
  await stage.pass(3_600_000);
  stage.asked.length = 0;
  const orders = symbols.map((symbol) =>
    stage.ask('ann', 'POST', '/fapi/v1/order', { symbol, side: 'BUY', type: 'MARKET', quantity: '1' }),
  );
  const answers = await Promise.all(orders);
  for (const { text } of answers) assert.ok(!text.includes('DEPTH_BELOW_FLOOR'), text);
  const looks = (path: string): number => stage.asked.filter((line) => line.includes(path)).length;
  assert.equal(looks('/depth'), symbols.length, 'each book once');
  assert.equal(looks('/bookTicker'), 2 * symbols.length, 'quotes for all who wait, not for each');
});

test('a look for an opening is the first to find no room, and an exit does not wait for one (T35)', async () => {
  const { gateway, state } = new Stage().keeper;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  const looks: { readonly rank: Rank; readonly books: readonly Instrument[]; end: () => void }[] = [];
  const market = Object.assign(Object.create(gateway.market), {
    isStale: () => true,
    isClockSure: () => true,
    observe: (_account: Account, books: Iterable<Instrument>, rank: Rank) =>
      new Promise<void>((end) => looks.push({ rank, books: [...books], end })),
  });
  const readiness = new Readiness(heldJournal().journal, market);
  const ask = (change: Partial<Order>): Promise<unknown> => {
    const order = { ...ORDER, ...change };
    return readiness.forChange(account, [order.instrument], { kind: 'place', order });
  };
  const seen = (): readonly string[] => looks.map(({ rank, books }) => `${rank} ${books.join()}`);
  const passed = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const first = [ask({}), ask({})];
  await passed();
  assert.deepEqual(seen(), ['read NSE:INFY'], 'one for both');
  const second = [ask({ reduceOnly: true }), ask({ reduceOnly: true })];
  looks[0]?.end();
  await Promise.all(first);
  await passed();
  assert.deepEqual(seen(), ['read NSE:INFY', 'exit NSE:INFY'], 'one of their own for the exits');
  const third = ask({});
  await passed();
  assert.equal(looks.length, 2, 'an opening takes what an exit is told');
  const eth = 'ETHUSDT' as Instrument;
  const other = ask({ instrument: eth });
  const fourth = ask({ instrument: eth, reduceOnly: true });
  looks[1]?.end();
  await Promise.all([...second, third]);
  await passed();
  assert.deepEqual(seen().slice(2), ['exit ETHUSDT'], 'an exit joins before it begins');
  looks[2]?.end();
  await Promise.all([other, fourth]);
});
