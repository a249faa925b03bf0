import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { limitOrder } from '../e2e/signing-bot.ts';
import { exchange, head, statuses } from './raw-socket.ts';
import { freshPrice, watchedFloor } from './witness.ts';

const on = await watchedFloor();
after(() => on.close());

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'SEARCH',
  'PROPFIND',
] as const;

/** Places that have nothing to do with orders. */
const ELSEWHERE = [
  '/',
  '/api',
  '/ws',
  '/console',
  '/.well-known/x',
  '/owner.sock',
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/file:///etc/passwd',
] as const;

/** Routes that trade, change a setting, tell of the account, or move funds, each with a method of its own. */
const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/fapi/v1/order'],
  ['DELETE', '/fapi/v1/order'],
  ['POST', '/fapi/v1/batchOrders'],
  ['POST', '/fapi/v1/algoOrder'],
  ['POST', '/fapi/v1/leverage'],
  ['GET', '/fapi/v3/account'],
  ['POST', '/sapi/v1/capital/withdraw/apply'],
];

function partsOf(path: string): { readonly first: string; readonly second: string; readonly last: string } {
  const [, first = '', second = '', ...rest] = path.split('/');
  return { first, second, last: rest.join('/') };
}

/** Spellings of a route that some proxy or server somewhere takes for it. */
function spellings(path: string): readonly string[] {
  const { first, second, last } = partsOf(path);
  return [
    `/${path}`,
    `${path}/`,
    `${path}//`,
    `${path}/.`,
    `${path}/..`,
    `${path}/../order`,
    `/./${first}/${second}/${last}`,
    `/../${first}/${second}/${last}`,
    `/x/..${path}`,
    `/x/../..${path}`,
    `/${first}/./${second}/${last}`,
    `/${first}//${second}/${last}`,
    `/${first}/${second}//${last}`,
    `/${first}/${second}/;/${last}`,
    `/${first};x=y/${second}/${last}`,
    `${path};`,
    `${path};jsessionid=1`,
    `/${first}/..;/${first}/${second}/${last}`,
    `/%2e${path}`,
    `/%2e%2e${path}`,
    `/x/%2e%2e${path}`,
    `/${first}%2f${second}%2f${last}`,
    `/${first}%2F${second}/${last}`,
    `/${first}%5c${second}/${last}`,
    `/${first}\\${second}\\${last}`,
    `\\${first}\\${second}\\${last}`,
    `/${first}%252f${second}/${last}`,
    `%2f${first}/${second}/${last}`,
    `/%66api/${second}/${last}`,
    `/${first}/%76${second.slice(1)}/${last}`,
    `/${first}/${second}/${[...last].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')}`,
    `${path}%00`,
    `${path}%00.json`,
    `${path}%20`,
    `${path}%09`,
    `${path}%0a`,
    `${path}%0d%0a`,
    `${path}%3f`,
    `${path}%23`,
    `${path}#x`,
    `${path}.json`,
    `${path}.`,
    `${path}~`,
    `${path}*`,
    `${path}:443`,
    path.toUpperCase(),
    `/${first.toUpperCase()}/${second}/${last}`,
    `/${first}/${second.toUpperCase()}/${last}`,
    `/${first}/${second}/${last.charAt(0).toUpperCase()}${last.slice(1)}`,
    ...otherHomes(path),
    ...ELSEWHERE,
  ];
}

