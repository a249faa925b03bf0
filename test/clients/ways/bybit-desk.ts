import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DefaultLogger, RestClientV5, WebsocketAPIClient, WebsocketClient } from 'bybit-api';
import { soon } from '../socket-actions.ts';
import { comes } from './comes.ts';
import { NO_GTTS, type Situation, type WayActions, type WayDesk } from './way-actions.ts';

const LINEAR = { category: 'linear', symbol: 'BTCUSDT' } as const;
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
export function openBybitApi(situation: Situation): WayDesk {
  const hands = handsOf(situation);
  const { calls, market, own } = hands;
  return {
    close: () => {
      for (const client of [market, own, calls.getWSClient()]) client.closeAll(true);
    },
    actions: {
      ...marketActions(hands),
      ...orderActions(hands),
      ...tradeActions(hands),
      ...exitActions(hands),
      ...socketActions(hands),
      ...NO_GTTS,
    },
  };
}

function handsOf({ baseUrl, apiKey: key, secret }: Situation) {
  const rest = new RestClientV5({ key, secret, ...(baseUrl === null ? {} : { baseUrl }) });
  const wsUrl = (path: string) =>
    baseUrl === null ? {} : { wsUrl: `${baseUrl.replace('http', 'ws')}/v5/${path}` };
  const calls = new WebsocketAPIClient(
    { key, secret, ...wsUrl('trade'), attachEventListeners: false },
    SILENT,
  );
  const market = new WebsocketClient({ ...wsUrl('public/linear') }, SILENT);
  const own = new WebsocketClient({ key, secret, ...wsUrl('private') }, SILENT);
  const heard: string[] = [];
  for (const client of [market, own]) {
    client.on('update', (update: unknown) => void heard.push(JSON.stringify(update)));
    client.on('exception', quiet);
  }
  const now = { price: 0, last: { orderId: '', orderLinkId: '' } };
  const at = (factor: number): string => String(Math.floor((now.price * factor) / 10) * 10);
  const WORDS = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.002' } as const;
  const limit = (factor: number) => ({
    ...WORDS,
    price: at(factor),
    orderLinkId: randomBytes(10).toString('hex'),
  });
  const place = async (): Promise<void> => {
    now.last = (await done(rest.submitOrder({ category: 'linear', ...limit(0.99) }))).result;
  };
  const open = async () => (await done(rest.getActiveOrders({ ...LINEAR, openOnly: 0 }))).result.list;
  const emptied = (): Promise<void> => comes(async () => (await open()).length === 0, 'no open order');
  const batch = async () => {
    await done(rest.batchSubmitOrders('linear', [limit(0.985), limit(0.984)]));
    await comes(async () => (await open()).length === 2, 'two open orders');
    return (await open()).map(({ orderId }) => ({ symbol: 'BTCUSDT', orderId }));
  };
  const trade = (side: 'Buy' | 'Sell', reduceOnly: object) =>
    done(rest.submitOrder({ ...LINEAR, side, orderType: 'Market', qty: '0.002', ...reduceOnly }));
  return { rest, calls, market, own, heard, now, at, limit, place, open, emptied, batch, trade };
}

function marketActions({ rest, now }: Hands) {
  return {
    markets: () => done(rest.getInstrumentsInfo({ category: 'linear' })),
    'server time': () => done(rest.getServerTime()),
    ticker: async () => {
      const told = await done(rest.getTickers(LINEAR));
      now.price = Number(told.result.list[0]?.lastPrice);
      assert.ok(now.price > 0);
    },
    'order book': () => done(rest.getOrderbook(LINEAR)),
    klines: async () =>
      assert.ok((await done(rest.getKline({ ...LINEAR, interval: '1', limit: 3 }))).result.list.length > 0),
    balance: () => done(rest.getWalletBalance({ accountType: 'UNIFIED' })),
    leverage: () => done(rest.setLeverage({ ...LINEAR, buyLeverage: '5', sellLeverage: '5' })),
  } satisfies Partial<WayActions>;
}

