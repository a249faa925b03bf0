import assert from 'node:assert/strict';
import test from 'node:test';
import type { MarketRead } from '../../core/order/reads.ts';
import { decimal } from '../../core/units/decimal.ts';
import { answered, EXCHANGE, post, READS } from './fixtures/recorded.ts';
import { saidBy } from './fixtures/trading.ts';
import { marketRequest, readBook, readMarkets, readTime } from './markets.ts';
import { chargedBy, chargesFor, chargesOf, LIMITS, readPushback } from './rates.ts';
import { parseInstrument } from './text.ts';

const BTC = parseInstrument('BTC') ?? assert.fail('a market');

test('each public question is one request', () => {
  const asked = (read: MarketRead): string => Buffer.from(marketRequest(read).body).toString();
  assert.equal(asked({ kind: 'time' }), '{"type":"exchangeStatus"}');
  assert.equal(asked({ kind: 'marks', instrument: BTC }), '{"type":"metaAndAssetCtxs"}');
  assert.equal(asked({ kind: 'quotes' }), '{"type":"metaAndAssetCtxs"}');
  assert.equal(asked({ kind: 'quotes', instrument: BTC }), '{"type":"l2Book","coin":"BTC"}');
  assert.equal(asked({ kind: 'book', instrument: BTC }), '{"type":"l2Book","coin":"BTC"}');
  assert.equal(readTime(answered({ time: 5, specialStatuses: null })), 5);
  assert.equal(readTime(answered('no json')), null);
});

test('marks and volumes are read for every market, from the recorded answer', () => {
  const { answer } = READS.find(({ body }) => body.includes('metaAndAssetCtxs')) ?? assert.fail('recorded');
  const [bitcoin, ether] = readMarkets(answered(answer)) ?? [];
  assert.deepEqual(bitcoin, {
    instrument: 'BTC',
    mark: decimal('60000'),
    bid: null,
    ask: null,
    volume24h: decimal('1000000'),
  });
  assert.equal(ether?.mark, decimal('3000'));
  const universe = [{ name: 'BTC' }];
  const one = (context: unknown) => readMarkets(answered([{ universe }, [context]]));
  assert.equal(one({ markPx: null, dayNtlVlm: '0.0' })?.[0]?.mark, null);
  const broken = [{ markPx: '?' }, { markPx: '-1' }, { dayNtlVlm: '?' }, { dayNtlVlm: '-1' }];
  assert.deepEqual(broken.map(one), [null, null, null, null]);
  for (const value of [
    [],
    [{ universe }],
    [{ universe }, []],
    [{ universe: [{}] }, [{}]],
    [{}, []],
    [{ universe }, [{}, {}]],
  ]) {
    assert.equal(readMarkets(answered(value)), null, JSON.stringify(value));
  }
  assert.equal(readMarkets(answered([], 500)), null);
});

test('a book is sorted, best first, and does not cross; its best prices are the quotes', () => {
  const level = (px: string) => ({ px, sz: '1.5', n: 2 });
  const book = (bids: readonly unknown[], asks: readonly unknown[]) =>
    answered({ coin: 'BTC', time: 5, levels: [bids, asks] });
  const good = book([level('99'), level('98')], [level('100')]);
  assert.deepEqual(readBook(good)?.bids, [
    [decimal('99'), decimal('1.5')],
    [decimal('98'), decimal('1.5')],
  ]);
  const [quotes] = readMarkets(good) ?? [];
  assert.deepEqual([quotes?.bid, quotes?.ask, quotes?.mark], [decimal('99'), decimal('100'), null]);
  const [empty] = readMarkets(book([], [])) ?? [];
  assert.deepEqual([empty?.bid, empty?.ask], [decimal('0'), decimal('0')], 'nobody is there');
  const [half] = readMarkets(book([level('99')], [])) ?? [];
  assert.deepEqual([half?.bid, half?.ask], [decimal('99'), null]);
  const broken = [
    book([level('98'), level('99')], []),
    book([], [level('100'), level('99')]),
    book([level('100')], [level('100')]),
    book([{ px: '1' }], []),
    book([{ sz: '1' }], []),
    answered({ coin: 'BTC', levels: [[], {}] }),
    answered({ coin: 'BTC', levels: [{}, []] }),
    answered({ coin: 'BTC', levels: [[]] }),
    answered({ coin: 'BTC' }),
  ];
  for (const one of broken) assert.deepEqual([readBook(one), readMarkets(one)], [null, null]);
  assert.equal(readBook(answered('no json')), null);
  assert.equal(readMarkets(answered({ coin: 'no market', levels: [[], []] })), null);
});

