import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarketRead, OwnRead } from '../../core/order/reads.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Signature } from '../../core/order/signing.ts';
import { attach } from './attach.ts';
import { understand } from './draft.ts';
import { replyOf } from './fixtures/recorded.ts';
import { marketRequest, readBook, readMarkets, readTime } from './markets.ts';
import { draftRead, readFills, readIncome, readOrder, readPositions } from './queries.ts';
import { readWholeOrder, readWholeOrders } from './whole-order.ts';
import { classify } from './routes.ts';

const NOW = unixMs(1_795_228_366_765);
const BTC = 'BTCUSDT' as Instrument;
const json = (value: unknown) => replyOf(200, JSON.stringify(value));
const STAMP = 'recvWindow=5000&timestamp=1795228366765';

const ORDER = {
  orderId: 5,
  clientOrderId: 'a',
  symbol: 'BTCUSDT',
  status: 'PARTIALLY_FILLED',
  price: '1',
  origQty: '2',
  executedQty: '1',
};

test('the gateway’s own reads are drafts that its own decoder understands as reads', () => {
  const reads: readonly (readonly [OwnRead, string, string])[] = [
    [{ kind: 'permissions' }, 'account', ''],
    [
      { kind: 'order', instrument: BTC, id: 'a/b' as ClientOrderId },
      'trade',
      'origClientOrderId=a%2Fb&symbol=BTCUSDT&',
    ],
    [{ kind: 'order', instrument: BTC, id: '#s1' as ClientOrderId }, 'trade', 'clientAlgoId=s1&'],
    [{ kind: 'openOrders' }, 'trade', ''],
    [{ kind: 'openConditionals' }, 'trade', ''],
    [{ kind: 'venueOrder', instrument: BTC, venueOrderId: '7' }, 'trade', 'orderId=7&symbol=BTCUSDT&'],
    [{ kind: 'fills', instrument: BTC, fromId: null }, 'trade', 'limit=1000&symbol=BTCUSDT&'],
    [{ kind: 'fills', instrument: BTC, fromId: '7' }, 'trade', 'fromId=7&limit=1000&symbol=BTCUSDT&'],
    [{ kind: 'positions' }, 'trade', ''],
    [{ kind: 'income', since: NOW }, 'trade', 'limit=1000&startTime=1795228366765&'],
  ];
  for (const [read, host, payload] of reads) {
    const drafted = draftRead(read, NOW);
    assert.equal(drafted.host, host);
    assert.equal(drafted.method, 'GET');
    assert.equal(drafted.payload, payload + STAMP);
    const said = understand(drafted);
    assert.equal(said.kind, read.kind === 'permissions' ? 'local' : 'read');
  }
});

test('one order is found, absent or unreadable, and only the venue’s own words make it absent', () => {
  const found = readOrder(json(ORDER));
  assert(found.kind === 'found');
  assert.equal(found.report.state, 'open');
  assert.equal(found.report.filled, decimal('1'));
  assert.deepEqual(readOrder(replyOf(400, '{"code":-2013,"msg":"Order does not exist."}')), {
    kind: 'absent',
  });
  const unreadable = [
    replyOf(200, '{"code":-2013,"msg":"Order does not exist."}'),
    replyOf(404, '{"code":-2013,"msg":"x"}'),
    replyOf(400, '{"code":-1121,"msg":"x"}'),
    replyOf(400, ''),
    replyOf(500, JSON.stringify(ORDER)),
    json({ ...ORDER, status: 'X' }),
  ];
  for (const reply of unreadable) assert.deepEqual(readOrder(reply), { kind: 'unreadable' });
});

test('a list is read whole or not at all', () => {
  assert.equal(readWholeOrders(json([WHOLE, WHOLE]))?.length, 2);
  assert.deepEqual(readWholeOrders(json([])), []);
  for (const reply of [
    json([WHOLE, {}]),
    json({}),
    replyOf(200, ''),
    replyOf(500, '[]'),
    replyOf(400, '[]'),
  ]) {
    assert.equal(readWholeOrders(reply), null);
  }
});

test('trades are read with their fee, and every part of them must be there', () => {
  const trade = {
    id: 698759,
    orderId: 25851813,
    symbol: 'BTCUSDT',
    side: 'SELL',
    qty: '0.002',
    price: '7819.01',
    commission: '-0.07819010',
    commissionAsset: 'USDT',
    time: 1569514978020,
    buyer: false,
    maker: false,
  };
  assert.deepEqual(readFills(json([trade])), [
    {
      tradeId: '698759',
      venueOrderId: '25851813',
      instrument: 'BTCUSDT',
      side: 'sell',
      quantity: decimal('0.002'),
      price: decimal('7819.01'),
      fee: decimal('-0.0781901'),
      feeAsset: 'USDT',
      at: 1569514978020,
    },
  ]);
  const needed = ['id', 'orderId', 'symbol', 'side', 'qty', 'price', 'commission', 'commissionAsset', 'time'];
  for (const name of needed) {
    for (const value of [undefined, null, '', 'x y', {}]) {
      assert.equal(readFills(json([{ ...trade, [name]: value }])), null, name);
    }
  }
});

