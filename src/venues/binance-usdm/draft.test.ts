import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Intent } from '../../core/order/intent.ts';
import type { Amend, Order, OrderReference } from '../../core/order/order.ts';
import { decimal, type Decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { draft, draftOf, understand } from './draft.ts';
import { routeNamed } from './routes.ts';
import { rawOf, SIGNED } from './fixtures/recorded.ts';
import { binanceUsdm } from './venue.ts';

const NOW = unixMs(1_795_228_366_765);
const STAMP = { now: NOW, clientOrderIds: [] };
const BTC = 'BTCUSDT' as Instrument;

const instrument = fc.stringMatching(/^[A-Z0-9_]{1,20}$/).map((text) => text as Instrument);
const plainId = fc.stringMatching(/^[.A-Z:/a-z0-9_-]{1,36}$/).map((text) => text as ClientOrderId);
const markedId = plainId.map((id) => `#${id}` as ClientOrderId);
const amount = fc.bigInt({ min: 1n, max: 10n ** 30n }).map((value) => value as Decimal);
const side = fc.constantFrom('buy', 'sell');
const positionSide = fc.constantFrom('both', 'long', 'short');
const selfTrade = fc.constantFrom([], [['selfTradePreventionMode', 'EXPIRE_BOTH'] as const]);

const plainOrder: fc.Arbitrary<Order> = fc
  .record({
    instrument,
    side,
    positionSide,
    quantity: amount,
    price: amount,
    limit: fc.boolean(),
    timeInForce: fc.constantFrom('gtc', 'ioc', 'fok', 'postOnly', 'gtd'),
    reduceOnly: fc.boolean(),
    clientOrderId: plainId,
    selfTrade,
  })
  .map(({ limit, selfTrade: mode, price, timeInForce, ...rest }): Order => {
    const goodTill = limit && timeInForce === 'gtd' ? [['goodTillDate', '1795228999000'] as const] : [];
    return {
      ...rest,
      type: limit ? 'limit' : 'market',
      timeInForce: limit ? timeInForce : null,
      price: limit ? price : null,
      triggerPrice: null,
      closePosition: false,
      extras: [...goodTill, ...mode],
    };
  });

const conditionalOrder: fc.Arbitrary<Order> = fc
  .record({
    instrument,
    side,
    positionSide,
    quantity: amount,
    price: amount,
    trigger: amount,
    type: fc.constantFrom('stop', 'stopMarket', 'takeProfit', 'takeProfitMarket', 'trailingStopMarket'),
    timeInForce: fc.constantFrom(null, 'gtc', 'ioc', 'postOnly'),
    closes: fc.boolean(),
    reduces: fc.boolean(),
    clientOrderId: markedId,
    selfTrade,
    protects: fc.boolean(),
  })
  .map(({ closes, reduces, trigger, price, selfTrade: mode, protects, ...rest }): Order => {
    const trailing = rest.type === 'trailingStopMarket';
    const limit = rest.type === 'stop' || rest.type === 'takeProfit';
    const closePosition = closes && !limit && !trailing;
    const trail = trailing ? [['activatePrice', '61000.5'] as const, ['callbackRate', '0.8'] as const] : [];
    const protection = protects
      ? [['priceProtect', 'true'] as const, ...mode, ['workingType', 'MARK_PRICE'] as const]
      : mode;
    return {
      ...rest,
      quantity: closePosition ? null : rest.quantity,
      price: limit ? price : null,
      triggerPrice: trailing ? null : trigger,
      closePosition,
      reduceOnly: reduces && !closePosition,
      extras: [...trail, ...protection],
    };
  });

const venueId = fc.bigInt({ min: 1n, max: 10n ** 18n }).map(String);
const target: fc.Arbitrary<OrderReference> = fc.oneof(
  plainId.map((id) => ({ by: 'client' as const, id })),
  venueId.map((id) => ({ by: 'venue' as const, id })),
);
const conditionalTarget: fc.Arbitrary<OrderReference> = fc.oneof(
  markedId.map((id) => ({ by: 'client' as const, id })),
  venueId.map((id) => ({ by: 'venue' as const, id: `#${id}` })),
);
const targets: fc.Arbitrary<readonly OrderReference[]> = fc.oneof(
  fc.array(
    plainId.map((id) => ({ by: 'client' as const, id })),
    { minLength: 1, maxLength: 10 },
  ),
  fc.array(
    venueId.map((id) => ({ by: 'venue' as const, id })),
    { minLength: 1, maxLength: 10 },
  ),
);
const amend: fc.Arbitrary<Amend> = fc
  .record({ instrument, target, side, quantity: amount, price: amount })
  .map((parts) => ({ ...parts, extras: [] }));
const list = <T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(element, { minLength: 1, maxLength: 5 });

const setting: fc.Arbitrary<Intent> = fc.oneof(
  ...(
    [
      ['countdown', BTC, [['countdownTime', '120000']]],
      ['feeBurn', null, [['feeBurn', 'true']]],
      ['leverage', BTC, [['leverage', '20']]],
      ['marginType', BTC, [['marginType', 'ISOLATED']]],
      ['multiAssetsMode', null, [['multiAssetsMargin', 'false']]],
      [
        'positionMargin',
        BTC,
        [
          ['amount', '1.5'],
          ['type', '1'],
        ],
      ],
      [
        'positionMargin',
        BTC,
        [
          ['amount', '1.5'],
          ['positionSide', 'LONG'],
          ['type', '2'],
        ],
      ],
      ['positionMode', null, [['dualSidePosition', 'true']]],
    ] as const
  ).map(([name, of, values]) => fc.constant<Intent>({ kind: 'setting', name, instrument: of, values })),
);

const anyInstrument = fc.oneof(instrument, fc.constant('*' as Instrument));

const intent: fc.Arbitrary<Intent> = fc.oneof(
  plainOrder.map((order): Intent => ({ kind: 'place', order })),
  conditionalOrder.map((order): Intent => ({ kind: 'place', order })),
  plainOrder.map((order): Intent => ({ kind: 'placeTest', order })),
  list(plainOrder).map((orders): Intent => ({ kind: 'placeBatch', orders })),
  amend.map((one): Intent => ({ kind: 'amend', amend: one })),
  list(amend).map((amends): Intent => ({ kind: 'amendBatch', amends })),
  fc.record({ instrument, target }).map((parts): Intent => ({ kind: 'cancel', ...parts })),
  fc
    .record({ instrument: anyInstrument, target: conditionalTarget })
    .map((parts): Intent => ({ kind: 'cancel', ...parts })),
  fc.record({ instrument, targets }).map((parts): Intent => ({ kind: 'cancelBatch', ...parts })),
  instrument.map((of): Intent => ({ kind: 'cancelAll', instrument: of })),
  instrument.map((of): Intent => ({ kind: 'cancelAll', instrument: of, conditional: true })),
  setting,
);

test('I3, I10: what is written says exactly what was decided', () => {
  fc.assert(
    fc.property(intent, (one) => {
      const written = draft(one, STAMP);
      assert.match(written.payload, /^[!-~]+$/);
      assert.equal(written.stampedAt, NOW);
      assert.equal(written.windowMs, 5_000);
      assert.equal(written.host, 'trade');
      assert.deepEqual(understand(written), one);
    }),
    { numRuns: 2_000 },
  );
});

test('the longest request that leaves takes half of a line, and little of a body, that common servers take', () => {
  // Apache and nginx take 8 KiB in a request line, and a megabyte in a body; the venue documents neither.
  const longest = { type: 'rsa', bytes: new Uint8Array(512).fill(255) } as const;
  const most = { line: 0, body: 0 };
  fc.assert(
    fc.property(intent, (one) => {
      const { method, target, body } = binanceUsdm.attach(draft(one, STAMP), 'k'.repeat(64), longest);
      most.line = Math.max(most.line, `${method} ${target} HTTP/1.1`.length);
      most.body = Math.max(most.body, body.length);
      return most.line <= 4_096 && most.body <= 8_192;
    }),
    { numRuns: 1_000 },
  );
  assert.ok(most.line > 1_000 && most.body > 1_500, 'long ones were among them');
});

test('I3: a parser that is not ours reads the same order out of the bytes', () => {
  const order = fc.oneof(plainOrder, conditionalOrder);
  fc.assert(
    fc.property(order, (one) => {
      const read = new URLSearchParams(draft({ kind: 'place', order: one }, STAMP).payload);
      const names = [...read.keys()];
      assert.equal(new Set(names).size, names.length);
      assert.equal(read.get('symbol'), one.instrument);
      assert.equal(read.get('side')?.toLowerCase(), one.side);
      assert.equal(amountIn(read, 'quantity'), one.quantity);
      assert.equal(amountIn(read, 'price'), one.price);
      assert.equal(amountIn(read, 'triggerPrice'), one.triggerPrice);
      assert.equal(read.get('reduceOnly') === 'true', one.reduceOnly);
      assert.equal(read.get('closePosition') === 'true', one.closePosition);
      const id = read.get('newClientOrderId') ?? `#${read.get('clientAlgoId')}`;
      assert.equal(id, one.clientOrderId);
      for (const [name, value] of one.extras) assert.equal(read.get(name), value);
    }),
    { numRuns: 1_000 },
  );
});

function amountIn(read: URLSearchParams, name: string): Decimal | null {
  const text = read.get(name);
  return text === null ? null : decimal(text);
}

test('I10: a draft for another amount, market or side does not read as the intent', () => {
  fc.assert(
    fc.property(intent, intent, (one, other) => {
      fc.pre(JSON.stringify(one, text) !== JSON.stringify(other, text));
      assert.notDeepEqual(understand(draft(other, STAMP)), one);
    }),
    { numRuns: 500 },
  );
});

test('what a recorded client asked for is written anew and reads the same', () => {
  let changes = 0;
  for (const one of SIGNED) {
    const raw = rawOf(one);
    const route = binanceUsdm.classify(one.method, one.target.split('?')[0] ?? '');
    assert(route !== null, one.target);
    const decoded = binanceUsdm.decode(route, raw);
    assert.notEqual(decoded.kind, 'notUnderstood', `${one.client} ${one.call}`);
    if (decoded.kind === 'notUnderstood' || decoded.kind === 'moveFunds' || decoded.kind === 'local')
      continue;
    changes += 1;
    assert.deepEqual(understand(draft(decoded, STAMP)), decoded, `${one.client} ${one.call}`);
  }
  assert.equal(changes, 29);
});

test('the written form is fixed: order of parameters, escapes, stamp last', () => {
  const order: Order = {
    instrument: BTC,
    side: 'buy',
    type: 'limit',
    timeInForce: 'postOnly',
    quantity: decimal('0.010'),
    price: decimal('59000'),
    triggerPrice: null,
    reduceOnly: true,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: 'gw-1_a.b:c/d' as ClientOrderId,
    extras: [],
  };
  assert.equal(
    draft({ kind: 'place', order }, STAMP).payload,
    'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTX&quantity=0.01&price=59000&reduceOnly=true' +
      '&newClientOrderId=gw-1_a.b%3Ac%2Fd&newOrderRespType=RESULT&recvWindow=5000&timestamp=1795228366765',
  );
});

test('a draft whose stamp is not the one it claims, or that is for no route, is not understood', () => {
  const written = draft({ kind: 'cancelAll', instrument: BTC }, STAMP);
  const other = unixMs(NOW + 1);
  assert.equal(understand({ ...written, stampedAt: other }).kind, 'notUnderstood');
  assert.equal(understand({ ...written, windowMs: 60_000 }).kind, 'notUnderstood');
  assert.equal(understand({ ...written, path: '/fapi/v1/order/' }).kind, 'notUnderstood');
  assert.equal(understand({ ...written, payload: `${written.payload}&recvWindow=1` }).kind, 'notUnderstood');
  const bare = draftOf(routeNamed('account.stateV3'), [], NOW);
  assert.deepEqual(understand(bare), { kind: 'read', route: 'account.stateV3', values: [] });
});

test('an intent without a request of its own is a fault, not a guess', () => {
  const byBoth = [
    { by: 'client', id: 'a' as ClientOrderId },
    { by: 'venue', id: '1' },
  ] as const;
  const impossible: readonly Intent[] = [
    { kind: 'guard', guard: GUARD },
    { kind: 'local', route: 'apiRestrictions' },
    { kind: 'moveFunds', route: 'POST /sapi/v1/capital/withdraw/apply' },
    { kind: 'cancelBatch', instrument: BTC, targets: byBoth },
    { kind: 'cancelBatch', instrument: BTC, targets: [{ by: 'client', id: '#a' as ClientOrderId }] },
    { kind: 'read', route: 'no such route', values: [] },
  ];
  const unmarked: Order = { ...ORDER, type: 'stopMarket', clientOrderId: 'plain' as ClientOrderId };
  assert.throws(() => draft({ kind: 'place', order: unmarked }, STAMP), RangeError);
  for (const one of impossible) assert.throws(() => draft(one, STAMP), RangeError);
  assert.throws(() => draft({ kind: 'placeTest', order: { ...ORDER, type: 'stop' } }, STAMP), RangeError);
});

const ORDER: Order = {
  instrument: BTC,
  side: 'sell',
  type: 'market',
  timeInForce: null,
  quantity: decimal('1'),
  price: null,
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: null,
  extras: [],
};

/** Bybit's: this venue has no exits of a position. */
const GUARD: Extract<Intent, { kind: 'guard' }>['guard'] = {
  instrument: BTC,
  positionSide: 'both',
  attached: { closes: 'position', takeProfit: null, stopLoss: null },
  quantity: null,
  drops: ['stopLoss'],
  extras: [],
};

test('what an order leaves open stays open: the decoder, not the writer, says what must be there', () => {
  const { payload } = draft({ kind: 'place', order: { ...ORDER, quantity: null } }, STAMP);
  assert.equal(payload.includes('quantity'), false);
  const conditional: Order = { ...ORDER, type: 'stopMarket' };
  assert.equal(understand(draft({ kind: 'place', order: conditional }, STAMP)).kind, 'notUnderstood');
  const cancelAll = draft({ kind: 'cancelAll', instrument: null }, STAMP);
  assert.equal(understand(cancelAll).kind, 'notUnderstood', 'this venue cancels market by market');
  const amend = { instrument: BTC, target: { by: 'venue', id: '7' }, side: null, extras: [] } as const;
  const wish = { quantity: decimal('1'), price: decimal('2') };
  const sideless = draft({ kind: 'amend', amend: { ...amend, ...wish } }, STAMP);
  assert.equal(understand(sideless).kind, 'notUnderstood', 'this venue wants the side again');
});

function text(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
