import assert from 'node:assert/strict';
import { KiteConnect, KiteTicker } from 'kiteconnect';
import { decoyToken } from '../../e2e/kite-floor.ts';
import { comes } from './comes.ts';
import { endedActions } from './ended-actions.ts';
import { NO_EXITS, NO_PAIRS, type Situation, type WayActions, type WayDesk } from './way-actions.ts';

const NAME = 'NSE:INFY';
const TOKEN = 408_065;
const BARE = { exchange: 'NSE', tradingsymbol: 'INFY', quantity: 1, product: 'MIS' } as const;

type Hands = ReturnType<typeof handsOf>;

/** The stock `kiteconnect` package over HTTP. */
export function openKite(situation: Situation): WayDesk {
  const hands = handsOf(situation);
  const { ticker } = hands;
  return {
    close: () => ticker.disconnect(),
    actions: {
      ...marketActions(hands),
      ...orderActions(hands),
      ...tradeActions(hands),
      ...socketActions(hands),
      ...ended(hands),
      ...standingActions(hands),
    },
  };
}

function handsOf({ baseUrl, apiKey, secret }: Situation) {
  const client = new KiteConnect({
    api_key: apiKey,
    access_token: decoyToken({ apiKey, secret }),
    ...(baseUrl === null ? {} : { root: baseUrl }),
  });
  const ticker = new KiteTicker({
    api_key: apiKey,
    access_token: decoyToken({ apiKey, secret }),
    reconnect: false,
    ...(baseUrl === null ? {} : { root: `${baseUrl.replace(/^http/, 'ws')}/` }),
  });
  const heard: { ticks: number; readonly orders: string[] } = { ticks: 0, orders: [] };
  ticker.on('ticks', () => (heard.ticks += 1));
  ticker.on('order_update', (order: unknown) => heard.orders.push(String(Object(order)['order_id'])));
  ticker.on('error', () => undefined);
  const now = { price: 0, last: '', trigger: '' };
  const at = (factor: number): number => Math.floor(now.price * factor);
  const open = async () =>
    (await client.getOrders()).filter(({ status }) => /OPEN|TRIGGER/.test(String(status)));
  const emptied = (): Promise<void> => comes(async () => (await open()).length === 0, 'no open order');
  const place = async (quantity = 1): Promise<void> => {
    const order = { ...BARE, quantity, transaction_type: 'BUY', order_type: 'LIMIT' } as const;
    now.last = (await client.placeOrder('regular', { ...order, price: at(0.995), tag: 'w1' })).order_id;
  };
  const trade = (transaction_type: 'BUY' | 'SELL') => {
    const order = { ...BARE, transaction_type, order_type: 'MARKET', market_protection: -1 } as const;
    return client.placeOrder('regular', order);
  };
  return { client, ticker, heard, now, at, open, emptied, place, trade };
}

function marketActions({ client, now }: Hands) {
  return {
    markets: async () => assert.ok((await client.getInstruments('NSE')).length > 0),
    'server time': null,
    ticker: async () => {
      now.price = (await client.getLTP([NAME]))[NAME]?.last_price ?? 0;
      assert.ok(now.price > 0);
    },
    'order book': async () =>
      assert.ok(JSON.stringify((await client.getQuote([NAME]))[NAME]).includes('"depth"')),
    klines: async () => {
      const [from, to] = [new Date(Date.now() - 3_600_000), new Date()];
      assert.ok(Array.isArray(await client.getHistoricalData(TOKEN, 'minute', from, to)));
    },
    balance: () => client.getMargins(),
    leverage: null,
  } satisfies Partial<WayActions>;
}

function orderActions({ client, now, at, open, emptied, place }: Hands) {
  return {
    'place limit': () => place(),
    'query one order': async () => assert.ok((await client.getOrderHistory(now.last)).length > 0),
    'query open orders': async () => assert.equal((await open()).length, 1),
    amend: async () => {
      await client.modifyOrder('regular', now.last, { price: at(0.993) });
      await comes(async () => (await open())[0]?.price === at(0.993), 'the new price');
    },
    'cancel by id': async () => {
      await client.cancelOrder('regular', now.last);
      await emptied();
    },
    // Orders have no ids of their bots' own here; there is no post-only, no batch and no cancel-all.
    'cancel by client id': null,
    'place post-only': null,
    'place batch': null,
    'cancel batch': null,
    'cancel all': null,
    'what policy refuses': () =>
      assert.rejects(place(1_000), (error: unknown) =>
        String(Object(error)['message']).includes('Sallyport'),
      ),
  } satisfies Partial<WayActions>;
}

