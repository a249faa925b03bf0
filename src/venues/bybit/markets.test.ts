import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { marketRequest, readBook, readMarkets, readTime } from './markets.ts';
import { classify } from './routes.ts';
import { done, failed, replyOf, SIGNED_AT } from './fixtures/recorded.ts';

const BTC = 'BTCUSDT' as Instrument;
const TICKER = {
  symbol: 'BTCUSDT',
  markPrice: '100.5',
  bid1Price: '100',
  ask1Price: '101',
  turnover24h: '5000',
};

test('every question about a market is asked on a public route', () => {
  for (const read of [
    { kind: 'time' },
    { kind: 'marks' },
    { kind: 'quotes', instrument: BTC },
    { kind: 'volumes', instrument: BTC },
    { kind: 'book', instrument: BTC },
  ] as const) {
    const { method, target } = marketRequest(read);
    assert.equal(classify(method, target.split('?')[0] ?? '')?.kind, 'public', target);
  }
});

test('the clock is the venue’s, in every answer that says done', () => {
  assert.equal(readTime(done({})), SIGNED_AT);
  assert.equal(readTime(failed(10016)), null);
  assert.equal(readTime(replyOf('{"retCode":0}')), null);
});

test('what was traded in an inverse market is its volume in dollars: its turnover is in the coin', () => {
  const inverse = { ...TICKER, symbol: 'BTCUSD', turnover24h: '50', volume24h: '5025' };
  const [read] = readMarkets(done({ category: 'inverse', list: [inverse] })) ?? [];
  assert.deepEqual([read?.instrument, read?.volume24h], ['INVERSE:BTCUSD', decimal('5025')]);
});

test('marks, quotes and volumes are one answer; an empty side is none, and nobody on both is told', () => {
  const read = (changed: object) =>
    readMarkets(done({ category: 'linear', list: [{ ...TICKER, ...changed }] }))?.[0];
  assert.deepEqual(read({}), {
    instrument: 'BTCUSDT',
    mark: decimal('100.5'),
    bid: decimal('100'),
    ask: decimal('101'),
    volume24h: decimal('5000'),
  });
  assert.deepEqual([read({ bid1Price: '' })?.bid, read({ ask1Price: '0' })?.ask], [null, null]);
  for (const none of ['', '0']) {
    const nobody = read({ bid1Price: none, ask1Price: none });
    assert.deepEqual([nobody?.bid, nobody?.ask], [decimal('0'), decimal('0')]);
  }
  const untold = read({ bid1Price: undefined, ask1Price: undefined, markPrice: '0' });
  assert.deepEqual([untold?.bid, untold?.ask, untold?.mark], [null, null, null]);
  for (const broken of [
    { symbol: '' },
    { markPrice: 'x' },
    { bid1Price: '-1' },
    { ask1Price: '1e3' },
    { turnover24h: 'x' },
  ])
    assert.equal(read(broken), undefined);
  assert.equal(readMarkets(failed(10016)), null);
});

test('a book is read only if both sides are sorted and do not cross', () => {
  const read = (b: unknown, a: unknown) => readBook(done({ s: 'BTCUSDT', b, a }));
  assert.deepEqual(
    read(
      [
        ['100', '1'],
        ['99', '2'],
      ],
      [['101', '3']],
    ),
    {
      bids: [
        [decimal('100'), decimal('1')],
        [decimal('99'), decimal('2')],
      ],
      asks: [[decimal('101'), decimal('3')]],
    },
  );
  assert.deepEqual(read([], []), { bids: [], asks: [] });
  for (const [b, a] of [
    [
      [
        ['99', '1'],
        ['100', '1'],
      ],
      [],
    ],
    [
      [],
      [
        ['101', '1'],
        ['100', '1'],
      ],
    ],
    [[['100', '1']], [['100', '1']]],
    [[['100']], []],
    [[[100, '1']], []],
    [['x'], []],
    [null, []],
    [[], null],
  ])
    assert.equal(read(b, a), null, JSON.stringify([b, a]));
  assert.equal(readBook(failed(10016)), null);
});
