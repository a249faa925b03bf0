import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { signedText } from '../../sim/venues/bybit.ts';
import { openBybitFloor, type BybitFloor } from '../e2e/bybit-floor.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { leavingOf, METHODS, OWN, spellings } from './bybit-tries.ts';
import { keptBybit } from './catalogue/catalogue.ts';
import { exchange, head, statuses } from './raw-socket.ts';

const AT_ONCE = 16;
const TOO_MANY = /"retCode":10006/;
const MARKET = { category: 'inverse', symbol: 'BTCUSD' };
const ORDER = { symbol: 'BTCUSD', side: 'Buy', orderType: 'Limit', qty: '100' };
const LEVERAGE = { ...MARKET, buyLeverage: '5', sellLeverage: '5' };

let floor: BybitFloor;
let decoy: Awaited<ReturnType<BybitFloor['addBot']>>;
/** `METHOD path` of every request that arrived at the venue, the gateway's own included. */
const arrived: string[] = [];

before(async () => {
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    symbols: ['BTCUSDT', 'INVERSE:BTCUSD'],
    messagesPerSecondMax: 10_000,
    messagesPerMinuteMax: 600_000,
    settings: ['leverage'],
  };
  const markets = ['BTCUSDT', 'BTCUSD'].map((symbol) => ({ symbol, volatility: 0 }));
  floor = await openBybitFloor({ markets, limitFactor: 1_000 }, { ...starter, everyAccount }, ['inverse']);
  const { engine } = floor.simulator;
  const handle = engine.handle.bind(engine);
  engine.handle = (request, at) => {
    arrived.push(`${request.method} ${request.target.split('?')[0]}`);
    return handle(request, at);
  };
  decoy = await floor.addBot('watched');
});
after(() => floor.close());

function textOf(method: string, fields: object): string {
  return method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
}

/** What is signed, to be sent below a path that is not part of it. */
function signed(method: 'GET' | 'POST' | 'PUT' | 'DELETE', fields: object): ReturnType<typeof signedText> {
  const { apiKey: key, secret } = decoy;
  return signedText(method, '', textOf(method, fields), { key, secret, stampMs: Date.now() });
}

async function ask(method: (typeof METHODS)[number], path: string, fields: object): Promise<string> {
  for (;;) {
    const { target, headers, body } = signed(method, fields);
    const sent = { method, headers: Object.fromEntries(headers) };
    const carried = method === 'GET' || body.length === 0 ? {} : { body: Buffer.from(body) };
    const text = await (await fetch(`${floor.url}${path}${target}`, { ...sent, ...carried })).text();
    if (!TOO_MANY.test(text)) return text;
    // The gateway's own limits: what it held back is asked again.
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function fresh(price: string): object {
  return { ...ORDER, price };
}

/** Requests that their route understands. */
const UNDERSTOOD: ReadonlyMap<string, object> = new Map<string, object>([
  ['POST /v5/order/create', { ...MARKET, ...fresh('59801') }],
  ['POST /v5/order/pre-check', { ...MARKET, ...fresh('59802') }],
  ['POST /v5/order/create-batch', { category: 'inverse', request: [fresh('59803')] }],
  ['POST /v5/position/set-leverage', LEVERAGE],
  ['GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }],
  // Of the whole account: a category is not taken there.
  ...['collateral-info', 'info', 'smp-group'].map((name) => [`GET /v5/account/${name}`, {}] as const),
]);

test('T2: of every endpoint of two clients, with every method, the same leave for inverse contracts', async () => {
  const paths = [...new Set(keptBybit().map((line) => line.split(' ')[1] ?? ''))];
  const tries = paths.flatMap((path) =>
    METHODS.flatMap((method) =>
      [MARKET, UNDERSTOOD.get(`${method} ${path}`) ?? []].flat().map((fields) => ({ method, path, fields })),
    ),
  );
  arrived.splice(0);
  for (let at = 0; at < tries.length; at += AT_ONCE)
    await Promise.all(
      tries.slice(at, at + AT_ONCE).map(({ method, path, fields }) => ask(method, path, fields)),
    );
  const left = new Set(arrived.filter((line) => !OWN.has(line)));
  assert.deepEqual([...left].sort(), leavingOf(paths));
  assert.ok(left.size > 25, `${left.size} routes left`);
});

const TRICKED: readonly (readonly [method: 'GET' | 'POST', path: string, fields: object])[] = [
  ['POST', '/v5/order/create', { ...MARKET, ...fresh('59811') }],
  ['POST', '/v5/order/create-batch', { category: 'inverse', request: [fresh('59812')] }],
  ['POST', '/v5/order/amend', { ...MARKET, orderId: '7', qty: '200', price: '59000' }],
  ['POST', '/v5/order/cancel', { ...MARKET, orderId: '7' }],
  ['POST', '/v5/order/cancel-all', { category: 'inverse', settleCoin: 'BTC' }],
  ['POST', '/v5/order/disconnected-cancel-all', { product: 'DERIVATIVES', timeWindow: 10 }],
  ['POST', '/v5/position/trading-stop', { ...MARKET, stopLoss: '50000' }],
  ['POST', '/v5/position/set-leverage', LEVERAGE],
  ['POST', '/v5/position/add-margin', { ...MARKET, margin: '1' }],
  ['POST', '/v5/asset/transfer/inter-transfer', { coin: 'BTC', amount: '1' }],
  ['GET', '/v5/account/wallet-balance', { accountType: 'UNIFIED' }],
];

/** Asks with a path as it is written, which no client would send. */
function knock(method: 'GET' | 'POST', spelt: string, fields: object): Promise<string> {
  const { target, headers, body } = signed(method, fields);
  const said = [...headers, ['content-length', String(body.length)]].map((pair) => pair.join(': '));
  const start = head(`${method} ${spelt}${target} HTTP/1.1`, new URL(floor.gateway.url).host, said);
  return exchange(floor.gateway.url, start + Buffer.from(body).toString('latin1'), 1_500);
}

test('T4: of 500 other spellings of routes for inverse contracts none reaches the venue', async () => {
  arrived.splice(0);
  let tricks = 0;
  for (const [method, path, fields] of TRICKED) {
    await Promise.all(
      spellings(path).map(async (spelling) => {
        tricks += 1;
        const spelt = /^\/(?:bybit|\/)/.test(spelling) ? spelling : `/bybit${spelling}`;
        const answer = await knock(method, spelt, fields);
        const [status = 0] = statuses(answer);
        assert.ok(status !== 200 || /retCode":[1-9]/.test(answer), `${method} ${spelling}`);
      }),
    );
  }
  assert.ok(tricks >= 500, `${tricks} tricks`);
  assert.deepEqual(
    arrived.filter((line) => !OWN.has(line)),
    [],
  );
  const [method, path, fields] = ['POST', '/v5/order/create', { ...MARKET, ...fresh('59813') }] as const;
  assert.match(await knock(method, `/bybit${path}`, fields), /"retCode":0/);
  assert.ok(arrived.includes(`${method} ${path}`), 'as it is spelt, it does');
});
