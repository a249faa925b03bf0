import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import test, { after } from 'node:test';
import { limitOrder } from '../e2e/signing-bot.ts';
import { errorCode, signedCall, TestSocket } from './bot-socket.ts';
import { exchange, head, statuses } from './raw-socket.ts';
import { freshPrice, watchedFloor } from './witness.ts';

const on = await watchedFloor();
after(() => on.close());
const CALLS = '/ws-fapi/v1';

function upgrade(path: string, host: string, lines: readonly string[] = []): string {
  const own = [
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
  ];
  return head(`GET ${path} HTTP/1.1`, host, [...own, ...lines]).replace('Connection: close\r\n', '');
}

function order(): Readonly<Record<string, unknown>> {
  return signedCall(on.decoy, { ...limitOrder({ price: freshPrice(on) }) });
}

test('a WebSocket opens under this gateway’s names only, and never for a web page (T7, T9)', async () => {
  const { port } = new URL(on.floor.url);
  for (const path of [CALLS, '/ws/btcusdt@bookTicker', '/private/ws?listenKey=abcdefghijklmnopqrstuvwx']) {
    const status = async (host: string, lines: readonly string[] = []): Promise<unknown> =>
      statuses(await exchange(on.floor.url, upgrade(path, host, lines), 500))[0];
    assert.equal(await status(on.host), 101, path);
    assert.equal(await status(`localhost:${port}`), 101);
    assert.equal(await status(`evil.example:${port}`), 421);
    assert.equal(await status(on.host, [`Host: ${on.host}`]), 400);
    const own = `http://${on.host}`;
    for (const origin of [
      'https://evil.example',
      'null',
      '',
      'http://127.0.0.1',
      `ws://${on.host}`,
      `${own}/`,
    ])
      assert.equal(await status(on.host, [`Origin: ${origin}`]), 403, origin);
    assert.equal(await status(`localhost:${port}`, [`Origin: ${own}`]), 403);
    assert.equal(await status(on.host, [`Origin: ${own}`, 'Origin: https://evil.example']), 403);
    assert.equal(await status(on.host, [`Origin: ${own}`, 'Sec-Fetch-Site: same-origin']), 403);
    assert.equal(await status('evil.example', ['Origin: http://evil.example']), 421);
    assert.equal(await status(on.host, ['Sec-Fetch-Site: cross-site']), 403);
    for (const scheme of ['http', 'https'])
      assert.equal(
        await status(on.host, [`Origin: ${scheme}://${on.host}`]),
        101,
        'as websocket-client says it',
      );
  }
});

test('where nothing listens, and for what is no WebSocket, there is no connection (T4, T5)', async () => {
  const status = async (request: string): Promise<unknown> =>
    statuses(await exchange(on.floor.url, request, 500))[0];
  for (const path of ['/', '/fapi/v1/order', '/ws-fapi/v2', '/ws/../fapi/v1/order', '/stream?streams=%0d%0a'])
    assert.equal(await status(upgrade(path, on.host)), 404, path);
  assert.equal(await status(upgrade(CALLS, on.host).replace('Version: 13', 'Version: 12')), 400);
  assert.equal(await status(upgrade(CALLS, on.host).replace('Upgrade: websocket', 'Upgrade: h2c')), 400);
  assert.deepEqual(on.arrived.splice(0), []);
});

test('an order without a signature, or with one for something else, is an order of nobody (T1)', async () => {
  const socket = await TestSocket.open(on.floor.url, CALLS);
  const { apiKey, signature, ...unsigned } = order();
  assert.equal(errorCode(await socket.ask('order.place', unsigned)), -2015);
  assert.equal(errorCode(await socket.ask('order.place', { ...unsigned, apiKey })), -2015);
  assert.equal(errorCode(await socket.ask('order.place', { ...order(), quantity: '0.5' })), -2015);
  assert.equal(errorCode(await socket.ask('order.place', { ...unsigned, signature })), -2015);
  const stranger = { apiKey: 'x'.repeat(64), secret: on.decoy.secret };
  assert.equal(errorCode(await socket.ask('order.place', signedCall(stranger, limitOrder({})))), -2015);
  assert.equal(errorCode(await socket.ask('session.logon', signedCall(on.decoy))), -4056);
  assert.equal(errorCode(await socket.ask('order.place', unsigned)), -2015);
  assert.deepEqual(on.arrived.splice(0), []);
  socket.close();
});

