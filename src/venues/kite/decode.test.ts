import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Resting, RestingLookup } from '../../core/order/order.ts';
import type { NotUnderstood, RawRequest } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { attach } from './attach.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { classify } from './routes.ts';
import { ownTag } from './text.ts';
import { NOW, RECORDED, recorded, request } from './fixtures/recorded.ts';

const FRESH = 'sp-0123456789abcdefghij' as ClientOrderId;
const INFY = 'NSE:INFY' as Instrument;
const PLACE =
  'exchange=NSE&tradingsymbol=INFY&transaction_type=BUY&quantity=10&product=MIS&order_type=LIMIT&price=1500.5';
const MARKET =
  'exchange=NSE&tradingsymbol=INFY&transaction_type=SELL&quantity=10&product=MIS&order_type=MARKET';
const RESTING: Resting = {
  id: FRESH,
  timeInForce: 'gtc',
  reduceOnly: false,
  instrument: INFY,
  type: 'stop',
  quantity: decimal('10'),
  price: decimal('1500'),
  triggerPrice: decimal('1490'),
};
const OWN: RestingLookup = ({ id }) => (id === '151220000000000' ? RESTING : null);

function read(raw: RawRequest, resting: RestingLookup = OWN): Intent | NotUnderstood {
  const route = classify(raw.method, raw.target.split('?', 1)[0] ?? '');
  assert(route !== null, raw.target);
  return decode(route, raw, resting);
}

/** Why it was refused, or the kind of intent. */
function verdict(method: string, path: string, form: string, resting?: RestingLookup): string {
  const found = read(request(method, path, form), resting);
  return found.kind === 'notUnderstood' ? `${found.code} ${found.field}` : found.kind;
}

const place = (form: string, variety = 'regular'): string => verdict('POST', `/orders/${variety}`, form);
const amend = (form: string, resting?: RestingLookup): string =>
  verdict('PUT', '/orders/regular/151220000000000', form, resting);

/** As the gateway sends it: every order has its tag by then. */
function named(intent: Intent): Intent {
  if (intent.kind !== 'place') return intent;
  const tag = ownTag(new Map(intent.order.extras).get('tag') ?? '', FRESH);
  return { kind: 'place', order: { ...intent.order, clientOrderId: tag } };
}

test('every recorded request of the venue’s own client is understood, or refused by what it would do', () => {
  const kinds = RECORDED.requests.map(({ call }) => {
    const raw = recorded(call);
    const route = classify(raw.method, raw.target.split('?', 1)[0] ?? '');
    assert(route !== null, call);
    if (route.kind === 'denied') return 'denied';
    return decode(route, raw, (target) => {
      const known = OWN(target);
      return known === null ? null : { ...known, type: 'limit', triggerPrice: null };
    }).kind;
  });
  assert.deepEqual(kinds, [
    'local',
    ...['place', 'place', 'amend', 'cancel', 'read', 'read', 'read', 'read', 'read'],
    ...['local', 'read', 'place', 'moveFunds', 'read', 'denied'],
  ]);
});

test('T3: what is drafted for an intent reads as exactly that intent again, and goes to the same place', () => {
  const raws = [
    ...['placeOrder', 'placeOrder market', 'cancelOrder', 'getOrders', 'getOrderHistory'].map(recorded),
    ...['getMargins', 'orderMargins', 'getLTP', 'getPositions'].map(recorded),
    request('POST', '/orders/regular', `${PLACE}&tag=`),
    request('POST', '/orders/amo', `${PLACE}&validity=TTL&validity_ttl=5&disclosed_quantity=2`),
    request('POST', '/orders/iceberg', `${PLACE}&iceberg_legs=5&iceberg_quantity=2`),
    request('POST', '/orders/auction', `${PLACE}&auction_number=7`),
    request('POST', '/orders/co', `${PLACE}&trigger_price=1490.50`),
    request('POST', '/orders/regular', `${MARKET}&validity=IOC&market_protection=-1&price=0&trigger_price=0`),
    request('POST', '/orders/regular', `${PLACE.replace('LIMIT', 'SL')}&trigger_price=1501`),
    request('POST', '/orders/regular', `${MARKET.replace('MARKET', 'SL-M')}&trigger_price=1400&tag=abc`),
    request('PUT', '/orders/regular/151220000000000', 'quantity=5&order_type=SL&trigger_price=1490'),
    request('PUT', '/orders/co/151220000000000', 'price=1600&validity=DAY&parent_order_id=15&validity_ttl='),
    request('DELETE', '/orders/co/151220000000000', 'parent_order_id=15'),
    request('GET', '/instruments/historical/408065/5minute', 'from=2026-11-20&to=2026-11-20 09:30:00&oi=1'),
    request('GET', '/quote', 'i=NSE:INFY&i=NSE:NIFTY 50&i=408065'),
    request('GET', '/orders/151220000000000/trades'),
    { ...recorded('orderMargins'), target: '/margins/basket?consider_positions=true&mode=compact' },
    { ...recorded('orderMargins'), target: '/charges/orders', body: Buffer.from('[]') },
  ];
  for (const raw of raws.map((each) => ({ ...each, target: each.target.replaceAll(' ', '%20') }))) {
    const found = read(raw);
    assert(found.kind !== 'notUnderstood', `${raw.target} ${Buffer.from(raw.body).toString()}`);
    const intent = named(found);
    const drafted = draft(intent, { now: NOW, clientOrderIds: [] });
    assert.deepEqual(understand(drafted), intent, drafted.payload);
    const sent = attach(drafted, 'KEY', { type: 'checksum', bytes: Buffer.from('tok') });
    assert.equal(sent.method, raw.method);
    assert.equal(sent.target.split('?', 1)[0], raw.target.split('?', 1)[0]);
  }
});

