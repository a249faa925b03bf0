import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiRequestError } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { openHyperliquidFloor, OWNER, type Decoy, type HyperliquidFloor } from './hyperliquid-floor.ts';
import { learnt } from './learns.ts';

const M = 'BTC/USDC:USDC';

let floor: HyperliquidFloor;

before(async () => {
  floor = await openHyperliquidFloor();
});
after(() => floor.close());

function ccxtOf({ address, privateKey }: Decoy): InstanceType<typeof ccxt.hyperliquid> {
  const { url } = floor;
  return new ccxt.hyperliquid({
    walletAddress: address,
    privateKey,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['swap'] }, defaultSlippage: 0.02 },
    urls: { api: { public: url, private: url } },
  });
}

function openAtVenue(): readonly unknown[] {
  return floor.simulator.engine.inspect(OWNER.address).openOrders;
}

test('ccxt trades through the gateway: places, looks up, amends, cancels, takes a position and leaves it', async () => {
  const client = ccxtOf(await floor.addBot('trader'));
  await client.loadMarkets();
  await learnt(floor.gateway, (account) => account['status'] === 'active');
  const cloid = `0x${'c1'.repeat(16)}`;
  const placed = await client.createOrder(M, 'limit', 'buy', 0.01, 59_000, { clientOrderId: cloid });
  const [open] = await client.fetchOpenOrders(M);
  assert.deepEqual([open?.id, open?.clientOrderId, open?.amount], [placed.id, cloid, 0.01]);
  await client.editOrder(String(placed.id), M, 'limit', 'buy', 0.01, 58_900);
  const [amended] = await client.fetchOpenOrders(M);
  assert.equal(amended?.price, 58_900);
  await client.cancelOrder(String(amended?.id), M);
  assert.equal(openAtVenue().length, 0);
  await client.createOrder(M, 'market', 'buy', 0.01, 60_000);
  await learnt(floor.gateway, (account) => JSON.stringify(account['positions']) === '{"BTC":"0.01"}');
  const [position] = await client.fetchPositions([M]);
  assert.deepEqual([position?.side, position?.contracts], ['long', 0.01]);
  assert.equal((await client.fetchMyTrades(M)).length, 1);
  await client.createOrder(M, 'market', 'sell', 0.01, 60_000, { reduceOnly: true });
  await learnt(
    floor.gateway,
    (account) => JSON.stringify(account['positions']) === '{}' && account['openOrders'] === 0,
  );
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});

/** The clients of `@nktkas/hyperliquid` for a decoy. */
function nktkasOf({ privateKey }: Decoy): ReturnType<typeof httpClients> {
  return httpClients(floor.url, new Wallet(privateKey));
}

const hex = (address: string): `0x${string}` => `0x${address.slice(2)}`;
const cloidOf = (digits: string): `0x${string}` => `0x${digits.repeat(16)}`;
const LIMIT = { a: 0, b: true, p: '58500', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;

test('@nktkas/hyperliquid places one and several, of which one is refused, modifies and cancels by cloid', async () => {
  const decoy = await floor.addBot('signer');
  const { exchange, info } = nktkasOf(decoy);
  const user = hex(decoy.address);
  const placed = await exchange.order({ orders: [{ ...LIMIT, c: cloidOf('a1') }], grouping: 'na' });
  const [one] = placed.response.data.statuses;
  assert.ok(typeof one === 'object' && 'resting' in one);
  assert.equal(one.resting.cloid, cloidOf('a1'));
  const several = await exchange
    .order({
      orders: [
        { ...LIMIT, p: '58600' },
        { ...LIMIT, s: '9' },
        { ...LIMIT, p: '58400' },
      ],
      grouping: 'na',
    })
    .catch((error: unknown) => error);
  assert.ok(several instanceof ApiRequestError, 'this client throws when one of several is refused');
  assert.match(several.message, /Order 1: Sallyport/);
  assert.doesNotMatch(several.message, /Order [02]:/);
  assert.equal(openAtVenue().length, 3);
  await exchange.modify({ oid: cloidOf('a1'), order: { ...LIMIT, p: '58450', c: cloidOf('a1') } });
  const found = await info.orderStatus({ user, oid: cloidOf('a1') });
  assert.equal(found.status === 'order' && found.order.order.limitPx, '58450.0');
  await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: cloidOf('a1') }] });
  const rest = await info.openOrders({ user });
  await exchange.cancel({ cancels: rest.map(({ oid }) => ({ a: 0, o: oid })) });
  assert.equal(openAtVenue().length, 0);
  await assert.rejects(exchange.cancel({ cancels: [{ a: 0, o: one.resting.oid }] }), /never placed/);
});

