import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KiteConnect } from 'kiteconnect';
import {
  byHand,
  clientOf,
  decoyToken,
  KITE_APP,
  openKiteFloor,
  raised,
  type KiteFloor,
} from './kite-floor.ts';
import { known } from './learns.ts';

type Client = InstanceType<typeof KiteConnect>;
type Placed = Parameters<Client['placeGTT']>[0];
type Row = Readonly<Record<string, unknown>>;

const KINDS = { standing: ['single', 'twoLeg'] };
let floor: KiteFloor;
let bot: Client;
let other: Client;

before(async () => {
  floor = await openKiteFloor({}, undefined, {
    everyAccount: KINDS,
    everyBot: { openOrdersMax: 20, ...KINDS },
  });
  await floor.logIn();
  bot = clientOf(floor.url, await floor.addBot('trader'));
  other = clientOf(floor.url, await floor.addBot('other'));
});
after(() => floor.close());

const INFY = { exchange: 'NSE', tradingsymbol: 'INFY', last_price: 1_500 } as const;
const SELL = { transaction_type: 'SELL', quantity: 5, product: 'CNC', order_type: 'LIMIT' } as const;

/** The client's types want the last price as text, and say so of nothing else. */
function trigger(legs: readonly (readonly [trigger: number, price: number])[], order: object = SELL): Placed {
  const orders = legs.map(([, price]) => ({ ...order, price }));
  const values = legs.map(([at]) => at);
  const placed = {
    ...INFY,
    trigger_type: legs.length === 1 ? 'single' : 'two-leg',
    trigger_values: values,
    orders,
  };
  return Object(placed);
}

/** Asks again where this bot's part of the venue's limits was used up. */
async function patient<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!/Too many requests/.test(String(Object(error)['message']))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

async function numberOf(placing: () => Promise<unknown>): Promise<string> {
  return String(Object(await patient(placing))['trigger_id']);
}

function refused(call: () => Promise<unknown>): Promise<string> {
  return raised(patient(call));
}

function rows(told: unknown): readonly Row[] {
  assert(Array.isArray(told));
  return told;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 450; tries += 1) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(JSON.stringify(await known(floor.gateway)));
}

/** The code of the gateway’s refusal. */
async function whyNot(call: () => Promise<unknown>): Promise<string> {
  const error: unknown = await patient(call).catch((reason: unknown) => reason);
  return /[A-Z_]{6,}/.exec(String(Object(error)['message']))?.[0] ?? 'none';
}

/** Trigger and limit of each leg of each trigger that waits at the venue. */
function waitingFor(): readonly (readonly [number, number])[] {
  const { triggers } = floor.simulator.engine.inspect(KITE_APP.apiKey);
  const plain = (value: bigint): number => Number(value / 10n ** 16n) / 100;
  return triggers
    .filter(({ status }) => status === 'active')
    .flatMap(({ terms }) => terms.legs.map(({ trigger: at, price }) => [plain(at), plain(price)] as const));
}

async function exported(): Promise<string> {
  const { lines } = await floor.gateway.ask('ledger export');
  return String(lines);
}

test('kiteconnect places, lists, changes and deletes triggers; another bot has no part in them (T3)', async () => {
  const id = await numberOf(() => bot.placeGTT(trigger([[1_400, 1_395]])));
  assert.deepEqual(
    rows(await patient(() => bot.getGTTs())).map((row) => [String(row['id']), row['status']]),
    [[id, 'active']],
  );
  assert.equal(String(Object(await patient(() => bot.getGTT(id)))['id']), id);
  assert.deepEqual(rows(await patient(() => other.getGTTs())), []);
  assert.equal(await refused(() => other.getGTT(id)), 'OrderException');
  assert.equal(await refused(() => other.modifyGTT(id, trigger([[1_400, 1_394]]))), 'OrderException');
  assert.equal(await refused(() => other.deleteGTT(id)), 'OrderException');
  assert.equal(
    await numberOf(() => bot.modifyGTT(id, trigger([[1_400, 1_393]], { ...SELL, quantity: 4 }))),
    id,
  );
  const [changed] = floor.simulator.engine.inspect(KITE_APP.apiKey).triggers;
  assert.deepEqual(
    changed?.terms.legs.map((leg) => String(leg.price / 10n ** 18n)),
    ['1393'],
  );
  await until(async () => (await known(floor.gateway))['inDoubt'] === 0);
  const far = trigger([[1_410, 1_300]]);
  assert.equal(await whyNot(() => bot.modifyGTT(id, far)), 'PRICE_OUTSIDE_COLLAR', 'of its own trigger');
  const two = trigger([
    [1_400, 1_395],
    [1_600, 1_595],
  ]);
  assert.equal(await refused(() => bot.modifyGTT(id, two)), 'InputException', 'one leg stays one');
  assert.equal(await numberOf(() => bot.modifyGTT(id, trigger([[1_420, 1_415]]))), id);
  await until(async () => (await known(floor.gateway))['inDoubt'] === 0);
  assert.deepEqual(waitingFor(), [[1_420, 1_415]]);
  assert.equal(await numberOf(() => bot.deleteGTT(id)), id);
  assert.equal(rows(await patient(() => bot.getGTTs()))[0]?.['status'], 'deleted');
});

