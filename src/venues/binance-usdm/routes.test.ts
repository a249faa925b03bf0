import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binanceCatalogue,
  ccxtCatalogue,
  officialCatalogue,
} from '../../../test/hostile/catalogue/clients.ts';
import { allRoutes, classify, routeNamed, routeOf } from './routes.ts';

const CATALOGUES = [
  ['ccxt', ccxtCatalogue(), 800],
  ['binance', binanceCatalogue(), 750],
  ['the official connector', officialCatalogue(), 95],
] as const;

test('T2: every route of three clients’ catalogues is in the table, each with a kind of its own', () => {
  for (const [client, targets, atLeast] of CATALOGUES) {
    assert(new Set(targets).size >= atLeast, `${client} has ${new Set(targets).size} routes`);
    const missing = [...new Set(targets)].filter((target) => {
      const [method, path] = target.split(' ');
      return classify(method ?? '', path ?? '') === null;
    });
    assert.deepEqual(missing, [], client);
  }
});

const MONEY_WORDS = [
  'capital\\/withdraw',
  'localentity',
  'asset\\/(?:transfer|dust)',
  'sub-?account',
  'managed-subaccount',
  'convert',
  'giftcard',
  'fiat',
  'simple-earn',
  'bfusd',
  'rwusd',
  '(?:eth-|sol-)?staking',
  'onchain-yields',
  'loan',
  'lending',
  'futures\\/transfer',
  'broker',
  'bswap',
  'blvt',
  'margin\\/(?:borrow-repay|apiKey|transfer|loan|repay)',
  'withdraw\\.html',
  'repay',
  'marginLoan',
  '[a-z-]*collection',
  'bnb-transfer',
];
const MONEY = new RegExp(`/(?:${MONEY_WORDS.join('|')})`, 'i');

test('T2: nothing that could move money or make a key is anything but refused', () => {
  const writes = allRoutes().filter((route) => route.method !== 'GET');
  const movers = writes.filter((route) => MONEY.test(route.path));
  assert(movers.length > 120);
  for (const route of movers) assert.equal(route.kind, 'moveFunds', `${route.method} ${route.path}`);
  const open = allRoutes().filter((route) => route.kind !== 'moveFunds' && route.kind !== 'denied');
  // Answered by the gateway itself, from nothing but the decoy.
  const local = [
    '/sapi/v1/account/apiRestrictions',
    '/sapi/v1/capital/config/getall',
    '/sapi/v1/margin/allPairs',
  ];
  for (const { path } of open) {
    assert(local.includes(path) || /^\/(?:fapi\/v[123]|futures\/data)\//.test(path), path);
  }
  assert.equal(classify('POST', '/sapi/v1/capital/withdraw/apply')?.kind, 'moveFunds');
  assert.equal(classify('POST', '/sapi/v1/asset/transfer')?.kind, 'moveFunds');
  assert.equal(classify('POST', '/fapi/v1/convert/acceptQuote')?.kind, 'moveFunds');
  assert.equal(classify('GET', '/sapi/v1/capital/deposit/address')?.kind, 'denied');
  assert.equal(classify('POST', '/papi/v1/um/order')?.kind, 'denied');
});

test('each route has its own name, and is found by it', () => {
  const routes = allRoutes();
  assert(routes.length > 940);
  for (const route of routes) {
    assert.equal(routeNamed(route.name), route);
    assert.equal(classify(route.method, route.path), route);
  }
  assert.equal(classify('GET', '/sapi/v1/account/apiRestrictions')?.name, 'apiRestrictions');
  assert.throws(() => routeNamed('order'), RangeError);
});

test('a malformed line of the table does not start', () => {
  for (const line of ['PATCH /fapi/v1/order', 'GET fapi/v1/order', 'GET  /x', 'GET /x?y', '']) {
    assert.throws(() => routeOf(line, 'public', line), RangeError);
  }
});

/** Ways to write a path that some server, somewhere, takes for the plain one. */
function tricksOn(path: string): readonly string[] {
  const at = path.lastIndexOf('/');
  const [head, last] = [path.slice(0, at), path.slice(at + 1)];
  const encoded = [...path].map((character, index) => {
    const code = character.charCodeAt(0).toString(16);
    return `${path.slice(0, index)}%${code}${path.slice(index + 1)}`;
  });
  const raised = [...path].flatMap((character, index) => {
    const upper = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
    return upper === character ? [] : [`${path.slice(0, index)}${upper}${path.slice(index + 1)}`];
  });
  return [
    ...encoded,
    ...raised,
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `${head}//${last}`,
    `${head}/./${last}`,
    `${head}/x/../${last}`,
    `${head}/x/%2e%2e/${last}`,
    `${head}/..;/v1/${last}`,
    `${head}\\${last}`,
    `${head}%2f${last}`,
    `${head}%252f${last}`,
    `${path};a=b`,
    `${path}%00`,
    `${path}\0`,
    `${path} `,
    ` ${path}`,
    `${path}\t`,
    `${path}\r\n`,
    `${path}#`,
    `${path}?`,
    `${path}.json`,
    `${path}%20`,
    path.slice(1),
    `https://fapi.binance.com${path}`,
    `//fapi.binance.com${path}`,
    `*${path}`,
    path.toUpperCase(),
    path.replace('a', '\u0430'),
    path.replace('o', '\uff4f'),
    `/\u2024${path}`,
  ];
}

test('T4: no variation of a path or method is a route', () => {
  const corpus = new Map<string, readonly [method: string, path: string]>();
  const add = (method: string, path: string): void => {
    corpus.set(JSON.stringify([method, path]), [method, path]);
  };
  for (const path of [
    '/fapi/v1/order',
    '/fapi/v1/batchOrders',
    '/fapi/v3/account',
    '/sapi/v1/asset/transfer',
  ]) {
    const tricks = tricksOn(path).filter((trick) => trick !== path);
    for (const trick of tricks) for (const method of ['POST', 'GET']) add(method, trick);
    for (const method of [
      'post',
      'Post',
      'HEAD',
      'PATCH',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'POST ',
      '',
      'GET\0',
    ]) {
      add(method, path);
    }
  }
  assert(corpus.size >= 500, `${corpus.size} tricks`);
  for (const [method, path] of corpus.values())
    assert.equal(classify(method, path), null, `${method} ${path}`);
});

test('T31: names that every object has are no routes', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal(classify(name, ''), null);
    assert.equal(classify('GET', name), null);
    assert.throws(() => routeNamed(name), RangeError);
  }
});
