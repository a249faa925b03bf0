import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { done, request } from './fixtures/recorded.ts';
import { marketRequest, readMarkets } from './markets.ts';
import { draftRead, readFills, readOrder, readPositions } from './queries.ts';
import { covers } from './reply.ts';
import { routeNamed } from './routes.ts';

const STAMP = { now: unixMs(1), clientOrderIds: [] } as const;
const SPOT = 'SPOT:BTCUSDT' as Instrument;
const INVERSE = 'INVERSE:BTCUSD' as Instrument;
const PAIR = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy' } as const;
const LIMIT = { ...PAIR, orderType: 'Limit', qty: '0.01', price: '59000' } as const;
const MARKET = { ...PAIR, orderType: 'Market', qty: '0.01', marketUnit: 'baseCoin' } as const;
const CONTRACT = { ...LIMIT, category: 'inverse', symbol: 'BTCUSD', qty: '100' } as const;

function read(name: string, fields: object): Intent | NotUnderstood {
  const { method, path } = routeNamed(name);
  const payload =
    method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
  return decode(routeNamed(name), request(method, path, payload));
}

/** Why it was refused, or the kind of intent. */
function refusal(name: string, fields: object): string {
  const result = read(name, fields);
  return result.kind === 'notUnderstood' ? `${result.code} ${result.field}` : result.kind;
}

/** What is sent for a request, which must read back as the same. */
function sent(name: string, fields: object): unknown {
  const intent = read(name, fields);
  assert(intent.kind !== 'notUnderstood', inspect(intent));
  const drafted = draft(intent, STAMP);
  assert.deepEqual(understand(drafted), intent);
  return drafted.method === 'GET' ? drafted.payload : JSON.parse(drafted.payload);
}

function orderOf(fields: object): Order {
  const intent = read('order.place', fields);
  assert(intent.kind === 'place', inspect(intent));
  return intent.order;
}

test('T3: a market is its category and its symbol: none of the three is taken for another', () => {
  const linear = { ...LIMIT, category: 'linear' };
  assert.deepEqual(
    [linear, LIMIT, CONTRACT, { ...CONTRACT, symbol: 'BTCUSDH26' }].map((one) => orderOf(one).instrument),
    ['BTCUSDT', SPOT, INVERSE, 'INVERSE:BTCUSDH26'],
  );
  const wrong: readonly (readonly [string, string])[] = [
    ['linear', 'SPOT:BTCUSDT'],
    ['linear', 'BTCUSD'],
    ['spot', 'SPOT:BTCUSDT'],
    ['spot', 'BTCUSDC'],
    ['spot', 'ETHBTC'],
    ['spot', 'BTCUSDT-26DEC25'],
    ['inverse', 'BTCUSDT'],
    ['inverse', 'BTCUSDA26'],
    ['inverse', 'INVERSE:BTCUSD'],
  ];
  for (const [category, symbol] of wrong)
    assert.equal(refusal('order.place', { ...LIMIT, category, symbol }), 'FIELD_NOT_UNDERSTOOD symbol');
});