test('what a trigger would place is judged: both legs, their size, and nothing without a limit', async () => {
  const refusals: readonly (readonly [Placed, RegExp])[] = [
    [trigger([[1_400, 1_300]]), /PRICE_OUTSIDE_COLLAR/],
    [
      trigger([
        [1_400, 1_300],
        [1_600, 1_595],
      ]),
      /PRICE_OUTSIDE_COLLAR/,
    ],
    [trigger([[1_400, 1_395]], { ...SELL, quantity: 5_000 }), /NOTIONAL_EXCEEDS_MAX/],
    [trigger([[1_400, 1_395]], { ...SELL, order_type: 'MARKET' }), /has no bound/],
    [
      trigger([
        [1_510, 1_505],
        [1_600, 1_595],
      ]),
      /one trigger below/,
    ],
  ];
  for (const [placed, why] of refusals) {
    const error: unknown = await patient(() => bot.placeGTT(placed)).then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.match(String(Object(error)['message']), why);
  }
});

test('the order that a met trigger places is its bot’s, explained, and halts nothing (T41)', async () => {
  const id = await numberOf(() =>
    bot.placeGTT(
      trigger([
        [1_450, 1_445],
        [1_550, 1_545],
      ]),
    ),
  );
  floor.simulator.engine.setMark('NSE:INFY', '1560');
  await until(async () => Object((await known(floor.gateway))['positions'])['NSE:INFY'] === '-5');
  // The trade is told in one list and what placed its order in another.
  await until(async () => rows(await patient(() => bot.getOrders())).length > 0);
  assert.ok(!(await exported()).includes('foreign'));
  const row = rows(await patient(() => bot.getGTTs())).find((one) => String(one['id']) === id);
  assert.equal(row?.['status'], 'triggered');
  const orders = rows(await patient(() => bot.getOrders()));
  assert.deepEqual(
    orders.map(({ transaction_type: side, status }) => [side, status]),
    [['SELL', 'COMPLETE']],
  );
  assert.deepEqual(rows(await patient(() => other.getOrders())), []);
  assert.equal(rows(await patient(() => bot.getTrades())).length > 0, true);
});

test('a trigger that a stranger placed with the session halts the account’s openings (T41)', async () => {
  const { tradingsymbol, exchange } = INFY;
  const target = '/gtt/triggers';
  const strange = byHand(floor, 'POST', target, {
    type: 'single',
    condition: JSON.stringify({ exchange, tradingsymbol, trigger_values: [1_000], last_price: 1_500 }),
    orders: JSON.stringify([{ ...SELL, transaction_type: 'BUY', exchange, tradingsymbol, price: 1_000 }]),
  });
  const since = performance.now();
  await until(async () => /KEY_LEAKED|key has leaked/.test(await exported()));
  const afterMs = performance.now() - since;
  assert.ok(afterMs < 10_000, `noticed after ${afterMs} ms, where no bot has a trigger that waits`);
  const said = `order #${strange} on NSE:INFY was placed with the real key`;
  assert.ok((await exported()).includes(said));
});

test('alerts that place something are refused with what to do instead, and recorded', async () => {
  const decoy = await floor.addBot('alerting');
  const headers = { authorization: `token ${decoy.apiKey}:${decoyToken(decoy)}` };
  const body = new URLSearchParams({ type: 'ato', basket: '[]' });
  const answer = await fetch(`${floor.url}/alerts`, { method: 'POST', headers, body });
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /no limit here could judge that.*\[ROUTE_NOT_SERVED\]/);
  assert.match(await exported(), /ROUTE_NOT_SERVED/);
});