function orderActions({ rest, now, at, limit, place, open, emptied, batch }: Hands) {
  return {
    'place limit': place,
    'query one order': async () => {
      const told = await done(rest.getActiveOrders({ ...LINEAR, orderId: now.last.orderId }));
      assert.equal(told.result.list[0]?.orderStatus, 'New');
    },
    'query open orders': async () => assert.equal((await open()).length, 1),
    amend: async () => {
      await done(rest.amendOrder({ ...LINEAR, orderId: now.last.orderId, price: at(0.988) }));
      await comes(async () => Number((await open())[0]?.price) === Number(at(0.988)), 'the new price');
    },
    'cancel by id': async () => {
      await done(rest.cancelOrder({ ...LINEAR, orderId: now.last.orderId }));
      await emptied();
    },
    'cancel by client id': async () => {
      await place();
      await done(rest.cancelOrder({ ...LINEAR, orderLinkId: now.last.orderLinkId }));
      await emptied();
    },
    'place post-only': async () => {
      const order = { ...limit(0.99), timeInForce: 'PostOnly' } as const;
      const { orderId } = (await done(rest.submitOrder({ category: 'linear', ...order }))).result;
      await done(rest.cancelOrder({ ...LINEAR, orderId }));
      await emptied();
    },
    'place batch': async () => {
      for (const { orderId } of await batch()) await done(rest.cancelOrder({ ...LINEAR, orderId }));
      await emptied();
    },
    'cancel batch': async () => {
      await done(rest.batchCancelOrders('linear', await batch()));
      await emptied();
    },
    'cancel all': async () => {
      await place();
      await done(rest.cancelAllOrders({ category: 'linear', symbol: 'BTCUSDT' }));
      await emptied();
    },
    'what policy refuses': async () => {
      const { retCode, retMsg } = await rest.submitOrder({ category: 'linear', ...limit(0.99), qty: '5' });
      assert.deepEqual([retCode, retMsg.includes('Sallyport')], [10005, true]);
    },
  } satisfies Partial<WayActions>;
}

function tradeActions({ rest, at, trade }: Hands) {
  return {
    'place market': () => trade('Buy', {}),
    positions: () =>
      comes(async () => {
        const told = await done(rest.getPositionInfo(LINEAR));
        return Number(told.result.list[0]?.size) === 0.002;
      }, 'the position'),
    trades: async () => assert.ok((await done(rest.getExecutionList(LINEAR))).result.list.length > 0),
    'place stop': async () => {
      const order = { ...LINEAR, side: 'Sell', orderType: 'Market', qty: '0.002' } as const;
      const stop = {
        triggerPrice: at(0.985),
        triggerDirection: 2,
        reduceOnly: true,
        positionIdx: 0,
      } as const;
      const { result } = await done(rest.submitOrder({ ...order, ...stop }));
      await done(rest.cancelOrder({ ...LINEAR, orderId: result.orderId }));
    },
    'place reduce-only': () => trade('Sell', { reduceOnly: true }),
  } satisfies Partial<WayActions>;
}

function exitActions({ rest, at, limit, open, emptied }: Hands) {
  const triggers = async () =>
    (await open()).map(({ triggerPrice }) => Number(triggerPrice)).toSorted((a, b) => a - b);
  // A stop that was just cancelled covers the position until the gateway has seen it go.
  const set = (exits: { readonly takeProfit: string; readonly stopLoss: string }): Promise<void> =>
    comes(async () => {
      const told = await rest.setTradingStop({ ...LINEAR, tpslMode: 'Full', positionIdx: 0, ...exits });
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
      await done(
        rest.submitOrder({ category: 'linear', ...order, stopLoss: at(0.985), takeProfit: at(1.01) }),
      );
      await comes(
        async () => Number((await open())[0]?.stopLoss) === Number(at(0.985)),
        'the order with exits',
      );
      await done(rest.amendOrder({ ...LINEAR, orderLinkId, stopLoss: at(0.986), takeProfit: '0' }));
      await comes(async () => {
        const [shown] = await open();
        return Number(shown?.stopLoss) === Number(at(0.986)) && !Number(shown?.takeProfit);
      }, 'the changed exit alone');
      await done(rest.cancelOrder({ ...LINEAR, orderLinkId }));
      await emptied();
    },
  } satisfies Partial<WayActions>;
}

function socketActions({ rest, calls, market, own, heard, now, limit, place, emptied }: Hands) {
  return {
    'market stream': async () => {
      void market.subscribeV5(['orderbook.1.BTCUSDT'], 'linear');
      await comes(() => Promise.resolve(heard.some((one) => one.includes('orderbook.1'))), 'a book');
    },
    'own orders stream': async () => {
      const subscribed = new Promise<void>((resolve) => own.once('response', () => resolve()));
      void own.subscribeV5(['order'], 'linear');
      await soon(subscribed, 'the subscription');
      await place();
      await comes(() => Promise.resolve(heard.some((one) => one.includes(now.last.orderId))), 'the order');
      await done(rest.cancelOrder({ ...LINEAR, orderId: now.last.orderId }));
    },
    'place by socket': async () => {
      const placed = await soon(calls.submitNewOrder({ ...LINEAR, ...limit(0.99) }), 'submitNewOrder');
      assert.equal(placed.retCode, 0);
      now.last = placed.data;
    },
    'cancel by socket': async () => {
      await soon(calls.cancelOrder({ ...LINEAR, orderId: now.last.orderId }), 'cancelOrder');
      await emptied();
    },
  } satisfies Partial<WayActions>;
}
