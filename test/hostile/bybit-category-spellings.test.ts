import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test, { after, before } from 'node:test';
import { signedText } from '../../sim/venues/bybit.ts';
import { openBybitFloor, type BybitFloor } from '../e2e/bybit-floor.ts';
import { known, until } from '../e2e/learns.ts';
import { REAL, starterPolicy } from '../e2e/trading-floor.ts';
import { OWN } from './bybit-tries.ts';
import { TestSocket } from './bot-socket.ts';

/** One market of each category, and no symbol that policy or the venue knows in two of them. */
const SYMBOLS = { linear: 'BTCUSDT', spot: 'ETHUSDT', inverse: 'BTCUSD' } as const;
type Category = keyof typeof SYMBOLS;
const CATEGORIES: readonly Category[] = ['linear', 'spot', 'inverse'];
const NAMED = { linear: 'BTCUSDT', spot: 'SPOT:ETHUSDT', inverse: 'INVERSE:BTCUSD' } as const;
const PRICES = { linear: '59000', spot: '2950', inverse: '59000' } as const;
const QUANTITIES = { linear: '0.002', spot: '0.05', inverse: '120' } as const;
const CREATE = '/v5/order/create';
const TOO_MANY = /"retCode":10006/;

interface Arrived {
  readonly line: string;
  readonly text: string;
}

let floor: BybitFloor;
let decoy: Awaited<ReturnType<BybitFloor['addBot']>>;
/** Every request of a bot that arrived at the venue, with its body or its query. */
const arrived: Arrived[] = [];

before(async () => {
  const starter = starterPolicy();
  const rates = { messagesPerSecondMax: 10_000, messagesPerMinuteMax: 600_000, duplicateWithinMs: 0 };
  const limits = { symbols: Object.values(NAMED), settings: ['leverage'], ...rates };
  const policy = {
    ...starter,
    everyAccount: { ...Object(starter['everyAccount']), ...limits },
    everyBot: {},
  };
  const permissions = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  const engine = {
    symbols: ['BTCUSDT', 'SPOT:ETHUSDT', 'BTCUSD'],
    markets: ['BTCUSDT', 'SPOT:ETHUSDT', 'BTCUSD'].map((symbol) => ({ symbol, volatility: 0 })),
    accounts: [{ ...REAL, balance: '100000', coins: { ETH: '1' }, restrictions: { permissions } }],
    limitFactor: 1_000,
  };
  floor = await openBybitFloor(engine, policy, { accepted: ['spot', 'inverse'] });
  const { engine: venue } = floor.simulator;
  const handle = venue.handle.bind(venue);
  venue.handle = (request, at) => {
    const [path = '', query = ''] = request.target.split('?');
    const line = `${request.method} ${path}`;
    if (!OWN.has(line)) arrived.push({ line, text: query + Buffer.from(request.body).toString('utf8') });
    return handle(request, at);
  };
  decoy = await floor.addBot('shifty');
});
after(() => floor.close());

function order(category: Category, changes: object = {}): Record<string, unknown> {
  const words = { side: 'Buy', orderType: 'Limit', qty: QUANTITIES[category], price: PRICES[category] };
  return { symbol: SYMBOLS[category], ...words, ...changes };
}

/** What is answered to those bytes, which are signed as they are. `query`: what stands behind the path of a POST. */
async function post(path: string, body: string, query = ''): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const signer = { key: decoy.apiKey, secret: decoy.secret, stampMs: Date.now() };
    const { headers } = signedText('POST', path, body, signer);
    const sent = { method: 'POST', headers: Object.fromEntries(headers), body };
    const text = await (await fetch(`${floor.url}${path}${query}`, sent)).text();
    if (!TOO_MANY.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new RangeError('held back for ever');
}

async function get(path: string, query: string): Promise<string> {
  const signer = { key: decoy.apiKey, secret: decoy.secret, stampMs: Date.now() };
  const { target, headers } = signedText('GET', path, query, signer);
  return (await fetch(`${floor.url}${target}`, { headers: Object.fromEntries(headers) })).text();
}

/** The place of an order with that text for its category, and whatever else is said beside it. */
function withCategory(category: Category, written: string): string {
  return `{"category":${written},${JSON.stringify(order(category)).slice(1)}`;
}

