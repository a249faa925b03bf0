import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import test, { after } from 'node:test';
import { exchange, head, statuses } from './raw-socket.ts';
import { freshPrice, watchedFloor } from './witness.ts';

const on = await watchedFloor();
after(() => on.close());
const sockets: Socket[] = [];
after(() => sockets.forEach((socket) => socket.destroy()));
/** Begun first, because it takes longest. */
const trickled = trickle('GET / HTTP/1.1\r\n', 'x: y\r\n');
const keyed = ['POST /fapi/v1/order HTTP/1.1', `Host: ${on.host}`, `X-MBX-APIKEY: ${on.decoy.apiKey}`];
const dripped = trickle([...keyed, 'Content-Length: 2000', '', ''].join('\r\n'), 'a=');

/** What a bot may wait while others attack: a quarter of a second, or a few times what it waits without them. */
const calm = await slowestRead(new Promise((resolve) => setTimeout(resolve, 500)));
const PATIENCE_MS = Math.max(250, 5 * calm);

/** How long the slowest of a few small reads took while something else went on: the loops of edge and keeper. */
async function slowestRead(while_: Promise<unknown>): Promise<number> {
  let slowest = 0;
  let going = true;
  void while_.finally(() => (going = false));
  while (going) {
    const startedAt = performance.now();
    await on.bot.ask('GET', '/sapi/v1/account/apiRestrictions');
    slowest = Math.max(slowest, performance.now() - startedAt);
  }
  return slowest;
}

function signedPost(
  path: string,
  fields: Readonly<Record<string, string>>,
  lines: readonly string[] = [],
): string {
  const { target, apiKey } = on.bot.sign('POST', path, fields);
  const [, query = ''] = target.split('?');
  const form = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${query.length}`];
  return head(`POST ${path} HTTP/1.1`, on.host, [`X-MBX-APIKEY: ${apiKey}`, ...form, ...lines]) + query;
}

const DEEP = '['.repeat(9_000) + ']'.repeat(9_000);
const BOMBS: readonly (readonly [name: string, fields: Readonly<Record<string, string>>])[] = [
  ['JSON nested 9,000 deep', { batchOrders: DEEP }],
  ['objects nested 6,000 deep', { batchOrders: '[{"a":'.repeat(2_500) }],
  [
    'a list of 8,000 empty orders',
    { batchOrders: `[${Array.from({ length: 8_000 }, () => '{}').join(',')}]` },
  ],
  ['one key of 50,000 characters', { batchOrders: `[{"${'k'.repeat(50_000)}":1}]` }],
  [
    '3,000 keys of one object',
    { batchOrders: `[{${Array.from({ length: 3_000 }, (_, i) => `"k${i}":1`).join(',')}}]` },
  ],
  [
    'names of every object',
    { batchOrders: '[{"__proto__":{"symbol":"BTCUSDT"},"constructor":{"prototype":{}}}]' },
  ],
  ['a number of 50,000 digits', { batchOrders: `[{"quantity":${'9'.repeat(50_000)}}]` }],
  ['an exponent beyond all bounds', { batchOrders: '[{"quantity":1e999999999}]' }],
  ['50,000 escapes', { batchOrders: `["${'\\u0000'.repeat(7_000)}"]` }],
  ['unpaired surrogates', { batchOrders: `["${'\\ud800'.repeat(7_000)}"]` }],
  [
    'a price of 60,000 characters',
    { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', price: '1'.repeat(60_000) },
  ],
  [
    'a quantity that backtracks',
    { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: `${'0'.repeat(50_000)}!` },
  ],
];

for (const [name, fields] of BOMBS) {
  test(`a signed request with ${name} is refused in a moment and nobody else waits for it (T31, T3)`, async () => {
    const path = 'batchOrders' in fields ? '/fapi/v1/batchOrders' : '/fapi/v1/order';
    const volley = Promise.all(
      Array.from({ length: 8 }, () => exchange(on.floor.url, signedPost(path, fields), 3_000)),
    );
    const slowest = await slowestRead(volley);
    for (const answer of await volley)
      assert.ok([400, 413].includes(statuses(answer)[0] ?? 0), answer.slice(0, 200));
    assert.ok(slowest < PATIENCE_MS, `another bot's request took ${slowest.toFixed(0)} ms`);
    assert.deepEqual(on.arrived, []);
  });
}

test('5,000 parameters and 5,000 repeated ones are refused in a moment (T3, T31)', async () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, '1']));
  const lines = [`X-MBX-APIKEY: ${on.decoy.apiKey}`, 'Content-Length: 50000'];
  const pairs = 'symbol=A&'.repeat(5_556).slice(0, 50_000);
  const repeated = `${head(`POST /fapi/v1/order HTTP/1.1`, on.host, lines)}${pairs}`;
  const both = Promise.all([
    exchange(on.floor.url, signedPost('/fapi/v1/order', many), 3_000),
    exchange(on.floor.url, repeated, 3_000),
  ]);
  const slowest = await slowestRead(both);
  for (const answer of await both)
    assert.ok([400, 401].includes(statuses(answer)[0] ?? 0), answer.slice(0, 200));
  assert.ok(slowest < PATIENCE_MS);
});

test('a body beyond its bound is refused without waiting for its end, its length told or not (T31)', async () => {
  const told =
    head('POST /fapi/v1/order HTTP/1.1', on.host, ['Content-Length: 1000000']) + 'x'.repeat(70_000);
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const untold =
    head('POST /fapi/v1/order HTTP/1.1', on.host, ['Transfer-Encoding: chunked']) + chunk + chunk;
  for (const bytes of [told, untold])
    assert.deepEqual(statuses(await exchange(on.floor.url, bytes, 1_500)), [413]);
});

test('a flood of strangers costs the ledger nothing and the bot little (T35)', async () => {
  const before = Number((await on.floor.gateway.ask('status'))['entries']);
  const strangers = Promise.all(
    Array.from({ length: 300 }, (_, index) => {
      const lines = [`X-MBX-APIKEY: ${'k'.repeat(60)}${index}`, 'Content-Length: 0'];
      return exchange(on.floor.url, head('POST /fapi/v1/order?signature=00 HTTP/1.1', on.host, lines), 3_000);
    }),
  );
  const slowest = await slowestRead(strangers);
  for (const answer of await strangers) assert.deepEqual(statuses(answer), [401]);
  assert.ok(slowest < 2 * PATIENCE_MS, `${slowest.toFixed(0)} ms`);
  const after_ = Number((await on.floor.gateway.ask('status'))['entries']);
  assert.ok(after_ - before < 20, `${after_ - before} entries`);
});

test('400 connections that say nothing keep nobody else out (F31)', async () => {
  const { port } = new URL(on.floor.url);
  for (let i = 0; i < 400; i += 1) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /fapi/v1/order HTTP/1.1\r\n');
    sockets.push(socket);
  }
  assert.equal((await on.bot.place({ price: freshPrice(on) })).status, 200);
  on.arrived.splice(0);
});

test('a head that trickles in is cut off soon after its ten seconds (F31)', async () => {
  assert.ok((await trickled) < 13_000);
});

test('a body that drips in is cut off soon after ten seconds, counted from its first byte (T31, F31)', async () => {
  assert.ok((await dripped) < 13_000);
});

/** How long a connection lives that begins like that and goes on in small drops, and which reads nothing. */
async function trickle(begin: string, drop: string): Promise<number> {
  const startedAt = performance.now();
  const socket = connect(Number(new URL(on.floor.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(begin);
  const drops = setInterval(() => socket.write(drop), 500);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(drops);
  return performance.now() - startedAt;
}
