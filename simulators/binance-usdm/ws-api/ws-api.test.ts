import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { orderParams } from '../fixtures/caller.ts';
import { Listener } from '../fixtures/listener.ts';
import { part } from '../../shared/fixtures/frame-socket.ts';
import type { Simulator } from '../server.ts';
import { startSimulator } from '../server.ts';

type Sign = (text: string) => string;
type Fields = ReadonlyMap<string, unknown>;

const ED25519 = generateKeyPairSync('ed25519');
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SIGNERS: Readonly<Record<string, Sign>> = {
  ann: (text) => createHmac('sha256', 'ann').update(text).digest('hex'),
  rsa: (text) => sign('sha256', Buffer.from(text), RSA.privateKey).toString('base64'),
  eddy: (text) => sign(null, Buffer.from(text), ED25519.privateKey).toString('base64'),
};

let sim: Simulator;
let client: Listener;

beforeEach(async () => {
  const publicKey = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
  const accounts = [
    { apiKey: 'ann', secret: 'ann' },
    { apiKey: 'rsa', publicKey: publicKey(RSA.publicKey) },
    { apiKey: 'eddy', publicKey: publicKey(ED25519.publicKey) },
  ];
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets } });
  client = await Listener.open(sim, '/ws-fapi/v1');
});
afterEach(async () => {
  client.end();
  await sim.close();
});

function signed(
  who: string,
  params: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = { apiKey: who, timestamp: Date.now(), ...params };
  const text = Object.keys(all)
    .sort()
    .map((name) => `${name}=${String(all[name])}`)
    .join('&');
  return { ...all, signature: SIGNERS[who]?.(text) };
}

const BUY = orderParams('BUY 0.01 BTCUSDT 59000');

test('orders signed with HMAC, RSA and Ed25519 are placed, changed, looked up and cancelled', async () => {
  for (const who of ['ann', 'rsa', 'eddy']) {
    const placed = await client.ask('order.place', signed(who, { ...BUY, quantity: 0.01 }), who);
    assert.deepEqual(
      [placed.get('id'), placed.get('status'), part(placed, 'result.status')],
      [who, 200, 'NEW'],
    );
    const named = { symbol: 'BTCUSDT', orderId: part(placed, 'result.orderId') };
    const change = { ...named, side: 'BUY', quantity: '0.02', price: '59000' };
    assert.equal(part(await client.ask('order.modify', signed(who, change)), 'result.origQty'), '0.020');
    assert.equal(part(await client.ask('order.status', signed(who, named)), 'result.status'), 'NEW');
    assert.equal(part(await client.ask('order.cancel', signed(who, named)), 'result.status'), 'CANCELED');
    assert.equal(part(await client.ask('order.cancel', signed(who, named)), 'error.code'), -2011);
    assert.equal(sim.engine.inspect(who).orders.length, 1);
  }
});

test('a signature of another key, of other parameters or of another time gets nothing', async () => {
  const refusal = async (params: object): Promise<unknown> =>
    part(await client.ask('order.place', params), 'error.code');
  assert.equal(await refusal({ ...signed('ann', BUY), apiKey: 'eddy' }), -1022);
  assert.equal(await refusal({ ...signed('ann', BUY), quantity: '0.02' }), -1022);
  assert.equal(await refusal(signed('ann', { ...BUY, timestamp: Date.now() - 60_000 })), -1021);
  assert.equal(await refusal({ ...BUY, apiKey: 'ann', timestamp: Date.now() }), -1102);
  assert.equal(await refusal(signed('eve', BUY)), -2015);
  assert.equal(await refusal(BUY), -2014);
  assert.equal(sim.engine.inspect('ann').orders.length, 0);
});

test('a connection that logged on with Ed25519 orders without signatures until it logs out', async () => {
  const unsigned = (): object => ({ ...BUY, timestamp: Date.now() });
  assert.equal(part(await client.ask('session.status', undefined), 'result.apiKey'), null);
  assert.equal((await client.ask('order.place', unsigned())).get('status'), 401);
  const session = await client.ask('session.logon', signed('eddy'));
  assert.deepEqual([session.get('status'), part(session, 'result.apiKey')], [200, 'eddy']);
  assert.ok(
    Number(part(session, 'result.authorizedSince')) >= Number(part(session, 'result.connectedSince')),
  );
  assert.equal((await client.ask('order.place', unsigned())).get('status'), 200);
  const stale = { ...BUY, timestamp: Date.now() - 60_000 };
  assert.equal(part(await client.ask('order.place', stale), 'error.code'), -1021);
  assert.equal((await client.ask('order.place', signed('ann', BUY))).get('status'), 200);
  const named = { ...unsigned(), apiKey: 'ann' };
  assert.equal(part(await client.ask('order.place', named), 'error.code'), -1102);
  const other = await Listener.open(sim, '/ws-fapi/v1');
  assert.equal((await other.ask('order.place', unsigned())).get('status'), 401);
  other.end();
  await client.ask('session.logout', {});
  assert.equal((await client.ask('order.place', unsigned())).get('status'), 401);
  assert.deepEqual([count('eddy'), count('ann')], [1, 1]);
});

function count(who: string): number {
  return sim.engine.inspect(who).orders.length;
}

test('only Ed25519 keys log on', async () => {
  for (const who of ['ann', 'rsa']) {
    assert.equal(part(await client.ask('session.logon', signed(who)), 'error.code'), -4056);
  }
  const forged = { ...signed('eddy'), timestamp: Date.now() + 1 };
  assert.equal(part(await client.ask('session.logon', forged), 'error.code'), -1022);
  assert.equal(part(await client.ask('session.status', {}), 'result.apiKey'), null);
});