test('a signed order is placed once, however often its frame comes and by whichever way (T2)', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => TestSocket.open(on.floor.url, CALLS)));
  assert.ok(first !== undefined && second !== undefined);
  const params = order();
  assert.equal((await first.ask('order.place', params))['status'], 200);
  for (const socket of [first, second])
    assert.notEqual(errorCode(await socket.ask('order.place', params)), null);
  assert.deepEqual(on.arrived.splice(0), ['POST /fapi/v1/order']);
  first.close();
  second.close();
});

test('binary frames, giant frames and broken text end the connection and nothing else (T31)', async () => {
  const other = await TestSocket.open(on.floor.url, CALLS);
  for (const [bytes, binary, code] of [
    [Buffer.from(JSON.stringify({ id: 1, method: 'order.place', params: order() })), true, 1003],
    [Buffer.alloc(65 * 1024, 0x20), false, 1009],
    [Buffer.from([0xc3, 0x28]), false, 1007],
  ] as const) {
    const socket = await TestSocket.open(on.floor.url, CALLS);
    socket.socket.send(bytes, { binary });
    assert.equal(await socket.ended(), code);
  }
  assert.equal((await other.ask('time', {}))['status'], 200);
  assert.deepEqual(on.arrived.splice(0), []);
  other.close();
});

test('what is no call is told so, and the connection goes on (T3, T31)', async () => {
  const socket = await TestSocket.open(on.floor.url, CALLS);
  const nested = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  for (const text of ['{', '[]', nested, '{"id":1,"method":"order.place","params":{"a":1,"a":2}}']) {
    socket.send(text);
    assert.equal(errorCode(await socket.next()), -1135);
  }
  socket.send('{"id":9,"method":"order.place","params":{"__proto__":"x","constructor":"y"}}');
  assert.equal(errorCode(await socket.answer(9)), -2015);
  assert.equal(errorCode(await socket.ask('order.fly', {})), -5000);
  assert.deepEqual(on.arrived.splice(0), []);
  socket.close();
});

test('what the policy refuses over HTTP it refuses here, in the same words, and it is in the ledger (T1)', async () => {
  const socket = await TestSocket.open(on.floor.url, CALLS);
  const far = { ...limitOrder({ price: (on.markOf('BTCUSDT') * 2).toFixed(1) }) };
  assert.equal(errorCode(await socket.ask('order.place', signedCall(on.decoy, far))), -2010);
  assert.equal(errorCode(await socket.ask('openOrders.cancelAll', signedCall(on.decoy))), -2010);
  const status = await on.floor.gateway.ask('ledger export', {});
  const lines = JSON.stringify(status['lines']);
  assert.match(lines, /DELETE \/api\/v3\/openOrders/);
  assert.deepEqual(on.arrived.splice(0), []);
  socket.close();
});

test('a halt in the middle of a session stops its openings and not its cancels', async () => {
  const socket = await TestSocket.open(on.floor.url, CALLS);
  const placed = signedCall(on.decoy, { ...limitOrder({ price: freshPrice(on), newClientOrderId: 'h-1' }) });
  assert.equal((await socket.ask('order.place', placed))['status'], 200);
  await on.floor.gateway.ask('halt', { stops: 'openings', reason: 'test' });
  const refused = await socket.ask('order.place', order());
  assert.match(JSON.stringify(refused), /TRADING_HALTED/);
  const named = { symbol: 'BTCUSDT', origClientOrderId: 'h-1' };
  assert.equal((await socket.ask('order.cancel', signedCall(on.decoy, named)))['status'], 200);
  await on.floor.gateway.ask('resume', { reason: 'test' });
  assert.deepEqual(on.arrived.splice(0), ['POST /fapi/v1/order', 'DELETE /fapi/v1/order']);
  socket.close();
});

test('a decoy that is revoked in the middle of a session is nobody from then on (T1)', async () => {
  const decoy = await on.floor.addBot('leaving');
  const socket = await TestSocket.open(on.floor.url, CALLS);
  assert.equal((await socket.ask('account.balance', signedCall(decoy)))['status'], 200);
  await on.floor.gateway.ask('bot revoke', { bot: 'leaving' });
  assert.equal(errorCode(await socket.ask('account.balance', signedCall(decoy))), -2015);
  socket.close();
});

