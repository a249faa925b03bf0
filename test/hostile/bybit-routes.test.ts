import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { signedText } from '../../sim/venues/bybit.ts';
import { classify } from '../../src/venues/bybit/routes.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { openVenueFloor } from '../e2e/venue-floor.ts';
import { extractedBybit, keptBybit } from './catalogue/catalogue.ts';
import { exchange, head, statuses } from './raw-socket.ts';
import type { Answer } from '../e2e/signing-bot.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const LEAVING = new Set(['place', 'amend', 'cancel', 'setting', 'query', 'public']);
const AT_ONCE = 16;
const TOO_MANY = /"retCode":10006/;

const starter = starterPolicy();
const everyAccount = {
  ...Object(starter['everyAccount']),
  messagesPerSecondMax: 10_000,
  messagesPerMinuteMax: 600_000,
  settings: ['leverage'],
};
const on = await openVenueFloor('bybit', { policy: { ...starter, everyAccount } });
after(() => on.close());
const bot = await on.addBot('watched');
const lines = keptBybit();
const paths = [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))];

/** Reads that the gateway makes for itself while nobody asks. */
const OWN: ReadonlySet<string> = new Set([
  'GET /v5/execution/list',
  'GET /v5/market/orderbook',
  'GET /v5/market/tickers',
  'GET /v5/market/time',
  'GET /v5/order/history',
  'GET /v5/order/realtime',
  'GET /v5/position/list',
  'GET /v5/account/transaction-log',
  'GET /v5/user/query-api',
]);

/** Routes for which policy, or the bot's own orders, of which it has none, hold back whatever is asked. */
const HELD: ReadonlySet<string> = new Set([
  'POST /v5/account/set-margin-mode',
  'POST /v5/order/amend',
  'POST /v5/order/amend-batch',
  'POST /v5/order/cancel',
  'POST /v5/order/cancel-all',
  'POST /v5/order/cancel-batch',
  'POST /v5/position/add-margin',
  'POST /v5/position/switch-mode',
  'POST /v5/position/trading-stop',
]);

const ORDER = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.002' };
const MARKET = { category: 'linear', symbol: 'BTCUSDT' };

function fresh(n: number): object {
  return { ...ORDER, price: on.priceAt('BTCUSDT', 0.997 - n / 10_000) };
}

