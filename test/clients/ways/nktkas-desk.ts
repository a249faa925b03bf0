import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  ExchangeClient,
  HttpTransport,
  InfoClient,
  SubscriptionClient,
  WebSocketTransport,
} from '@nktkas/hyperliquid';
import { clientWallet } from '../../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../../simulators/hyperliquid/fixtures/wallet.ts';
import { soon } from '../socket-actions.ts';
import { endedActions } from './ended-actions.ts';
import { NO_EXITS, NO_GTTS, NO_PAIRS, type Situation, type WayActions, type WayDesk } from './way-actions.ts';

type Hex = `0x${string}`;

const hex = (text: string): Hex => `0x${text.replace(/^0x/, '')}`;

type Hands = ReturnType<typeof handsOf>;

/** The stock `@nktkas/hyperliquid` package over HTTP, and its subscriptions. */
export function openNktkas(situation: Situation): WayDesk {
  const hands = handsOf(situation);
  const { wsTransport } = hands;
  return {
    close: () => wsTransport.close(),
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

function handsOf({ baseUrl, apiKey, secret }: Situation) {
  const place = baseUrl === null ? {} : { apiUrl: `${baseUrl}/` };
  const transport = new HttpTransport({ ...place, isTestnet: false });
  const exchange = new ExchangeClient({ transport, wallet: clientWallet(new Wallet(secret)) });
  const asking = new InfoClient({ transport });
  const user = hex(apiKey);
  const wsUrl = baseUrl === null ? {} : { url: `${baseUrl.replace('http', 'ws')}/ws` };
  const wsTransport = new WebSocketTransport({ ...wsUrl });
  const subscriptions = new SubscriptionClient({ transport: wsTransport });
  const now: { price: number; last: { readonly oid: number; readonly cloid: Hex } } = {
    price: 0,
    last: { oid: 0, cloid: '0x' },
  };
  const at = (factor: number): string => String(Math.floor((now.price * factor) / 10) * 10);
  const limit = (factor: number, s = '0.002') => {
    const t = { limit: { tif: 'Gtc' } } as const;
    return { a: 0, b: true, p: at(factor), s, r: false, t, c: hex(randomBytes(16).toString('hex')) };
  };
  const open = () => asking.openOrders({ user });
  const put = async (): Promise<void> => {
    const order = limit(0.99);
    const placed = await exchange.order({ orders: [order], grouping: 'na' });
    const [status] = placed.response.data.statuses;
    assert.ok(typeof status === 'object' && 'resting' in status);
    now.last = { oid: status.resting.oid, cloid: order.c };
  };
  const emptied = async (): Promise<void> => assert.deepEqual(await open(), []);
  const batch = async (): Promise<readonly number[]> => {
    await exchange.order({ orders: [limit(0.985), limit(0.984)], grouping: 'na' });
    return (await open()).map(({ oid }) => oid);
  };
  const trade = (b: boolean, r: boolean) => {
    const order = { a: 0, b, p: at(b ? 1.01 : 0.99), s: '0.002', r, t: { limit: { tif: 'Ioc' } } } as const;
    return exchange.order({ orders: [order], grouping: 'na' });
  };
  return {
    transport,
    exchange,
    asking,
    user,
    wsTransport,
    subscriptions,
    now,
    at,
    limit,
    open,
    put,
    emptied,
    batch,
    trade,
    secret,
  };
}

function marketActions({ exchange, asking, user, now }: Hands) {
  return {
    markets: async () => assert.ok((await asking.meta()).universe.some(({ name }) => name === 'BTC')),
    'server time': () => asking.exchangeStatus(),
    ticker: async () => {
      now.price = Number((await asking.allMids())['BTC']);
      assert.ok(now.price > 0);
    },
    'order book': async () => assert.ok(((await asking.l2Book({ coin: 'BTC' }))?.levels[0].length ?? 0) > 0),
    klines: async () => {
      const startTime = Date.now() - 600_000;
      const told = await asking.candleSnapshot({ coin: 'BTC', interval: '1m', startTime });
      assert.ok(told.length > 0);
    },
    balance: async () => assert.ok(Number((await asking.clearinghouseState({ user })).withdrawable) > 0),
    leverage: () => exchange.updateLeverage({ asset: 0, isCross: true, leverage: 5 }),
  } satisfies Partial<WayActions>;
}

function orderActions({ exchange, asking, user, now, at, limit, open, put, emptied, batch }: Hands) {
  return {
    'place limit': put,
    'query one order': async () =>
      assert.equal((await asking.orderStatus({ user, oid: now.last.oid })).status, 'order'),
    'query open orders': async () => assert.equal((await open()).length, 1),
    amend: async () => {
      await exchange.modify({ oid: now.last.cloid, order: { ...limit(0.988), c: now.last.cloid } });
      const [order] = await open();
      assert.equal(Number(order?.limitPx), Number(at(0.988)));
      now.last = { ...now.last, oid: order?.oid ?? 0 };
    },
    'cancel by id': async () => {
      await exchange.cancel({ cancels: [{ a: 0, o: now.last.oid }] });
      await emptied();
    },
    'cancel by client id': async () => {
      await put();
      await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: now.last.cloid }] });
      await emptied();
    },
    'place post-only': async () => {
      const order = { ...limit(0.99), t: { limit: { tif: 'Alo' } } } as const;
      await exchange.order({ orders: [order], grouping: 'na' });
      await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: order.c }] });
      await emptied();
    },
    'place batch': async () => {
      const ids = await batch();
      assert.equal(ids.length, 2);
      for (const o of ids) await exchange.cancel({ cancels: [{ a: 0, o }] });
    },
    'cancel batch': async () => {
      await exchange.cancel({ cancels: (await batch()).map((o) => ({ a: 0, o })) });
      await emptied();
    },
    // The venue has no such action.
    'cancel all': null,
    'what policy refuses': () =>
      assert.rejects(exchange.order({ orders: [limit(0.99, '5')], grouping: 'na' }), /Sallyport/),
  } satisfies Partial<WayActions>;
}