/** Spellings of a category that some reader takes for it: none is the venue's own. */
function misspelt(category: Category): readonly string[] {
  const upper = category.toUpperCase();
  const first = `${upper[0]}${category.slice(1)}`;
  const others = CATEGORIES.filter((other) => other !== category);
  return [
    ...[upper, first, ` ${category}`, `${category} `, `${category}\\u0000`, `${category}\\n`, ''].map(quoted),
    ...[`${category},linear`, `${category}|inverse`, `${category}=`, encodeURIComponent(`${category}/`)].map(
      quoted,
    ),
    ...[`${category}s`, category.replace('i', '\\u0131'), category.replace('s', '\\u017f')]
      .filter((text) => text !== category)
      .map(quoted),
    ...[`["${category}"]`, `[["${category}"]]`, `{"category":"${category}"}`, `{"0":"${category}"}`],
    ...['null', 'true', '0', '1', '[]', '{}'],
    ...others.flatMap((other) => [
      `"${category}","category":"${other}"`,
      `"${other}","category":"${category}"`,
      `["${category}","${other}"]`,
      `"${category}","Category":"${other}"`,
      `"${category}","\\u0063ategory":"${other}"`,
      `"${category}","__proto__":{"category":"${other}"}`,
      `"${category}","request":[${JSON.stringify({ category: other, ...order(other) })}]`,
    ]),
  ];
}

function quoted(text: string): string {
  return `"${text}"`;
}

async function refusedAll(tries: readonly (() => Promise<string>)[]): Promise<void> {
  arrived.splice(0);
  for (const attempt of tries) {
    const text = await attempt();
    assert.match(text, /"retCode":[1-9]/, `${attempt.toString()} ${text}`);
  }
  assert.deepEqual(arrived, []);
}

test('T3: an order leaves only where category and symbol are those of one market, and in that category', async () => {
  for (const category of CATEGORIES)
    for (const other of CATEGORIES) {
      arrived.splice(0);
      const text = await post(CREATE, JSON.stringify({ ...order(category), category: other }));
      if (other !== category) {
        assert.match(text, /"retCode":[1-9]/, `${category} as ${other}: ${text}`);
        assert.deepEqual(arrived, []);
        continue;
      }
      assert.match(text, /"retCode":0/);
      const [sent] = arrived.map((one) => JSON.parse(one.text));
      assert.deepEqual([sent?.category, sent?.symbol, arrived.length], [category, SYMBOLS[category], 1]);
    }
  const { openOrders } = floor.simulator.engine.inspect(REAL.apiKey);
  assert.deepEqual(
    openOrders.map(({ symbol }) => symbol),
    ['BTCUSDT', 'SPOT:ETHUSDT', 'BTCUSD'],
  );
});

test('T3: of 80 other spellings of a category in an order none reaches the venue', async () => {
  const tries = CATEGORIES.flatMap((category) =>
    misspelt(category).map((written) => () => post(CREATE, withCategory(category, written))),
  );
  assert.ok(tries.length >= 80, String(tries.length));
  await refusedAll(tries);
  await refusedAll(
    CATEGORIES.flatMap((category) => [
      () => post(CREATE, JSON.stringify(order(category))),
      () => post(CREATE, JSON.stringify(order(category)), `?category=${category}`),
      () => post(CREATE, JSON.stringify({ ...order(category), category }), '?category=linear'),
      ...[NAMED.spot, 'SPOT:BTCUSDT', 'INVERSE:BTCUSD', 'ethusdt', 'ETHUSDT ', 'ETH/USDT', 'ETH-USDT'].map(
        (symbol) => () => post(CREATE, JSON.stringify({ ...order(category), category, symbol })),
      ),
    ]),
  );
});

test('T3: a batch is of one category; elements that say another, or say it alone, are refused whole', async () => {
  const batch = '/v5/order/create-batch';
  const mixed = (category: Category, elements: readonly object[]) => () =>
    post(batch, JSON.stringify({ category, request: elements }));
  await refusedAll(
    CATEGORIES.flatMap((category) =>
      CATEGORIES.filter((other) => other !== category).flatMap((other) => [
        mixed(category, [order(category), { ...order(other), category: other }]),
        mixed(category, [{ ...order(category), category: other }]),
        mixed(category, [order(category), { ...order(category), category: [other] }]),
        () => post(batch, JSON.stringify({ request: [{ ...order(category), category }] })),
        () =>
          post(
            batch,
            JSON.stringify({ category: [category, other], request: [order(category), order(other)] }),
          ),
        () =>
          post(
            batch,
            `{"category":"${category}","category":"${other}","request":[${JSON.stringify(order(other))}]}`,
          ),
      ]),
    ),
  );
});

