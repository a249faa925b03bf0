import assert from 'node:assert/strict';
import test from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import { decimal, parseDecimal, type Decimal } from '../../core/units/decimal.ts';
import { unixMs } from '../../core/units/time.ts';
import { attach } from './attach.ts';
import { keysOf } from './authenticate.ts';
import { digestOf, draft, understand } from './draft.ts';
import { recoverKey } from './fixtures/recover-key.ts';
import { readExchangeRequest, signersOf } from './exchange-request.ts';
import { actionIn, BUILDER, NOW, saidBy, STAMP, SUB_ACCOUNT, TERMS } from './fixtures/trading.ts';
import { addressOfKey } from './signature.ts';
import type { Terms } from './terms.ts';
import { NO_INSTRUMENT, parseCloid, parseInstrument } from './text.ts';

const ALL: Terms = { ...TERMS, vault: SUB_ACCOUNT };

const PLAIN = { noNullPrototype: true } as const;

const amount = fc
  .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 1, max: 999_999 }))
  .map(([whole, parts]) => decimal(`${whole}.${String(parts).padStart(6, '0')}`));
const cloid = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => parseCloid(`0x${Buffer.from(bytes).toString('hex')}`) ?? assert.fail('a cloid'));
const market = fc.constantFrom('BTC', 'ETH').map((text) => parseInstrument(text) ?? assert.fail('a market'));
const side = fc.constantFrom<Order['side']>('buy', 'sell');
const target = fc.oneof(
  cloid.map((id) => ({ by: 'client', id }) as const),
  fc.bigInt({ min: 0n, max: 2n ** 60n }).map((id) => ({ by: 'venue', id: String(id) }) as const),
);

type Kind = Pick<Order, 'type' | 'timeInForce' | 'triggerPrice' | 'price'> & {
  readonly own: Order['extras'];
};

const kind: fc.Arbitrary<Kind> = fc.tuple(amount, amount, fc.nat(7)).map(([price, triggerPrice, which]) => {
  const text = formatted(price);
  const limit = { type: 'limit', price, triggerPrice: null, own: [] } as const;
  const stop = { triggerPrice, price, timeInForce: 'gtc', own: [] } as const;
  const market = { triggerPrice, price: null, timeInForce: null, own: [['p', text]] } as const;
  const kinds: readonly Kind[] = [
    { ...limit, timeInForce: 'gtc' },
    { ...market, type: 'market', triggerPrice: null, own: [...market.own, ['tif', 'Ioc']] },
    { ...limit, timeInForce: 'postOnly' },
    { ...market, type: 'market', triggerPrice: null, own: [...market.own, ['tif', 'FrontendMarket']] },
    { ...stop, type: 'stop' },
    { ...stop, type: 'takeProfit' },
    { ...market, type: 'stopMarket' },
    { ...market, type: 'takeProfitMarket' },
  ];
  return kinds[which] ?? assert.fail('there are eight');
});

function formatted(value: Decimal): string {
  const [whole = '', parts = ''] = (Number(value / 10n ** 12n) / 1e6).toFixed(6).split('.');
  return `${whole}.${parts}`.replace(/\.?0+$/, '');
}

const plain: fc.Arbitrary<Order> = fc
  .record(
    {
      instrument: market,
      side,
      quantity: amount,
      reduceOnly: fc.boolean(),
      cloid: fc.option(cloid),
      kind,
    },
    PLAIN,
  )
  .map(({ kind: { own, ...rest }, cloid: id, ...order }) => ({
    ...order,
    ...rest,
    clientOrderId: id,
    closePosition: false,
    positionSide: 'both',
    extras: own,
  }));

/** Orders of one action: with a builder or without, and of a position or not. */
const orders = fc
  .tuple(fc.array(plain, { minLength: 1, maxLength: 6 }), fc.option(fc.nat(100)), fc.boolean())
  .map(([list, fee, tied]): readonly Order[] => {
    const paid = fee === null ? {} : { builder: { address: BUILDER, tenthsOfBps: fee } };
    if (!tied) return list.map((order) => ({ ...order, ...paid }));
    const waiting = list.filter((order) => order.triggerPrice !== null);
    return (waiting.length === 0 ? [STOP] : waiting).map((order, index) => ({
      ...order,
      ...(index === 0 ? { quantity: null, closePosition: true, reduceOnly: false } : { reduceOnly: true }),
      extras: [['grouping', 'positionTpsl'], ...order.extras],
      ...paid,
    }));
  });

test('a bracket is written with its grouping and read back as one that goes whole or not at all', () => {
  const tied: Order['extras'] = [['grouping', 'normalTpsl']];
  const parent: Order = {
    ...STOP,
    side: 'buy',
    type: 'limit',
    triggerPrice: null,
    reduceOnly: false,
    extras: tied,
  };
  const said = { kind: 'placeBatch', orders: [parent, { ...STOP, extras: tied }], together: true } as const;
  const drafted = draft(said, STAMP, TERMS);
  assert.match(drafted.payload, /"grouping":"normalTpsl"/);
  assert.deepEqual(understand(drafted, TERMS), said);
});

