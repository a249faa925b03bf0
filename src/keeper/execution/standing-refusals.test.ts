import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { LIMIT, Stage } from './room-fixture.test.ts';

const HALT: EntryBody = {
  kind: 'halt',
  scope: { kind: 'everything' },
  stops: 'openings',
  reason: 'before the restart',
  by: 'owner',
};
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' } as const;
const EXIT = { ...LIMIT, side: 'SELL', price: '60500.0', reduceOnly: 'true' } as const;

async function ready(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage(options);
  await stage.pass(500);
  return stage;
}

/** The venue answers changes with this from now on. */
function answersChanges(
  stage: Stage,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  const handle = stage.engine.handle.bind(stage.engine);
  stage.engine.handle = (request, now) => {
    const own = handle(request, now);
    return request.method === 'GET' ? own : { ...own, status, body, headers: { ...own.headers, ...headers } };
  };
}

test('a halt from before a restart stands: openings stay, exits leave (I6)', async () => {
  const stage = await ready({ more: [HALT] });
  assert.match((await stage.ask('ann', 'POST', '/fapi/v1/order', MARKET)).text, /[Hh]alt/);
  assert.deepEqual(stage.arrived, []);
  await stage.place('ann', EXIT);
  assert.equal(stage.arrived.length, 1);
});

test('a halt in the last moment stops a setting too (I6)', async () => {
  let halting: (() => void) | null = null;
  const stage = await ready({
    limits: { settings: ['leverage'], leverageMax: 5 },
    dies: (label) => {
      if (label === 'after-commit') halting?.();
      return false;
    },
  });
  await stage.pass(1_000);
  halting = () => {
    halting = null;
    const now = { scope: { kind: 'everything' }, stops: 'openings', reason: 'now', by: 'owner' } as const;
    void stage.keeper.gateway.halt(now);
  };
  const fields = { symbol: 'BTCUSDT', leverage: '3' };
  assert.match((await stage.ask('ann', 'POST', '/fapi/v1/leverage', fields)).text, /HALTED/);
  assert.deepEqual(stage.arrived, []);
});

test('what the venue says of a whole batch is told as it says it, also when a part was refused here', async () => {
  const stage = await ready({ limits: { notionalMax: '1000' } });
  answersChanges(stage, 400, '{"code":-1102,"msg":"A parameter was not sent."}');
  const orders = [LIMIT, { ...LIMIT, quantity: '0.500' }];
  const answer = await stage.ask('ann', 'POST', '/fapi/v1/batchOrders', {
    batchOrders: JSON.stringify(orders),
  });
  assert.deepEqual([answer.status, JSON.parse(answer.text).code], [400, -1102]);
});

test('after the venue asked to wait nothing but cancels is decided, recorded or sent (T35)', async () => {
  const stage = await ready();
  assert.equal((await stage.place('ann', { newClientOrderId: 'rest' })).status, 200);
  const body = '{"code":-1003,"msg":"Too many requests."}';
  answersChanges(stage, 429, body, { 'retry-after': '5' });
  assert.equal((await stage.place('ann', { price: '59400.0' })).status, 429);
  await stage.pass(100);
  const [intents, arrived] = [stage.entries('intent').length, stage.arrived.length];
  assert.equal((await stage.place('ann', { price: '59300.0' })).status, 429);
  assert.equal((await stage.ask('ann', 'GET', '/fapi/v1/openOrders')).status, 429);
  assert.deepEqual([stage.entries('intent').length, stage.arrived.length], [intents, arrived]);
  await stage.ask('ann', 'DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'rest' });
  assert.equal(stage.arrived.length, arrived + 1);
});

test('a refused route is in the ledger also while there is no policy (T2)', async () => {
  const stage = await ready({ lawless: true });
  const { status } = await stage.ask('ann', 'POST', '/sapi/v1/capital/withdraw/apply', { coin: 'USDT' });
  assert.equal(status, 400);
  const [intent] = stage.entries('intent');
  assert.deepEqual([intent?.verdict, intent?.policy], ['deny', null]);
});

test('a request without a query is a stranger’s like any other that is not signed (T6)', async () => {
  const stage = await ready();
  const { status } = await stage.serve({
    method: 'GET',
    target: '/fapi/v1/openOrders',
    headers: [['x-mbx-apikey', 'decoy-ann']],
    body: new Uint8Array(0),
  });
  assert.ok(status === 400 || status === 401);
  assert.deepEqual(stage.arrived, []);
});

test('each bot has its floor in the limits of the address that it uses, and of no other (T35)', async () => {
  const stage = await ready({
    more: [
      {
        kind: 'account',
        account: 'far',
        venue: 'binance-usdm',
        trade: 'https://elsewhere',
        accountHost: 'https://simulated',
        ca: null,
        flags: [],
        warnings: [],
        record: '',
        paper: true,
      },
      { kind: 'bot', bot: 'zoe', account: 'far', key: 'decoy-zoe', record: '' },
    ],
  });
  const { gateway, state } = stage.keeper;
  const [main, far] = [...state.accounts.values()];
  assert.ok(main !== undefined && far !== undefined);
  const target = { ca: null, venue: main.venue };
  const at = (baseUrl: string, account: typeof main) =>
    gateway.sharing({ ...target, baseUrl, account: account.id });
  assert.deepEqual(at('https://simulated', main), { address: 3, account: 2 });
  assert.deepEqual(at('https://elsewhere', far), { address: 1, account: 1 });
  gateway.stop();
});
