import assert from 'node:assert/strict';
import test from 'node:test';
import { decimal } from '../../core/units/decimal.ts';
import { unixMs } from '../../core/units/time.ts';
import { answered, READS } from './fixtures/recorded.ts';
import { NOW, SUB_ACCOUNT } from './fixtures/trading.ts';
import { readRole } from './permissions.ts';
import {
  draftRead,
  draftRole,
  readFills,
  readIncome,
  readOrder,
  readPositions,
  readWholeOrder,
  readAllowance,
  readWholeOrders,
} from './queries.ts';
import { stateOf } from './report.ts';
import { NO_INSTRUMENT, parseCloid } from './text.ts';

const CLOID = parseCloid('0x00000000000000000000000000000001') ?? assert.fail('a cloid');
const recorded = (type: string) => {
  const found = READS.find(({ body }) => body.includes(`"${type}"`));
  return answered(found?.answer ?? '', found?.status);
};

test('each question of the gateway is one request about its own account', () => {
  const instrument = NO_INSTRUMENT;
  const bodies = (
    [
      [
        { kind: 'order', instrument, id: CLOID },
        { type: 'orderStatus', oid: CLOID },
      ],
      [
        { kind: 'venueOrder', instrument, venueOrderId: '5' },
        { type: 'orderStatus', oid: 5 },
      ],
      [{ kind: 'openOrders' }, { type: 'frontendOpenOrders' }],
      [{ kind: 'openConditionals' }, { type: 'frontendOpenOrders' }],
      [{ kind: 'fills', instrument, fromId: null }, { type: 'userFills' }],
      [{ kind: 'positions' }, { type: 'clearinghouseState' }],
      [
        { kind: 'income', since: NOW },
        { type: 'userFunding', startTime: Number(NOW) },
      ],
    ] as const
  ).map(([read, wanted]) => {
    const { payload, path } = draftRead(read, SUB_ACCOUNT, NOW);
    assert.equal(path, '/info');
    return [JSON.parse(payload), { ...wanted, user: SUB_ACCOUNT }];
  });
  for (const [found, wanted] of bodies) assert.deepEqual(found, wanted);
  assert.equal(draftRole(SUB_ACCOUNT, NOW).payload, `{"type":"userRole","user":"${SUB_ACCOUNT}"}`);
});

test('recorded answers: an order looked up, open orders, positions', () => {
  const report = {
    clientOrderId: CLOID,
    venueOrderId: '91490942',
    state: 'open',
    filled: decimal('0'),
    quantity: decimal('0.01'),
    price: decimal('59000'),
  };
  assert.deepEqual(readOrder(recorded('orderStatus')), { kind: 'found', report });
  const [whole] = readWholeOrders(recorded('frontendOpenOrders')) ?? [];
  assert.deepEqual(whole?.report, report);
  assert.deepEqual(
    [
      whole?.order.type,
      whole?.order.timeInForce,
      whole?.order.side,
      whole?.forced,
      whole?.order.closePosition,
    ],
    ['limit', 'gtc', 'buy', false, false],
  );
  assert.deepEqual(readWholeOrder(recorded('orderStatus')), { ...whole, at: unixMs(1_795_228_639_725) });
  assert.deepEqual(readPositions(recorded('clearinghouseState')), [
    { instrument: 'BTC', quantity: decimal('0.01'), entryPrice: decimal('60000') },
  ]);
});

const ORDER = {
  coin: 'ETH',
  side: 'A',
  limitPx: '3000.0',
  sz: '0.4',
  oid: 9,
  timestamp: 1,
  isTrigger: false,
  triggerPx: '0.0',
  isPositionTpsl: false,
  reduceOnly: true,
  orderType: 'Limit',
  origSz: '1.0',
  tif: 'Ioc',
};

test('an order without an id of a client bears a name that no client gives', () => {
  const [whole] = readWholeOrders(answered([ORDER])) ?? [];
  assert.deepEqual(
    [whole?.report.clientOrderId, whole?.report.filled, whole?.order.side, whole?.order.timeInForce],
    ['oid:9', decimal('0.6'), 'sell', 'ioc'],
  );
  assert.equal(parseCloid('oid:9'), null);
});