test('positions are signed, and may be of markets beyond ASCII', () => {
  const position = { symbol: '币安人生USDT', positionAmt: '-0.010', entryPrice: '60000.0' };
  assert.deepEqual(readPositions(json([position])), [
    { instrument: '币安人生USDT', quantity: decimal('-0.01'), entryPrice: decimal('60000') },
  ]);
  for (const name of ['symbol', 'positionAmt', 'entryPrice']) {
    assert.equal(readPositions(json([{ ...position, [name]: '1e3 ' }])), null, name);
  }
});

test('income tells funding from money that came or went', () => {
  const row = {
    symbol: 'BTCUSDT',
    incomeType: 'FUNDING_FEE',
    income: '-0.37',
    asset: 'USDT',
    time: 1,
    tranId: 96_89,
  };
  const kinds = ['FUNDING_FEE', 'TRANSFER', 'COMMISSION'].map((incomeType) =>
    readIncome(json([{ ...row, incomeType }])),
  );
  assert.deepEqual(
    kinds.map((list) => list?.[0]?.kind),
    ['funding', 'transfer', 'other'],
  );
  assert.deepEqual(kinds[0]?.[0], {
    id: 'FUNDING_FEE:9689',
    kind: 'funding',
    instrument: 'BTCUSDT',
    amount: decimal('-0.37'),
    at: 1,
  });
  assert.equal(readIncome(json([{ ...row, symbol: '' }]))?.[0]?.instrument, null);
  for (const name of ['symbol', 'incomeType', 'income', 'time', 'tranId']) {
    assert.equal(readIncome(json([{ ...row, [name]: 'a b' }])), null, name);
  }
});

test('market facts are asked for without a key on public routes', () => {
  const reads: readonly MarketRead[] = [
    { kind: 'time' },
    { kind: 'marks' },
    { kind: 'quotes' },
    { kind: 'volumes' },
    { kind: 'book', instrument: '币USDT' as Instrument },
  ];
  for (const read of reads) {
    const request = marketRequest(read);
    assert.match(request.target, /^[!-~]+$/);
    assert.equal(classify(request.method, request.target.split('?')[0] ?? '')?.kind, 'public');
    assert.deepEqual(
      request.headers.map(([name]) => name),
      ['accept', 'user-agent'],
    );
  }
});

test('time, marks, quotes, volumes and books are read strictly', () => {
  assert.equal(readTime(json({ serverTime: 5 })), 5);
  for (const bad of [
    json({}),
    json({ serverTime: '1e3' }),
    replyOf(500, '{"serverTime":5}'),
    replyOf(200, ''),
  ]) {
    assert.equal(readTime(bad), null);
  }
  const empty = { instrument: 'BTCUSDT', mark: null, bid: null, ask: null, volume24h: null };
  assert.deepEqual(readMarkets(json([{ symbol: 'BTCUSDT', markPrice: '60000.1' }])), [
    { ...empty, mark: decimal('60000.1') },
  ]);
  assert.deepEqual(readMarkets(json([{ symbol: 'BTCUSDT', bidPrice: '1', askPrice: '0.00' }])), [
    { ...empty, bid: decimal('1') },
  ]);
  const nobody = { bid: decimal('0'), ask: decimal('0') };
  assert.deepEqual(readMarkets(json([{ symbol: 'BTCUSDT', bidPrice: '0.00', askPrice: '0.00' }])), [
    { ...empty, ...nobody },
  ]);
  assert.deepEqual(readMarkets(json([{ symbol: 'BTCUSDT', quoteVolume: '0.00' }])), [
    { ...empty, volume24h: decimal('0') },
  ]);
  const bad = [
    { symbol: '' },
    { symbol: 'A', markPrice: 'x' },
    { symbol: 'A', bidPrice: '-1' },
    { symbol: 'A', askPrice: null },
  ];
  for (const item of [...bad, { symbol: 'A', quoteVolume: {} }, 1])
    assert.equal(readMarkets(json([item])), null);
  assert.equal(readMarkets(json({})), null);
});