test('an order of a pair is plain, in the coin, and never on credit', () => {
  assert.deepEqual(sent('order.place', { ...LIMIT, isLeverage: 0, orderFilter: 'Order' }), {
    category: 'spot',
    symbol: 'BTCUSDT',
    side: 'Buy',
    orderType: 'Limit',
    qty: '0.01',
    price: '59000',
    timeInForce: 'GTC',
    isLeverage: 0,
  });
  const market = { ...MARKET, side: 'Sell', orderLinkId: 'a', smpType: 'CancelMaker', timeInForce: 'IOC' };
  assert.deepEqual(sent('order.place', market), {
    category: 'spot',
    symbol: 'BTCUSDT',
    side: 'Sell',
    orderType: 'Market',
    qty: '0.01',
    marketUnit: 'baseCoin',
    isLeverage: 0,
    orderLinkId: 'a',
    smpType: 'CancelMaker',
  });
  assert.equal(
    orderOf({ ...LIMIT, timeInForce: 'PostOnly', marketUnit: 'baseCoin' }).timeInForce,
    'postOnly',
  );
  const refused: readonly (readonly [object, string])[] = [
    [{ isLeverage: 1 }, 'isLeverage'],
    [{ orderFilter: 'tpslOrder' }, 'orderFilter'],
    [{ triggerPrice: '1' }, 'triggerPrice'],
    [{ takeProfit: '1' }, 'takeProfit'],
    [{ reduceOnly: true }, 'reduceOnly'],
    [{ positionIdx: 0 }, 'positionIdx'],
    [{ marketUnit: 'quoteCoin' }, 'marketUnit'],
    [{ ...MARKET, side: 'Sell', marketUnit: 'quoteCoin', price: undefined }, 'marketUnit'],
  ];
  for (const [more, field] of refused)
    assert.equal(refusal('order.place', { ...LIMIT, ...more }), `FIELD_NOT_UNDERSTOOD ${field}`);
});

test('a market order that buys counts the quote coin where nothing is said, and what it counts is always sent', () => {
  const { marketUnit: _, ...silent } = { ...MARKET, qty: '200' };
  const amount = orderOf(silent);
  assert.deepEqual([amount.quantity, amount.amount], [null, decimal('200')]);
  assert.equal(Object(sent('order.place', silent)).marketUnit, 'quoteCoin');
  assert.deepEqual(orderOf({ ...silent, marketUnit: 'quoteCoin' }), amount);
  assert.equal(orderOf({ ...silent, side: 'Sell' }).quantity, decimal('200'));
  assert.equal(Object(sent('order.place', { ...silent, side: 'Sell' })).marketUnit, 'baseCoin');
});

test('of a purchase by amount what filled is its quantity, and a fee is in the coin that the venue says', () => {
  const row = {
    orderId: 'o-1',
    orderLinkId: 'a',
    orderStatus: 'Filled',
    orderType: 'Market',
    marketUnit: 'quoteCoin',
    qty: '200',
    cumExecQty: '0.003',
    price: '0',
  };
  const found = readOrder(done({ category: 'spot', list: [row] }));
  assert.equal(found.kind === 'found' && found.report.quantity, decimal('0.003'));
});

test('orders of inverse contracts are as those of linear ones', () => {
  const order = { ...CONTRACT, reduceOnly: true, positionIdx: 0 };
  assert.deepEqual(sent('order.place', order), {
    category: 'inverse',
    symbol: 'BTCUSD',
    side: 'Buy',
    orderType: 'Limit',
    qty: '100',
    price: '59000',
    timeInForce: 'GTC',
    positionIdx: 0,
    reduceOnly: true,
  });
  const guard = { category: 'inverse', symbol: 'BTCUSD', stopLoss: '50000' };
  assert.equal(Object(sent('position.guard', guard)).category, 'inverse');
  assert.equal(
    refusal('position.guard', { ...guard, category: 'spot', symbol: 'BTCUSDT' }),
    'FIELD_NOT_UNDERSTOOD category',
  );
  const leverage = { category: 'inverse', symbol: 'BTCUSD', buyLeverage: '2', sellLeverage: '2' };
  assert.deepEqual(sent('setting.leverage', leverage), leverage);
  assert.equal(
    refusal('setting.leverage', { ...leverage, category: 'spot' }),
    'FIELD_NOT_UNDERSTOOD category',
  );
  const margin = { category: 'inverse', symbol: 'BTCUSD', margin: '1' };
  const intent = read('setting.positionMargin', margin);
  assert.equal(intent.kind === 'setting' && intent.instrument, INVERSE);
  assert.deepEqual(sent('setting.positionMargin', margin), margin);
});

