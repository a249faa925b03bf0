import assert from 'node:assert/strict';
import test from 'node:test';
import { decimal, ZERO } from '../../../core/units/decimal.ts';
import { parseAddress } from '../text.ts';
import { accountStreamOf } from './account-stream.ts';

const OWNER = parseAddress(`0x${'0e'.repeat(20)}`) ?? assert.fail('an address');
const CLOID = `0x${'c1'.repeat(16)}`;
const stream = accountStreamOf(OWNER);
const order = (oid: unknown, cloid?: string) => ({
  order: { coin: 'BTC', side: 'B', limitPx: '59000.0', sz: '0.01', oid, cloid },
  status: 'open',
});
const framed = (channel: string, told: unknown): string => JSON.stringify({ channel, data: told });

test('orders and events of the account are listened to, by its own address', () => {
  assert.deepEqual(
    stream.subscriptions.map((text) => JSON.parse(text)),
    ['orderUpdates', 'userEvents'].map((type) => ({
      method: 'subscribe',
      subscription: { type, user: OWNER },
    })),
  );
});

test('the venue’s word about the connection is told from what it tells of the account', () => {
  const answers = [
    framed('subscriptionResponse', { method: 'subscribe' }),
    framed('error', 'Invalid subscription'),
    framed('pong', undefined),
    'Websocket connection established.',
    framed('orderUpdates', []),
    '{}',
  ].map((text) => stream.readAnswer(text));
  assert.deepEqual(answers, ['subscribed', 'refused', 'other', 'other', null, null]);
});

test('T1: each order and fill is told apart, by both its names, and in a message of its own', () => {
  const told = stream.read(framed('orderUpdates', [order(7, CLOID), order(8)]));
  assert.deepEqual(
    told.map(({ event }) => (event.kind === 'order' ? event.names.map(({ id }) => id) : [])),
    [['7', CLOID], ['8']],
  );
  assert.deepEqual(JSON.parse(told[0]?.message ?? ''), { channel: 'orderUpdates', data: [order(7, CLOID)] });
  const fills = [
    { coin: 'BTC', px: '60000', oid: 7 },
    { coin: 'ETH', px: '3000', oid: 9 },
  ];
  const filled = stream.read(framed('user', { fills }));
  assert.deepEqual(
    filled.map(({ message }) => JSON.parse(message).data.fills),
    fills.map((fill) => [fill]),
  );
});

test('funding is about the whole account, and what is not known is told to nobody', () => {
  const funding = framed('user', { funding: { time: 1, coin: 'BTC', usdc: '-1' } });
  assert.deepEqual(stream.read(funding), [{ event: { kind: 'account' }, message: funding }]);
  const strange = [
    framed('orderUpdates', {}),
    framed('orderUpdates', [{ status: 'open' }, order('no number')]),
    framed('trades', []),
    '{"channel":"user"}',
    'no json',
  ];
  assert.deepEqual(
    strange.flatMap((text) => stream.read(text)),
    [],
  );
});

test('the numbers of orders are found without reading the message', () => {
  const text = framed('orderUpdates', [order(7, CLOID), order(81)]);
  assert.deepEqual(
    [stream.ordersIn(text), stream.ordersIn('{}'), stream.mayEnd(text)],
    [['7', '81'], [], false],
  );
});

test('a market that is not there ends nothing, and an order of which nothing was filled says so', () => {
  const refused = framed('error', 'Invalid subscription {"type":"l2Book","coin":"NOPE"}');
  assert.equal(stream.readAnswer(refused), 'other');
  const rows = [
    { ...order(7), order: { ...order(7).order, origSz: '0.01' } },
    { ...order(8), order: { ...order(8).order, origSz: '0.02' } },
    order(9),
  ];
  const told = stream.read(framed('orderUpdates', rows));
  assert.deepEqual(
    told.map(({ event }) => event.kind === 'order' && event.unfilled === true),
    [true, false, false],
  );
});

test('an order with its state and a fill with the position before it are told in full, and others are not', () => {
  const factOf = (channel: string, told: unknown): unknown =>
    stream
      .read(framed(channel, told))
      .map(({ event }) => (event.kind === 'order' ? (event.fact ?? null) : null));
  const row = order(7, CLOID);
  assert.deepEqual(
    factOf('orderUpdates', [
      { ...row, status: 'canceled' },
      { ...row, status: 'new' },
    ]),
    [
      {
        kind: 'state',
        instrument: 'BTC',
        report: {
          clientOrderId: CLOID,
          venueOrderId: '7',
          state: 'cancelled',
          filled: ZERO,
          quantity: decimal('0.01'),
          price: decimal('59000'),
        },
      },
      null,
    ],
  );
  const fill = { coin: 'BTC', px: '60000', sz: '0.5', side: 'A', time: 1_750_000_000_000, oid: 7, tid: 5 };
  const whole = { ...fill, fee: '0.1', feeToken: 'USDC', startPosition: '-0.5' };
  assert.deepEqual(factOf('user', { fills: [whole, { ...whole, startPosition: '?' }, fill] }), [
    {
      kind: 'fill',
      instrument: 'BTC',
      fill: {
        tradeId: `1750000000000${'5'.padStart(19, '0')}`,
        venueOrderId: '7',
        instrument: 'BTC',
        side: 'sell',
        quantity: decimal('0.5'),
        price: decimal('60000'),
        fee: decimal('0.1'),
        feeAsset: 'USDC',
        at: 1_750_000_000_000,
      },
      heldBefore: decimal('-0.5'),
    },
    null,
    null,
  ]);
});