test('a book has both sides, best first, and does not cross', () => {
  const book = {
    bids: [
      ['10', '1'],
      ['9', '2'],
    ],
    asks: [
      ['11', '3'],
      ['12', '4'],
    ],
  };
  assert.deepEqual(readBook(json(book)), {
    bids: [
      [decimal('10'), decimal('1')],
      [decimal('9'), decimal('2')],
    ],
    asks: [
      [decimal('11'), decimal('3')],
      [decimal('12'), decimal('4')],
    ],
  });
  assert.deepEqual(readBook(json({ bids: [], asks: [] })), { bids: [], asks: [] });
  const bad = [
    {
      ...book,
      bids: [
        ['9', '1'],
        ['10', '1'],
      ],
    },
    {
      ...book,
      asks: [
        ['11', '1'],
        ['11', '1'],
      ],
    },
    { ...book, asks: [['10', '1']] },
    { ...book, bids: [['10', '0']] },
    { ...book, bids: [['x', '1']] },
    { ...book, bids: [[10, '1']] },
    { ...book, bids: [['10']] },
    { ...book, bids: ['10'] },
    { bids: [] },
    [],
  ];
  for (const item of bad) assert.equal(readBook(json(item)), null, JSON.stringify(item));
  assert.equal(readBook(replyOf(503, JSON.stringify(book))), null);
});

test('T5: what is sent carries the key in a header and can hold no line break', () => {
  const drafted = draftRead({ kind: 'positions' }, NOW);
  const signature: Signature = { type: 'hmac', bytes: new Uint8Array(32).fill(0xab) };
  const read = attach(drafted, 'KEY', signature);
  assert.equal(read.target, `/fapi/v3/positionRisk?${STAMP}&signature=${'ab'.repeat(32)}`);
  assert.equal(read.body.length, 0);
  assert.deepEqual(read.headers.at(-1), ['x-mbx-apikey', 'KEY']);
  const write = attach({ ...drafted, method: 'POST', path: '/fapi/v1/order' }, 'KEY', signature);
  assert.equal(write.target, '/fapi/v1/order');
  assert.equal(Buffer.from(write.body).toString(), `${STAMP}&signature=${'ab'.repeat(32)}`);
  assert.equal(attach({ ...drafted, method: 'PUT' }, 'KEY', signature).target, drafted.path);
  assert.equal(attach({ ...drafted, method: 'DELETE' }, 'KEY', signature).body.length, 0);
  for (const key of ['', 'a\r\nb: c', 'a b', 'é'])
    assert.throws(() => attach(drafted, key, signature), RangeError);
  for (const [type, length] of [
    ['hmac', 31],
    ['ed25519', 63],
    ['rsa', 255],
    ['rsa', 513],
  ] as const) {
    assert.throws(() => attach(drafted, 'KEY', { type, bytes: new Uint8Array(length) }), RangeError);
  }
});

const WHOLE = { ...ORDER, symbol: 'BTCUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', time: NOW };

test('an order of somebody else is read in full, and the venue’s own are told by their ids', () => {
  const told = readWholeOrder(
    json({ ...WHOLE, reduceOnly: true, positionSide: 'SHORT', closePosition: false }),
  );
  assert(told !== null);
  const { order } = told;
  assert.deepEqual(
    [order.instrument, order.side, order.type, order.reduceOnly, order.positionSide, told.at, told.forced],
    [BTC, 'sell', 'limit', true, 'short', NOW, false],
  );
  for (const id of ['autoclose-1', 'adl_autoclose', 'settlement_autoclose-2'])
    assert.equal(readWholeOrder(json({ ...WHOLE, clientOrderId: id }))?.forced, true);
  assert.equal(readWholeOrder(json({ ...WHOLE, clientOrderId: 'my-autoclose-1' }))?.forced, false);
  const triggered = readWholeOrder(json({ ...WHOLE, type: 'STOP_MARKET', price: '0', closePosition: true }));
  assert.deepEqual(
    [triggered?.order.type, triggered?.order.quantity, triggered?.order.price],
    ['market', null, null],
  );
  assert.equal(readWholeOrder(json({ ...WHOLE, type: 'STOP' }))?.order.type, 'limit');
  const { time, ...timeless } = WHOLE;
  assert.equal(readWholeOrder(json({ ...timeless, updateTime: time }))?.at, time);
  for (const spoilt of [{ side: 'X' }, { symbol: '' }, { time: 'x' }])
    assert.equal(readWholeOrder(json({ ...WHOLE, ...spoilt })), null);
  assert.equal(readWholeOrder(replyOf(500, JSON.stringify(WHOLE))), null);
});

test('a conditional order of somebody else is read in full', () => {
  const algo = {
    algoId: 9,
    clientAlgoId: 'autoclose-1',
    algoStatus: 'NEW',
    orderType: 'STOP_MARKET',
    symbol: 'BTCUSDT',
    side: 'BUY',
    quantity: '2',
    triggerPrice: '70000',
    createTime: NOW,
  };
  const told = readWholeOrder(json(algo));
  assert.deepEqual(
    [told?.report.venueOrderId, told?.order.type, told?.order.triggerPrice, told?.forced],
    ['#9', 'stopMarket', decimal('70000'), true],
  );
});