const STOP: Order = {
  instrument: parseInstrument('BTC') ?? NO_INSTRUMENT,
  side: 'sell',
  type: 'stop',
  timeInForce: 'gtc',
  quantity: decimal('1'),
  price: decimal('50000'),
  triggerPrice: decimal('51000'),
  reduceOnly: true,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: null,
  extras: [],
};

const amend = fc
  .record(
    { instrument: market, target, side, quantity: amount, price: amount, cloid, reduces: fc.boolean() },
    PLAIN,
  )
  .chain(({ cloid: fresh, reduces, ...rest }) =>
    fc.constantFrom('Gtc', 'Ioc', 'Alo', 'FrontendMarket').map((tif) => ({
      ...rest,
      extras: [
        ['cloid', rest.target.by === 'client' ? rest.target.id : fresh],
        ['reduceOnly', String(reduces)],
        ['tif', tif],
      ] as const,
    })),
  );

const intents: fc.Arbitrary<Intent> = fc.oneof(
  orders.map((list): Intent => {
    const [only] = list;
    return list.length === 1 && only !== undefined
      ? { kind: 'place', order: only }
      : { kind: 'placeBatch', orders: list };
  }),
  amend.map((one): Intent => ({ kind: 'amend', amend: one })),
  fc.array(amend, { minLength: 2, maxLength: 4 }).map((amends): Intent => ({ kind: 'amendBatch', amends })),
  fc.tuple(market, target).map(([instrument, one]): Intent => ({ kind: 'cancel', instrument, target: one })),
  fc.tuple(market, fc.array(cloid, { minLength: 2, maxLength: 5 })).map(([instrument, ids]): Intent => {
    return { kind: 'cancelBatch', instrument, targets: ids.map((id) => ({ by: 'client', id })) };
  }),
  fc.option(fc.nat()).map((time): Intent => {
    const values = time === null ? [] : ([['time', String(time)]] as const);
    return { kind: 'setting', name: 'countdown', instrument: null, values };
  }),
  fc
    .tuple(market, fc.boolean(), fc.integer({ min: 1, max: 50 }))
    .map(([instrument, isCross, leverage]): Intent => {
      const values = [
        ['isCross', String(isCross)],
        ['leverage', String(leverage)],
      ] as const;
      return { kind: 'setting', name: 'leverage', instrument, values };
    }),
  fc.tuple(market, fc.boolean(), fc.integer({ min: 1 })).map(([instrument, isBuy, ntli]): Intent => {
    const values = [
      ['isBuy', String(isBuy)],
      ['ntli', String(-ntli)],
    ] as const;
    return { kind: 'setting', name: 'positionMargin', instrument, values };
  }),
);

test('I3: a draft says exactly what was decided, read back by the decoder for requests from outside', () => {
  fc.assert(
    fc.property(intents, fc.constantFrom(TERMS, ALL), (intent, terms) => {
      const drafted = draft(intent, STAMP, terms);
      assert.deepEqual(understand(drafted, terms), intent);
    }),
    { numRuns: 400 },
  );
});

const CANCEL: Intent = {
  kind: 'cancel',
  instrument: STOP.instrument,
  target: { by: 'venue', id: '91490942' },
};

test('a draft carries its own nonce and expiry, and the account’s vault', () => {
  const drafted = draft(CANCEL, STAMP, ALL);
  assert.equal(
    drafted.payload,
    '{"action":{"type":"cancel","cancels":[{"a":0,"o":91490942}]},"nonce":1795228637001,' +
      `"vaultAddress":"${SUB_ACCOUNT}","expiresAfter":1795228642000}`,
  );
  assert.deepEqual([drafted.stampedAt, drafted.windowMs, drafted.path], [NOW, 5_000, '/exchange']);
});

test('the expiry that a bot set may only bring ours forward', () => {
  const expiries = [0, 1_000, 5_000, 60_000].map((ms) => {
    const drafted = draft(CANCEL, { ...STAMP, notAfter: unixMs(NOW + ms) }, TERMS);
    assert.deepEqual(understand(drafted, TERMS), CANCEL);
    return JSON.parse(drafted.payload).expiresAfter - NOW;
  });
  assert.deepEqual(expiries, [0, 1_000, 5_000, 5_000]);
  const late = draft(CANCEL, { ...STAMP, notAfter: unixMs(NOW - 5) }, TERMS);
  assert.equal(understand(late, TERMS).kind, 'notUnderstood');
});

