import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Intent } from '../../core/order/intent.ts';
import type { Resting, RestingLookup } from '../../core/order/order.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import { unixMs } from '../../core/units/time.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { classify, routeNamed } from './routes.ts';
import { rawOf, RECORDED, request } from './fixtures/recorded.ts';
import { NO_INSTRUMENT, parseClientId } from './text.ts';

const LIMIT = {
  category: 'linear',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  qty: '0.01',
  price: '59000',
};
const MARKET = { category: 'linear', symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '1' };
const ID = parseClientId('a') ?? assert.fail('an id');
const AMOUNTS = { quantity: decimal('3'), price: decimal('100'), triggerPrice: null, reduceOnly: false };
const RESTING: Resting = { id: ID, instrument: NO_INSTRUMENT, type: 'limit', timeInForce: 'gtc', ...AMOUNTS };
const WITH_RESTING: RestingLookup = ({ id }) => (id === 'a' ? RESTING : null);

function read(name: string, fields: object, resting?: RestingLookup): Intent | NotUnderstood {
  const route = routeNamed(name);
  const payload =
    route.method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
  return decode(route, request(route.method, route.path, payload), resting);
}

/** Why it was refused, or the kind of intent. */
function refusal(name: string, fields: object, resting?: RestingLookup): string {
  const result = read(name, fields, resting);
  return result.kind === 'notUnderstood' ? `${result.code} ${result.field}` : result.kind;
}

function orderOf(fields: object): Extract<Intent, { kind: 'place' }>['order'] {
  const intent = read('order.place', fields);
  assert(intent.kind === 'place');
  return intent.order;
}

test('what real clients send is understood, and its draft reads back as the same intent', () => {
  const refused: string[] = [];
  for (const one of RECORDED.requests) {
    const route = classify(one.method, one.target.split('?')[0] ?? '');
    assert(route !== null, one.target);
    const intent = decode(route, rawOf(one), () => RESTING);
    if (intent.kind === 'notUnderstood' || intent.kind === 'moveFunds') refused.push(one.call);
    if (intent.kind === 'notUnderstood' || intent.kind === 'moveFunds' || intent.kind === 'local') continue;
    const again = understand(draft(intent, { now: unixMs(1), clientOrderIds: [] }));
    assert(isDeepStrictEqual(again, intent), one.call);
  }
  assert.deepEqual(refused, [
    'setDisconnectCancelAllWindowV2',
    'submitWithdrawal',
    'createInternalTransfer',
    'cancelAllOrdersAfter',
    'withdraw',
    'transfer',
  ]);
});

test('a limit order is read whole', () => {
  const fields = { ...LIMIT, positionIdx: 1, reduceOnly: true, orderLinkId: 'x-1', smpType: 'CancelMaker' };
  assert.deepEqual(orderOf({ ...fields, timeInForce: 'PostOnly' }), {
    instrument: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    timeInForce: 'postOnly',
    quantity: decimal('0.01'),
    price: decimal('59000'),
    triggerPrice: null,
    reduceOnly: true,
    closePosition: false,
    positionSide: 'long',
    clientOrderId: 'x-1',
    extras: [['smpType', 'CancelMaker']],
  });
  assert.equal(orderOf(LIMIT).timeInForce, 'gtc');
  assert.equal(orderOf({ ...MARKET, timeInForce: 'IOC' }).timeInForce, null);
});

test('what arms an order and its side make it a stop or a take-profit, and are written back the same', () => {
  const typeOf = (side: string, triggerDirection: number, orderType: string): string => {
    const fields = {
      ...LIMIT,
      side,
      orderType,
      triggerPrice: '60000',
      triggerDirection,
      triggerBy: 'MarkPrice',
    };
    const order = orderOf(orderType === 'Market' ? { ...fields, price: undefined } : fields);
    const drafted = draft({ kind: 'place', order }, { now: unixMs(1), clientOrderIds: [] });
    assert.match(drafted.payload, new RegExp(`"triggerDirection":${triggerDirection}`));
    assert.deepEqual(understand(drafted), { kind: 'place', order });
    return order.type;
  };
  assert.equal(typeOf('Buy', 1, 'Limit'), 'stop');
  assert.equal(typeOf('Sell', 2, 'Market'), 'stopMarket');
  assert.equal(typeOf('Buy', 2, 'Limit'), 'takeProfit');
  assert.equal(typeOf('Sell', 1, 'Market'), 'takeProfitMarket');
  assert.equal(refusal('order.place', { ...LIMIT, triggerPrice: '1' }), 'FIELD_MISSING triggerDirection');
  assert.equal(
    refusal('order.place', { ...LIMIT, triggerDirection: 1 }),
    'FIELD_NOT_UNDERSTOOD triggerDirection',
  );
});

