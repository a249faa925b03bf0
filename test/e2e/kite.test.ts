import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, test } from 'node:test';
import { KiteConnect } from 'kiteconnect';
import {
  clientOf,
  decoyToken,
  KITE_APP,
  LIMIT,
  openKiteFloor,
  raised,
  type KiteFloor,
} from './kite-floor.ts';
import { known, learnt } from './learns.ts';

const { order_type: _type, price: _price, ...BARE } = LIMIT;

const APP = { ...KITE_APP, balance: '1000000' } as const;
/** Another app of the same person. */
const SECOND = { apiKey: 'SECONDKITEKEY', secret: 'h6rb3ny5SECONDKITESECRETj2fu8gsc' } as const;

const logged: string[] = [];
let floor: KiteFloor;

before(async () => {
  const write = (level: string, code: string, facts?: object): void =>
    void logged.push(`${level} ${code} ${JSON.stringify(facts ?? {})}`);
  floor = await openKiteFloor({ accounts: [APP, { ...SECOND, beside: KITE_APP.apiKey }] }, { write });
});
after(() => floor.close());

function openAtVenue(): readonly { readonly id: string; readonly tag: string | null }[] {
  return floor.simulator.engine.inspect(KITE_APP.apiKey).openOrders;
}

test('before anybody logged in nothing goes to the venue, and the bot is told why', async () => {
  const client = clientOf(floor.url, await floor.addBot('early'));
  assert.equal(await raised(client.placeOrder('regular', LIMIT)), 'NetworkException');
  assert.equal(await raised(client.getOrders()), 'NetworkException');
  assert.equal((await known(floor.gateway))['status'], 'quarantined');
});

/** What a browser is answered that a page of the venue sends here. */
function sentBack(query: string, mode: string): Promise<number> {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode };
  return new Promise((resolve, reject) => {
    const request = get(`${floor.url}/callback?${query}`, { headers }, (answered) => {
      answered.resume();
      resolve(answered.statusCode ?? 0);
    });
    request.on('error', reject);
  });
}

/** Ten reads a second, half of them the gateway's own, are not many for so many bots. */
function nextSecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_100));
}

test('a person logs in by the page’s redirect: with the state that was given out, once', async () => {
  const { page } = await floor.gateway.ask('login begin', { name: 'main' });
  const asked = new URL(String(page));
  assert.equal(asked.searchParams.get('api_key'), KITE_APP.apiKey);
  const state = new URLSearchParams(asked.searchParams.get('redirect_params') ?? '').get('state');
  const target = `${asked.pathname}${asked.search}`;
  const opened = { method: 'GET', target, headers: {}, body: new Uint8Array() };
  const { status, headers: sent } = floor.simulator.engine.handle(opened, Date.now());
  const { pathname, searchParams } = new URL(sent['location'] ?? '');
  assert.deepEqual([status, pathname, searchParams.get('state')], [302, '/kite/callback', state]);
  const back = (given: string | null): Promise<number> => {
    searchParams.set('state', String(given));
    return sentBack(String(searchParams), 'navigate');
  };
  assert.equal(await back('made-up'), 400);
  assert.equal(await back(state), 200);
  assert.equal(await back(state), 400);
  assert.equal((await known(floor.gateway))['status'], 'active');
  assert.equal(await sentBack('request_token=a&state=b', 'no-cors'), 403);
});