function tradeActions({ exchange, asking, user, at, trade }: Hands) {
  return {
    'place market': () => trade(true, false),
    positions: async () => {
      const { assetPositions } = await asking.clearinghouseState({ user });
      assert.equal(Number(assetPositions[0]?.position.szi), 0.002);
    },
    trades: async () => assert.ok((await asking.userFills({ user })).length > 0),
    'place stop': async () => {
      const t = { trigger: { isMarket: true, triggerPx: at(0.985), tpsl: 'sl' } } as const;
      const stop = { a: 0, b: false, p: at(0.98), s: '0.002', r: true, t } as const;
      await exchange.order({ orders: [stop], grouping: 'na' });
      const [order] = await asking.frontendOpenOrders({ user });
      await exchange.cancel({ cancels: [{ a: 0, o: order?.oid ?? 0 }] });
    },
    'place reduce-only': () => trade(false, true),
  } satisfies Partial<WayActions>;
}

function ended({ exchange, asking, user, now, put }: Hands) {
  return endedActions({
    cancelled: async () => {
      await put();
      await exchange.cancel({ cancels: [{ a: 0, o: now.last.oid }] });
      return String(now.last.oid);
    },
    list: async () => (await asking.historicalOrders({ user })).map(({ order }) => String(order.oid)),
    one: async (id) => {
      const told = await asking.orderStatus({ user, oid: Number(id) });
      return told.status === 'order' ? told.order.status : told.status;
    },
    tradesSince: async (startTime) => (await asking.userFillsByTime({ user, startTime })).length,
  });
}

function socketActions({ exchange, user, wsTransport, subscriptions, now, limit, put, secret }: Hands) {
  return {
    'market stream': async () => {
      await soon(
        new Promise<void>((resolve, reject) => {
          subscriptions.l2Book({ coin: 'BTC' }, () => resolve()).catch(reject);
        }),
        'l2Book',
      );
    },
    'own orders stream': async () => {
      const heard = Promise.withResolvers<void>();
      await soon(
        subscriptions.orderUpdates({ user }, () => heard.resolve()),
        'orderUpdates',
      );
      await put();
      await soon(heard.promise, 'the order').finally(() =>
        exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: now.last.cloid }] }),
      );
    },
    'place by socket': async () => {
      const bySocket = new ExchangeClient({
        transport: wsTransport,
        wallet: clientWallet(new Wallet(secret)),
      });
      const { response } = await soon(bySocket.order({ orders: [limit(0.99)], grouping: 'na' }), 'order');
      const [placed] = response.data.statuses;
      if (typeof placed === 'object' && 'resting' in placed)
        now.last = { ...now.last, oid: placed.resting.oid };
    },
    'cancel by socket': async () => {
      const bySocket = new ExchangeClient({
        transport: wsTransport,
        wallet: clientWallet(new Wallet(secret)),
      });
      await soon(bySocket.cancel({ cancels: [{ a: 0, o: now.last.oid }] }), 'cancel');
    },
  } satisfies Partial<WayActions>;
}
