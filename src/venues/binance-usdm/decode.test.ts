import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { read, refusal } from './fixtures/decoding.ts';

const LIMIT = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.010&price=59000.5';
const MARKET = 'symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1';
const STOP =
  'algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&triggerPrice=50000&clientAlgoId=s1';

test('a limit order is read whole, whether from query, body or both', () => {
  const expected: Intent = {
    kind: 'place',
    order: {
      instrument: binanceUsdmInstrument('BTCUSDT'),
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      quantity: decimal('0.01'),
      price: decimal('59000.5'),
      triggerPrice: null,
      reduceOnly: false,
      closePosition: false,
      positionSide: 'both',
      clientOrderId: null,
      extras: [],
    },
  };
  const frame = '&recvWindow=10000&timestamp=1&signature=00';
  assert.deepEqual(read('order.place', LIMIT + frame), expected);
  assert.deepEqual(read('order.place', '', LIMIT + frame), expected);
  const [head, tail] = [LIMIT.slice(0, LIMIT.indexOf('&type')), LIMIT.slice(LIMIT.indexOf('type'))];
  assert.deepEqual(read('order.place', head, tail + frame), expected);
});

function binanceUsdmInstrument(text: string): Instrument {
  const intent = read('order.cancelAll', `symbol=${text}`);
  assert(intent.kind === 'cancelAll' && intent.instrument !== null);
  return intent.instrument;
}

test('every optional field of an order is understood or refused by name', () => {
  const with_ = (more: string): Intent | NotUnderstood => read('order.place', `${LIMIT}&${more}`);
  const order = (more: string) => {
    const intent = with_(more);
    assert(intent.kind === 'place', more);
    return intent.order;
  };
  assert.equal(order('reduceOnly=true').reduceOnly, true);
  assert.equal(order('reduceOnly=True').reduceOnly, true);
  assert.equal(order('reduceOnly=FALSE').reduceOnly, false);
  assert.equal(order('positionSide=LONG').positionSide, 'long');
  assert.equal(order('newClientOrderId=a.B%3A%2F_-9').clientOrderId, 'a.B:/_-9');
  assert.deepEqual(order('newOrderRespType=ACK').extras, []);
  assert.deepEqual(order('selfTradePreventionMode=NONE').extras, [['selfTradePreventionMode', 'NONE']]);
  const refused: readonly (readonly [string, string])[] = [
    ['priceMatch=OPPONENT', 'FIELD_NOT_UNDERSTOOD priceMatch'],
    ['stopPrice=1', 'FIELD_NOT_UNDERSTOOD stopPrice'],
    ['closePosition=true', 'FIELD_NOT_UNDERSTOOD closePosition'],
    ['reduceOnly=1', 'FIELD_NOT_UNDERSTOOD reduceOnly'],
    ['reduceOnly=', 'FIELD_NOT_UNDERSTOOD reduceOnly'],
    ['positionSide=long', 'FIELD_NOT_UNDERSTOOD positionSide'],
    ['newClientOrderId=', 'FIELD_NOT_UNDERSTOOD newClientOrderId'],
    [`newClientOrderId=${'a'.repeat(37)}`, 'FIELD_NOT_UNDERSTOOD newClientOrderId'],
    ['newClientOrderId=%23a', 'FIELD_NOT_UNDERSTOOD newClientOrderId'],
    ['newOrderRespType=FULL', 'FIELD_NOT_UNDERSTOOD newOrderRespType'],
    ['selfTradePreventionMode=none', 'FIELD_NOT_UNDERSTOOD selfTradePreventionMode'],
    ['goodTillDate=1795228999000', 'FIELD_NOT_UNDERSTOOD goodTillDate'],
    ['workingType=MARK_PRICE', 'FIELD_NOT_UNDERSTOOD workingType'],
    ['__proto__=1', 'FIELD_NOT_UNDERSTOOD unknown'],
    ['constructor=1', 'FIELD_NOT_UNDERSTOOD unknown'],
    ['Symbol=ETHUSDT', 'FIELD_NOT_UNDERSTOOD unknown'],
  ];
  for (const [more, expected] of refused) assert.equal(refusal('order.place', `${LIMIT}&${more}`), expected);
});

