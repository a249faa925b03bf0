import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import { classify, routeNamed } from './routes.ts';
import { decode } from './decode.ts';
import { rawOf, request, SIGNED } from './fixtures/recorded.ts';
import { binanceUsdm } from './venue.ts';

type Result = Intent | NotUnderstood;

function read(name: string, query: string, body = ''): Result {
  const route = routeNamed(name);
  return decode(route, request(route.method, `${route.path}?${query}`, body));
}

function refusal(name: string, query: string, body = ''): string {
  const result = read(name, query, body);
  return result.kind === 'notUnderstood' ? `${result.code} ${result.field}` : result.kind;
}

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

function binanceUsdmInstrument(text: string): Extract<Intent, { kind: 'cancelAll' }>['instrument'] {
  const intent = read('order.cancelAll', `symbol=${text}`);
  assert(intent.kind === 'cancelAll');
  return intent.instrument;
}

test('every optional field of an order is understood or refused by name', () => {
  const with_ = (more: string): Result => read('order.place', `${LIMIT}&${more}`);
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
  const refused: readonly (readonly [string, string])[] = [
    [`${STOP}`, 'FIELD_MISSING quantity'],
    [`${STOP}&quantity=1&closePosition=true`, 'FIELD_NOT_UNDERSTOOD quantity'],
    [`${STOP}&reduceOnly=true&closePosition=true`, 'FIELD_NOT_UNDERSTOOD reduceOnly'],
    [`${STOP}&quantity=1&price=1`, 'FIELD_NOT_UNDERSTOOD price'],
    [`${STOP}&quantity=1&priceMatch=QUEUE`, 'FIELD_NOT_UNDERSTOOD priceMatch'],
    [`${STOP}&quantity=1&callbackRate=1`, 'FIELD_NOT_UNDERSTOOD callbackRate'],
    [STOP.replace('&clientAlgoId=s1', '&quantity=1'), 'FIELD_MISSING clientAlgoId'],
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

test('a change or cancel names one order in one way', () => {
  const amend = 'symbol=BTCUSDT&side=BUY&quantity=1&price=2';
  assert.equal(refusal('order.amend', `${amend}&orderId=1`), 'amend');
  assert.equal(refusal('order.amend', `${amend}&origClientOrderId=a`), 'amend');
  assert.equal(refusal('order.amend', amend), 'FIELD_MISSING orderId');
  assert.equal(refusal('order.amend', `${amend}&orderId=1&origClientOrderId=a`), 'FIELD_REPEATED orderId');
  assert.equal(
    refusal('order.amend', `${amend}&orderId=1&priceMatch=QUEUE`),
    'FIELD_NOT_UNDERSTOOD priceMatch',
  );
  for (const bad of ['01', '-1', '1.0', '1e3', '99999999999999999999', '']) {
    assert.equal(
      refusal('order.cancel', `symbol=BTCUSDT&orderId=${bad}`),
      'FIELD_NOT_UNDERSTOOD orderId',
      bad,
    );
  }
  assert.deepEqual(read('algo.cancel', 'algoId=7'), {
    kind: 'cancel',
    instrument: '*',
    target: { by: 'venue', id: '#7' },
  });
  assert.deepEqual(read('algo.cancel', 'clientAlgoId=a&symbol=BTCUSDT'), {
    kind: 'cancel',
    instrument: 'BTCUSDT',
    target: { by: 'client', id: '#a' },
  });
  assert.equal(refusal('algo.cancel', 'symbol=BTCUSDT'), 'FIELD_MISSING algoId');
});

test('a batch is a list of one to five objects, each read like a request of its own', () => {
  const one = '{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":"1","reduceOnly":true}';
  const batch = (json: string): string =>
    refusal('order.placeBatch', `batchOrders=${encodeURIComponent(json)}`);
  assert.equal(batch(`[${one}]`), 'placeBatch');
  assert.equal(batch(` [ ${one} , ${one} ] `), 'placeBatch');
  assert.equal(batch(`[${[one, one, one, one, one].join()}]`), 'placeBatch');
  assert.equal(batch(one.replace('"1"', '1').replace(/^/, '[').replace(/$/, ']')), 'placeBatch');
  assert.equal(refusal('order.placeBatch', '', `batchOrders=[${one}]`), 'placeBatch');
  const list = `batchOrders=${encodeURIComponent(`[${one}]`)}`;
  assert.equal(refusal('order.placeBatch', `${list}&symbol=BTCUSDT`), 'FIELD_NOT_UNDERSTOOD symbol');
  assert.equal(refusal('order.placeBatch', ''), 'FIELD_MISSING batchOrders');
  for (const json of [
    '',
    '[]',
    '{}',
    'null',
    one,
    '[null]',
    '[[]]',
    '[1]',
    `[${[one, one, one, one, one, one].join()}]`,
  ]) {
    assert.equal(batch(json), 'BODY_MALFORMED batchOrders', json);
  }
  for (const json of [
    `[${one}`,
    `[${one}],`,
    `[${one},]`,
    `[${one}]x`,
    '[{"a":1,}]',
    "[{'a':1}]",
    '[{"a":01}]',
  ]) {
    assert.equal(batch(json), 'BODY_MALFORMED batchOrders', json);
  }
  assert.equal(batch(`[${one.replace('}', ',"symbol":"ETHUSDT"}')}]`), 'BODY_MALFORMED batchOrders');
  assert.equal(batch(`[${one.replace('}', ',"\\u0073ymbol":"ETHUSDT"}')}]`), 'BODY_MALFORMED batchOrders');
  assert.equal(batch(`[${one.replace('"1"', '1e3')}]`), 'DECIMAL_MALFORMED quantity');
  assert.equal(batch(`[${one.replace('"1"', '-0')}]`), 'DECIMAL_MALFORMED quantity');
  assert.equal(batch(`[${one.replace('"1"', '["1"]')}]`), 'BODY_MALFORMED batchOrders');
  assert.equal(batch(`[${one.replace('}', ',"__proto__":{"side":"SELL"}}')}]`), 'BODY_MALFORMED batchOrders');
  assert.equal(batch(`[${one.replace('}', ',"__proto__":"x"}')}]`), 'FIELD_NOT_UNDERSTOOD unknown');
  assert.equal(batch(`[${one.replace('MARKET', 'STOP')}]`), 'FIELD_NOT_UNDERSTOOD type');
  const amend = '{"symbol":"BTCUSDT","side":"BUY","quantity":1,"price":"2.50","orderId":22542179}';
  assert.equal(refusal('order.amendBatch', `batchOrders=${encodeURIComponent(`[${amend}]`)}`), 'amendBatch');
  assert.equal(
    refusal('order.amendBatch', `batchOrders=${encodeURIComponent(`[${one}]`)}`),
    'FIELD_MISSING orderId',
  );
});

test('a batch cancel takes one list, in either spelling of its name', () => {
  const ids = (list: string): Result => read('order.cancelBatch', `symbol=BTCUSDT&${list}`);
  const byVenue = ids('orderIdList=%5B1%2C9007199254740993%5D');
  assert.deepEqual(byVenue, ids('orderidlist=[1,9007199254740993]'));
  assert(byVenue.kind === 'cancelBatch');
  assert.deepEqual(
    byVenue.targets.map((target) => target.id),
    ['1', '9007199254740993'],
  );
  const byClient = ids('origClientOrderIdList=["a","b"]');
  assert.deepEqual(byClient, ids('origclientorderidlist=%5B%22a%22%2C%22b%22%5D'));
  const bad = [
    'orderIdList=[]',
    'orderIdList=1',
    'orderIdList=[1.5]',
    'orderIdList=[null]',
    'orderIdList=[1,2,3,4,5,6,7,8,9,10,11]',
  ];
  for (const list of bad) assert.equal(ids(list).kind, 'notUnderstood', list);
  assert.equal(refusal('order.cancelBatch', 'symbol=BTCUSDT'), 'FIELD_MISSING orderIdList');
  const both = 'symbol=BTCUSDT&orderIdList=[1]&orderidlist=[2]';
  assert.equal(refusal('order.cancelBatch', both), 'FIELD_REPEATED orderIdList');
});

test('a setting is read into a closed list of values', () => {
  assert.deepEqual(read('setting.leverage', 'symbol=BTCUSDT&leverage=20'), {
    kind: 'setting',
    name: 'leverage',
    instrument: 'BTCUSDT',
    values: [['leverage', '20']],
  });
  assert.deepEqual(read('setting.positionMode', 'dualSidePosition=True'), {
    kind: 'setting',
    name: 'positionMode',
    instrument: null,
    values: [['dualSidePosition', 'true']],
  });
  assert.equal(refusal('setting.leverage', 'symbol=BTCUSDT&leverage=0'), 'FIELD_NOT_UNDERSTOOD leverage');
  assert.equal(
    refusal('setting.positionMode', 'dualSidePosition=yes'),
    'FIELD_NOT_UNDERSTOOD dualSidePosition',
  );
  assert.equal(refusal('setting.leverage', 'leverage=5'), 'FIELD_MISSING symbol');
  assert.equal(
    refusal('setting.marginType', 'symbol=BTCUSDT&marginType=CROSS'),
    'FIELD_NOT_UNDERSTOOD marginType',
  );
  assert.equal(
    refusal('setting.positionMargin', 'symbol=BTCUSDT&amount=1&type=3'),
    'FIELD_NOT_UNDERSTOOD type',
  );
  assert.equal(refusal('setting.countdown', 'symbol=BTCUSDT&countdownTime=120000'), 'setting');
});

test('a read keeps to the vocabulary of its route, in a fixed order', () => {
  assert.deepEqual(read('order.trades', 'symbol=BTCUSDT&limit=5&fromId=7'), {
    kind: 'read',
    route: 'order.trades',
    values: [
      ['fromId', '7'],
      ['limit', '5'],
      ['symbol', 'BTCUSDT'],
    ],
  });
  assert.equal(refusal('order.trades', 'limit=5'), 'FIELD_MISSING symbol');
  const income = read('account.income', 'incomeType=FUNDING_FEE&startTime=5');
  assert(income.kind === 'read');
  assert.deepEqual(income.values, [
    ['incomeType', 'FUNDING_FEE'],
    ['startTime', '5'],
  ]);
  assert.equal(refusal('account.income', 'incomeType=funding'), 'FIELD_NOT_UNDERSTOOD incomeType');
  assert.equal(refusal('account.stateV3', 'symbol=BTCUSDT'), 'FIELD_NOT_UNDERSTOOD symbol');
  assert.equal(refusal('account.tradingStatus', 'symbol=BTC%26side%3DBUY'), 'FIELD_NOT_UNDERSTOOD symbol');
});

test('what is answered here, refused or public is not decoded further', () => {
  assert.deepEqual(read('apiRestrictions', 'anything=%'), { kind: 'local', route: 'apiRestrictions' });
  const withdraw = 'POST /sapi/v1/capital/withdraw/apply';
  assert.deepEqual(read(withdraw, 'x'), { kind: 'moveFunds', route: withdraw });
  assert.equal(refusal('GET /fapi/v1/depth', ''), 'FIELD_NOT_UNDERSTOOD unknown');
  assert.equal(refusal('DELETE /fapi/v1/algoOpenOrders', ''), 'FIELD_NOT_UNDERSTOOD unknown');
});

test('T3, T31: 10,000 mutated recordings are understood or refused, and never throw', () => {
  const now = {
    now: binanceUsdm.readTime({ status: 200, headers: [], body: Buffer.from('{"serverTime":1}') }),
  };
  assert(now.now !== null);
  const stamp = { now: now.now, clientOrderIds: [] };
  const junk = fc.constantFrom(
    '%',
    '&',
    '=',
    '\0',
    '%00',
    '"',
    '[',
    '{',
    '__proto__',
    '1e9',
    'symbol=X&',
    '１',
    '\\',
    '+',
  );
  fc.assert(
    fc.property(
      fc.nat({ max: SIGNED.length - 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat({ max: 12 }),
      fc.oneof(junk, fc.string({ maxLength: 4 })),
      (index, place, cut, insert) => {
        const one = SIGNED[index];
        assert(one !== undefined);
        const inBody = one.body !== '';
        const text = inBody ? one.body : one.target;
        const at = Math.floor(place * text.length);
        const mutated = text.slice(0, at) + insert + text.slice(at + cut);
        const raw = rawOf(inBody ? { ...one, body: mutated } : { ...one, target: mutated });
        binanceUsdm.authenticate(raw, () => new Uint8Array(32), stamp.now);
        const route = classify(raw.method, raw.target.split('?')[0] ?? '');
        if (route === null) return;
        const intent = decode(route, raw);
        if (intent.kind === 'notUnderstood' || intent.kind === 'local' || intent.kind === 'moveFunds') return;
        assert.deepEqual(binanceUsdm.understand(binanceUsdm.draft(intent, stamp)), intent);
      },
    ),
    { numRuns: 10_000 },
  );
});