test('amends, cancels and batches are of one category, which is sent as it came', () => {
  const named = { symbol: 'BTCUSDT', orderLinkId: 'a' };
  assert.deepEqual(sent('order.cancel', { category: 'spot', ...named, orderFilter: 'Order' }), {
    category: 'spot',
    ...named,
  });
  const amend = { ...named, qty: '2', price: '3' };
  assert.deepEqual(sent('order.amend', { category: 'spot', ...amend }), { category: 'spot', ...amend });
  assert.equal(
    refusal('order.amend', { category: 'spot', ...amend, stopLoss: '1' }),
    'FIELD_NOT_UNDERSTOOD stopLoss',
  );
  for (const name of ['order.cancelBatch', 'order.amendBatch']) {
    const one = name === 'order.cancelBatch' ? named : amend;
    const batch = { category: 'spot', request: [one] };
    assert.deepEqual(sent(name, { ...batch, request: [{ ...one, category: 'spot' }] }), batch);
    const mixed = [{ ...one, category: 'linear' }];
    assert.equal(refusal(name, { ...batch, request: mixed }), 'FIELD_NOT_UNDERSTOOD category');
  }
  const { category: _, ...one } = LIMIT;
  const many = (count: number): object => ({
    category: 'spot',
    request: Array.from({ length: count }, () => one),
  });
  assert.equal(Object(sent('order.placeBatch', many(10))).category, 'spot');
  assert.equal(refusal('order.placeBatch', many(11)), 'BODY_MALFORMED request');
});

test('an order of a pair without a size is written without one, and so is not understood again', () => {
  const drafted = draft({ kind: 'place', order: { ...orderOf(LIMIT), quantity: null } }, STAMP);
  assert.deepEqual(understand(drafted), { kind: 'notUnderstood', code: 'FIELD_MISSING', field: 'qty' });
});

test('no batch of nothing, or of two categories, is ever written', () => {
  assert.throws(() => draft({ kind: 'placeBatch', orders: [] }, STAMP), RangeError);
  const orders = [orderOf(LIMIT), orderOf(CONTRACT)];
  assert.throws(() => draft({ kind: 'placeBatch', orders }, STAMP), RangeError);
});

test('a cancel of everything means one category, and of spot all of it without a word more', () => {
  const all = (fields: object): Extract<Intent, { kind: 'cancelAll' }> => {
    const intent = read('order.cancelAll', fields);
    assert(intent.kind === 'cancelAll', inspect(intent));
    assert.deepEqual(sent('order.cancelAll', fields), fields);
    return intent;
  };
  const orders = [LIMIT, { ...LIMIT, category: 'linear' }, CONTRACT, { ...CONTRACT, symbol: 'ETHUSD' }].map(
    orderOf,
  );
  const meant = (fields: object): readonly boolean[] => {
    const intent = all(fields);
    return orders.map((order) => covers(intent, order));
  };
  assert.deepEqual(meant({ category: 'spot' }), [true, false, false, false]);
  assert.deepEqual(meant({ category: 'spot', symbol: 'BTCUSDT' }), [true, false, false, false]);
  assert.deepEqual(meant({ category: 'linear', settleCoin: 'USDT' }), [false, true, false, false]);
  assert.deepEqual(meant({ category: 'linear', baseCoin: 'BTC' }), [false, true, false, false]);
  assert.deepEqual(meant({ category: 'inverse', settleCoin: 'ETH' }), [false, false, false, true]);
  assert.deepEqual(meant({ category: 'inverse', baseCoin: 'BTC' }), [false, false, true, false]);
  assert.deepEqual(meant({ category: 'inverse', symbol: 'BTCUSD' }), [false, false, true, false]);
  assert.equal(refusal('order.cancelAll', { category: 'inverse' }), 'FIELD_MISSING symbol');
  assert.equal(
    refusal('order.cancelAll', { category: 'spot', settleCoin: 'USDT' }),
    'FIELD_NOT_UNDERSTOOD settleCoin',
  );
});

