import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesRestAPI as Words,
  DerivativesTradingUsdsFuturesWebsocketAPI as CallWords,
} from '@binance/derivatives-trading-usds-futures';
import { soon } from '../socket-actions.ts';
import { endedActions } from './ended-actions.ts';
import { NO_EXITS, NO_GTTS, NO_PAIRS, type Situation, type WayActions, type WayDesk } from './way-actions.ts';

const symbol = 'BTCUSDT';

type Hands = ReturnType<typeof handsOf>;

/** The venue's official connector over HTTP and WebSockets. */
export function openConnector(situation: Situation): WayDesk {
  const hands = handsOf(situation);
  const { closing } = hands;
  return {
    close: () => {
      for (const end of closing) end();
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

function handsOf({ baseUrl, apiKey, secret: apiSecret }: Situation) {
  const wsUrl = baseUrl?.replace('http', 'ws');
  const connector = new DerivativesTradingUsdsFutures({
    configurationRestAPI: {
      apiKey,
      apiSecret,
      ...(baseUrl === null ? {} : { basePath: baseUrl }),
      retries: 0,
    },
    configurationWebsocketAPI: {
      ...{ apiKey, apiSecret },
      ...(wsUrl === undefined ? {} : { wsURL: `${wsUrl}/ws-fapi/v1` }),
    },
    configurationWebsocketStreams: wsUrl === undefined ? {} : { wsURL: wsUrl },
  });
  const rest = connector.restAPI;
  const read = async <T>(asked: Promise<{ data(): Promise<T> }>): Promise<T> => (await asked).data();
  const closing: (() => unknown)[] = [];
  const now = { price: 0, last: { orderId: 0, clientOrderId: '' } };
  const at = (factor: number): number => Math.floor((now.price * factor) / 10) * 10;
  const limit = (factor: number) => ({
    symbol,
    side: Words.NewOrderSideEnum.BUY,
    type: Words.NewOrderTypeEnum.LIMIT,
    timeInForce: Words.NewOrderTimeInForceEnum.GTC,
    quantity: 0.002,
    price: at(factor),
    newClientOrderId: randomBytes(10).toString('hex'),
  });
  const place = async (): Promise<void> => {
    const placed = await read(rest.newOrder(limit(0.99)));
    now.last = { orderId: Number(placed.orderId), clientOrderId: String(placed.clientOrderId) };
  };
  const open = () => read(rest.currentAllOpenOrders({ symbol }));
  const emptied = async (): Promise<void> => assert.deepEqual(await open(), []);
  const batch = async (): Promise<number[]> => {
    const batchOrders = [0.985, 0.984].map((factor) => ({
      symbol,
      side: Words.PlaceMultipleOrdersBatchOrdersParameterInnerSideEnum.BUY,
      type: Words.PlaceMultipleOrdersBatchOrdersParameterInnerTypeEnum.LIMIT,
      timeInForce: Words.PlaceMultipleOrdersBatchOrdersParameterInnerTimeInForceEnum.GTC,
      quantity: 0.002,
      price: at(factor),
    }));
    await read(rest.placeMultipleOrders({ batchOrders }));
    return (await open()).map(({ orderId }) => Number(orderId));
  };
  const market = (side: 'BUY' | 'SELL', reduceOnly: object) =>
    read(
      rest.newOrder({
        ...{ symbol, side: Words.NewOrderSideEnum[side], type: Words.NewOrderTypeEnum.MARKET },
        quantity: 0.002,
        ...reduceOnly,
      }),
    );
  return { connector, rest, read, closing, now, at, limit, place, open, emptied, batch, market };
}

function marketActions({ rest, read, now }: Hands) {
  return {
    markets: async () => assert.ok(JSON.stringify(await read(rest.exchangeInformation())).includes(symbol)),
    'server time': () => read(rest.checkServerTime()),
    ticker: async () => {
      const { markPrice } = Object(await read(rest.markPrice({ symbol })));
      now.price = Number(markPrice);
      assert.ok(now.price > 0);
    },
    'order book': async () =>
      assert.ok(((await read(rest.orderBook({ symbol, limit: 5 }))).bids?.length ?? 0) > 0),
    klines: async () => {
      const interval = Words.KlineCandlestickDataIntervalEnum.INTERVAL_1m;
      const told = await read(rest.klineCandlestickData({ symbol, interval, limit: 3 }));
      assert.equal(told.length, 3);
    },
    balance: async () => assert.ok((await read(rest.futuresAccountBalanceV3())).length > 0),
    leverage: () => read(rest.changeInitialLeverage({ symbol, leverage: 5 })),
  } satisfies Partial<WayActions>;
}

function orderActions({ rest, read, now, at, limit, place, open, emptied, batch }: Hands) {
  return {
    'place limit': place,
    'query one order': async () =>
      assert.equal((await read(rest.queryOrder({ symbol, orderId: now.last.orderId }))).status, 'NEW'),
    'query open orders': async () => assert.equal((await open()).length, 1),
    amend: async () => {
      const side = Words.ModifyOrderSideEnum.BUY;
      const fields = { symbol, side, quantity: 0.002, price: at(0.988), orderId: now.last.orderId };
      assert.equal(Number((await read(rest.modifyOrder(fields))).price), at(0.988));
    },
    'cancel by id': async () => {
      await read(rest.cancelOrder({ symbol, orderId: now.last.orderId }));
      await emptied();
    },
    'cancel by client id': async () => {
      await place();
      await read(rest.cancelOrder({ symbol, origClientOrderId: now.last.clientOrderId }));
      await emptied();
    },
    'place post-only': async () => {
      const timeInForce = Words.NewOrderTimeInForceEnum.GTX;
      const { orderId } = await read(rest.newOrder({ ...limit(0.99), timeInForce }));
      await read(rest.cancelOrder({ symbol, orderId: Number(orderId) }));
      await emptied();
    },
    'place batch': async () => {
      const ids = await batch();
      assert.equal(ids.length, 2);
      for (const orderId of ids) await read(rest.cancelOrder({ symbol, orderId }));
    },
    'cancel batch': async () => {
      await read(rest.cancelMultipleOrders({ symbol, orderIdList: await batch() }));
      await emptied();
    },
    'cancel all': async () => {
      await place();
      await read(rest.cancelAllOpenOrders({ symbol }));
      await emptied();
    },
    'what policy refuses': () =>
      assert.rejects(read(rest.newOrder({ ...limit(0.99), quantity: 5 })), /Sallyport/),
  } satisfies Partial<WayActions>;
}

function tradeActions({ rest, read, at, market }: Hands) {
  return {
    'place market': () => market('BUY', {}),
    positions: async () => {
      const [position] = await read(rest.positionInformationV3({ symbol }));
      assert.equal(Number(position?.positionAmt), 0.002);
    },
    trades: async () => assert.ok((await read(rest.accountTradeList({ symbol }))).length > 0),
    'place stop': async () => {
      const placed = await read(
        rest.newAlgoOrder({
          algoType: Words.NewAlgoOrderAlgoTypeEnum.CONDITIONAL,
          ...{ symbol, quantity: 0.002, triggerPrice: at(0.985) },
          side: Words.NewAlgoOrderSideEnum.SELL,
          type: Words.NewAlgoOrderTypeEnum.STOP_MARKET,
          reduceOnly: Words.NewAlgoOrderReduceOnlyEnum.TRUE,
        }),
      );
      await read(rest.cancelAlgoOrder({ algoId: Number(placed.algoId) }));
    },
    'place reduce-only': () => market('SELL', { reduceOnly: Words.NewOrderReduceOnlyEnum.TRUE }),
  } satisfies Partial<WayActions>;
}

function ended({ rest, read, now, place }: Hands) {
  return endedActions({
    cancelled: async () => {
      await place();
      await read(rest.cancelOrder({ symbol, orderId: now.last.orderId }));
      return String(now.last.orderId);
    },
    list: async () => (await read(rest.allOrders({ symbol }))).map(({ orderId }) => String(orderId)),
    one: async (id) => String((await read(rest.queryOrder({ symbol, orderId: Number(id) }))).status),
    tradesSince: async (startTime) => (await read(rest.accountTradeList({ symbol, startTime }))).length,
  });
}

function socketActions({ connector, rest, read, closing, now, at, place, emptied }: Hands) {
  return {
    'market stream': async () => {
      const streams = await soon(connector.websocketStreams.connect(), 'connecting');
      closing.push(() => streams.disconnect());
      const stream = streams.individualSymbolBookTickerStreams({ symbol: 'btcusdt' });
      const heard = new Promise<unknown>((resolve) => stream.on('message', resolve));
      assert.match(JSON.stringify(await soon(heard, 'bookTicker')), /"e":"bookTicker"/);
    },
    'own orders stream': async () => {
      const { listenKey } = await read(rest.startUserDataStream());
      const streams = await soon(connector.websocketStreams.connect({ mode: 'single' }), 'connecting');
      closing.push(() => streams.disconnect());
      const stream = streams.userData(String(listenKey));
      const heard = new Promise<void>((resolve) =>
        stream.on('message', (message) => {
          if (JSON.stringify(message).includes('ORDER_TRADE_UPDATE')) resolve();
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await place();
      await soon(heard, 'the order').finally(() => rest.cancelAllOpenOrders({ symbol }));
    },
    'place by socket': async () => {
      const calls = await soon(connector.websocketAPI.connect(), 'connecting');
      closing.push(() => calls.disconnect());
      const order = {
        symbol,
        side: CallWords.NewOrderSideEnum.BUY,
        type: CallWords.NewOrderTypeEnum.LIMIT,
        timeInForce: CallWords.NewOrderTimeInForceEnum.GTC,
      };
      const placed = await soon(calls.newOrder({ ...order, quantity: 0.002, price: at(0.99) }), 'newOrder');
      now.last = { orderId: Number(placed.data.orderId), clientOrderId: String(placed.data.clientOrderId) };
    },
    'cancel by socket': async () => {
      const calls = await soon(connector.websocketAPI.connect(), 'connecting');
      closing.push(() => calls.disconnect());
      const named = { symbol, origClientOrderId: now.last.clientOrderId };
      await soon(calls.cancelOrder(named), 'cancelOrder');
      await emptied();
    },
  } satisfies Partial<WayActions>;
}