/** Requests that their route understands. */
const UNDERSTOOD: ReadonlyMap<string, object> = new Map<string, object>([
  ['POST /v5/order/create', { ...MARKET, ...fresh(1) }],
  ['POST /v5/order/pre-check', { ...MARKET, ...fresh(2) }],
  ['POST /v5/order/create-batch', { category: 'linear', request: [fresh(3)] }],
  ['POST /v5/order/amend', { ...MARKET, orderId: '7', qty: '0.002', price: '59000' }],
  ['POST /v5/order/cancel', { ...MARKET, orderId: '7' }],
  ['POST /v5/position/set-leverage', { ...MARKET, buyLeverage: '5', sellLeverage: '5' }],
  ['GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }],
]);

async function ask(method: string, path: string, fields: object): Promise<Answer> {
  const text =
    method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
  const { apiKey: key, secret } = bot.decoy;
  for (;;) {
    const answer = await bot.send(signedText(method, path, text, { key, secret, stampMs: Date.now() }));
    if (!TOO_MANY.test(answer.text)) return answer;
    // The gateway's own limits: what it held back is asked again.
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function kindOf(line: string): string {
  const [method = '', path = ''] = line.split(' ');
  return classify(method, path)?.kind ?? 'none';
}

test('T2: the catalogue of Bybit that is replayed is that of the installed clients', () => {
  assert.deepEqual(lines, extractedBybit(), 'node test/hostile/catalogue/main.ts writes it anew');
  assert.ok(lines.length > 400, `${lines.length} endpoints`);
});

test('T2: of every endpoint of two clients of Bybit, with every method, only classified routes leave', async () => {
  const tries = paths.flatMap((path) =>
    METHODS.flatMap((method) => {
      const line = `${method} ${path}`;
      const understood = UNDERSTOOD.get(line);
      return [{}, MARKET, ...(understood === undefined ? [] : [understood])].map((fields) => ({
        line,
        fields,
      }));
    }),
  );
  on.arrived.splice(0);
  for (let at = 0; at < tries.length; at += AT_ONCE) {
    await Promise.all(
      tries.slice(at, at + AT_ONCE).map(({ line, fields }) => {
        const [method = '', path = ''] = line.split(' ');
        return ask(method, path, fields);
      }),
    );
  }
  const left = new Set(on.arrived.filter((line) => !OWN.has(line)));
  const expected = METHODS.flatMap((method) => paths.map((path) => `${method} ${path}`)).filter(
    (line) => LEAVING.has(kindOf(line)) && !OWN.has(line) && !HELD.has(line),
  );
  assert.deepEqual([...left].sort(), expected.sort());
  assert.ok(left.size > 25, `${left.size} routes left`);
});

/** Spellings of a route that some proxy or server somewhere takes for it. */
function spellings(path: string): readonly string[] {
  const [, first = '', second = '', last = ''] = path.split('/');
  const coded = [...last].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
  return [
    ...[
      `/${path}`,
      `${path}/`,
      `${path}//`,
      `${path}/.`,
      `${path}/..`,
      `${path};`,
      `${path};a=b`,
      `${path}.json`,
    ],
    ...[`${path}%00`, `${path}%20`, `${path}%09`, `${path}%0a`, `${path}%0d%0a`, `${path}%3f`, `${path}%23`],
    ...[`/x/..${path}`, `/x/%2e%2e${path}`, `/%2e${path}`, `/./${first}/${second}/${last}`, `/..${path}`],
    ...[`/${first}//${second}/${last}`, `/${first}/./${second}/${last}`, `/${first}/${second}//${last}`],
    ...[`/${first}%2f${second}%2f${last}`, `/${first}%5c${second}/${last}`, `/${first}\\${second}\\${last}`],
    ...[
      `/${first}/${second}/${coded}`,
      `/${first}/${second}%252f${last}`,
      `/%76${first.slice(1)}/${second}/${last}`,
    ],
    ...[path.toUpperCase(), `/V5/${second}/${last}`, `/${first}/${second}/${last.toUpperCase()}`],
    ...[`/v3/${second}/${last}`, `/v5.0/${second}/${last}`, `/v05/${second}/${last}`, `/unified/v3${path}`],
    ...[`/bybit/bybit${path}`, `/bybit//${first}/${second}/${last}`, `//bybit${path}`, `/Bybit${path}`],
    ...[`/bybit/../bybit${path}/x`, `/bybit%2f${path.slice(1)}`, `/binance-usdm${path}`, `/bybit-v5${path}`],
    ...[`/http://127.0.0.1${path}`, `/proxy?url=${path}`, `/@${path}`, `/${path.slice(1).repeat(100)}`],
  ];
}

const TRICKED: readonly (readonly [method: 'GET' | 'POST', path: string, fields: object])[] = [
  ['POST', '/v5/order/create', { ...MARKET, ...fresh(5) }],
  ['POST', '/v5/order/cancel-all', MARKET],
  ['POST', '/v5/position/set-leverage', { ...MARKET, buyLeverage: '2', sellLeverage: '2' }],
  ['GET', '/v5/account/wallet-balance', { accountType: 'UNIFIED' }],
  ['POST', '/v5/asset/withdraw/create', { coin: 'USDT', amount: '1', address: 'x' }],
];

test('of 200 other spellings of routes of Bybit none reaches the venue (T4)', async () => {
  const host = new URL(on.gateway.url).host;
  const { apiKey: key, secret } = bot.decoy;
  const before = new Set(on.arrived.splice(0));
  assert.ok(before.size > 0);
  let tricks = 0;
  for (const [method, path, fields] of TRICKED) {
    const text =
      method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
    const answers = await Promise.all(
      spellings(path).map((spelling) => {
        tricks += 1;
        const signed = signedText(method, '', text, { key, secret, stampMs: Date.now() });
        const headers = [...signed.headers, ['content-length', String(signed.body.length)] as const];
        const spelt =
          spelling.startsWith('/bybit') || spelling.startsWith('//') ? spelling : `/bybit${spelling}`;
        const start = head(
          `${method} ${spelt}${signed.target} HTTP/1.1`,
          host,
          headers.map(([name, value]) => `${name}: ${value}`),
        );
        return exchange(on.gateway.url, start + Buffer.from(signed.body).toString('latin1'), 1_500);
      }),
    );
    answers.forEach((answer, at) => {
      const [status = 0] = statuses(answer);
      assert.ok(status !== 200 || /retCode":[1-9]/.test(answer), `${method} ${spellings(path)[at] ?? ''}`);
    });
  }
  assert.ok(tricks >= 200, `${tricks} tricks`);
  assert.deepEqual(
    on.arrived.filter((line) => !OWN.has(line)),
    [],
  );
});

test('trailing stops, options and categories that the key is not for are refused with advice', async () => {
  const trailing = { ...MARKET, ...fresh(6), trailingStop: '50' };
  assert.match((await ask('POST', '/v5/order/create', trailing)).text, /place a stop as an order of its own/);
  const stop = { ...MARKET, trailingStop: '500', tpslMode: 'Full' };
  assert.match(
    (await ask('POST', '/v5/position/trading-stop', stop)).text,
    /place a stop as an order of its own/,
  );
  for (const [category, symbol] of [
    ['spot', 'BTCUSDT'],
    ['inverse', 'BTCUSD'],
  ] as const) {
    const order = { ...fresh(7), category, symbol, qty: '1' };
    const { text } = await ask('POST', '/v5/order/create', order);
    assert.match(text, new RegExp(`was not accepted for ${category} markets`), category);
  }
  const option = await ask('POST', '/v5/order/create', { ...MARKET, ...fresh(7), category: 'option' });
  assert.match(option.text, /Options are not judged by any limit here/);
  assert.deepEqual(
    on.arrived.filter((line) => !OWN.has(line)),
    [],
  );
});

test('routes of Bybit that move funds are refused and recorded (T2)', async () => {
  const routes = [
    '/v5/asset/withdraw/create',
    '/v5/asset/transfer/inter-transfer',
    '/v5/asset/exchange/convert-execute',
  ];
  for (const path of routes) {
    const { text } = await ask('POST', path, { coin: 'USDT', amount: '1' });
    assert.match(text, /FUNDS_MOVEMENT_NOT_SERVED/, path);
  }
  const { lines: exported } = await on.gateway.ask('ledger export');
  assert.ok(String(exported).split('FUNDS_MOVEMENT_NOT_SERVED').length > routes.length);
});