test('reads say their category with the symbol, or alone, and each has what the venue answers it for', () => {
  assert.equal(sent('order.live', { category: 'spot', symbol: 'BTCUSDT' }), 'category=spot&symbol=BTCUSDT');
  assert.equal(sent('order.history', { category: 'inverse' }), 'category=inverse');
  const positions = { category: 'inverse', settleCoin: 'BTC' };
  assert.equal(sent('position.list', positions), 'category=inverse&settleCoin=BTC');
  for (const wrong of [
    { category: 'spot', symbol: 'BTCUSD' },
    { category: 'inverse', symbol: 'BTCUSDT' },
  ])
    assert.equal(refusal('order.live', wrong), 'FIELD_NOT_UNDERSTOOD symbol');
  assert.equal(
    refusal('order.live', { category: 'linear', settleCoin: 'BTC' }),
    'FIELD_NOT_UNDERSTOOD settleCoin',
  );
  assert.equal(refusal('position.list', { category: 'spot' }), 'FIELD_NOT_UNDERSTOOD category');
});

test('what the venue tells of all its rows names their markets', () => {
  const row = {
    symbol: 'BTCUSDT',
    orderId: 'o-1',
    side: 'Sell',
    execId: '0123abcd-4567-89ab-cdef-0123456789ab',
    execPrice: '59000',
    execQty: '0.01',
    execFee: '0.1',
    execType: 'Trade',
    execTime: '1',
    seq: 77,
  };
  const filled = (category: string): unknown => readFills(done({ category, list: [row] }))?.[0]?.instrument;
  assert.deepEqual(['linear', 'spot', 'option', ''].map(filled), ['BTCUSDT', SPOT, undefined, undefined]);
  const paidIn = (category: string, changed: object): unknown =>
    readFills(done({ category, list: [{ ...row, ...changed }] }))?.[0]?.feeAsset;
  assert.equal(paidIn('linear', { feeCurrency: '' }), 'USDT');
  assert.equal(paidIn('inverse', { symbol: 'BTCUSD' }), 'BTC');
  assert.equal(paidIn('inverse', { symbol: 'ETHUSDH26' }), 'ETH');
  assert.deepEqual(
    [{ feeCurrency: 'MNT' }, {}, { side: 'Buy' }, { side: 'Buy', feeCurrency: '' }].map((changed) =>
      paidIn('spot', changed),
    ),
    ['MNT', 'USDT', 'BTC', 'BTC'],
  );
  const position = { symbol: 'BTCUSD', side: 'Buy', size: '100', avgPrice: '59000' };
  assert.equal(readPositions(done({ category: 'inverse', list: [position] }))?.[0]?.instrument, INVERSE);
  const ticker = {
    symbol: 'BTCUSDT',
    bid1Price: '1',
    ask1Price: '2',
    turnover24h: '3',
    usdIndexPrice: '1.4',
  };
  assert.deepEqual(readMarkets(done({ category: 'spot', list: [ticker] })), [
    { instrument: SPOT, mark: decimal('1.4'), bid: decimal('1'), ask: decimal('2'), volume24h: decimal('3') },
  ]);
});

test('the gateway’s own reads ask for the category of their market, or for the one that is named', () => {
  const asked = (read: Parameters<typeof draftRead>[0]): string => draftRead(read, unixMs(1)).payload;
  const order = { kind: 'order', instrument: SPOT, id: 'a' as ClientOrderId } as const;
  assert.equal(asked(order), 'category=spot&orderLinkId=a&symbol=BTCUSDT');
  assert.equal(asked({ kind: 'openOrders', category: 'spot' }), 'category=spot&limit=50');
  assert.equal(asked({ kind: 'positions', category: 'inverse' }), 'category=inverse&limit=200');
  assert.equal(marketRequest({ kind: 'marks', category: 'spot' }).target, '/v5/market/tickers?category=spot');
  assert.equal(
    marketRequest({ kind: 'quotes', instrument: INVERSE }).target,
    '/v5/market/tickers?category=inverse&symbol=BTCUSD',
  );
  assert.equal(
    marketRequest({ kind: 'book', instrument: SPOT }).target,
    '/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=500',
  );
});