test('a quantity of zero closes the whole position, and only with both words for it', () => {
  const close = { ...MARKET, qty: '0', reduceOnly: true, closeOnTrigger: true };
  const order = orderOf(close);
  assert.deepEqual([order.closePosition, order.reduceOnly, order.quantity], [true, false, null]);
  assert.deepEqual(understand(draft({ kind: 'place', order }, { now: unixMs(1), clientOrderIds: [] })), {
    kind: 'place',
    order,
  });
  assert.equal(refusal('order.place', { ...MARKET, qty: '0', reduceOnly: true }), 'DECIMAL_MALFORMED qty');
  assert.equal(
    refusal('order.place', { ...MARKET, closeOnTrigger: true }),
    'FIELD_NOT_UNDERSTOOD closeOnTrigger',
  );
  const partly = orderOf({ ...MARKET, reduceOnly: true, closeOnTrigger: true });
  assert.deepEqual([partly.reduceOnly, partly.extras], [true, [['closeOnTrigger', 'true']]]);
});

test('a bound on the price of a market order is kept', () => {
  const bound = { slippageTolerance: '5', slippageToleranceType: 'TickSize' };
  assert.deepEqual(orderOf({ ...MARKET, ...bound }).extras, Object.entries(bound));
  assert.equal(refusal('order.place', { ...LIMIT, ...bound }), 'FIELD_NOT_UNDERSTOOD slippageTolerance');
  assert.equal(
    refusal('order.place', { ...MARKET, slippageTolerance: '5' }),
    'FIELD_MISSING slippageToleranceType',
  );
});

test('T3: every other field of an order is refused by its name', () => {
  for (const [field, value] of [
    ['isLeverage', 1],
    ['tpslMode', 'Full'],
    ['bboSideType', 'Queue'],
    ['marketUnit', 'baseCoin'],
    ['orderIv', '0.1'],
    ['mmp', true],
    ['orderFilter', 'tpslOrder'],
    ['rpiTakerAccess', true],
  ] as const) {
    assert.equal(refusal('order.place', { ...LIMIT, [field]: value }), `FIELD_NOT_UNDERSTOOD ${field}`);
  }
  assert.equal(refusal('order.place', { ...LIMIT, newThing: 1 }), 'FIELD_NOT_UNDERSTOOD unknown');
  assert.equal(refusal('order.place', { ...LIMIT, timeInForce: 'RPI' }), 'FIELD_NOT_UNDERSTOOD timeInForce');
  assert.equal(refusal('order.place', { ...LIMIT, price: '5.9e4' }), 'DECIMAL_MALFORMED price');
  assert.equal(refusal('order.place', { ...LIMIT, price: null }), 'BODY_MALFORMED price');
  assert.equal(refusal('order.place', { ...LIMIT, extra: {} }), 'BODY_MALFORMED unknown');
  assert.equal(refusal('order.place', { ...MARKET, price: '1' }), 'FIELD_NOT_UNDERSTOOD price');
  assert.equal(refusal('order.place', { ...LIMIT, request: [] }), 'FIELD_NOT_UNDERSTOOD request');
});

test('options and markets in other coins are refused by name', () => {
  assert.equal(refusal('order.place', { ...LIMIT, category: 'option' }), 'FIELD_NOT_UNDERSTOOD category');
  for (const symbol of ['BTCPERP', 'BTCUSD', 'btcusdt', 'BTCUSDT-1JAN26', ''])
    assert.equal(refusal('order.place', { ...LIMIT, symbol }), 'FIELD_NOT_UNDERSTOOD symbol');
  assert.equal(orderOf({ ...LIMIT, symbol: 'BTCUSDT-26DEC25' }).instrument, 'BTCUSDT-26DEC25');
});

