import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clientOf, openKiteFloor, type KiteFloor } from './kite-floor.ts';

const BARE = { exchange: 'NSE', tradingsymbol: 'INFY', quantity: 10, product: 'MIS' } as const;
const MARKET = { ...BARE, order_type: 'MARKET', market_protection: -1 } as const;
const LIMIT = { ...BARE, order_type: 'LIMIT', price: 1490 } as const;

type Depth = { readonly buy: readonly object[]; readonly sell: readonly object[] };

let floor: KiteFloor;
/** What the venue tells of a book in place of its own. */
let shown: (depth: Depth) => Depth = (depth) => depth;

before(async () => {
  floor = await openKiteFloor();
  const { engine } = floor.simulator;
  const handle = engine.handle.bind(engine);
  engine.handle = (request, now) => {
    const reply = handle(request, now);
    if (!request.target.startsWith('/quote')) return reply;
    const told = JSON.parse(reply.body);
    for (const market of Object.values<{ depth?: Depth }>(told.data ?? {}))
      if (market.depth !== undefined) market.depth = shown(market.depth);
    return { ...reply, body: JSON.stringify(told) };
  };
  await floor.logIn();
});
after(() => floor.close());

const NONE = { price: 0, quantity: 0, orders: 0 };

/** What the client is told of an order; the gateway looks at a market every two seconds or so. */
async function told(client: ReturnType<typeof clientOf>, order: object, wanted: RegExp): Promise<string> {
  let said = '';
  for (let tries = 0; tries < 12 && !wanted.test(said); tries += 1) {
    said = await client.placeOrder('regular', Object(order)).then(
      ({ order_id: id }) => `taken ${id}`,
      (reason: unknown) => String(Object(reason)['message']),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  return said;
}

test('at a circuit nobody offers: a market order has nothing to meet, and one with a price may rest', async () => {
  const client = clientOf(floor.url, await floor.addBot('circuit'));
  shown = (depth) => ({ ...depth, sell: [NONE] });
  const buy = { ...MARKET, transaction_type: 'BUY' };
  const refused = await told(client, buy, /PRICE_OUTSIDE_COLLAR/);
  assert.match(refused, /There is no quote on the other side .* Send a limit order\. .*PRICE_OUTSIDE_COLLAR/);
  const sell = { ...LIMIT, price: 1510, transaction_type: 'SELL' };
  assert.match(await told(client, sell, /taken/), /taken/);
});

test('where nobody bids or offers nothing is opened, and the bot is told that, not that a feed is down', async () => {
  const client = clientOf(floor.url, await floor.addBot('closed'));
  shown = () => ({ buy: [NONE], sell: [NONE] });
  const said = await told(client, { ...LIMIT, transaction_type: 'BUY' }, /BOOK_EMPTY/);
  assert.match(said, /Nobody bids and nobody offers in this symbol.*\[BOOK_EMPTY/);
  shown = (depth) => depth;
  assert.match(await told(client, { ...LIMIT, transaction_type: 'BUY' }, /taken/), /taken/);
});