test('T3: an order in one category is neither amended nor cancelled by naming another', async () => {
  const orderLinkId = 'pair-to-keep';
  const placed = await post(CREATE, JSON.stringify({ category: 'spot', ...order('spot', { orderLinkId }) }));
  const { orderId } = JSON.parse(placed).result;
  const rests = (): unknown =>
    floor.simulator.engine.inspect(REAL.apiKey).openOrders.find((one) => one.orderLinkId === orderLinkId)
      ?.quantity;
  const before = rests();
  assert.ok(before !== undefined);
  for (const category of ['linear', 'inverse'] as const)
    for (const symbol of Object.values(SYMBOLS))
      for (const target of [{ orderId }, { orderLinkId }]) {
        const words = { category, symbol, ...target };
        arrived.splice(0);
        const amended = { ...words, qty: '0.06', price: '2940' };
        assert.match(await post('/v5/order/amend', JSON.stringify(amended)), /"retCode":1/);
        const { qty, price, category: _, ...element } = amended;
        for (const request of [[{ ...element, qty, price }], [{ ...element, qty }], [{ ...element, price }]])
          assert.match(
            await post('/v5/order/amend-batch', JSON.stringify({ category, request })),
            /"(?:retC|c)ode":1/,
          );
        assert.deepEqual(arrived, [], JSON.stringify(words));
        // Cancels always go: what a cancel names there is not the order that rests.
        assert.match(await post('/v5/order/cancel', JSON.stringify(words)), /"retCode":1/);
        const request = [{ symbol, ...target }];
        assert.match(
          await post('/v5/order/cancel-batch', JSON.stringify({ category, request })),
          /"(?:retC|c)ode":1/,
        );
      }
  const counted = async (): Promise<unknown> => Object(await known(floor.gateway))['openOrders'];
  assert.equal(await counted(), floor.simulator.engine.inspect(REAL.apiKey).openOrders.length);
  await post('/v5/order/cancel-all', JSON.stringify({ category: 'inverse', settleCoin: 'ETH' }));
  await post('/v5/order/cancel-all', JSON.stringify({ category: 'linear', baseCoin: 'ETH' }));
  assert.equal(rests(), before);
  const gone = await post(
    '/v5/order/cancel',
    JSON.stringify({ category: 'spot', symbol: 'ETHUSDT', orderId }),
  );
  assert.match(gone, /"retCode":0/);
  await until(() => rests() === undefined, 'the cancel');
});

test('T3: questions are asked of one category, as it is spelt', async () => {
  const path = '/v5/order/realtime';
  const encoded = (text: string): string =>
    [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
  await refusedAll(
    CATEGORIES.flatMap((category) =>
      [
        `category=${category.toUpperCase()}`,
        `category=${category}&category=linear`,
        `category=linear&%63ategory=${category}`,
        `category[]=${category}`,
        `category=${category}%2Clinear`,
        `Category=${category}`,
        `category=${category}%00`,
        `category=${category};category=linear`,
      ].map((query) => () => get(path, query)),
    ),
  );
  const asked = await get(path, `category=${encoded('spot')}&symbol=${encoded('ETHUSDT')}`);
  assert.match(asked, /"retCode":0/);
  assert.match(asked, /"category":"spot"/);
});

test('T3: over the trade socket the same holds of every message', async () => {
  const socket = await TestSocket.open(floor.url, '/v5/trade');
  const expires = Date.now() + 10_000;
  const signature = createHmac('sha256', decoy.secret).update(`GET/realtime${expires}`).digest('hex');
  socket.send({ op: 'auth', args: [decoy.apiKey, expires, signature] });
  assert.equal((await socket.next())['retCode'], 0);
  const ask = async (args: string, op = 'order.create'): Promise<unknown> => {
    const header = JSON.stringify({ 'X-BAPI-TIMESTAMP': String(Date.now()) });
    socket.send(`{"reqId":"1","header":${header},"op":"${op}","args":${args}}`);
    return (await socket.next())['retCode'];
  };
  arrived.splice(0);
  for (const category of CATEGORIES) {
    for (const written of misspelt(category))
      assert.notEqual(await ask(`[${withCategory(category, written)}]`), 0, written);
    for (const other of CATEGORIES.filter((each) => each !== category)) {
      const body = JSON.stringify({ ...order(category), category: other });
      assert.notEqual(await ask(`[${body}]`), 0, body);
      const two = [
        { ...order(category), category },
        { ...order(other), category: other },
      ];
      assert.notEqual(await ask(JSON.stringify(two)), 0);
      const mixed = { category, request: [order(category), { ...order(other), category: other }] };
      assert.notEqual(await ask(JSON.stringify([mixed]), 'order.create-batch'), 0);
    }
  }
  assert.deepEqual(arrived, []);
  assert.equal(await ask(`[${withCategory('spot', '"spot"')}]`), 0);
  assert.equal(arrived.length, 1);
  socket.close();
});
