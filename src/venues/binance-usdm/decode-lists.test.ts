import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { decode } from './decode.ts';
import { read, refusal } from './fixtures/decoding.ts';
import { rawOf, SIGNED } from './fixtures/recorded.ts';
import { classify } from './routes.ts';
import { binanceUsdm } from './venue.ts';

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
  assert.deepEqual(read('algo.cancelAll', 'symbol=BTCUSDT'), {
    kind: 'cancelAll',
    instrument: 'BTCUSDT',
    conditional: true,
  });
  assert.equal(refusal('algo.cancelAll', ''), 'FIELD_MISSING symbol');
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
  const timed = amend.replace('{', '{"timestamp":1700000000000,');
  assert.equal(refusal('order.amendBatch', `batchOrders=${encodeURIComponent(`[${timed}]`)}`), 'amendBatch');
  assert.equal(
    refusal('order.amendBatch', `batchOrders=${encodeURIComponent(`[${one}]`)}`),
    'FIELD_MISSING orderId',
  );
});

test('a batch cancel takes one list, in either spelling of its name', () => {
  const ids = (list: string): Intent | NotUnderstood => read('order.cancelBatch', `symbol=BTCUSDT&${list}`);
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
        binanceUsdm.authenticate(raw, { type: 'hmac', verify: () => true }, stamp.now);
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