test('orders that wait are told with what they wait for', () => {
  const kinds = (
    [
      ['Stop Market', 'stopMarket', null, null],
      ['Take Profit Market', 'takeProfitMarket', null, null],
      ['Stop Limit', 'stop', 'gtc', decimal('3000')],
      ['Take Profit Limit', 'takeProfit', 'gtc', decimal('3000')],
    ] as const
  ).map(([orderType, ...wanted]) => {
    const item = { ...ORDER, orderType, isTrigger: true, triggerPx: '2900.0', tif: null };
    const [whole] = readWholeOrders(answered([item])) ?? [];
    assert.equal(whole?.order.triggerPrice, decimal('2900'));
    return [[whole?.order.type, whole?.order.timeInForce, whole?.order.price], wanted];
  });
  for (const [found, wanted] of kinds) assert.deepEqual(found, wanted);
  const closing = {
    ...ORDER,
    orderType: 'Stop Market',
    isTrigger: true,
    triggerPx: '1',
    isPositionTpsl: true,
  };
  const [whole] = readWholeOrders(answered([{ ...closing, sz: '0.0', origSz: '0.0' }])) ?? [];
  assert.deepEqual(
    [whole?.order.quantity, whole?.order.closePosition, whole?.order.reduceOnly],
    [null, true, false],
  );
});

test('the end of an order is told by the last word of its status', () => {
  const none = decimal('0');
  assert.deepEqual(
    [
      'open',
      'triggered',
      'filled',
      'canceled',
      'marginCanceled',
      'scheduledCancel',
      'rejected',
      'tickRejected',
      'new',
    ].map((status) => stateOf(status, none)),
    ['open', 'open', 'filled', 'cancelled', 'cancelled', 'cancelled', 'rejected', 'rejected', null],
  );
  assert.equal(stateOf('iocCancelRejected', decimal('1')), 'cancelled');
  const status = (name: string, order: object = {}) =>
    readOrder(answered({ status: 'order', order: { order: { ...ORDER, ...order }, status: name } }));
  const filled = status('filled', { sz: '0.0' });
  assert.ok(filled.kind === 'found');
  assert.deepEqual([filled.report.state, filled.report.filled], ['filled', decimal('1')]);
  const bare = status('open', { origSz: undefined });
  assert.ok(bare.kind === 'found' && bare.report.filled === none);
});

test('F7: only the venue’s own word for it makes an order absent; what cannot be read says nothing', () => {
  assert.deepEqual(readOrder(answered({ status: 'unknownOid' })), { kind: 'absent' });
  const odd: readonly unknown[] = [
    'no json',
    {},
    { status: 'order' },
    { status: 'order', order: {} },
    { status: 'order', order: { order: ORDER, status: 'new' } },
    ...(
      [
        { oid: 'x' },
        { sz: 'x' },
        { origSz: 'x' },
        { limitPx: 'x' },
        { limitPx: '-1' },
        { sz: '2' },
        { sz: '-1' },
        { cloid: '0x1' },
      ] as const
    ).map((change) => ({ status: 'order', order: { order: { ...ORDER, ...change }, status: 'open' } })),
  ];
  for (const value of odd) {
    assert.deepEqual(readOrder(answered(value)), { kind: 'unreadable' }, JSON.stringify(value));
    assert.equal(readWholeOrder(answered(value)), null);
  }
  assert.deepEqual(readOrder(answered({ status: 'unknownOid' }, 500)), { kind: 'unreadable' });
  assert.equal(readWholeOrder(answered({}, 500)), null);
  const items = [
    { coin: 'no market' },
    { side: 'X' },
    { orderType: 'Odd' },
    { timestamp: 'x' },
    { isTrigger: true, triggerPx: '1' },
    { orderType: 'Stop Limit' },
  ];
  for (const change of items) assert.equal(readWholeOrders(answered([{ ...ORDER, ...change }])), null);
});

const FILL = {
  coin: 'BTC',
  px: '60000.0',
  sz: '0.01',
  side: 'B',
  time: 5,
  oid: 7,
  tid: 118906512037719,
  fee: '-0.02',
  feeToken: 'USDC',
};