test('account, market and listen key can be asked for', async () => {
  const result = async (method: string, params: object): Promise<unknown> => {
    const reply = await client.ask(method, params);
    assert.equal(reply.get('status'), 200, `${method} ${JSON.stringify(reply.get('error'))}`);
    return reply.get('result');
  };
  const at = (value: unknown, path: string): unknown => part(new Map([['of', value]]), `of.${path}`);
  for (const version of ['', 'v2/']) {
    assert.equal(at(await result(`${version}account.balance`, signed('ann')), '0.balance'), '10000.00000000');
    const status = await result(`${version}account.status`, signed('ann'));
    assert.equal(at(status, 'totalWalletBalance'), '10000.00000000');
    assert.ok(Array.isArray(await result(`${version}account.position`, signed('ann'))));
  }
  assert.equal(at(await result('ticker.book', { symbol: 'BTCUSDT' }), 'bidPrice'), '60000.00');
  assert.ok(Number(at(await result('ticker.price', { symbol: 'BTCUSDT' }), 'price')) > 0);
  assert.equal(at(await result('depth', { symbol: 'BTCUSDT', limit: 5 }), 'asks.0.0'), '60000.10');
  assert.ok(Math.abs(Number(at(await result('time', {}), 'serverTime')) - Date.now()) < 1000);
  const listenKey = at(await result('userDataStream.start', { apiKey: 'ann' }), 'listenKey');
  assert.equal(at(await result('userDataStream.ping', { apiKey: 'ann' }), 'listenKey'), listenKey);
  const user = await Listener.open(sim, `/private/ws?listenKey=${String(listenKey)}`);
  await result('order.place', signed('ann', BUY));
  assert.equal(part(await user.nextWhere('e', 'ORDER_TRADE_UPDATE'), 'o.x'), 'NEW');
  user.end();
  await result('userDataStream.stop', { apiKey: 'ann' });
});

test('conditional orders are placed and cancelled', async () => {
  const params = { symbol: 'BTCUSDT', side: 'SELL', algoType: 'CONDITIONAL', type: 'STOP_MARKET' };
  const more = { triggerPrice: '55000', quantity: '0.01', clientAlgoId: 'guard' };
  const placed = await client.ask('algoOrder.place', signed('ann', { ...params, ...more }));
  assert.equal(part(placed, 'result.algoStatus'), 'NEW');
  const cancelled = await client.ask('algoOrder.cancel', signed('ann', { clientAlgoId: 'guard' }));
  assert.equal(part(cancelled, 'result.msg'), 'success');
});

test('replies say how much of the limits is used, unless the request or the address says not to', async () => {
  const limits = (reply: Fields): unknown =>
    Array.isArray(reply.get('rateLimits')) ? part(reply, 'rateLimits.0.rateLimitType') : null;
  const order = await client.ask('order.place', signed('ann', BUY));
  assert.deepEqual(
    ['0.limit', '0.count', '1.limit', '1.count', '2.limit'].map((path) => part(order, `rateLimits.${path}`)),
    [300, 1, 1200, 1, 2400],
  );
  assert.equal(limits(await client.ask('ticker.price', { symbol: 'BTCUSDT' })), 'REQUEST_WEIGHT');
  assert.equal(limits(await client.ask('time', { returnRateLimits: false })), null);
  const quiet = await Listener.open(sim, '/ws-fapi/v1?returnRateLimits=false');
  assert.equal(limits(await quiet.ask('time', {})), null);
  assert.equal(limits(await quiet.ask('time', { returnRateLimits: true })), 'REQUEST_WEIGHT');
  quiet.end();
});

test('what is not a request is refused, and the connection goes on', async () => {
  for (const text of [
    '{',
    '[]',
    '{"id":1}',
    '{"id":{},"method":"time"}',
    '{"id":1,"method":"time","params":{"a":[]}}',
  ]) {
    client.send(text);
    assert.equal(part(await client.next(), 'error.code'), -1135);
  }
  assert.equal(part(await client.ask('order.fly', {}), 'error.code'), -1020);
  assert.equal((await client.ask('time', {}, 'still here')).get('status'), 200);
});

test('F7 an answer over WebSocket can get lost before the order, after it, or with the connection', async () => {
  const send = (id: string): void =>
    client.send({ id, method: 'order.place', params: signed('ann', { ...BUY, newClientOrderId: id }) });
  const path = 'order.place';
  sim.faults.timeoutBeforeAccept = { next: 1, path };
  send('before');
  sim.faults.timeoutAfterAccept = { next: 1, path };
  send('after');
  sim.faults.status5xx = { next: 1, applied: true, shape: '-1007', path };
  send('unknown');
  const unknown = await client.nextWhere('id', 'unknown');
  assert.deepEqual([unknown.get('status'), part(unknown, 'error.code')], [503, -1007]);
  sim.faults.deliverTwice = { next: 1, path };
  send('twice');
  assert.equal((await client.nextWhere('id', 'twice')).get('status'), 200);
  sim.faults.closeAfterAccept = { next: 1, path };
  send('closed');
  await client.closed();
  const ids = sim.engine.inspect('ann').orders.map((order) => order.clientOrderId);
  assert.deepEqual(ids, ['after', 'unknown', 'twice', 'closed']);
  assert.deepEqual(sim.engine.requests.get('twice'), { received: 2, accepted: 1 });
});