test('an order needs exactly the fields of its type', () => {
  for (const name of ['symbol', 'side', 'type', 'timeInForce', 'quantity', 'price']) {
    const rest = LIMIT.split('&').filter((pair) => !pair.startsWith(`${name}=`));
    assert.equal(refusal('order.place', rest.join('&')), `FIELD_MISSING ${name}`);
  }
  assert.equal(refusal('order.place', MARKET), 'place');
  assert.equal(refusal('order.place', `${MARKET}&price=1`), 'FIELD_NOT_UNDERSTOOD price');
  assert.equal(refusal('order.place', `${MARKET}&timeInForce=IOC`), 'FIELD_NOT_UNDERSTOOD timeInForce');
  assert.equal(refusal('order.place', LIMIT.replace('GTC', 'GTD')), 'FIELD_MISSING goodTillDate');
  assert.equal(
    refusal('order.place', `${LIMIT.replace('GTC', 'GTD')}&goodTillDate=1e12`),
    'FIELD_NOT_UNDERSTOOD goodTillDate',
  );
  assert.equal(refusal('order.place', `${LIMIT.replace('GTC', 'GTD')}&goodTillDate=1795228999000`), 'place');
  assert.equal(refusal('order.place', LIMIT.replace('GTC', 'RPI')), 'FIELD_NOT_UNDERSTOOD timeInForce');
  assert.equal(refusal('order.place', LIMIT.replace('LIMIT', 'STOP_MARKET')), 'FIELD_NOT_UNDERSTOOD type');
  assert.equal(refusal('order.placeTest', LIMIT), 'placeTest');
});

test('T3: an amount is plain decimal digits above zero, nothing else', () => {
  const bad = [
    '0',
    '0.0',
    '-1',
    '+1',
    '1e3',
    '1E-2',
    '0x10',
    '.5',
    '5.',
    '01',
    ' 1',
    '1 ',
    '1,5',
    'NaN',
    'Infinity',
    '',
  ];
  const strange = [
    '١',
    '１',
    '1\0',
    '\u00001',
    '1\u200b',
    '1_000',
    '1n',
    '1'.repeat(40),
    '0.0000000000000000001',
  ];
  for (const text of [...bad, ...strange]) {
    for (const field of ['quantity=0.010', 'price=59000.5']) {
      const [name] = field.split('=');
      const query = LIMIT.replace(field, `${name}=${encodeURIComponent(text)}`);
      assert.equal(refusal('order.place', query), `DECIMAL_MALFORMED ${name}`, JSON.stringify(text));
    }
  }
});

test('T3: a parameter that occurs twice is refused, wherever and however it is written', () => {
  assert.equal(refusal('order.place', `${LIMIT}&symbol=BTCUSDT`), 'FIELD_REPEATED symbol');
  assert.equal(refusal('order.place', LIMIT, 'symbol=BTCUSDT'), 'FIELD_REPEATED symbol');
  assert.equal(refusal('order.place', LIMIT, LIMIT), 'FIELD_REPEATED symbol');
  assert.equal(refusal('order.place', `${LIMIT}&x=1&x=2`), 'FIELD_REPEATED unknown');
  assert.equal(refusal('order.place', `${LIMIT}&symbo%6c=ETHUSDT`), 'BODY_MALFORMED unknown');
  assert.equal(refusal('order.place', `${LIMIT}&symbol[]=ETHUSDT`), 'BODY_MALFORMED unknown');
  assert.equal(refusal('order.place', `${LIMIT}&symbol =ETHUSDT`), 'BODY_MALFORMED unknown');
});

test('T3: a form that is not plainly a form is refused', () => {
  const bad = [
    '&',
    'a',
    'a=1&',
    '&a=1',
    'a=1&&b=2',
    '=1',
    'a=%',
    'a=%1',
    'a=%zz',
    'a=%ff',
    'a=%c0%80',
    'a=%ed%a0%80',
  ];
  const raw = [
    'a=é',
    'a=\0',
    'a=\n',
    'a=\x7f',
    'a=\ud800',
    '{"a":1}',
    Array.from({ length: 65 }, (_, i) => `a${i}=1`).join('&'),
  ];
  for (const text of [...bad, ...raw]) {
    assert.equal(refusal('order.place', text), 'BODY_MALFORMED unknown', JSON.stringify(text));
    assert.equal(refusal('order.place', '', text), 'BODY_MALFORMED unknown', JSON.stringify(text));
  }
});

