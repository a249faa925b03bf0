import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DefaultLogger, RestClientV5, WebsocketAPIClient, WebsocketClient } from 'bybit-api';
import { soon } from '../socket-actions.ts';
import { comes } from './comes.ts';
import { endedActions } from './ended-actions.ts';
import { BYBIT_MARKETS, type BybitMarkets } from './bybit-markets.ts';
import {
  NO_EXITS,
  NO_GTTS,
  NO_PAIRS,
  NO_POSITIONS,
  type Situation,
  type WayActions,
  type WayDesk,
} from './way-actions.ts';

const quiet = () => undefined;
const SILENT = { ...DefaultLogger, trace: quiet, info: quiet, error: quiet };

/** What it answers, or what it said instead. */
async function done<T extends { readonly retCode: number; readonly retMsg: string }>(
  asked: Promise<T>,
): Promise<T> {
  const answer = await asked;
  assert.equal(answer.retCode, 0, answer.retMsg);
  return answer;
}

type Hands = ReturnType<typeof handsOf>;

/** The stock `bybit-api` package over HTTP and WebSockets. */
export function openBybitApi(markets: BybitMarkets, situation: Situation): WayDesk {
  const hands = handsOf(markets, situation);
  const { calls, market, own } = hands;
  return {
    close: () => {
      for (const client of [market, own, calls.getWSClient()]) client.closeAll(true);
    },
    actions: {
      ...marketActions(hands),
      ...orderActions(hands),
      ...tradeActions(hands),
      ...(markets === 'bybit-spot' ? { ...NO_POSITIONS, ...NO_EXITS } : contractActions(hands)),
      ...(markets === 'bybit-spot' ? pairActions(hands) : NO_PAIRS),
      ...socketActions(hands),
      ...ended(hands),
      ...NO_GTTS,
    },
  };
}

function handsOf(markets: BybitMarkets, { baseUrl, apiKey: key, secret }: Situation) {
  const { category, symbol, quantity: qty, tooMuch } = BYBIT_MARKETS[markets];
  const MARKET = { category, symbol };
  const rest = new RestClientV5({ key, secret, ...(baseUrl === null ? {} : { baseUrl }) });
  const wsUrl = (path: string) =>
    baseUrl === null ? {} : { wsUrl: `${baseUrl.replace('http', 'ws')}/v5/${path}` };
  const calls = new WebsocketAPIClient(
    { key, secret, ...wsUrl('trade'), attachEventListeners: false },
    SILENT,
  );
  const market = new WebsocketClient({ ...wsUrl(`public/${category}`) }, SILENT);
  const own = new WebsocketClient({ key, secret, ...wsUrl('private') }, SILENT);
  const heard: string[] = [];
  for (const client of [market, own]) {
    client.on('update', (update: unknown) => void heard.push(JSON.stringify(update)));
    client.on('exception', quiet);
  }
  const now = { price: 0, last: { orderId: '', orderLinkId: '' } };
  const at = (factor: number): string => String(Math.floor((now.price * factor) / 10) * 10);
  const WORDS = { symbol, side: 'Buy', orderType: 'Limit', qty } as const;
  const limit = (factor: number) => ({
    ...WORDS,
    price: at(factor),
    orderLinkId: randomBytes(10).toString('hex'),
  });
  const place = async (): Promise<void> => {
    now.last = (await done(rest.submitOrder({ category, ...limit(0.99) }))).result;
  };
  const open = async () => (await done(rest.getActiveOrders({ ...MARKET, openOnly: 0 }))).result.list;
  const emptied = (): Promise<void> => comes(async () => (await open()).length === 0, 'no open order');
  const batch = async () => {
    await done(rest.batchSubmitOrders(category, [limit(0.985), limit(0.984)]));
    await comes(async () => (await open()).length === 2, 'two open orders');
    return (await open()).map(({ orderId }) => ({ symbol, orderId }));
  };
  const trade = (side: 'Buy' | 'Sell', params: object) =>
    done(rest.submitOrder({ ...MARKET, side, orderType: 'Market', qty, ...params }));
  const client = { rest, calls, market, own, heard };
  return {
    ...client,
    MARKET,
    category,
    symbol,
    qty,
    tooMuch,
    now,
    at,
    limit,
    place,
    open,
    emptied,
    batch,
    trade,
  };
}

