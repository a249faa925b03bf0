import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DefaultLogger, USDMClient, WebsocketAPIClient, WebsocketClient } from 'binance';
import { soon } from '../socket-actions.ts';
import { endedActions } from './ended-actions.ts';
import { NO_EXITS, NO_GTTS, NO_PAIRS, type Situation, type WayActions, type WayDesk } from './way-actions.ts';

const symbol = 'BTCUSDT';
const quiet = () => undefined;
const SILENT: typeof DefaultLogger = { trace: quiet, info: quiet, error: quiet };

type Hands = ReturnType<typeof handsOf>;

/** The stock `binance` package over HTTP and WebSockets. */
export function openBinance(situation: Situation): WayDesk {
  const hands = handsOf(situation);
  const { calls, streams } = hands;
  return {
    close: () => {
      streams.closeAll(true);
      calls.getWSClient().closeAll(true);
    },
    actions: {
      ...marketActions(hands),
      ...orderActions(hands),
      ...tradeActions(hands),
      ...socketActions(hands),
      ...ended(hands),
      ...NO_EXITS,
      ...NO_GTTS,
      ...NO_PAIRS,
    },
  };
}

function handsOf({ baseUrl, apiKey: api_key, secret: api_secret }: Situation) {
  const keys = { api_key, api_secret };
  const wsUrl = baseUrl?.replace('http', 'ws');
  const rest = new USDMClient({ ...keys, ...(baseUrl === null ? {} : { baseUrl }) });
  const sockets = { ...keys, ...(wsUrl === undefined ? {} : { wsUrl }) };
  const calls = new WebsocketAPIClient({ ...sockets, attachEventListeners: false }, SILENT);
  const restOptions = baseUrl === null ? {} : { restOptions: { baseUrl } };
  const streams = new WebsocketClient({ ...sockets, ...restOptions }, SILENT);
  const heard: string[] = [];
  let wake = (): void => undefined;
  streams.on('message', (message) => {
    heard.push(JSON.stringify(message));
    wake();
  });
  streams.on('exception', quiet);
  const hears = async (text: string): Promise<void> => {
    while (!heard.some((one) => one.includes(text))) {
      await soon(new Promise<void>((resolve) => (wake = resolve)), text);
    }
  };
  const now = { price: 0, last: { orderId: 0, clientOrderId: '' } };
  const at = (factor: number): number => Math.floor((now.price * factor) / 10) * 10;
  const WORDS = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
  const limit = (factor: number) => ({
    ...WORDS,
    quantity: 0.002,
    price: at(factor),
    newClientOrderId: randomBytes(10).toString('hex'),
  });
  const place = async (): Promise<void> => {
    const { orderId, clientOrderId } = await rest.submitNewOrder(limit(0.99));
    now.last = { orderId: Number(orderId), clientOrderId };
  };
  const open = () => rest.getAllOpenOrders({ symbol });
  const emptied = async (): Promise<void> => assert.deepEqual(await open(), []);
  const pair = () =>
    [limit(0.985), limit(0.984)].map((one) => ({ ...one, quantity: '0.002', price: String(one.price) }));
  const batch = async (): Promise<number[]> => {
    await rest.submitMultipleOrders(pair());
    return (await open()).map(({ orderId }) => Number(orderId));
  };
  const market = (side: 'BUY' | 'SELL', reduceOnly: object) =>
    rest.submitNewOrder({ symbol, side, type: 'MARKET', quantity: 0.002, ...reduceOnly });
  return { rest, calls, streams, hears, now, at, limit, place, open, emptied, batch, market };
}

function marketActions({ rest, now }: Hands) {
  return {
    markets: async () => assert.ok(JSON.stringify(await rest.getExchangeInfo()).includes(symbol)),
    'server time': async () => assert.ok(Math.abs((await rest.getServerTime()) - Date.now()) < 5_000),
    ticker: async () => {
      const { markPrice } = Object(await rest.getMarkPrice({ symbol }));
      now.price = Number(markPrice);
      assert.ok(now.price > 0);
    },
    'order book': async () => assert.ok((await rest.getOrderBook({ symbol, limit: 5 })).bids.length > 0),
    klines: async () => assert.equal((await rest.getKlines({ symbol, interval: '1m', limit: 3 })).length, 3),
    balance: async () => assert.ok((await rest.getBalanceV3()).length > 0),
    leverage: () => rest.setLeverage({ symbol, leverage: 5 }),
  } satisfies Partial<WayActions>;
}