test('T3: a body that is not one JSON object, or names a field twice, is refused', () => {
  const route = routeNamed('order.place');
  for (const body of ['', '[]', '{', '{"qty":"1","qty":"2"}', '{"qty":"1"}x']) {
    const result = decode(route, request('POST', route.path, body));
    assert.equal(result.kind, 'notUnderstood', body);
  }
  const live = routeNamed('order.live');
  const twice = decode(live, request('GET', live.path, 'category=linear&category=linear'));
  assert.deepEqual(twice, { kind: 'notUnderstood', code: 'FIELD_REPEATED', field: 'category' });
  assert.equal(decode(live, request('GET', live.path, 'a')).kind, 'notUnderstood');
});

test('an amend says what is different, and the resting order the rest', () => {
  const amend = { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'a' };
  const changed = (fields: object): unknown => {
    const intent = read('order.amend', { ...amend, ...fields }, WITH_RESTING);
    return intent.kind === 'amend' ? [intent.amend.quantity, intent.amend.price, intent.amend.side] : intent;
  };
  assert.deepEqual(changed({ price: '90' }), [decimal('3'), decimal('90'), null]);
  assert.deepEqual(changed({ qty: '2' }), [decimal('2'), decimal('100'), null]);
  assert.deepEqual(changed({ qty: '2', price: '90' }), [decimal('2'), decimal('90'), null]);
  assert.equal(refusal('order.amend', amend, WITH_RESTING), 'FIELD_MISSING price');
  assert.equal(
    refusal('order.amend', { ...amend, orderLinkId: 'b', price: '1' }, WITH_RESTING),
    'ORDER_UNKNOWN orderId',
  );
  assert.equal(refusal('order.amend', { ...amend, price: '1' }), 'ORDER_UNKNOWN orderId');
  const market: RestingLookup = () => ({ ...RESTING, type: 'stopMarket', price: null });
  assert.equal(refusal('order.amend', { ...amend, qty: '1' }, market), 'FIELD_NOT_UNDERSTOOD qty');
  const closing: RestingLookup = () => ({ ...RESTING, quantity: null });
  assert.equal(refusal('order.amend', { ...amend, price: '1' }, closing), 'FIELD_NOT_UNDERSTOOD price');
  assert.equal(
    refusal('order.amend', { ...amend, triggerPrice: '1', price: '1', qty: '1' }),
    'FIELD_NOT_UNDERSTOOD triggerPrice',
  );
});

test('an order is named in exactly one way', () => {
  const cancel = { category: 'linear', symbol: 'BTCUSDT' };
  for (const named of [{ orderId: 'o-1' }, { orderLinkId: 'a' }, { orderId: '', orderLinkId: 'a' }]) {
    assert.equal(refusal('order.cancel', { ...cancel, ...named }), 'cancel');
  }
  assert.equal(
    refusal('order.cancel', { ...cancel, orderId: 'o', orderLinkId: 'a' }),
    'FIELD_REPEATED orderId',
  );
  assert.equal(refusal('order.cancel', cancel), 'FIELD_MISSING orderId');
  assert.equal(
    refusal('order.cancel', { ...cancel, orderId: 'o', orderFilter: 'Order' }),
    'FIELD_NOT_UNDERSTOOD orderFilter',
  );
});

test('a batch is of one to twenty orders of one category, each read like one of its own', () => {
  const { category, ...one } = LIMIT;
  const batch = (request: unknown): string => refusal('order.placeBatch', { category, request });
  assert.equal(batch([one, { ...one, category }]), 'placeBatch');
  assert.equal(batch([]), 'BODY_MALFORMED request');
  assert.equal(batch(Array.from({ length: 21 }, () => one)), 'BODY_MALFORMED request');
  assert.equal(batch([1]), 'BODY_MALFORMED request');
  assert.equal(batch([{ ...one, extra: [] }]), 'BODY_MALFORMED unknown');
  assert.equal(batch([{ ...one, takeProfit: '1' }]), 'placeBatch');
  assert.equal(batch([{ ...one, tpLimitPrice: '1' }]), 'FIELD_NOT_UNDERSTOOD tpLimitPrice');
  assert.equal(batch([{ ...one, category: 'spot' }]), 'FIELD_NOT_UNDERSTOOD category');
  assert.equal(batch('x'), 'FIELD_NOT_UNDERSTOOD request');
  assert.equal(refusal('order.placeBatch', { category }), 'FIELD_MISSING request');
  assert.equal(
    refusal('order.placeBatch', { category: 'option', request: [one] }),
    'FIELD_NOT_UNDERSTOOD category',
  );
});

