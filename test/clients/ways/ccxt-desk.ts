import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import ccxt from 'ccxt';
import { ccxtUrls } from '../../../src/cli/binance-snippets.ts';
import { bybitUrls } from '../../../src/cli/bybit-snippets.ts';
import { hyperliquidUrls } from '../../../src/cli/hyperliquid-snippets.ts';
import { comes } from './comes.ts';
import { endedActions } from './ended-actions.ts';
import { soon } from '../socket-actions.ts';
import { BYBIT_MARKETS, bybitMarkets, type BybitMarkets } from './bybit-markets.ts';
import {
  NO_EXITS,
  NO_GTTS,
  NO_PAIRS,
  NO_POSITIONS,
  type Situation,
  type WayActions,
  type WayDesk,
} from './way-actions.ts';

type Client = InstanceType<typeof ccxt.pro.binanceusdm>;

type CcxtVenue = 'binance-usdm' | BybitMarkets | 'hyperliquid';

/** A market and sizes of orders in it. */
function termsOf(venue: CcxtVenue): {
  readonly M: string;
  readonly quantity: number;
  readonly tooMuch: number;
} {
  const bybit = bybitMarkets(venue);
  if (bybit === null)
    return { M: venue === 'hyperliquid' ? 'BTC/USDC:USDC' : 'BTC/USDT:USDT', quantity: 0.002, tooMuch: 5 };
  const { unified, quantity, tooMuch } = BYBIT_MARKETS[bybit];
  return { M: unified, quantity: Number(quantity), tooMuch: Number(tooMuch) };
}

function makeClient(venue: CcxtVenue, { baseUrl, apiKey, secret }: Situation) {
  const settings = { enableRateLimit: false };
  const bybit = bybitMarkets(venue);
  if (bybit !== null) {
    const { category } = BYBIT_MARKETS[bybit];
    return new ccxt.pro.bybit({
      ...{ apiKey, secret, ...settings },
      options: {
        ...{ fetchMarkets: { types: [category] }, watchPositions: { fetchPositionsSnapshot: false } },
        ...(category === 'spot' ? { defaultType: category } : {}),
      },
      ...(baseUrl === null ? {} : { urls: { api: bybitUrls(baseUrl) } }),
    });
  }
  if (venue === 'hyperliquid') {
    return new ccxt.pro.hyperliquid({
      ...{ walletAddress: apiKey, privateKey: secret, ...settings },
      options: { fetchMarkets: { types: ['swap'] }, defaultSlippage: 0.02 },
      ...(baseUrl === null ? {} : { urls: { api: hyperliquidUrls(baseUrl) } }),
    });
  }
  return new ccxt.pro.binanceusdm({
    ...{ apiKey, secret, ...settings },
    options: { fetchCurrencies: false },
    ...(baseUrl === null ? {} : { urls: { api: ccxtUrls(baseUrl) } }),
  });
}

/** Stock ccxt and ccxt pro at one venue: told nothing but where and with which key. */
export async function openCcxt(venue: CcxtVenue, situation: Situation): Promise<WayDesk> {
  const client: Client = Object(makeClient(venue, situation));
  if (situation.baseUrl !== null) await client.loadHttpProxyAgent();
  // Its timer for renewing stream keys would keep this process alive.
  client.delay = () => undefined;
  return { actions: actionsOf(handsOf(venue, client)), close: () => client.close() };
}

type Hands = ReturnType<typeof handsOf>;

function actionsOf(hands: Hands): WayActions {
  return {
    ...marketActions(hands),
    ...orderActions(hands),
    ...tradeActions(hands),
    ...(hands.venue === 'bybit-spot' ? NO_POSITIONS : positionActions(hands)),
    ...(hands.venue === 'bybit-spot' ? pairActions(hands) : NO_PAIRS),
    ...exitActions(hands),
    ...socketActions(hands),
    ...ended(hands),
    ...NO_GTTS,
  };
}

function handsOf(venue: CcxtVenue, client: Client) {
  const { M, quantity, tooMuch } = termsOf(venue);
  const isBybit = bybitMarkets(venue) !== null;
  const has = (name: string): boolean => Boolean(Object(client.has)[name]);
  const freshId = (): string => `${venue === 'hyperliquid' ? '0x' : ''}${randomBytes(16).toString('hex')}`;
  const named = (): Record<string, unknown> => ({ clientOrderId: freshId() });
  const now = { price: 0, last: { id: '', clientOrderId: '' } };
  const at = (factor: number): number => Math.floor((now.price * factor) / 10) * 10;
  const place = async (factor: number, params: Record<string, unknown> = named()): Promise<void> => {
    const placed = await client.createOrder(M, 'limit', 'buy', quantity, at(factor), params);
    now.last = { id: String(placed.id), clientOrderId: String(params['clientOrderId']) };
  };
  const open = () => client.fetchOpenOrders(M);
  const pair = () =>
    [0.985, 0.984].map((factor) => ({
      symbol: M,
      type: 'limit',
      side: 'buy',
      amount: quantity,
      price: at(factor),
      params: named(),
    }));
  const emptied = (): Promise<void> => comes(async () => (await open()).length === 0, 'no open order');
  const each = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) await client.cancelOrder(id, M);
  };
  return {
    venue,
    isBybit,
    client,
    M,
    quantity,
    tooMuch,
    has,
    now,
    at,
    place,
    open,
    pair,
    emptied,
    each,
    named,
  };
}