test('fills, positions and funding are read whole or not at all', () => {
  assert.deepEqual(readFills(answered([FILL])), [
    {
      tradeId: '50000118906512037719',
      venueOrderId: '7',
      instrument: 'BTC',
      side: 'buy',
      quantity: decimal('0.01'),
      price: decimal('60000'),
      fee: decimal('-0.02'),
      feeAsset: 'USDC',
      at: 5,
    },
  ]);
  for (const name of ['coin', 'px', 'sz', 'side', 'time', 'oid', 'tid', 'fee', 'feeToken']) {
    assert.equal(readFills(answered([FILL, { ...FILL, [name]: '?' }])), null, name);
  }
  assert.equal(readFills(answered({})), null);
  const position = { coin: 'ETH', szi: '-2.0', entryPx: null };
  const state = (one: unknown) => answered({ assetPositions: [one] });
  assert.deepEqual(readPositions(state({ position })), [
    { instrument: 'ETH', quantity: decimal('-2'), entryPrice: decimal('0') },
  ]);
  assert.equal(readPositions(state({ position: { ...position, szi: '?' } })), null);
  assert.equal(readPositions(state({ position: { ...position, coin: '?' } })), null);
  assert.equal(readPositions(state({ position: { ...position, entryPx: '?' } })), null);
  assert.equal(readPositions(state({})), null);
  assert.equal(readPositions(answered('no json')), null);
  const delta = { type: 'funding', coin: 'ETH', usdc: '-3.625312' };
  assert.deepEqual(readIncome(answered([{ time: 5, hash: '0x0', delta }])), [
    { id: 'funding:ETH:5', kind: 'funding', instrument: 'ETH', amount: decimal('-3.625312'), at: 5 },
  ]);
  const broken = [
    { time: 5 },
    { delta },
    ...['type', 'coin', 'usdc'].map((name) => ({ time: 5, delta: { ...delta, [name]: '?' } })),
  ];
  for (const one of broken) assert.equal(readIncome(answered([one])), null, JSON.stringify(one));
});

test('T2: a key is stored only when the venue says that it is an agent’s', () => {
  const role = (value: unknown, status = 200) => readRole(answered(value, status));
  const agent = role({ role: 'agent', data: { user: SUB_ACCOUNT.toUpperCase().replace('0X', '0x') } });
  assert.equal(agent?.account, SUB_ACCOUNT);
  assert.deepEqual(agent?.scope.refusals, []);
  assert.match(agent?.scope.warnings[0] ?? '', /move collateral/);
  const refusals = ['user', 'missing', 'vault', 'subAccount'].map((name) => role({ role: name }));
  assert.deepEqual(
    refusals.map((found) => [found?.account, found?.scope.refusals.length]),
    Array(4).fill([null, 1]),
  );
  assert.match(refusals[0]?.scope.refusals[0] ?? '', /it can withdraw/);
  assert.match(refusals[1]?.scope.refusals[0] ?? '', /approve it as an agent/);
  assert.deepEqual(
    refusals[0]?.scope.flags.filter(([, on]) => on),
    [['user', true]],
  );
  const unread = [
    role({ role: 'owner' }),
    role({ role: 'agent' }),
    role({ role: 'agent', data: {} }),
    role('no json'),
  ];
  assert.deepEqual([...unread, role({ role: 'agent' }, 500)], [null, null, null, null, null]);
});

test('orders that wait for the fill of another stand behind it, each once', () => {
  const child = { ...ORDER, oid: 10, children: [] };
  const list = (...items: readonly unknown[]) =>
    readWholeOrders(answered(items))?.map(({ report }) => report.venueOrderId);
  assert.deepEqual(list({ ...ORDER, children: [child] }, child), ['9', '10']);
  assert.deepEqual(list(ORDER), ['9'], 'also where nothing is said of any');
  assert.equal(list({ ...ORDER, children: [{}] }), undefined);
  assert.equal(list({ ...ORDER, children: 'none' }), undefined);
});

test('what is left of the actions of a life is cap less used, and nothing is left below that (F35)', () => {
  const left = (told: object) => readAllowance(answered(told));
  assert.equal(left({ nRequestsUsed: 2_890, nRequestsCap: 10_000, nRequestsSurplus: 5 }), 7_110);
  assert.equal(left({ nRequestsUsed: 12_000, nRequestsCap: 10_000 }), 0);
  for (const other of [{}, { nRequestsUsed: 1 }, { nRequestsCap: 1 }, { nRequestsUsed: -1, nRequestsCap: 1 }])
    assert.equal(left(other), null);
  assert.equal(readAllowance({ status: 500, headers: [], body: Buffer.from('') }), null);
});