function tradeActions({ client, at, open, trade }: Hands) {
  return {
    'place market': () => trade('BUY'),
    positions: () => comes(async () => (await client.getPositions()).net[0]?.quantity === 1, 'the position'),
    trades: async () => assert.ok((await client.getTrades()).length > 0),
    'place stop': async () => {
      const stop = { ...BARE, transaction_type: 'SELL', order_type: 'SL', price: at(0.992) } as const;
      const placed = await client.placeOrder('regular', { ...stop, trigger_price: at(0.993) });
      await comes(async () => (await open()).length === 1, 'the stop');
      await client.cancelOrder('regular', placed.order_id);
      await trade('SELL');
      const held = async (): Promise<unknown> => (await client.getPositions()).net[0]?.quantity;
      await comes(async () => (await held()) === 0, 'no position');
    },
    // No order there says that it only reduces: what is held is sold as anything else.
    'place reduce-only': null,
  } satisfies Partial<WayActions>;
}

function socketActions({ client, ticker, heard, now, place }: Hands) {
  return {
    'market stream': async () => {
      ticker.connect();
      await comes(() => Promise.resolve(ticker.connected()), 'the connection');
      ticker.subscribe([TOKEN]);
      await comes(() => Promise.resolve(heard.ticks > 0), 'a tick');
    },
    'own orders stream': async () => {
      await place();
      await comes(() => Promise.resolve(heard.orders.includes(now.last)), 'the order');
      await client.cancelOrder('regular', now.last);
    },
    ...NO_EXITS,
    ...NO_PAIRS,
    'place by socket': null,
    'cancel by socket': null,
  } satisfies Partial<WayActions>;
}

/** The venue lists the day, without a time to begin at. */
function ended({ client, now, place }: Hands) {
  return endedActions({
    cancelled: async () => {
      await place();
      await client.cancelOrder('regular', now.last);
      return now.last;
    },
    list: async () =>
      (await client.getOrders())
        .filter(({ status }) => /CANCELLED|COMPLETE/.test(String(status)))
        .map((order) => String(order.order_id)),
    one: async (id) => String((await client.getOrderHistory(id)).at(-1)?.status),
    tradesSince: null,
  });
}

function standingActions({ client, now, at }: Hands) {
  const terms = (trigger: number, price: number): Parameters<typeof client.placeGTT>[0] => {
    const order = { transaction_type: 'SELL', quantity: 1, product: 'CNC', order_type: 'LIMIT', price };
    // The client's types want the last price as text, and say so of nothing else.
    return Object({
      ...{ exchange: BARE.exchange, tradingsymbol: BARE.tradingsymbol, last_price: now.price },
      ...{ trigger_type: 'single', trigger_values: [trigger], orders: [order] },
    });
  };
  const waiting = async (): Promise<readonly unknown[]> => {
    const told: unknown = await client.getGTTs();
    assert.ok(Array.isArray(told));
    return told.filter((row) => Object(row)['status'] === 'active');
  };
  return {
    'place GTT': async () => {
      now.trigger = String((await client.placeGTT(terms(at(0.95), at(0.948)))).trigger_id);
      assert.match(now.trigger, /^[0-9]+$/);
    },
    'query GTTs': async () => {
      assert.deepEqual(
        (await waiting()).map((row) => String(Object(row)['id'])),
        [now.trigger],
      );
      assert.equal(String(Object(await client.getGTT(now.trigger))['id']), now.trigger);
    },
    'amend GTT': async () => {
      await client.modifyGTT(now.trigger, terms(at(0.94), at(0.938)));
      await comes(async () => JSON.stringify(await waiting()).includes(String(at(0.938))), 'the new price');
    },
    'cancel GTT': async () => {
      await client.deleteGTT(now.trigger);
      await comes(async () => (await waiting()).length === 0, 'no trigger');
    },
  } satisfies Partial<WayActions>;
}