function marketActions({ client, M, now }: Hands) {
  return {
    markets: async () => assert.ok(Object.keys(await client.loadMarkets()).includes(M)),
    'server time': async () => assert.ok(Math.abs(Number(await client.fetchTime()) - Date.now()) < 5_000),
    ticker: async () => {
      const { last: told, bid } = await client
        .fetchTicker(M)
        .catch(async () => client.fetchOrderBook(M))
        .then((found) => ({
          last: Number(Object(found).last ?? 0),
          bid: Number(Object(found).bids?.[0]?.[0] ?? 0),
        }));
      now.price = told > 0 ? told : bid;
      assert.ok(now.price > 0);
    },
    'order book': async () => {
      const book = await client.fetchOrderBook(M, 5);
      assert.ok(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
    },
    klines: async () => assert.ok((await client.fetchOHLCV(M, '1m', undefined, 5)).length > 0),
    balance: async () => assert.ok(JSON.stringify(await client.fetchBalance()).includes('"total"')),
  } satisfies Partial<WayActions>;
}

function orderActions(hands: Hands) {
  const { isBybit, client, M, quantity, tooMuch, has, now, at, place, open, pair, emptied, each, named } =
    hands;
  return {
    'place limit': () => place(0.99),
    'query one order': async () =>
      assert.equal(
        (await client.fetchOrder(now.last.id, M, isBybit ? { acknowledged: true } : {})).status,
        'open',
      ),
    'query open orders': async () =>
      assert.deepEqual(
        (await open()).map(({ id }) => id),
        [now.last.id],
      ),
    amend: async () => {
      await client.editOrder(now.last.id, M, 'limit', 'buy', quantity, at(0.988));
      const [order] = await open();
      assert.equal(order?.price, at(0.988));
      now.last = { id: String(order?.id), clientOrderId: String(order?.clientOrderId) };
    },
    'cancel by id': async () => {
      await client.cancelOrder(now.last.id, M);
      await emptied();
    },
    'cancel by client id': async () => {
      await place(0.99);
      const name = isBybit ? 'orderLinkId' : 'clientOrderId';
      await client.cancelOrder('', M, { [name]: now.last.clientOrderId });
      await emptied();
    },
    'place post-only': async () => {
      await place(0.99, { ...named(), postOnly: true });
      await client.cancelOrder(now.last.id, M);
      await emptied();
    },
    'place batch': async () => {
      await client.createOrders(pair());
      const ids = (await open()).map(({ id }) => String(id));
      assert.equal(ids.length, 2);
      await each(ids);
    },
    'cancel batch': async () => {
      await client.createOrders(pair());
      await client.cancelOrders(
        (await open()).map(({ id }) => String(id)),
        M,
      );
      await emptied();
    },
    'cancel all': has('cancelAllOrders')
      ? async () => {
          await place(0.99);
          await client.cancelAllOrders(M);
          await emptied();
        }
      : null,
    'what policy refuses': () =>
      assert.rejects(client.createOrder(M, 'limit', 'buy', tooMuch, at(0.99)), (error: unknown) => {
        assert.match(String(error), /Sallyport/);
        return true;
      }),
  } satisfies Partial<WayActions>;
}

function tradeActions({ client, M, quantity, now }: Hands) {
  return {
    'place market': async () => client.createOrder(M, 'market', 'buy', quantity, now.price),
    trades: async () => assert.ok((await client.fetchMyTrades(M)).length > 0),
  } satisfies Partial<WayActions>;
}

function positionActions({
  isBybit,
  client,
  M,
  quantity,
  now,
  at,
}: Hands): Pick<WayActions, keyof typeof NO_POSITIONS> {
  return {
    leverage: async () => client.setLeverage(5, M),
    positions: async () => {
      const [position] = await client.fetchPositions([M]);
      assert.deepEqual([position?.side, position?.contracts], ['long', quantity]);
    },
    'place stop': async () => {
      const params = isBybit
        ? { triggerPrice: at(0.985), triggerDirection: 'descending', reduceOnly: true }
        : { stopLossPrice: at(0.985), reduceOnly: true };
      const placed = await client.createOrder(M, 'market', 'sell', quantity, at(0.985), params);
      await client.cancelOrder(String(placed.id), M, isBybit ? {} : { trigger: true });
    },
    'place reduce-only': async () => {
      await client.createOrder(M, 'market', 'sell', quantity, now.price, { reduceOnly: true });
    },
  };
}

/** Pairs: bought also for an amount of the quote coin, and nothing sold that was not bought. */
function pairActions({ client, M, quantity }: Hands): Pick<WayActions, keyof typeof NO_PAIRS> {
  return {
    'buy for an amount': () => client.createMarketBuyOrderWithCost(M, 120),
    'sale of more than was bought is refused': () =>
      assert.rejects(client.createOrder(M, 'market', 'sell', 0.01), (error: unknown) => {
        assert.match(String(error), /PermissionDenied.*HOLDING_EXCEEDED/);
        return true;
      }),
    // What was bought is known here once the venue has told of the fill.
    'sell what was bought': () => {
      const isSold = (): Promise<boolean> =>
        client.createOrder(M, 'market', 'sell', quantity).then(
          () => true,
          () => false,
        );
      return comes(isSold, 'what was bought');
    },
  };
}

function exitActions({
  venue,
  isBybit,
  client,
  M,
  quantity,
  now,
  at,
  place,
  open,
  emptied,
}: Hands): Pick<WayActions, keyof typeof NO_EXITS> {
  if (!isBybit || venue === 'bybit-spot') return NO_EXITS;
  const set = async (factor: number): Promise<void> => {
    const stop = { tradingStopEndpoint: true, stopLossPrice: at(factor) };
    // A stop that was just cancelled covers the position until the gateway has seen it go.
    const isTaken = (): Promise<boolean> =>
      client.createOrder(M, 'market', 'sell', 0, undefined, stop).then(
        () => true,
        () => false,
      );
    await comes(isTaken, 'the stop to be taken');
    const wanted = String([at(factor)]);
    await comes(
      async () => String((await open()).map(({ triggerPrice }) => triggerPrice)) === wanted,
      'the stop alone',
    );
  };
  const exitsOf = async (): Promise<string> => {
    const [order] = await open();
    return String([Number(order?.takeProfitPrice ?? 0), Number(order?.stopLossPrice ?? 0)]);
  };
  return {
    'set exits of a position': () => set(0.985),
    'change exits of a position': async () => {
      await set(0.986);
      const [stop] = await open();
      await client.cancelOrder(String(stop?.id), M);
      await emptied();
    },
    'change exits of an order': async () => {
      const [high, low, other] = [at(1.01), at(0.985), at(0.986)];
      await place(0.99, { takeProfit: { triggerPrice: high }, stopLoss: { triggerPrice: low } });
      await comes(async () => (await exitsOf()) === String([high, low]), 'the order with exits');
      // As text: what it is given as an object it sends as one, which the venue does not read.
      const exits = { stopLoss: String(other) };
      await client.editOrder(now.last.id, M, 'limit', 'buy', quantity, at(0.99), exits);
      await comes(async () => (await exitsOf()) === String([high, other]), 'the changed exit');
      await client.editOrder(now.last.id, M, 'limit', 'buy', quantity, at(0.99), { takeProfit: '0' });
      await comes(async () => (await exitsOf()) === String([0, other]), 'the other exit alone');
      await client.cancelOrder(now.last.id, M);
      await emptied();
    },
  };
}

function ended({ isBybit, client, M, now, place }: Hands) {
  // At Bybit the client lists by how they ended; elsewhere it makes those lists of this one.
  const lists = isBybit
    ? () => Promise.all([client.fetchClosedOrders(M), client.fetchCanceledOrders(M)])
    : () => Promise.all([client.fetchOrders(M)]);
  return endedActions({
    cancelled: async () => {
      await place(0.99);
      await client.cancelOrder(now.last.id, M);
      return now.last.id;
    },
    list: async () => (await lists()).flat().map(({ id }) => String(id)),
    one: async (id) => String((await client.fetchOrder(id, M, isBybit ? { acknowledged: true } : {})).status),
    tradesSince: async (from) => (await client.fetchMyTrades(M, from)).length,
  });
}

function socketActions({ venue, client, M, quantity, has, now, at, place, open, emptied, named }: Hands) {
  return {
    'market stream': async () => {
      const book = await soon(client.watchOrderBook(M), 'watchOrderBook');
      assert.ok(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
    },
    'own orders stream': async () => {
      const heard = client.watchOrders(M);
      heard.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await place(0.99);
      await soon(heard, 'watchOrders').finally(() => client.cancelOrder(now.last.id, M));
    },
    'place by socket': has('createOrderWs')
      ? async () => {
          const placed = await soon(
            client.createOrderWs(M, 'limit', 'buy', quantity, at(0.99), named()),
            'createOrderWs',
          );
          now.last = { id: String(placed.id), clientOrderId: '' };
          const isThere = (await open()).some(({ id }) => id === now.last.id);
          assert.ok(isThere, 'the client returned an order without an id, and none rests');
        }
      : null,
    'cancel by socket': has('cancelOrderWs')
      ? async () => {
          assert.notEqual(now.last.id, 'undefined', 'no order was placed by socket');
          await soon(client.cancelOrderWs(now.last.id, M), 'cancelOrderWs');
          // So late in the list there is no room left to look at Hyperliquid; the answer says what was cancelled.
          if (venue !== 'hyperliquid') await emptied();
        }
      : null,
  } satisfies Partial<WayActions>;
}