test('brackets: @nktkas/hyperliquid and ccxt tie stops to an order, and all of it goes or nothing', async () => {
  const decoy = await floor.addBot('bracket');
  const { exchange } = nktkasOf(decoy);
  const stop = { ...LIMIT, b: false, r: true, p: '56000' };
  const wait = (triggerPx: string, tpsl: 'tp' | 'sl') =>
    ({ trigger: { isMarket: true, triggerPx, tpsl } }) as const;
  const target = { ...stop, p: '62900', t: wait('63000', 'tp') };
  const bracket = (...orders: Parameters<typeof exchange.order>[0]['orders']) =>
    exchange.order({ orders, grouping: 'normalTpsl' });
  const kept = { ...stop, p: '57900', t: wait('58000', 'sl') };
  await assert.rejects(
    bracket({ ...LIMIT, p: '58910' }, { ...kept, t: wait('20000', 'sl'), p: '19900' }, target),
    /Order 0: .*PARTNER_REFUSED.*Order 1: .*PRICE_OUTSIDE_COLLAR.*Order 2: .*PARTNER_REFUSED/,
  );
  await assert.rejects(bracket({ ...LIMIT, s: '9' }, { ...kept, s: '9' }), /Order 0: Sallyport/);
  assert.equal(openAtVenue().length, 0);
  const placed = await bracket({ ...LIMIT, p: '58920' }, target, kept);
  assert.deepEqual(placed.response.data.statuses.slice(1), ['waitingForFill', 'waitingForFill']);
  assert.equal(openAtVenue().length, 3);
  await learnt(floor.gateway, (account) => account['openOrders'] === 3);
  const [first] = placed.response.data.statuses;
  assert.ok(typeof first === 'object' && 'resting' in first);
  await exchange.cancel({ cancels: [{ a: 0, o: first.resting.oid }] });
  await learnt(floor.gateway, (account) => account['openOrders'] === 0);
  assert.equal(openAtVenue().length, 0, 'what waited for it went with it');
  const client = ccxtOf(decoy);
  await client.loadMarkets();
  const tied = {
    stopLoss: { triggerPrice: 58_500, type: 'market', price: 58_500 },
    takeProfit: { triggerPrice: 62_000, type: 'market', price: 62_000 },
  };
  await client.createOrder(M, 'market', 'buy', 0.01, 60_000, tied);
  await learnt(
    floor.gateway,
    (account) => JSON.stringify(account['positions']) === '{"BTC":"0.01"}' && account['openOrders'] === 2,
  );
  const waiting = await client.fetchOpenOrders(M);
  assert.equal(waiting.length, 2);
  for (const { id } of waiting) await client.cancelOrder(String(id), M);
  await client.createOrder(M, 'market', 'sell', 0.01, 60_000, { reduceOnly: true });
  await learnt(
    floor.gateway,
    (account) => JSON.stringify(account['positions']) === '{}' && account['openOrders'] === 0,
  );
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});

