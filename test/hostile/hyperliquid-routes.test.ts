import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { actionRoute, readRoute } from '../../src/venues/hyperliquid/routes.ts';
import { openHyperliquidFloor } from '../e2e/hyperliquid-floor.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { extractedHyperliquid, keptHyperliquid } from './catalogue/catalogue.ts';

const LEAVING: ReadonlySet<string> = new Set(['place', 'amend', 'cancel', 'setting', 'query', 'public']);
const AT_ONCE = 8;

const on = await openHyperliquidFloor();
after(() => on.close());
const starter = starterPolicy();
const everyAccount = {
  ...Object(starter['everyAccount']),
  symbols: ['BTC', 'ETH'],
  messagesPerSecondMax: 10_000,
  messagesPerMinuteMax: 600_000,
  settings: ['leverage'],
};
await on.gateway.ask('policy set', { policy: { ...starter, everyAccount } });
const decoy = await on.addBot('watched');
const wallet = new Wallet(decoy.privateKey);
const lines = keptHyperliquid();

/** `PATH type` of everything that reached the venue. */
const arrived: string[] = [];
const { engine } = on.simulator;
const handle = engine.handle.bind(engine);
engine.handle = (request, now) => {
  const body: unknown = JSON.parse(Buffer.from(request.body).toString('utf8'));
  const { action, type } = Object(body);
  arrived.push(`${request.target} ${Object(action).type ?? type}`);
  return handle(request, now);
};

/** Reads that the gateway makes for itself while nobody asks. */
const OWN: ReadonlySet<string> = new Set([
  ...['clearinghouseState', 'exchangeStatus', 'frontendOpenOrders', 'l2Book', 'meta', 'metaAndAssetCtxs'],
  ...['orderStatus', 'userFillsByTime', 'userFunding', 'userRole'],
]);

/** Actions for which policy, or the bot's own orders, of which it has none that rests, hold back whatever is asked. */
const HELD: ReadonlySet<string> = new Set([
  ...['batchModify', 'cancel', 'cancelByCloid', 'modify', 'scheduleCancel', 'twapCancel', 'twapOrder'],
  'updateIsolatedMargin',
]);

let price = 58_900;
/** Actions that are understood. */
function understood(type: string): object {
  price -= 1;
  const order = { a: 0, b: true, p: String(price), s: '0.001', r: false, t: { limit: { tif: 'Gtc' } } };
  if (type === 'order') return { orders: [order], grouping: 'na' };
  if (type === 'updateLeverage') return { asset: 0, isCross: true, leverage: 3 };
  if (type === 'cancel') return { cancels: [{ a: 0, o: 7 }] };
  return type === 'modify' ? { oid: 7, order } : {};
}

/** What an action that moves something might name. */
const ANYTHING = {
  ...{ destination: wallet.address, amount: '1', token: 'USDC', user: wallet.address, code: 'X', name: 'x' },
  ...{
    agentAddress: wallet.address,
    agentName: 'own',
    vaultAddress: wallet.address,
    isDeposit: true,
    usd: 1,
  },
};