// Before anybody else asks for prices: all bots together may do that three times in ten seconds.
test('bots that ask for the same prices at once cost the venue one question', async () => {
  const bots = await Promise.all(['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => floor.addBot(name)));
  const { engine } = floor.simulator;
  const handle = engine.handle.bind(engine);
  let asked = 0;
  engine.handle = (request, now) => {
    if (request.target.startsWith('/quote/ltp')) asked += 1;
    return handle(request, now);
  };
  const pricesOf = (market: string): Promise<readonly unknown[]> =>
    Promise.all(bots.map(async (decoy) => (await clientOf(floor.url, decoy).getLTP([market]))[market]));
  const members = (prices: readonly unknown[]): readonly unknown[] =>
    prices.map((price) => Object.entries(Object(price)).map(([name, value]) => [name, typeof value]));
  // Policy does not name it, so the gateway's own looks tell nothing of it.
  const future = members(await pricesOf('NFO:NIFTY26DECFUT'));
  assert.equal(asked, 1);
  const price = [
    ['instrument_token', 'number'],
    ['last_price', 'number'],
  ];
  const each = bots.map(() => price);
  assert.deepEqual([future, members(await pricesOf('NSE:INFY'))], [each, each]);
  assert.ok(asked <= 2, 'of a market that the gateway looks at there may be none');
});

/** All bots together may read three times in a second: who reads more is told to come again after that. */
const ALL_READS_MS = 1_100;

test('kiteconnect trades through the gateway: places, looks up, changes, cancels, takes a position', async () => {
  const client = clientOf(floor.url, await floor.addBot('trader'));
  const { order_id: id } = await client.placeOrder('regular', { ...LIMIT, tag: 'gw1' });
  const [open] = await client.getOrders();
  assert.deepEqual([open?.order_id, open?.tag, open?.status, open?.quantity], [id, 'gw1', 'OPEN', 10]);
  assert.match(openAtVenue()[0]?.tag ?? '', /^gw1[a-z0-9]{12}$/);
  await client.modifyOrder('regular', id, { price: 1485 });
  assert.equal((await client.getOrders())[0]?.price, 1485);
  await learnt(floor.gateway, (account) => account['inDoubt'] === 0);
  await client.cancelOrder('regular', id);
  assert.equal(openAtVenue().length, 0);
  // The client's types do not know this field yet; the client sends it.
  const buy = { ...BARE, order_type: 'MARKET', market_protection: -1 } as const;
  await client.placeOrder('regular', buy);
  await learnt(floor.gateway, (account) => JSON.stringify(account['positions']) === '{"NSE:INFY":"10"}');
  await new Promise((resolve) => setTimeout(resolve, ALL_READS_MS));
  await nextSecond();
  assert.equal((await client.getTrades()).length > 0, true);
  assert.equal((await client.getPositions()).net[0]?.quantity, 10);
  assert.equal((await client.getQuote(['NSE:INFY']))['NSE:INFY']?.instrument_token, 408065);
  const instruments = await client.getInstruments('NSE');
  assert.equal(instruments.filter(({ exchange }) => exchange === 'NSE').length, 3);
  const sell = { ...BARE, transaction_type: 'SELL', order_type: 'MARKET', market_protection: -1 } as const;
  await client.placeOrder('regular', sell);
  await learnt(
    floor.gateway,
    (account) => JSON.stringify(account['positions']) === '{}' && account['openOrders'] === 0,
  );
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});

test('a bot logs on with its decoy as it would at the venue, and the venue hears nothing of it', async () => {
  await new Promise((resolve) => setTimeout(resolve, ALL_READS_MS));
  const decoy = await floor.addBot('logger');
  const client = new KiteConnect({ api_key: decoy.apiKey, root: floor.url });
  const session = await client.generateSession('anything1', decoy.secret);
  client.setAccessToken(session.access_token);
  await nextSecond();
  assert.deepEqual(await client.getOrders(), []);
  assert.equal((await client.getProfile()).user_id, 'SP0000');
  assert.equal(await raised(client.generateSession('anything1', 'wrong')), 'TokenException');
  assert.equal(await raised(client.invalidateAccessToken()), 'PermissionException');
  client.setAccessToken('x');
  assert.equal(await raised(client.getOrders()), 'TokenException');
});

test('what policy or the gateway refuses never reaches the venue, and is no end of the bot’s session', async () => {
  const client = clientOf(floor.url, await floor.addBot('reckless'));
  const place = (change: object): Promise<string> =>
    raised(client.placeOrder('regular', { ...LIMIT, ...change }));
  const seen = floor.simulator.engine.requests.size;
  assert.equal(await place({ quantity: 1_000 }), 'PermissionException');
  assert.equal(await place({ price: 1600 }), 'PermissionException');
  assert.equal(await place({ tradingsymbol: 'TCS' }), 'PermissionException');
  assert.equal(await place({ exchange: 'MCX' }), 'InputException');
  assert.equal(await place({ tag: 'muchtoolong' }), 'InputException');
  const conversion = { ...BARE, position_type: 'day', old_product: 'MIS', new_product: 'CNC' } as const;
  assert.equal(await raised(client.convertPosition(conversion)), 'PermissionException');
  const trigger = { exchange: 'NSE', tradingsymbol: 'INFY', last_price: 1_500 };
  const order = { transaction_type: 'BUY', quantity: 1, product: 'CNC', order_type: 'LIMIT', price: 1_400 };
  const waiting = { ...trigger, trigger_type: 'single', trigger_values: [1_400], orders: [order] };
  assert.equal(
    await raised(client.placeGTT(Object(waiting))),
    'PermissionException',
    'off unless it is listed',
  );
  assert.equal(await raised(client.cancelOrder('regular', '261120000000009')), 'OrderException');
  assert.equal(floor.simulator.engine.requests.size, seen);
});

test('a bot neither sees nor touches the orders of another', async () => {
  const one = clientOf(floor.url, await floor.addBot('one'));
  const other = clientOf(floor.url, await floor.addBot('other'));
  const { order_id: id } = await one.placeOrder('regular', { ...LIMIT, price: 1480 });
  assert.deepEqual(await other.getOrders(), []);
  await nextSecond();
  assert.equal(await raised(other.getOrderHistory(id)), 'OrderException');
  assert.equal(await raised(other.cancelOrder('regular', id)), 'OrderException');
  assert.equal(openAtVenue().length, 1);
  await one.cancelOrder('regular', id);
});

test('an order whose answer was lost is found by its tag, and nothing is sent twice', async () => {
  const client = clientOf(floor.url, await floor.addBot('unlucky'));
  floor.simulator.faults.set({ closeAfterAccept: { next: 1, path: 'POST /orders' } });
  assert.equal(
    await raised(client.placeOrder('regular', { ...LIMIT, price: 1470, tag: 'lost' })),
    'NetworkException',
  );
  await learnt(floor.gateway, (account) => account['inDoubt'] === 0 && account['openOrders'] === 1);
  const [found, ...others] = await client.getOrders();
  assert.deepEqual([found?.tag, found?.status, others.length], ['lost', 'OPEN', 0]);
  const sent = [...floor.simulator.engine.requests].filter(([tag]) => tag.startsWith('lost'));
  assert.deepEqual(
    sent.map(([, count]) => count.received),
    [1],
  );
  await client.cancelOrder('regular', String(found?.order_id));
});

test('the venue’s refusal of another address says what to register', async () => {
  const client = clientOf(floor.url, await floor.addBot('mover'));
  floor.simulator.engine.setAtAddress(KITE_APP.apiKey, false);
  const error: unknown = await client.placeOrder('regular', LIMIT).catch((reason: unknown) => reason);
  floor.simulator.engine.setAtAddress(KITE_APP.apiKey, true);
  assert.equal(Object(error)['error_type'], 'PermissionException');
  assert.match(String(Object(error)['message']), /register this gateway’s at developers\.kite\.trade/);
});

test('T16: neither the secret nor a token is in what is told or logged', async () => {
  const decoy = await floor.addBot('curious');
  const told = [
    ...logged,
    JSON.stringify(await floor.gateway.ask('status')),
    JSON.stringify(await floor.gateway.ask('login status', { name: 'main' })),
    JSON.stringify(await clientOf(floor.url, decoy).getProfile()),
  ].join('\n');
  const { token } = floor.simulator.engine.sessionToken(KITE_APP.apiKey);
  assert(token.length > 20);
  for (const canary of [token, KITE_APP.secret, decoyToken(decoy), decoy.secret])
    assert.equal(told.includes(canary), false);
});

test('a key is rotated under a resting order, by a log-in with the new app, and bots notice nothing', async () => {
  const client = clientOf(floor.url, await floor.addBot('lasting'));
  const { order_id: id } = await client.placeOrder('regular', { ...LIMIT, price: 1460 });
  const { engine } = floor.simulator;
  // What the gateway may ask for itself is used up by the tests before.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { page } = await floor.gateway.ask('key rotate', { name: 'main', ...SECOND });
  assert.equal(new URL(String(page)).searchParams.get('api_key'), SECOND.apiKey);
  const redirect = `request_token=${engine.logIn(SECOND.apiKey)}&status=success`;
  const done = await floor.gateway.ask('key rotate finish', { name: 'main', redirect });
  assert.deepEqual([done['rotated'], done['status']], [true, 'active']);
  assert.equal(engine.inspect(KITE_APP.apiKey).isLoggedIn, false);
  await client.cancelOrder('regular', id);
  assert.deepEqual(openAtVenue(), []);
  const told = JSON.stringify(done) + logged.join('\n');
  for (const canary of [SECOND.secret, engine.sessionToken(SECOND.apiKey).token])
    assert.equal(told.includes(canary), false);
});

test('logging out ends the session at the venue', async () => {
  const { ended } = await floor.gateway.ask('logout', { name: 'main' });
  assert.equal(ended, true);
  assert.equal(floor.simulator.engine.inspect(SECOND.apiKey).isLoggedIn, false);
  assert.equal((await known(floor.gateway))['status'], 'quarantined');
});