function orderActions({ rest, now, at, limit, place, open, emptied, batch }: Hands) {
  return {
    'place limit': place,
    'query one order': async () =>
      assert.equal((await rest.getOrder({ symbol, orderId: now.last.orderId })).status, 'NEW'),
    'query open orders': async () => assert.equal((await open()).length, 1),
    amend: async () => {
      const fields = { symbol, side: 'BUY', quantity: 0.002, price: at(0.988) } as const;
      const changed = await rest.modifyOrder({ ...fields, orderId: now.last.orderId });
      assert.equal(Number(changed.price), at(0.988));
    },
    'cancel by id': async () => {
      await rest.cancelOrder({ symbol, orderId: now.last.orderId });
      await emptied();
    },
    'cancel by client id': async () => {
      await place();
      await rest.cancelOrder({ symbol, origClientOrderId: now.last.clientOrderId });
      await emptied();
    },
    'place post-only': async () => {
      const { orderId } = await rest.submitNewOrder({ ...limit(0.99), timeInForce: 'GTX' });
      await rest.cancelOrder({ symbol, orderId: Number(orderId) });
      await emptied();
    },
    'place batch': async () => {
      const ids = await batch();
      assert.equal(ids.length, 2);
      for (const orderId of ids) await rest.cancelOrder({ symbol, orderId });
    },
    'cancel batch': async () => {
      await rest.cancelMultipleOrders({ symbol, orderIdList: await batch() });
      await emptied();
    },
    'cancel all': async () => {
      await place();
      await rest.cancelAllOpenOrders({ symbol });
      await emptied();
    },
    'what policy refuses': () =>
      assert.rejects(rest.submitNewOrder({ ...limit(0.99), quantity: 5 }), (error: unknown) =>
        JSON.stringify(error).includes('Sallyport'),
      ),
  } satisfies Partial<WayActions>;
}

function tradeActions({ rest, at, market }: Hands) {
  return {
    'place market': () => market('BUY', {}),
    positions: async () =>
      assert.equal(Number((await rest.getPositionsV3({ symbol }))[0]?.positionAmt), 0.002),
    trades: async () => assert.ok((await rest.getAccountTrades({ symbol })).length > 0),
    'place stop': async () => {
      const order = { algoType: 'CONDITIONAL', symbol, side: 'SELL', type: 'STOP_MARKET' } as const;
      const amounts = { quantity: '0.002', triggerPrice: String(at(0.985)), reduceOnly: 'true' } as const;
      await rest.submitNewAlgoOrder({ ...order, ...amounts });
      await rest.cancelAllAlgoOpenOrders({ symbol });
    },
    'place reduce-only': () => market('SELL', { reduceOnly: 'true' }),
  } satisfies Partial<WayActions>;
}

function ended({ rest, now, place }: Hands) {
  return endedActions({
    cancelled: async () => {
      await place();
      await rest.cancelOrder({ symbol, orderId: now.last.orderId });
      return String(now.last.orderId);
    },
    list: async () => (await rest.getAllOrders({ symbol })).map(({ orderId }) => String(orderId)),
    one: async (id) => (await rest.getOrder({ symbol, orderId: Number(id) })).status,
    tradesSince: async (startTime) => (await rest.getAccountTrades({ symbol, startTime })).length,
  });
}

function socketActions({ rest, calls, streams, hears, now, limit, place, emptied }: Hands) {
  return {
    'market stream': async () => {
      await streams.subscribe(['btcusdt@bookTicker'], 'usdmPublic');
      await hears('"e":"bookTicker"');
    },
    'own orders stream': async () => {
      await streams.subscribeUsdFuturesUserDataStream();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await place();
      await hears('ORDER_TRADE_UPDATE').finally(() => rest.cancelAllOpenOrders({ symbol }));
    },
    'place by socket': async () => {
      const order = { ...limit(0.99), timestamp: Date.now() };
      const { result } = await soon(calls.submitNewFuturesOrder('usdm', order), 'submitNewFuturesOrder');
      now.last = { orderId: Number(result.orderId), clientOrderId: result.clientOrderId };
    },
    'cancel by socket': async () => {
      const named = { symbol, origClientOrderId: now.last.clientOrderId, timestamp: Date.now() };
      await soon(calls.cancelFuturesOrder('usdm', named), 'cancelFuturesOrder');
      await emptied();
    },
  } satisfies Partial<WayActions>;
}