test('batches of amends and cancels are read, and written as they were', () => {
  const amends = [{ symbol: 'BTCUSDT', orderLinkId: 'a', price: '5' }];
  const amend = read('order.amendBatch', { category: 'linear', request: amends }, WITH_RESTING);
  const cancels = [
    { symbol: 'BTCUSDT', orderId: 'o-1' },
    { symbol: 'BTCUSDT', orderLinkId: 'b' },
  ];
  const cancel = read('order.cancelBatch', { category: 'linear', request: cancels });
  for (const intent of [amend, cancel]) {
    assert(intent.kind === 'amendBatch' || intent.kind === 'cancelBatch');
    assert.deepEqual(understand(draft(intent, { now: unixMs(1), clientOrderIds: [] })), intent);
  }
  assert.equal(refusal('order.amendBatch', { category: 'linear', request: amends }), 'ORDER_UNKNOWN orderId');
  const mixed = [...cancels, { symbol: 'ETHUSDT', orderId: 'o-2' }];
  assert.equal(
    refusal('order.cancelBatch', { category: 'linear', request: mixed }),
    'FIELD_NOT_UNDERSTOOD symbol',
  );
  assert.equal(refusal('order.cancelBatch', { category: 'linear', request: [{}] }), 'FIELD_MISSING symbol');
});

test('cancel-all keeps which orders it means, and must say so', () => {
  assert.deepEqual(
    read('order.cancelAll', { category: 'linear', symbol: 'BTCUSDT', orderFilter: 'StopOrder' }),
    {
      kind: 'cancelAll',
      instrument: 'BTCUSDT',
      values: [['orderFilter', 'StopOrder']],
    },
  );
  assert.equal(refusal('order.cancelAll', { category: 'linear', baseCoin: 'BTC' }), 'cancelAll');
  assert.equal(refusal('order.cancelAll', { category: 'linear' }), 'FIELD_MISSING symbol');
  assert.equal(
    refusal('order.cancelAll', { category: 'linear', settleCoin: 'USDC' }),
    'FIELD_NOT_UNDERSTOOD settleCoin',
  );
});

test('settings are read by closed vocabularies, and written with the types of the documentation', () => {
  const leverage = { category: 'linear', symbol: 'BTCUSDT', buyLeverage: '10', sellLeverage: '10.0' };
  const written = (name: string, fields: object): string => {
    const intent = read(name, fields);
    assert(intent.kind === 'setting');
    const drafted = draft(intent, { now: unixMs(1), clientOrderIds: [] });
    assert.deepEqual(understand(drafted), intent);
    return drafted.payload;
  };
  assert.equal(
    written('setting.leverage', leverage),
    '{"category":"linear","symbol":"BTCUSDT","buyLeverage":"10","sellLeverage":"10"}',
  );
  assert.equal(
    refusal('setting.leverage', { ...leverage, sellLeverage: '5' }),
    'FIELD_NOT_UNDERSTOOD sellLeverage',
  );
  assert.equal(
    refusal('setting.leverage', { ...leverage, buyLeverage: '0' }),
    'FIELD_NOT_UNDERSTOOD buyLeverage',
  );
  assert.equal(
    written('setting.positionMargin', {
      category: 'linear',
      symbol: 'BTCUSDT',
      margin: '-1.50',
      positionIdx: 0,
    }),
    '{"category":"linear","margin":"-1.5","positionIdx":0,"symbol":"BTCUSDT"}',
  );
  assert.equal(
    written('setting.positionMode', { category: 'linear', coin: 'USDT', mode: 3 }),
    '{"category":"linear","coin":"USDT","mode":3}',
  );
  assert.equal(
    written('setting.marginType', { setMarginMode: 'ISOLATED_MARGIN' }),
    '{"setMarginMode":"ISOLATED_MARGIN"}',
  );
  const margin = { category: 'linear', symbol: 'BTCUSDT', margin: '--1' };
  assert.equal(refusal('setting.positionMargin', margin), 'FIELD_NOT_UNDERSTOOD margin');
});