test('a connection that is logged on trades without signatures, and ends when its bot is revoked (T1)', async () => {
  const made = await on.floor.gateway.ask('bot add', { bot: 'eddy', name: 'main', type: 'ed25519' });
  const apiKey = String(made['apiKey']);
  const stamped = { apiKey, timestamp: Date.now() };
  const text = `apiKey=${apiKey}&timestamp=${stamped.timestamp}`;
  const signature = sign(null, Buffer.from(text), createPrivateKey(String(made['secret']))).toString(
    'base64',
  );
  const [socket, thief] = await Promise.all([1, 2].map(() => TestSocket.open(on.floor.url, CALLS)));
  assert.ok(socket !== undefined && thief !== undefined);
  on.arrived.splice(0);
  const unsigned = (): object => ({ ...limitOrder({ price: freshPrice(on) }), timestamp: Date.now() });
  assert.equal(errorCode(await socket.ask('order.place', unsigned())), -2015);
  const other = { ...stamped, signature: `A${signature.slice(1)}` };
  assert.equal(errorCode(await socket.ask('session.logon', other)), -2015);
  assert.equal((await socket.ask('session.logon', { ...stamped, signature }))['status'], 200);
  assert.equal(errorCode(await thief.ask('session.logon', { ...stamped, signature })), -1021);
  assert.equal(errorCode(await thief.ask('order.place', unsigned())), -2015);
  assert.equal((await socket.ask('order.place', unsigned()))['status'], 200);
  const stale = { ...unsigned(), timestamp: Date.now() - 60_000 };
  assert.equal(errorCode(await socket.ask('order.place', stale)), -1021);
  const named = { ...unsigned(), apiKey: on.decoy.apiKey };
  assert.equal(errorCode(await socket.ask('order.place', named)), -2015);
  await on.floor.gateway.ask('bot revoke', { bot: 'eddy' });
  assert.equal(await socket.ended(), 1008);
  assert.deepEqual(on.arrived.splice(0), ['POST /fapi/v1/order']);
  thief.close();
});

test('no listen key reaches the venue from a market socket, and no more streams than it takes (T31)', async () => {
  const socket = await TestSocket.open(on.floor.url, '/ws');
  const refused = await socket.ask('SUBSCRIBE', ['LISTENKEY'.repeat(7)], 1);
  assert.equal(errorCode(refused), 2);
  assert.equal(errorCode(await socket.ask('REQUEST', ['x@account'], 2)), 2);
  assert.deepEqual((await socket.ask('LIST_SUBSCRIPTIONS', [], 3))['result'], []);
  const names = Array.from({ length: 1_025 }, (_, i) => `s${i}usdt@trade`);
  socket.send({ id: 4, method: 'SUBSCRIBE', params: names });
  assert.equal(await socket.ended(), 1008);
});

test('ten thousand subscriptions in one breath end their own connection only (T31)', async () => {
  const [flood, calm] = await Promise.all([1, 2].map(() => TestSocket.open(on.floor.url, '/ws')));
  assert.ok(flood !== undefined && calm !== undefined);
  for (let i = 0; i < 10_000; i += 1)
    flood.send({ id: i, method: 'SUBSCRIBE', params: ['btcusdt@bookTicker'] });
  assert.equal(await flood.ended(), 1008);
  assert.equal((await calm.ask('SUBSCRIBE', ['btcusdt@bookTicker']))['result'], null);
  calm.close();
});

test('a thousand calls at once are all answered, each under its own id', async () => {
  const socket = await TestSocket.open(on.floor.url, CALLS);
  for (let id = 0; id < 1_000; id += 1) socket.send({ id, method: 'session.status' });
  const ids = new Set<unknown>();
  while (ids.size < 1_000) ids.add((await socket.next())['id']);
  socket.close();
});

test('a bot that asks and does not read is cut off, and the others are served meanwhile (T31)', async () => {
  const [deaf, calm] = await Promise.all([1, 2].map(() => TestSocket.open(on.floor.url, CALLS)));
  assert.ok(deaf !== undefined && calm !== undefined);
  const ended = new Promise((resolve) => deaf.socket.once('close', resolve));
  deaf.socket.pause();
  for (let round = 0; round < 60; round += 1) {
    for (let id = 0; id < 16; id += 1) {
      deaf.send({ id, method: 'depth', params: { symbol: 'BTCUSDT', limit: 1_000 } });
    }
    assert.equal((await calm.ask('account.balance', signedCall(on.decoy), round))['status'], 200);
  }
  deaf.socket.resume();
  await ended;
  assert.notEqual(deaf.code, 1000);
  calm.close();
});
