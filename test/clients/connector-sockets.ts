import assert from 'node:assert/strict';
import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesWebsocketAPI as Words,
  DerivativesTradingUsdsFuturesWebsocketStreams as StreamWords,
} from '@binance/derivatives-trading-usds-futures';
import { socketUrl } from '../../src/cli/binance-snippets.ts';
import { assertResting, soon, statusesAt, type SocketActionsOf } from './socket-actions.ts';

process.env['LOG_LEVEL'] = 'error';

const symbol = 'BTCUSDT';
const { BUY } = Words.NewOrderSideEnum;
const { GTC } = Words.NewOrderTimeInForceEnum;
const { LIMIT, MARKET } = Words.NewOrderTypeEnum;

type Connector = InstanceType<typeof DerivativesTradingUsdsFutures>;

/** Both WebSocket sides of the venue's official connector, connected. */
export interface ConnectorSockets {
  readonly calls: Awaited<ReturnType<Connector['websocketAPI']['connect']>>;
  readonly streams: Awaited<ReturnType<Connector['websocketStreams']['connect']>>;
}

export async function connectSockets(
  baseUrl: string,
  apiKey: string,
  secret: string,
): Promise<ConnectorSockets> {
  const wsURL = socketUrl(baseUrl);
  const own = secret.includes('PRIVATE KEY') ? { privateKey: secret } : { apiSecret: secret };
  const connector = new DerivativesTradingUsdsFutures({
    configurationWebsocketAPI: { apiKey, ...own, wsURL: `${wsURL}/ws-fapi/v1` },
    configurationWebsocketStreams: { wsURL },
  });
  return {
    calls: await soon(connector.websocketAPI.connect(), 'connecting'),
    streams: await soon(connector.websocketStreams.connect(), 'connecting'),
  };
}

/** Waits for one event of a stream. */
async function hears<T>(
  stream: { on(event: 'message', take: (message: T) => void): void },
  what: string,
): Promise<string> {
  const event = new Promise<T>((resolve) => stream.on('message', resolve));
  return JSON.stringify(await soon(event, what));
}

export const CONNECTOR_SOCKET_ACTIONS: SocketActionsOf<ConnectorSockets> = {
  'stream of best prices': async ({ streams }) => {
    const stream = streams.individualSymbolBookTickerStreams({ symbol: 'btcusdt' });
    assert.match(await hears(stream, 'bookTicker'), /"e":"bookTicker"/);
  },
  'stream of the order book': async ({ streams }) => {
    const stream = streams.partialBookDepthStreams({
      symbol: 'btcusdt',
      levels: StreamWords.PartialBookDepthStreamsLevelsEnum.LEVELS_5,
    });
    assert.match(await hears(stream, 'depth'), /"e":"depthUpdate"/);
  },
  'stream of trades': async ({ streams }) => {
    assert.match(
      await hears(streams.aggregateTradeStreams({ symbol: 'btcusdt' }), 'aggTrade'),
      /"e":"aggTrade"/,
    );
  },
  'stream of candles': async ({ streams }) => {
    const stream = streams.klineCandlestickStreams({
      symbol: 'btcusdt',
      interval: StreamWords.KlineCandlestickStreamsIntervalEnum.INTERVAL_1m,
    });
    assert.match(await hears(stream, 'kline'), /"e":"kline"/);
  },
  'stream of mark prices': async ({ streams }) => {
    const stream = streams.markPriceStream({
      symbol: 'btcusdt',
      updateSpeed: StreamWords.MarkPriceStreamUpdateSpeedEnum.UPDATE_SPEED_1s,
    });
    assert.match(await hears(stream, 'markPrice'), /"e":"markPriceUpdate"/);
  },
  'place limit': async ({ calls }, on) => {
    const order = { symbol, side: BUY, type: LIMIT, timeInForce: GTC, quantity: 0.01, price: on.price(-140) };
    const placed = await soon(calls.newOrder({ ...order, newClientOrderId: 'os-1' }), 'newOrder');
    assert.equal(placed.data.status, 'NEW');
    assert.ok((placed.rateLimits ?? []).length > 0);
    assertResting(on, ['os-1']);
  },
  'query one order': async ({ calls }) => {
    const asked = await soon(calls.queryOrder({ symbol, origClientOrderId: 'os-1' }), 'queryOrder');
    assert.equal(asked.data.status, 'NEW');
  },
  amend: async ({ calls }, on) => {
    const { BUY: side } = Words.ModifyOrderSideEnum;
    const change = { symbol, side, origClientOrderId: 'os-1', quantity: 0.02, price: on.price(-150) };
    const amended = await soon(calls.modifyOrder(change), 'modifyOrder');
    assert.equal(Number(amended.data.origQty), 0.02);
  },
  cancel: async ({ calls }, on) => {
    const cancelled = await soon(calls.cancelOrder({ symbol, origClientOrderId: 'os-1' }), 'cancelOrder');
    assert.equal(cancelled.data.status, 'CANCELED');
    assertResting(on, []);
  },
  'cancel what is gone': async ({ calls }) => {
    const again = calls.cancelOrder({ symbol, origClientOrderId: 'os-1' });
    await assert.rejects(soon(again, 'cancelOrder'), (raised) => /-2011/.test(JSON.stringify(raised)));
  },
  'place market': async ({ calls }, on) => {
    await soon(calls.newOrder({ symbol, side: BUY, type: MARKET, quantity: 0.01 }), 'newOrder');
    assert.equal(statusesAt(on).at(-1), 'FILLED');
  },
  'place stop-market': async ({ calls }, on) => {
    await soon(
      calls.newAlgoOrder({
        algoType: Words.NewAlgoOrderAlgoTypeEnum.CONDITIONAL,
        symbol,
        side: Words.NewAlgoOrderSideEnum.SELL,
        type: Words.NewAlgoOrderTypeEnum.STOP_MARKET,
        quantity: 0.01,
        triggerPrice: on.price(-200),
        clientAlgoId: 'os-stop',
        reduceOnly: Words.NewAlgoOrderReduceOnlyEnum.TRUE,
      }),
      'newAlgoOrder',
    );
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 1);
    await soon(calls.cancelAlgoOrder({ clientAlgoId: 'os-stop' }), 'cancelAlgoOrder');
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 0);
  },
  'place what policy refuses': async ({ calls }, on) => {
    const order = { symbol, side: BUY, type: LIMIT, timeInForce: GTC, quantity: 0.01, price: on.price(900) };
    await assert.rejects(soon(calls.newOrder(order), 'newOrder'), (raised) =>
      /COLLAR/.test(JSON.stringify(raised)),
    );
  },
  balance: async ({ calls }) => {
    const balance = await soon(calls.futuresAccountBalanceV2(), 'balance');
    assert.match(JSON.stringify(balance.data), /"asset":"USDT"/);
  },
  account: async ({ calls }) => {
    const account = await soon(calls.accountInformationV2(), 'account');
    assert.ok(Number(account.data.totalWalletBalance) > 90_000);
  },
  positions: async ({ calls }) => {
    const positions = await soon(calls.positionInformationV2({ symbol }), 'positions');
    assert.match(JSON.stringify(positions.data), /"positionAmt":"0\.0[1-9]/);
  },
  price: async ({ calls }) => {
    assert.match(JSON.stringify((await soon(calls.symbolPriceTicker({ symbol }), 'price')).data), /"price"/);
  },
  'order book': async ({ calls }) => {
    assert.match(JSON.stringify((await soon(calls.orderBook({ symbol }), 'book')).data), /"bids":\[\[/);
  },
};