function marketActions({ rest, MARKET, category, symbol, now }: Hands) {
  return {
    markets: () => done(rest.getInstrumentsInfo({ category })),
    'server time': () => done(rest.getServerTime()),
    ticker: async () => {
      // Its types want a category that is known when it is compiled.
      const told =
        category === 'spot'
          ? await done(rest.getTickers({ category, symbol }))
          : await done(rest.getTickers({ category, symbol }));
      now.price = Number(told.result.list[0]?.lastPrice);
      assert.ok(now.price > 0);
    },
    'order book': () => done(rest.getOrderbook(MARKET)),
    klines: async () =>
      assert.ok((await done(rest.getKline({ ...MARKET, interval: '1', limit: 3 }))).result.list.length > 0),
    balance: () => done(rest.getWalletBalance({ accountType: 'UNIFIED' })),
  } satisfies Partial<WayActions>;
}

function orderActions({
  rest,
  MARKET,
  category,
  tooMuch,
  now,
  at,
  limit,
  place,
  open,
  emptied,
  batch,
}: Hands) {
  return {
    'place limit': place,
    'query one order': async () => {
      const told = await done(rest.getActiveOrders({ ...MARKET, orderId: now.last.orderId }));
      assert.equal(told.result.list[0]?.orderStatus, 'New');
    },
    'query open orders': async () => assert.equal((await open()).length, 1),
    amend: async () => {
      await done(rest.amendOrder({ ...MARKET, orderId: now.last.orderId, price: at(0.988) }));
      await comes(async () => Number((await open())[0]?.price) === Number(at(0.988)), 'the new price');
    },
    'cancel by id': async () => {
      await done(rest.cancelOrder({ ...MARKET, orderId: now.last.orderId }));
      await emptied();
    },
    'cancel by client id': async () => {
      await place();
      await done(rest.cancelOrder({ ...MARKET, orderLinkId: now.last.orderLinkId }));
      await emptied();
    },
    'place post-only': async () => {
      const order = { ...limit(0.99), timeInForce: 'PostOnly' } as const;
      const { orderId } = (await done(rest.submitOrder({ category, ...order }))).result;
      await done(rest.cancelOrder({ ...MARKET, orderId }));
      await emptied();
    },
    'place batch': async () => {
      for (const { orderId } of await batch()) await done(rest.cancelOrder({ ...MARKET, orderId }));
      await emptied();
    },
    'cancel batch': async () => {
      await done(rest.batchCancelOrders(category, await batch()));
      await emptied();
    },
    'cancel all': async () => {
      await place();
      await done(rest.cancelAllOrders(MARKET));
      await emptied();
    },
    'what policy refuses': async () => {
      const { retCode, retMsg } = await rest.submitOrder({ category, ...limit(0.99), qty: tooMuch });
      assert.deepEqual([retCode, retMsg.includes('Sallyport')], [10005, true]);
    },
  } satisfies Partial<WayActions>;
}

function tradeActions({ rest, MARKET, trade }: Hands) {
  return {
    'place market': () => trade('Buy', MARKET.category === 'spot' ? { marketUnit: 'baseCoin' } : {}),
    trades: async () => assert.ok((await done(rest.getExecutionList(MARKET))).result.list.length > 0),
  } satisfies Partial<WayActions>;
}

/** Pairs: bought also for an amount of the quote coin, and nothing sold that was not bought. */
function pairActions({ rest, MARKET, qty }: Hands): Pick<WayActions, keyof typeof NO_PAIRS> {
  const sell = { ...MARKET, side: 'Sell', orderType: 'Market' } as const;
  return {
    'buy for an amount': () =>
      done(rest.submitOrder({ ...MARKET, side: 'Buy', orderType: 'Market', qty: '120' })),
    'sale of more than was bought is refused': async () => {
      const { retCode, retMsg } = await rest.submitOrder({ ...sell, qty: '0.01' });
      assert.deepEqual([retCode, retMsg.includes('HOLDING_EXCEEDED')], [10005, true], retMsg);
    },
    // What was bought is known here once the venue has told of the fill.
    'sell what was bought': () =>
      comes(async () => (await rest.submitOrder({ ...sell, qty })).retCode === 0, 'what was bought'),
  };
}

function contractActions(hands: Hands) {
  const { rest, MARKET, symbol, qty, at, trade } = hands;
  const contract = hands.category === 'inverse' ? 'inverse' : 'linear';
  return {
    ...exitActions(hands),
    leverage: () =>
      done(rest.setLeverage({ category: contract, symbol, buyLeverage: '5', sellLeverage: '5' })),
    positions: () =>
      comes(async () => {
        const told = await done(rest.getPositionInfo(MARKET));
        return Number(told.result.list[0]?.size) === Number(qty);
      }, 'the position'),
    'place stop': async () => {
      const order = { ...MARKET, side: 'Sell', orderType: 'Market', qty } as const;
      const stop = {
        triggerPrice: at(0.985),
        triggerDirection: 2,
        reduceOnly: true,
        positionIdx: 0,
      } as const;
      const { result } = await done(rest.submitOrder({ ...order, ...stop }));
      await done(rest.cancelOrder({ ...MARKET, orderId: result.orderId }));
    },
    'place reduce-only': () => trade('Sell', { reduceOnly: true }),
  } satisfies Partial<WayActions>;
}