/** The same route under other names, versions and prefixes. */
function otherHomes(path: string): readonly string[] {
  const { first, second, last } = partsOf(path);
  return [
    `/${first}/${second}/orde\u00ae`,
    `/${first}/${second}/\u00ef\u00bd\u008frder`,
    `/${first}/v01/${last}`,
    `/${first}/v1.0/${last}`,
    `/${first}/v9/${last}`,
    `/api/v3/${last}`,
    `/sapi/v1/${last}`,
    `/dapi/v1/${last}`,
    `/papi/v1/um/${last}`,
    `/binance-usdm/binance-usdm${path}`,
    `/binance-usdm//${first}/${second}/${last}`,
    `/binance-usdm/../${first}/${second}/${last}`,
    `/binance-usdm%2f${first}/${second}/${last}`,
    `//binance-usdm${path}`,
    `/Binance-usdm${path}`,
    `/binance-coinm${path}`,
    `/bybit-v5${path}`,
    `/${path.slice(1).repeat(200)}`,
    `/http://127.0.0.1${path}`,
    `/proxy?url=${path}`,
    `/@${path}`,
  ];
}

function bytes(method: string, spelling: string): string {
  const { target, apiKey } = on.bot.sign(method, '', limitOrder({ price: freshPrice(on) }));
  return head(`${method} ${spelling}${target} HTTP/1.1`, on.host, [
    `X-MBX-APIKEY: ${apiKey}`,
    'Content-Length: 0',
  ]);
}

test('of 500 other spellings of routes none reaches the venue (T4)', async () => {
  let tricks = 0;
  for (const [method, path] of ROUTES) {
    const tried = spellings(path).filter((spelling) => spelling !== path);
    tricks += tried.length;
    const answers = await inBatches(tried, (spelling) =>
      exchange(on.floor.url, bytes(method, spelling), 1_500),
    );
    answers.forEach((answer, index) => {
      const [status = 0] = statuses(answer);
      const spelling = tried[index] ?? '';
      // Read, these two lead to the page for people, which no venue has a part in.
      const isPage = method === 'GET' && (spelling === '/' || spelling === '/console');
      const isRefused = isPage ? status === 302 : status === 404 || status === 400;
      assert.ok(isRefused, `${method} ${spelling}: ${answer.slice(0, 120)}`);
    });
  }
  assert.ok(tricks >= 500, `${tricks} tricks`);
  assert.deepEqual(on.arrived, []);
});

test('no other method of a route that trades reaches the venue, nor an overridden one (T4)', async () => {
  for (const method of METHODS) {
    const { target, apiKey } = on.bot.sign(method, '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '2' });
    if (method === 'POST') continue;
    const lines = [
      `X-MBX-APIKEY: ${apiKey}`,
      'X-HTTP-Method: POST',
      'X-Method-Override: POST',
      'Content-Length: 0',
    ];
    const answer = await exchange(
      on.floor.url,
      head(`${method} ${target}&_method=POST HTTP/1.1`, on.host, lines),
      500,
    );
    assert.ok(!statuses(answer).includes(200), method);
  }
  assert.deepEqual(on.arrived, []);
});

test('routes that move funds are refused, recorded, and never reach the venue (T2)', async () => {
  const routes = [
    '/sapi/v1/capital/withdraw/apply',
    '/sapi/v1/futures/transfer',
    '/fapi/v1/convert/acceptQuote',
  ];
  for (const path of routes) {
    const answer = await on.bot.ask('POST', path, { asset: 'USDT', amount: '1' });
    assert.match(answer.text, /FUNDS_MOVEMENT_NOT_SERVED/, path);
  }
  assert.deepEqual(on.arrived, []);
  const { lines } = await on.floor.gateway.ask('ledger export');
  assert.equal(String(lines).split('FUNDS_MOVEMENT_NOT_SERVED').length - 1, routes.length);
});

test('the route itself, spelt as the venue spells it, is served with and without its prefix', async () => {
  for (const spelling of ['/fapi/v1/order', '/binance-usdm/fapi/v1/order'])
    assert.deepEqual(statuses(await exchange(on.floor.url, bytes('POST', spelling), 2_000)), [200]);
  assert.equal(on.arrived.length, 2);
});

async function inBatches<T, R>(all: readonly T[], run: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += 10)
    results.push(...(await Promise.all(all.slice(at, at + 10).map(run))));
  return results;
}