test('T2: what moves funds is refused whoever signs it, and a stranger’s key is nobody’s (T6)', async () => {
  const decoy = await floor.addBot('thief');
  const { exchange, info } = nktkasOf(decoy);
  const destination = hex(Wallet.numbered(9).address);
  await assert.rejects(exchange.usdSend({ destination, amount: '5' }), /FUNDS_MOVEMENT_NOT_SERVED/);
  await assert.rejects(
    exchange.approveAgent({ agentAddress: destination, agentName: 'own' }),
    /FUNDS_MOVEMENT_NOT_SERVED/,
  );
  await assert.rejects(exchange.withdraw3({ destination, amount: '5' }), /FUNDS_MOVEMENT_NOT_SERVED/);
  await assert.rejects(info.extraAgents({ user: hex(decoy.address) }));
  assert.equal(floor.simulator.engine.received.get('usdSend'), undefined);
  const stranger = nktkasOf({ ...decoy, privateKey: Wallet.numbered(77).privateKey });
  await assert.rejects(stranger.exchange.order({ orders: [LIMIT], grouping: 'na' }), /does not exist/);
  const shown: unknown = await info.openOrders({ user: hex(OWNER.address) });
  assert.ok(!Array.isArray(shown), 'the account’s own name opens nothing');
  assert.equal(openAtVenue().length, 0);
});

test('a bot neither sees nor touches the orders of another, and ccxt raises what means the same', async () => {
  const [one, other] = [ccxtOf(await floor.addBot('one')), ccxtOf(await floor.addBot('other'))];
  await one.loadMarkets();
  other.setMarkets(one.markets);
  const placed = await one.createOrder(M, 'limit', 'buy', 0.01, 58_000);
  assert.match(String((await one.fetchOrder(String(placed.id), M)).clientOrderId), /^0x5a11790/);
  assert.equal((await other.fetchOpenOrders(M)).length, 0);
  await assert.rejects(other.cancelOrder(String(placed.id), M), ccxt.OrderNotFound);
  await assert.rejects(other.createOrder(M, 'limit', 'buy', 10, 58_000), ccxt.ExchangeError);
  await assert.rejects(other.createOrder(M, 'limit', 'buy', 0.01, 70_000), ccxt.ExchangeError);
  await assert.rejects(other.editOrder('123', M, 'limit', 'buy', 0.01, 58_000), ccxt.OrderNotFound);
  assert.equal(openAtVenue().length, 1);
  await one.cancelOrder(String(placed.id), M);
  assert.equal(openAtVenue().length, 0);
});

test('a decoy comes with what it could cost at most, by the policy in force', async () => {
  const added = await floor.gateway.ask('bot add', { bot: 'weighed', name: 'main' });
  assert.match(String(added['blastRadius']), /^[1-9][0-9]*(?:\.[0-9]+)?$/);
});

test('one action cancels orders of two markets, each the bot’s own (I3)', async () => {
  const { exchange } = nktkasOf(await floor.addBot('both'));
  const placed = await exchange.order({
    orders: [
      { ...LIMIT, p: '58300' },
      { ...LIMIT, a: 1, p: '2900', s: '0.1' },
    ],
    grouping: 'na',
  });
  const oids = placed.response.data.statuses.map((status) =>
    typeof status === 'object' && 'resting' in status ? status.resting.oid : assert.fail('both rest'),
  );
  assert.equal(openAtVenue().length, 2);
  await exchange.cancel({ cancels: oids.map((o, a) => ({ a, o })) });
  assert.equal(openAtVenue().length, 0);
});

test('market streams pass through to the venue, and nothing of an account does (T1)', async () => {
  const socket = new WebSocket(`${floor.url.replace('http', 'ws')}/ws`);
  const heard: string[] = [];
  socket.addEventListener('message', ({ data: text }) => heard.push(String(text)));
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const say = (message: unknown): void => socket.send(JSON.stringify(message));
  say({ method: 'subscribe', subscription: { type: 'l2Book', coin: 'BTC' } });
  say({ method: 'subscribe', subscription: { type: 'orderUpdates', user: OWNER.address } });
  say({ method: 'post', id: 3, request: { type: 'explorer', payload: {} } });
  const until = performance.now() + 5_000;
  const has = (text: string): boolean => heard.some((one) => one.includes(text));
  while (!(has('"levels"') && has('not an address')) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
  socket.close();
  assert.ok(
    has('"levels"') && has('not an address that this gateway gave') && has('not understood'),
    heard.join('\n'),
  );
  assert.ok(!has('"channel":"orderUpdates"'));
});