test('what is not decoded is named for what it is', () => {
  const route = classify('POST', '/v5/position/set-tpsl-mode');
  assert(route !== null);
  assert.equal(route.kind, 'denied');
  assert.deepEqual(decode(route, request('POST', route.path, '{}')), {
    kind: 'notUnderstood',
    code: 'FIELD_NOT_UNDERSTOOD',
    field: 'unknown',
  });
  assert.deepEqual(read('account.permissions', {}), { kind: 'local', route: 'account.permissions' });
  for (const kind of ['local', 'moveFunds'] as const)
    assert.throws(() => draft({ kind, route: 'x' }, { now: unixMs(1), clientOrderIds: [] }), RangeError);
});

test('T3: a draft with another window, path or text than ours is not understood', () => {
  const intent = read('order.cancel', { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'a' });
  assert(intent.kind === 'cancel');
  const drafted = draft(intent, { now: unixMs(1), clientOrderIds: [] });
  assert.equal(understand({ ...drafted, windowMs: 6_000 }).kind, 'notUnderstood');
  assert.equal(understand({ ...drafted, path: '/v5/order/none' }).kind, 'notUnderstood');
  assert.equal(understand({ ...drafted, payload: '{}' }).kind, 'notUnderstood');
});

test('a type of order that the venue does not have is not written as another', () => {
  const order = { ...orderOf(MARKET), type: 'trailingStopMarket' } as const;
  assert.throws(() => draft({ kind: 'place', order }, { now: unixMs(1), clientOrderIds: [] }), RangeError);
});

test('an order is tried by the venue’s own check as it would be placed', () => {
  const tried = read('order.placeTest', LIMIT);
  assert(tried.kind === 'placeTest');
  assert.deepEqual(tried.order, orderOf(LIMIT));
  assert.deepEqual(understand(draft(tried, { now: unixMs(1), clientOrderIds: [] })), tried);
});

test('a flag of an order is written as a flag', () => {
  const flagged = { ...LIMIT, reduceOnly: true, closeOnTrigger: true };
  const intent = read('order.place', flagged);
  assert(intent.kind === 'place');
  assert.match(draft(intent, { now: unixMs(1), clientOrderIds: [] }).payload, /"closeOnTrigger":true/);
});

test('reads may be narrowed by the venue’s words, and margin be added or taken out', () => {
  const asked = { category: 'linear', symbol: 'BTCUSDT' };
  assert.equal(refusal('order.executions', { ...asked, execType: 'Trade' }), 'read');
  assert.equal(
    refusal('order.executions', { ...asked, execType: 'no word' }),
    'FIELD_NOT_UNDERSTOOD execType',
  );
  assert.equal(refusal('order.live', { category: 'linear', baseCoin: 'BTC' }), 'read');
  assert.equal(
    refusal('order.live', { category: 'linear', baseCoin: 'B T' }),
    'FIELD_NOT_UNDERSTOOD baseCoin',
  );
  for (const margin of ['5', '-5'])
    assert.equal(refusal('setting.positionMargin', { ...asked, margin }), 'setting', margin);
});

test('a list of coins is a list of coins', () => {
  assert.equal(refusal('account.wallet', { accountType: 'UNIFIED', coin: 'USDT,BTC' }), 'read');
  assert.equal(
    refusal('account.wallet', { accountType: 'UNIFIED', coin: 'USDT,' }),
    'FIELD_NOT_UNDERSTOOD coin',
  );
  assert.equal(refusal('account.wallet', { accountType: 'FUND' }), 'FIELD_NOT_UNDERSTOOD accountType');
  assert.equal(
    refusal('order.history', { category: 'linear', startTime: 'x' }),
    'FIELD_NOT_UNDERSTOOD startTime',
  );
  assert.equal(refusal('order.place', { ...LIMIT, reduceOnly: 'false' }), 'place');
  assert.equal(refusal('order.place', { ...LIMIT, reduceOnly: 'no' }), 'FIELD_NOT_UNDERSTOOD reduceOnly');
});