test('T3: an order that nobody is known to have is neither changed nor cancelled', () => {
  for (const raw of [
    request('PUT', '/orders/regular/151220000000000', 'quantity=5&price=1'),
    request('DELETE', '/orders/regular/151220000000000'),
  ]) {
    const route = classify(raw.method, raw.target);
    assert(route !== null);
    const found = decode(route, raw);
    assert(found.kind === 'notUnderstood');
    assert.equal(found.code, 'ORDER_UNKNOWN');
  }
});

test('T3: a trigger that is no price refuses a cover order', () => {
  assert.equal(place(`${PLACE}&trigger_price=1490.5`, 'co'), 'place');
  for (const bad of ['abc', '1e3', '-5', '1490.5.5'])
    assert.equal(place(`${PLACE}&trigger_price=${bad}`, 'co'), 'FIELD_NOT_UNDERSTOOD trigger_price', bad);
});

test('an order says its market, type and price in our words, and everything else beside them', () => {
  const found = read(request('POST', '/orders/regular', `${PLACE}&tag=gw1&validity=IOC`));
  assert(found.kind === 'place');
  assert.deepEqual(found.order, {
    instrument: 'NSE:INFY',
    side: 'buy',
    type: 'limit',
    timeInForce: 'ioc',
    quantity: decimal('10'),
    price: decimal('1500.5'),
    triggerPrice: null,
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: null,
    extras: [
      ['product', 'MIS'],
      ['tag', 'gw1'],
      ['variety', 'regular'],
    ],
  });
});

test('T3: a field that is missing, malformed, repeated or unknown is refused by its name', () => {
  for (const [form, refused] of [
    [PLACE.replace('exchange=NSE&', ''), 'FIELD_MISSING exchange'],
    [PLACE.replace('NSE', 'MCX'), 'FIELD_NOT_UNDERSTOOD exchange'],
    [PLACE.replace('INFY', 'infy'), 'FIELD_NOT_UNDERSTOOD tradingsymbol'],
    [PLACE.replace('quantity=10', 'quantity=1.5'), 'DECIMAL_MALFORMED quantity'],
    [PLACE.replace('quantity=10', 'quantity=0'), 'DECIMAL_MALFORMED quantity'],
    [PLACE.replace('price=1500.5', 'price=1e3'), 'DECIMAL_MALFORMED price'],
    [PLACE.replace('price=1500.5', 'price=0'), 'DECIMAL_MALFORMED price'],
    [PLACE.replace('&price=1500.5', ''), 'FIELD_MISSING price'],
    [PLACE.replace('product=MIS&', ''), 'FIELD_MISSING product'],
    [PLACE.replace('LIMIT', 'limit'), 'FIELD_NOT_UNDERSTOOD order_type'],
    [PLACE.replace('LIMIT', 'SL'), 'FIELD_MISSING trigger_price'],
    [`${PLACE}&trigger_price=1500`, 'FIELD_NOT_UNDERSTOOD trigger_price'],
    [`${PLACE}&quantity=1`, 'FIELD_REPEATED quantity'],
    [`${PLACE}&variety=amo`, 'FIELD_NOT_UNDERSTOOD variety'],
    [`${PLACE}&autoslice=true`, 'FIELD_NOT_UNDERSTOOD autoslice'],
    [`${PLACE}&squareoff=5`, 'FIELD_NOT_UNDERSTOOD squareoff'],
    [`${PLACE}&tag=ninechars`, 'FIELD_NOT_UNDERSTOOD tag'],
    [`${PLACE}&tag=a_b`, 'FIELD_NOT_UNDERSTOOD tag'],
    [`${PLACE}&validity_ttl=5`, 'FIELD_NOT_UNDERSTOOD validity_ttl'],
    [`${PLACE}&something=5`, 'FIELD_NOT_UNDERSTOOD unknown'],
    [`${PLACE}&%41=5`, 'BODY_MALFORMED unknown'],
    [`${MARKET}&price=1500`, 'FIELD_NOT_UNDERSTOOD price'],
    [`${MARKET}&market_protection=101`, 'FIELD_NOT_UNDERSTOOD market_protection'],
  ] as const)
    assert.equal(place(form), refused, form);
  assert.equal(place(`${PLACE}&autoslice=false`), 'place');
  assert.equal(
    read({ ...request('POST', '/orders/regular'), target: '/orders/regular?a=1' }).kind,
    'notUnderstood',
  );
  assert.equal(read({ ...request('GET', '/orders'), body: Buffer.from('a=1') }).kind, 'notUnderstood');
});