async function post(path: string, body: unknown): Promise<string> {
  const answer = await fetch(`${on.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.text();
}

function isAction(line: string): boolean {
  return line.startsWith('/exchange');
}

/** Different at each call: a nonce stands for a request. */
let nonce = Date.now();

function act(type: string, fields: object, path = '/exchange'): Promise<string> {
  nonce = Math.max(nonce + 1, Date.now());
  return post(path, wallet.l1({ type, ...fields }, nonce));
}

async function inTurn(tries: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (let at = 0; at < tries.length; at += AT_ONCE)
    await Promise.all(tries.slice(at, at + AT_ONCE).map((one) => one()));
}

const types = [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))];

test('T2: the catalogue of Hyperliquid that is replayed is that of the installed clients', () => {
  assert.deepEqual(lines, extractedHyperliquid(), 'node test/hostile/catalogue/main.ts writes it anew');
  assert.ok(lines.length > 120, `${lines.length} types`);
});

test('T2: of every action and read that two clients of Hyperliquid know, only classified ones leave', async () => {
  await inTurn(
    types.flatMap((type) => [
      () => act(type, {}),
      () => act(type, ANYTHING),
      () => act(type, understood(type)),
      () => post('/info', { type }),
      () => post('/info', { type, user: decoy.address }),
      () => post('/info', { type, coin: 'BTC', user: decoy.address, oid: 7, startTime: 0, dex: '' }),
      () =>
        post('/info', { type, coin: 'BTC', req: { coin: 'BTC', interval: '1h', startTime: 0, endTime: 1 } }),
    ]),
  );
  const left = new Set(arrived.filter((line) => !OWN.has(line.split(' ')[1] ?? '')));
  const allowed = types.flatMap((type) => [
    ...(LEAVING.has(actionRoute(type)?.kind ?? '') && !HELD.has(type) ? [`/exchange ${type}`] : []),
    ...(LEAVING.has(readRoute(type)?.kind ?? '') && !OWN.has(type) ? [`/info ${type}`] : []),
  ]);
  for (const line of left) assert.ok(allowed.includes(line), `${line} left`);
  for (const line of ['/exchange order', '/exchange updateLeverage', '/info openOrders', '/info userFees'])
    assert.ok(left.has(line), `${line} did not`);
});

test('T2: whatever moves funds is refused by name and recorded; nothing of it arrives', async () => {
  const moving = types.filter((type) => actionRoute(type)?.kind === 'moveFunds');
  assert.ok(moving.length > 15, moving.join());
  arrived.splice(0);
  for (const type of ['agentSendAsset', 'vaultTransfer', 'subAccountTransfer', 'createVault'])
    assert.match(await act(type, ANYTHING), /FUNDS_MOVEMENT_NOT_SERVED/, type);
  assert.deepEqual(arrived.filter(isAction), []);
  const { lines: exported } = await on.gateway.ask('ledger export');
  assert.ok(String(exported).split('FUNDS_MOVEMENT_NOT_SERVED').length > 4);
});

test('other spellings of types and paths of Hyperliquid reach nobody (T4)', async () => {
  arrived.splice(0);
  const spelt = ['order', 'usdSend', 'updateLeverage'].flatMap((type) => [
    ...[
      type.toUpperCase(),
      `${type} `,
      ` ${type}`,
      `${type}\u0000`,
      `${type}.`,
      `/${type}`,
      `${type}/../noop`,
    ],
    ...[type.replace('s', '\u017f'), `${type}\u200b`, `__proto__`, 'constructor', ''],
  ]);
  const spelled = spelt.filter((type) => actionRoute(type) === null);
  const paths = [
    ...['/exchange/', '//exchange', '/Exchange', '/exchange%20', '/exchange;a', '/v1/exchange'],
    ...['/%65xchange', '/info', '/exchange/exchange', '/hyperliquid/exchange'],
  ];
  for (const path of paths) {
    assert.notEqual(new URL(`${on.url}${path}`).pathname, '/hyperliquid/exchange', 'a spelling of its own');
    await act('order', understood('order'), path);
    assert.deepEqual(arrived.filter(isAction), [], path);
  }
  for (const type of spelled) {
    await act(type, understood('order'));
    assert.deepEqual(arrived.filter(isAction), [], type);
  }
});

test('T3: a change that names another asset than its order’s opens no order there', async () => {
  const [oid] = /"oid":([0-9]+)/.exec(await act('order', understood('order')))?.slice(1) ?? [];
  assert.ok(oid !== undefined);
  arrived.splice(0);
  // Far from the price of the second market, and near that of the order's own: a thief would sell at it.
  const change = { oid: Number(oid), order: { ...PLAIN, a: 1, p: '58000' } };
  assert.match(await act('modify', change), /"status":"err"/);
  assert.match(await act('batchModify', { modifies: [change] }), /"(?:status":"err|error)"/);
  assert.deepEqual(arrived.filter(isAction), []);
});

const PLAIN = { b: true, s: '0.001', r: false, t: { limit: { tif: 'Gtc' } } };