function exitActions({ rest, MARKET, category, at, limit, open, emptied }: Hands) {
  const triggers = async () =>
    (await open()).map(({ triggerPrice }) => Number(triggerPrice)).toSorted((a, b) => a - b);
  // A stop that was just cancelled covers the position until the gateway has seen it go.
  const set = (exits: { readonly takeProfit: string; readonly stopLoss: string }): Promise<void> =>
    comes(async () => {
      const told = await rest.setTradingStop({ ...MARKET, tpslMode: 'Full', positionIdx: 0, ...exits });
      return told.retCode === 0;
    }, 'the exits to be taken');
  const show = (...wanted: readonly string[]): Promise<void> =>
    comes(async () => String(await triggers()) === String(wanted.map(Number)), 'the exits alone');
  return {
    'set exits of a position': async () => {
      await set({ takeProfit: at(1.01), stopLoss: at(0.985) });
      await show(at(0.985), at(1.01));
    },
    'change exits of a position': async () => {
      await set({ takeProfit: at(1.012), stopLoss: at(0.986) });
      await show(at(0.986), at(1.012));
      await set({ takeProfit: '0', stopLoss: '0' });
      await emptied();
    },
    'change exits of an order': async () => {
      const order = limit(0.99);
      const { orderLinkId } = order;
      await done(rest.submitOrder({ category, ...order, stopLoss: at(0.985), takeProfit: at(1.01) }));
      await comes(
        async () => Number((await open())[0]?.stopLoss) === Number(at(0.985)),
        'the order with exits',
      );
      await done(rest.amendOrder({ ...MARKET, orderLinkId, stopLoss: at(0.986), takeProfit: '0' }));
      await comes(async () => {
        const [shown] = await open();
        return Number(shown?.stopLoss) === Number(at(0.986)) && !Number(shown?.takeProfit);
      }, 'the changed exit alone');
      await done(rest.cancelOrder({ ...MARKET, orderLinkId }));
      await emptied();
    },
  } satisfies Partial<WayActions>;
}

function ended({ rest, MARKET, now, place }: Hands) {
  const history = async (more: object = {}) =>
    (await done(rest.getHistoricOrders({ ...MARKET, ...more }))).result.list;
  return endedActions({
    cancelled: async () => {
      await place();
      await done(rest.cancelOrder({ ...MARKET, orderId: now.last.orderId }));
      return now.last.orderId;
    },
    list: async () => (await history()).map(({ orderId }) => orderId),
    one: async (orderId) => (await history({ orderId }))[0]?.orderStatus ?? 'none',
    tradesSince: async (startTime) =>
      (await done(rest.getExecutionList({ ...MARKET, startTime }))).result.list.length,
  });
}

function socketActions({
  rest,
  calls,
  market,
  own,
  heard,
  MARKET,
  category,
  now,
  limit,
  place,
  emptied,
}: Hands) {
  return {
    'market stream': async () => {
      void market.subscribeV5([`orderbook.1.${MARKET.symbol}`], category);
      await comes(() => Promise.resolve(heard.some((one) => one.includes('orderbook.1'))), 'a book');
    },
    'own orders stream': async () => {
      const subscribed = new Promise<void>((resolve) => own.once('response', () => resolve()));
      void own.subscribeV5(['order'], category);
      await soon(subscribed, 'the subscription');
      await place();
      await comes(() => Promise.resolve(heard.some((one) => one.includes(now.last.orderId))), 'the order');
      await done(rest.cancelOrder({ ...MARKET, orderId: now.last.orderId }));
    },
    'place by socket': async () => {
      const placed = await soon(calls.submitNewOrder({ ...MARKET, ...limit(0.99) }), 'submitNewOrder');
      assert.equal(placed.retCode, 0);
      now.last = placed.data;
    },
    'cancel by socket': async () => {
      await soon(calls.cancelOrder({ ...MARKET, orderId: now.last.orderId }), 'cancelOrder');
      await emptied();
    },
  } satisfies Partial<WayActions>;
}
