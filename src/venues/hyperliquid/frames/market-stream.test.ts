import assert from 'node:assert/strict';
import test from 'node:test';
import type { Instrument } from '../../../core/units/ids.ts';
import { formatDecimal } from '../../../core/units/decimal.ts';
import { isOfMarkets, marketStream } from './market-stream.ts';

const BTC = 'BTC' as Instrument;
const framed = (channel: string, told: unknown): string => JSON.stringify({ channel, data: told });
const level = (px: string): object => ({ px, sz: '1', n: 1 });
const BOOK = { coin: 'BTC', time: 1_795_220_000_000, levels: [[level('59999')], [level('60001')]] };
const CONTEXT = { markPx: '60000.5', dayNtlVlm: '123.5', midPx: null };

test('a market is listened to by its mark and by its book', () => {
  const said = [...marketStream.subscriptions(BTC), ...marketStream.unsubscriptions(BTC)];
  assert.deepEqual(
    said.map((text) => JSON.parse(text)),
    ['subscribe', 'unsubscribe'].flatMap((method) =>
      ['activeAssetCtx', 'l2Book'].map((type) => ({ method, subscription: { type, coin: 'BTC' } })),
    ),
  );
  assert.deepEqual(said.map(isOfMarkets), [true, true, true, true]);
  assert.equal(isOfMarkets('{"type":"orderUpdates"}'), false);
});

test('a mark comes with the volume and without a time, a book with its quotes and the venue’s time', () => {
  const context = marketStream.read(framed('activeAssetCtx', { coin: 'BTC', ctx: CONTEXT }));
  assert.deepEqual(
    [context?.report.mark, context?.report.volume24h].map((each) => formatDecimal(each ?? assert.fail())),
    ['60000.5', '123.5'],
  );
  assert.deepEqual([context?.report.instrument, context?.book, context?.at], ['BTC', null, null]);
  const book = marketStream.read(framed('l2Book', BOOK));
  assert.deepEqual(
    [book?.report.bid, book?.report.ask].map((each) => formatDecimal(each ?? assert.fail())),
    ['59999', '60001'],
  );
  assert.deepEqual([book?.report.mark, book?.book?.bids.length, book?.at], [null, 1, BOOK.time]);
});

test('what cannot be read tells nothing: no mark is made of it (F32)', () => {
  const strange = [
    'no json',
    '{"channel":"l2Book"}',
    framed('l2Book', { ...BOOK, coin: 'no coin' }),
    framed('l2Book', { ...BOOK, time: 'noon' }),
    framed('l2Book', { ...BOOK, levels: [[level('60001')], [level('59999')]] }),
    framed('activeAssetCtx', { coin: 'BTC' }),
    framed('activeAssetCtx', { coin: 'BTC', ctx: { ...CONTEXT, markPx: '-1' } }),
  ];
  assert.deepEqual(strange.map(marketStream.read), Array(strange.length).fill(null));
});

test('prices are told from what is about an account by the beginning of a message', () => {
  const told = [
    framed('l2Book', BOOK),
    ` { "channel" : "activeAssetCtx", "data": {} }`,
    framed('orderUpdates', []),
    framed('user', { channel: 'l2Book' }),
  ].map(marketStream.tellsOf);
  assert.deepEqual(told, [true, true, false, false]);
});