test('T3: a value is decoded once: what is escaped twice stays escaped and is refused', () => {
  assert.equal(refusal('order.place', LIMIT.replace('BTCUSDT', '%42TCUSDT')), 'place');
  assert.equal(
    refusal('order.place', LIMIT.replace('BTCUSDT', '%2542TCUSDT')),
    'FIELD_NOT_UNDERSTOOD symbol',
  );
  assert.equal(refusal('order.place', LIMIT.replace('BTCUSDT', 'BTC+USDT')), 'FIELD_NOT_UNDERSTOOD symbol');
  assert.equal(refusal('order.place', LIMIT.replace('BTCUSDT', 'btcusdt')), 'FIELD_NOT_UNDERSTOOD symbol');
  assert.equal(refusal('order.place', LIMIT.replace('BUY', 'buy')), 'FIELD_NOT_UNDERSTOOD side');
});

test('a conditional order is read with its own id, trigger and protections', () => {
  const order = (query: string) => {
    const intent = read('algo.place', query);
    assert(intent.kind === 'place', query);
    return intent.order;
  };
  const stop = order(`${STOP}&quantity=0.5&workingType=MARK_PRICE&priceProtect=TRUE`);
  assert.equal(stop.type, 'stopMarket');
  assert.equal(stop.clientOrderId, '#s1');
  assert.equal(stop.triggerPrice, decimal('50000'));
  assert.deepEqual(stop.extras, [
    ['priceProtect', 'true'],
    ['workingType', 'MARK_PRICE'],
  ]);
  const closing = order(`${STOP}&closePosition=true`);
  assert.equal(closing.quantity, null);
  assert.equal(closing.closePosition, true);
  const limit = order(`${STOP.replace('STOP_MARKET', 'TAKE_PROFIT')}&quantity=1&price=49000&timeInForce=GTC`);
  assert.equal(limit.price, decimal('49000'));
  const trail = STOP.replace('STOP_MARKET', 'TRAILING_STOP_MARKET').replace('&triggerPrice=50000', '');
  for (const name of ['activatePrice', 'activationPrice']) {
    const trailing = order(`${trail}&quantity=1&callbackRate=0.80&${name}=61000`);
    assert.deepEqual(trailing.extras, [
      ['activatePrice', '61000'],
      ['callbackRate', '0.8'],
    ]);
  }
  assert.deepEqual(order(`${trail}&quantity=1&callbackRate=1`).extras, [['callbackRate', '1']]);
  assert.equal(order(STOP.replace('&clientAlgoId=s1', '&quantity=1')).clientOrderId, null);
  const refused: readonly (readonly [string, string])[] = [
    [`${STOP}`, 'FIELD_MISSING quantity'],
    [`${STOP}&quantity=1&closePosition=true`, 'FIELD_NOT_UNDERSTOOD quantity'],
    [`${STOP}&reduceOnly=true&closePosition=true`, 'FIELD_NOT_UNDERSTOOD reduceOnly'],
    [`${STOP}&quantity=1&price=1`, 'FIELD_NOT_UNDERSTOOD price'],
    [`${STOP}&quantity=1&priceMatch=QUEUE`, 'FIELD_NOT_UNDERSTOOD priceMatch'],
    [`${STOP}&quantity=1&callbackRate=1`, 'FIELD_NOT_UNDERSTOOD callbackRate'],
    [STOP.replace('CONDITIONAL', 'VP'), 'FIELD_NOT_UNDERSTOOD algoType'],
    [STOP.replace('STOP_MARKET', 'LIMIT'), 'FIELD_NOT_UNDERSTOOD type'],
    [`${trail}&quantity=1`, 'FIELD_MISSING callbackRate'],
    [`${trail}&quantity=1&callbackRate=1&closePosition=true`, 'FIELD_NOT_UNDERSTOOD closePosition'],
    [
      `${trail}&quantity=1&callbackRate=1&activatePrice=1&activationPrice=2`,
      'FIELD_REPEATED activationPrice',
    ],
  ];
  for (const [query, expected] of refused) assert.equal(refusal('algo.place', query), expected, query);
});
