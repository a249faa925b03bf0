import assert from 'node:assert/strict';
import { DefaultLogger, WebsocketAPIClient, WebsocketClient } from 'binance';
import { socketUrl } from '../../src/cli/binance-snippets.ts';
import { assertResting, soon, statusesAt, type SocketActionsOf } from './socket-actions.ts';

const symbol = 'BTCUSDT';

/** The package without its log. */
function silent(): typeof DefaultLogger {
  return { trace: () => undefined, info: () => undefined, error: () => undefined };
}

/** Both WebSocket clients of the stock `binance` package. */
export class BinanceSockets {
  readonly calls: WebsocketAPIClient;
  /** Begins the ids of its orders: an id is used once on an account. */
  readonly mark: string;
  readonly #streams: WebsocketClient;
  readonly #seen: string[] = [];
  #wake: () => void = () => undefined;

  constructor(baseUrl: string, apiKey: string, secret: string) {
    this.mark = apiKey.slice(0, 8);
    const settings = { api_key: apiKey, api_secret: secret, wsUrl: socketUrl(baseUrl) };
    this.calls = new WebsocketAPIClient({ ...settings, attachEventListeners: false }, silent());
    this.#streams = new WebsocketClient({ ...settings, restOptions: { baseUrl } }, silent());
    this.#streams.on('message', (message) => {
      this.#seen.push(JSON.stringify(message));
      this.#wake();
    });
    this.#streams.on('exception', () => undefined);
  }

  /** Subscribes, and waits for an event of that type. */
  async hears(stream: string, at: 'usdmPublic' | 'usdmMarket', type: string): Promise<void> {
    await this.#streams.subscribe([stream], at);
    while (!this.#seen.some((message) => message.includes(`"e":"${type}"`)))
      await soon(new Promise<void>((resolve) => (this.#wake = resolve)), type);
  }

  close(): void {
    this.#streams.closeAll(true);
    this.calls.getWSClient().closeAll(true);
  }
}

function stamped<T extends object>(fields: T): T & { timestamp: number } {
  return { ...fields, timestamp: Date.now() };
}

export const BINANCE_SOCKET_ACTIONS: SocketActionsOf<BinanceSockets> = {
  'stream of best prices': (client) => client.hears('btcusdt@bookTicker', 'usdmPublic', 'bookTicker'),
  'stream of the order book': (client) => client.hears('btcusdt@depth5@100ms', 'usdmPublic', 'depthUpdate'),
  'stream of trades': (client) => client.hears('btcusdt@aggTrade', 'usdmMarket', 'aggTrade'),
  'stream of candles': (client) => client.hears('btcusdt@kline_1m', 'usdmMarket', 'kline'),
  'stream of mark prices': (client) => client.hears('btcusdt@markPrice@1s', 'usdmMarket', 'markPriceUpdate'),
  'place limit': async ({ calls, mark }, on) => {
    const placed = await soon(
      calls.submitNewFuturesOrder(
        'usdm',
        stamped({
          symbol,
          side: 'BUY',
          type: 'LIMIT',
          quantity: 0.01,
          price: on.price(-120),
          timeInForce: 'GTC',
          newClientOrderId: `${mark}-1`,
        }),
      ),
      'submitNewFuturesOrder',
    );
    assert.deepEqual([placed.result.status, placed.result.clientOrderId], ['NEW', `${mark}-1`]);
    assertResting(on, [`${mark}-1`]);
  },
  'query one order': async ({ calls, mark }) => {
    const named = stamped({ symbol, origClientOrderId: `${mark}-1` });
    const { result } = await soon(calls.getFuturesOrderStatus('usdm', named), 'getFuturesOrderStatus');
    assert.equal(result.status, 'NEW');
  },
  amend: async ({ calls, mark }, on) => {
    const { result } = await soon(
      calls.modifyFuturesOrder(
        'usdm',
        stamped({
          symbol,
          side: 'BUY',
          origClientOrderId: `${mark}-1`,
          quantity: '0.02',
          price: String(on.price(-130)),
        }),
      ),
      'modifyFuturesOrder',
    );
    assert.equal(Number(result.origQty), 0.02);
  },
  cancel: async ({ calls, mark }, on) => {
    const named = stamped({ symbol, origClientOrderId: `${mark}-1` });
    const { result } = await soon(calls.cancelFuturesOrder('usdm', named), 'cancelFuturesOrder');
    assert.equal(result.status, 'CANCELED');
    assertResting(on, []);
  },
  'cancel what is gone': async ({ calls, mark }) => {
    const named = stamped({ symbol, origClientOrderId: `${mark}-1` });
    await assert.rejects(soon(calls.cancelFuturesOrder('usdm', named), 'cancelFuturesOrder'), (raised) =>
      /-2011|-2013/.test(JSON.stringify(raised)),
    );
  },
  'place market': async ({ calls }, on) => {
    const order = stamped({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.01 } as const);
    await soon(calls.submitNewFuturesOrder('usdm', order), 'a market order');
    assert.equal(statusesAt(on).at(-1), 'FILLED');
  },
  'place stop-market': async ({ calls, mark }, on) => {
    const order = stamped({
      algoType: 'CONDITIONAL',
      symbol,
      side: 'SELL',
      type: 'STOP_MARKET',
      quantity: '0.01',
      triggerPrice: String(on.price(-200)),
      clientAlgoId: `${mark}-stop`,
      reduceOnly: 'true',
    } as const);
    await soon(calls.submitNewFuturesAlgoOrder(order), 'submitNewFuturesAlgoOrder');
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 1);
    const named = stamped({ clientAlgoId: `${mark}-stop` });
    await soon(calls.cancelFuturesAlgoOrder(named), 'cancelFuturesAlgoOrder');
    assert.equal(on.engine.inspect(on.realKey).openAlgoOrders.length, 0);
  },
  'place what policy refuses': async ({ calls }, on) => {
    const order = stamped({
      symbol,
      side: 'BUY',
      type: 'LIMIT',
      quantity: 0.01,
      price: on.price(900),
      timeInForce: 'GTC',
    } as const);
    await assert.rejects(soon(calls.submitNewFuturesOrder('usdm', order), 'an order'), (raised) =>
      /-2010.*COLLAR/.test(JSON.stringify(raised)),
    );
  },
  balance: async ({ calls }) => {
    const { result } = await soon(calls.getFuturesAccountBalanceV2(stamped({})), 'balance');
    assert.ok(Number(result[0]?.balance) > 90_000);
  },
  account: async ({ calls }) => {
    const { result } = await soon(calls.getFuturesAccountStatusV2(stamped({})), 'account status');
    assert.ok(Number(result.totalWalletBalance) > 90_000);
  },
  positions: async ({ calls }) => {
    const { result } = await soon(calls.getFuturesPositionV2(stamped({ symbol })), 'positions');
    assert.ok(Number(result[0]?.positionAmt) > 0);
  },
  price: async ({ calls }) => {
    const answer: unknown = await soon(calls.getFuturesSymbolPriceTicker({ symbol }), 'price');
    assert.match(JSON.stringify(answer), /"price":"[1-9]/);
  },
  'order book': async ({ calls }) => {
    const answer: unknown = await soon(calls.getFuturesOrderBook({ symbol }), 'order book');
    assert.match(JSON.stringify(answer), /"bids":\[\[/);
  },
};
