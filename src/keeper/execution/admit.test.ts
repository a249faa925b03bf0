import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { LIMIT, Stage } from './room-fixture.test.ts';

/** The trading day of the tests begins a hundred seconds after they do. */
const DAY = { dayStartsAt: '00:15' };
const POSITION = { instrument: 'ETHUSDT', quantity: '1', mark: '3000' };
const HELD = { kind: 'baseline', account: 'main', positions: [POSITION], orders: [] } as const;

test('a trading day begins at the owner’s time, once, with the marks of what is held', async () => {
  const stage = new Stage({ policy: DAY });
  await stage.pass(500);
  const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/order', market)).status, 200);
  await stage.pass(90_000);
  const before = stage.entries('day').length;
  await stage.pass(60_000);
  const days = stage.entries('day').slice(before);
  assert.deepEqual(
    days.map(({ startsAt, marks }) => [startsAt % 86_400_000, marks.map(([instrument]) => instrument)]),
    [[15 * 60_000, ['BTCUSDT']]],
  );
});

test('a day does not begin in the ledger before every position has a mark there', async () => {
  const unknown = { ...HELD, positions: [POSITION, { ...POSITION, instrument: 'XRPUSDT' }] };
  const [stage, blind] = [HELD, unknown].map((held) => new Stage({ policy: DAY, more: [held] }));
  assert.ok(stage !== undefined && blind !== undefined);
  await Promise.all([stage.pass(150_000), blind.pass(150_000)]);
  const rolled = (on: Stage) =>
    on.entries('day').filter(({ startsAt }) => startsAt % 86_400_000 === 15 * 60_000);
  assert.deepEqual(rolled(blind), [], 'the venue has no such market');
  assert.deepEqual(
    rolled(stage).map(({ marks }) => marks.map(([instrument]) => instrument)),
    [['ETHUSDT']],
    'nobody sent anything, and the venue told the mark',
  );
});

test('a day begins where bots hold against each other what their account does not hold at all', async () => {
  const stage = new Stage({ policy: DAY });
  await stage.pass(500);
  const market = { symbol: 'BTCUSDT', type: 'MARKET', quantity: '0.010' };
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/order', { ...market, side: 'BUY' })).status, 200);
  await stage.pass(5_000);
  assert.equal((await stage.ask('bob', 'POST', '/fapi/v1/order', { ...market, side: 'SELL' })).status, 200);
  await stage.pass(150_000);
  const day = stage.entries('day').at(-1);
  assert.ok(day !== undefined && day.startsAt % 86_400_000 === 15 * 60_000);
  assert.deepEqual(
    day.marks.map(([instrument]) => instrument),
    ['BTCUSDT'],
  );
});

test('what rests in another market is worth its mark of now in a decision, not of when it was placed', async () => {
  const stage = new Stage({ limits: { exposureMax: '65000' } });
  await stage.pass(500);
  assert.equal((await stage.place('ann', { quantity: '1.000' })).status, 200);
  const other = { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.100' };
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/order', other)).status, 200);
  stage.engine.setMark('BTCUSDT', '66000');
  await stage.pass(5_000);
  assert.match((await stage.ask('ann', 'POST', '/fapi/v1/order', other)).text, /EXPOSURE_EXCEEDS_MAX/);
});

test('what bots hold against each other is worth its mark of now where one of them trades elsewhere', async () => {
  const stage = new Stage();
  await stage.pass(500);
  const market = { symbol: 'BTCUSDT', type: 'MARKET', quantity: '0.010' };
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/order', { ...market, side: 'BUY' })).status, 200);
  await stage.pass(5_000);
  assert.equal((await stage.ask('bob', 'POST', '/fapi/v1/order', { ...market, side: 'SELL' })).status, 200);
  await stage.pass(5_000);
  stage.engine.setMark('BTCUSDT', '59700');
  await stage.pass(5_000);
  const other = { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.100' };
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/order', other)).status, 200);
  const seen = stage.entries('reference').filter(({ instrument }) => instrument === 'BTCUSDT');
  assert.equal(seen.at(-1)?.mark, '59700');
});

test('what is left of a batch goes alone where the venue takes one so, with the moment that it names', async () => {
  const notAfter = unixMs(1_795_220_060_000);
  const stamped: unknown[] = [];
  const venue: Venue = {
    ...binanceUsdm,
    sendsLastAlone: true,
    authenticate: (...asked) => ({ ...binanceUsdm.authenticate(...asked), notAfter }),
    draft: (change, stamp) => {
      stamped.push(stamp.notAfter);
      return binanceUsdm.draft(change, stamp);
    },
  };
  const stage = new Stage({ venue, limits: { notionalMax: '1000' } });
  await stage.pass(500);
  const send = (second: string) => {
    const orders = [LIMIT, { ...LIMIT, quantity: second }];
    return stage.ask('ann', 'POST', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify(orders) });
  };
  await send('0.011');
  await send('0.500');
  assert.deepEqual(stage.arrived, ['POST /fapi/v1/batchOrders', 'POST /fapi/v1/order']);
  assert.deepEqual(stamped, [notAfter, notAfter]);
});

test('orders that belong together are sent all or not at all, and each that was kept back says so', async () => {
  const tied = <T extends { readonly kind: string }>(said: T): T =>
    said.kind === 'placeBatch' ? { ...said, together: true } : said;
  const venue: Venue = {
    ...binanceUsdm,
    decode: (...given) => tied(binanceUsdm.decode(...given)),
    understand: (draft) => tied(binanceUsdm.understand(draft)),
  };
  const stage = new Stage({ venue });
  await stage.pass(1_000);
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '59500' };
  const send = (...quantities: readonly string[]) => {
    const orders = quantities.map((quantity) => ({ ...order, quantity }));
    return stage.ask('ann', 'POST', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify(orders) });
  };
  const refused = await send('0.010', '900');
  assert.match(refused.text, /PARTNER_REFUSED.*NOTIONAL_EXCEEDS_MAX/);
  assert.deepEqual(stage.arrived, []);
  assert.deepEqual(
    stage.entries('intent').map(({ verdict }) => verdict),
    ['deny', 'deny'],
  );
  const placed = await send('0.010', '0.020');
  assert.deepEqual([placed.status, stage.arrived], [200, ['POST /fapi/v1/batchOrders']], placed.text);
});