test('what is signed and sent is for one chain, and its signer is the key', () => {
  const scalar = secp256k1.utils.randomSecretKey();
  const address = addressOfKey(secp256k1.getPublicKey(scalar, false));
  const drafted = draft(CANCEL, STAMP, ALL);
  for (const chain of ['mainnet', 'testnet'] as const) {
    const [recovery = 0, ...parts] = secp256k1.sign(digestOf(drafted, chain), scalar, {
      prehash: false,
      format: 'recovered',
    });
    const bytes = Uint8Array.of(...parts, recovery);
    const request = attach(drafted, { type: 'secp256k1', bytes });
    assert.ok(keysOf(request, recoverKey).includes(address));
    const read = readExchangeRequest(request.body);
    assert.ok(read.kind === 'exchange');
    assert.deepEqual(
      [...signersOf(read, recoverKey)].filter((signer) => signer.address === address),
      [{ address, as: chain }],
    );
    assert.deepEqual([request.method, request.target], ['POST', '/exchange']);
  }
  const hmac = { type: 'hmac', bytes: new Uint8Array(32) } as const;
  assert.throws(() => attach(drafted, hmac), RangeError);
  assert.equal(Buffer.from(attach(drafted, null).body).toString(), drafted.payload);
});

test('T29: a draft with another window, another vault, another path, or anything more is not understood', () => {
  const drafted = draft(CANCEL, STAMP, TERMS);
  const { payload } = drafted;
  const field = (change: Partial<typeof drafted>, terms = TERMS): string => {
    const said = understand({ ...drafted, ...change }, terms);
    return said.kind === 'notUnderstood' ? said.field : 'understood';
  };
  assert.equal(field({ windowMs: 6_000 }), 'expiresAfter');
  assert.equal(field({ windowMs: 6_000, payload: payload.replace('642000', '643000') }), 'expiresAfter');
  assert.equal(field({}, ALL), 'vaultAddress');
  assert.equal(field({ payload: payload.replace('cancel', 'usdSend') }), 'type');
  for (const broken of [
    { path: '/info' },
    { payload: 'no json' },
    { payload: payload.replace('"nonce"', '"isFrontend":true,"nonce"') },
    { payload: payload.replace('"nonce":1795228637001,', '') },
    { payload: payload.replace(/,"expiresAfter":\d+/, '') },
    { payload: payload.replace('"action"', '"vaultAddress"') },
    { payload: payload.replace('"nonce"', '"vaultAddress":"0x1","nonce"') },
  ]) {
    assert.equal(field(broken), 'unknown', JSON.stringify(broken));
    assert.throws(() => digestOf({ ...drafted, ...broken }, 'mainnet'), RangeError);
  }
});

test('an intent that is no single action of this venue has no draft', () => {
  const { instrument } = STOP;
  const order = { ...STOP, type: 'limit', triggerPrice: null } as const;
  const place = (change: Partial<Order>): Intent => ({ kind: 'place', order: { ...order, ...change } });
  const modify = {
    instrument,
    target: { by: 'venue', id: '5' },
    side: 'buy',
    quantity: decimal('1'),
    price: decimal('1'),
    extras: [['tif', 'Gtc']],
  } as const;
  const paying = { ...order, builder: { address: BUILDER, tenthsOfBps: 1 } };
  const none: readonly Intent[] = [
    { kind: 'placeTest', order },
    { kind: 'cancelAll', instrument },
    { kind: 'read', route: 'read.openOrders', values: [] },
    { kind: 'local', route: 'action.noop' },
    { kind: 'moveFunds', route: 'action.usdSend' },
    place({ instrument: NO_INSTRUMENT }),
    place({ timeInForce: 'fok' }),
    place({ type: 'market', timeInForce: null, extras: [['p', '1']] }),
    place({ type: 'trailingStopMarket', timeInForce: null }),
    place({ price: null }),
    place({ quantity: null }),
    place({ type: 'stop' }),
    { kind: 'placeBatch', orders: [] },
    { kind: 'placeBatch', orders: [order, paying] },
    { kind: 'placeBatch', orders: [paying, { ...paying, builder: { address: BUILDER, tenthsOfBps: 2 } }] },
    { kind: 'amend', amend: modify },
    { kind: 'amend', amend: { ...modify, extras: [['cloid', `0x${'0'.repeat(32)}`]] } },
    {
      kind: 'cancelBatch',
      instrument,
      targets: [
        { by: 'venue', id: '5' },
        { by: 'client', id: parseCloid(`0x${'1'.repeat(32)}`) ?? assert.fail('a cloid') },
      ],
    },
    { kind: 'setting', name: 'leverage', instrument: null, values: [] },
    { kind: 'setting', name: 'marginType', instrument, values: [] },
  ];
  for (const intent of none) {
    assert.throws(() => draft(intent, STAMP, TERMS), RangeError, intent.kind);
  }
});

test('numbers are written without trailing zeros, as the venue hashes them', () => {
  const said = saidBy({
    type: 'order',
    orders: [{ a: 0, b: true, p: '59000.00', s: '0.0100', r: false, t: { limit: { tif: 'Gtc' } } }],
    grouping: 'na',
  });
  assert.ok(said.kind === 'place');
  const action = JSON.stringify(actionIn(draft(said, STAMP, TERMS)));
  assert.ok(action.includes('"p":"59000","s":"0.01"'), action);
  assert.equal(parseDecimal('0.01'), said.order.quantity);
});