test('requests cost what the venue documents', () => {
  const units = (path: '/exchange' | '/info', body: string) => chargesFor(post(path, body))[0]?.units;
  assert.deepEqual(
    ['l2Book', 'userRole', 'meta', 'userFills', 'new'].map((type) => units('/info', `{"type":"${type}"}`)),
    [2, 60, 20, 120, 20],
  );
  assert.equal(units('/info', 'no json'), 20);
  for (const { body } of EXCHANGE) assert.equal(units('/exchange', body), 1);
  const many = { action: { type: 'cancel', cancels: Array(80).fill({ a: 0, o: 1 }) } };
  assert.equal(units('/exchange', JSON.stringify(many)), 3);
  assert.equal(units('/exchange', 'no json'), 1);
  assert.ok(LIMITS.every(({ meter }) => meter === chargesFor(post('/info', '{}'))[0]?.meter));
});

test('an intent costs what its action will', () => {
  const limit = { a: 0, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } } };
  const units = (action: unknown) => {
    const said = saidBy(action);
    assert.ok(said.kind !== 'notUnderstood');
    return chargesOf(said)[0]?.units;
  };
  assert.equal(units({ type: 'order', orders: [limit], grouping: 'na' }), 1);
  assert.equal(units({ type: 'order', orders: Array(40).fill(limit), grouping: 'na' }), 2);
  assert.equal(
    units({
      type: 'batchModify',
      modifies: Array(40).fill({ oid: 1, order: { ...limit, c: `0x${'0'.repeat(32)}` } }),
    }),
    2,
  );
  assert.equal(units({ type: 'cancel', cancels: Array(40).fill({ a: 0, o: 1 }) }), 2);
});

test('after too many requests we wait as long as we are told, or a minute', () => {
  const wait = (value: string | null, status = 429) => {
    const headers = value === null ? [] : ([['retry-after', value]] as const);
    return readPushback({ status, headers, body: new Uint8Array(0) })?.forMs ?? null;
  };
  assert.deepEqual(
    [wait(null), wait('7'), wait('999999'), wait('soon'), wait('7', 200)],
    [60_000, 7_000, 3_600_000, 60_000, null],
  );
});

test('a list weighs by the rows that came, which no question says beforehand', () => {
  const cost = (type: string, rows: unknown, status = 200, path = '/info'): number | null => {
    const body = new TextEncoder().encode(JSON.stringify(rows));
    const request = post(path === '/info' ? '/info' : '/exchange', JSON.stringify({ type }));
    const [charge] = chargedBy(request, { status, headers: [], body });
    return charge?.units ?? null;
  };
  assert.deepEqual(
    [0, 1, 20, 21, 2_000].map((rows) => cost('userFills', Array(rows).fill({}))),
    [20, 21, 21, 22, 120],
  );
  assert.equal(cost('candleSnapshot', Array(5_000).fill({})), 104);
  assert.equal(cost('l2Book', []), null, 'its cost is known beforehand');
  assert.equal(cost('userFills', { status: 'err' }), null);
  assert.equal(cost('userFills', [], 429), null);
  assert.equal(cost('userFills', [], 200, '/exchange'), null);
});