test('a change names what is to be different, the rest stays; type and trigger cannot be changed', () => {
  const whole = read(request('PUT', '/orders/regular/151220000000000', 'price=1501'));
  assert(whole.kind === 'amend');
  assert.equal(whole.amend.quantity, decimal('10'));
  assert.equal(whole.amend.price, decimal('1501'));
  assert.equal(whole.amend.instrument, INFY);
  assert.equal(amend('trigger_price=1490.0&order_type=SL'), 'amend');
  assert.equal(amend('trigger_price=1480'), 'FIELD_NOT_UNDERSTOOD trigger_price');
  assert.equal(amend('trigger_price=x'), 'FIELD_NOT_UNDERSTOOD trigger_price');
  assert.equal(amend('order_type=MARKET'), 'FIELD_NOT_UNDERSTOOD order_type');
  assert.equal(amend('order_type=x'), 'FIELD_NOT_UNDERSTOOD order_type');
  assert.equal(amend('validity=x'), 'FIELD_NOT_UNDERSTOOD validity');
  assert.equal(amend('order_id=1'), 'FIELD_NOT_UNDERSTOOD order_id');
  assert.equal(
    amend('price=1', () => null),
    'ORDER_UNKNOWN order_id',
  );
  const unpriced: Resting = { ...RESTING, type: 'market', price: null, triggerPrice: null };
  assert.equal(
    amend('quantity=1&trigger_price=0', () => unpriced),
    'FIELD_NOT_UNDERSTOOD price',
  );
});

test('a cancel is of an order of the bot’s own, by the venue’s number', () => {
  const path = '/orders/regular/151220000000000';
  assert.equal(verdict('DELETE', path, ''), 'cancel');
  assert.equal(
    verdict('DELETE', path, '', () => null),
    'ORDER_UNKNOWN order_id',
  );
  assert.equal(verdict('DELETE', path, 'order_id=7'), 'FIELD_NOT_UNDERSTOOD order_id');
});

test('reads have a closed vocabulary', () => {
  assert.equal(verdict('GET', '/orders', 'x=1'), 'FIELD_NOT_UNDERSTOOD unknown');
  assert.equal(verdict('GET', '/orders', 'mode=1&mode=1'), 'FIELD_REPEATED mode');
  assert.equal(verdict('GET', '/quote', ''), 'FIELD_MISSING i');
  assert.equal(verdict('GET', '/quote', 'j=NSE:INFY'), 'FIELD_NOT_UNDERSTOOD unknown');
  assert.equal(verdict('GET', '/quote', 'i=<b>'), 'FIELD_NOT_UNDERSTOOD i');
  assert.equal(verdict('GET', '/quote', 'i=NSE:INFY&'.repeat(60).slice(0, -1)), 'read');
  assert.equal(verdict('GET', '/quote', 'i=1&'.repeat(65).slice(0, -1)), 'BODY_MALFORMED unknown');
  const history = '/instruments/historical/408065/day';
  assert.equal(verdict('GET', history, 'from=2026-11-20'), 'FIELD_MISSING to');
  assert.equal(verdict('GET', history, 'from=x&to=2026-11-20'), 'FIELD_NOT_UNDERSTOOD from');
});

test('T3: a calculation is written anew, order by order, or refused', () => {
  const calculate = (body: string, query = ''): string => {
    const raw = { ...request('POST', `/margins/orders${query}`), body: Buffer.from(body) };
    const found = read(raw);
    return found.kind === 'notUnderstood' ? `${found.code} ${found.field}` : JSON.stringify(found);
  };
  const order = '{ "exchange": "NSE", "quantity": 1, "price": 1500.50, "variety": "regular" }';
  assert.match(calculate(`[${order}]`, '?mode=compact'), /\["orders","\[\{.*1500\.50.*\]"\]/);
  for (const body of ['', '{}', '[1]', '[{"a":1}]', '[{"quantity":"1"}]', '[{"exchange":true}]'])
    assert.equal(calculate(body), 'BODY_MALFORMED unknown', body);
  for (const body of ['[{"exchange":"ABC"}]', `[${Array(51).fill(order).join(',')}]`])
    assert.equal(calculate(body), 'BODY_MALFORMED unknown', body.slice(0, 40));
  assert.equal(calculate('[]', '?mode=x'), 'FIELD_NOT_UNDERSTOOD mode');
  assert.equal(calculate('[]', '?mode=compact&mode=compact'), 'FIELD_REPEATED mode');
  assert.equal(calculate('[]', '?%zz'), 'BODY_MALFORMED unknown');
});
