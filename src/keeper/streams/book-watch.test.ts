import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Story } from '../../core/account/story-fixture.test.ts';
import { parseBotId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { TickerTaker, TickerWatch } from '../../ports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { ticker } from '../../venues/kite/frames/ticker.ts';
import { kite } from '../../venues/kite/venue.ts';
import { BookWatch } from './book-watch.ts';
import { TickerFeed } from './ticker-feed.ts';
import { TickerFeeds } from './ticker-feeds.ts';

const A = 408065;
const B = 779521;
const ANN = parseBotId('ann') ?? assert.fail('a name');
const DEAF = { onBytes: () => undefined, onEnd: () => undefined };

/** A whole packet with one bid and one offer. */
function packet(token: number, bid: number, ask: number): Uint8Array {
  const bytes = Buffer.alloc(184);
  bytes.writeUInt32BE(token);
  for (const [at, price] of [
    [64, bid],
    [124, ask],
  ] as const) {
    bytes.writeUInt32BE(7, at);
    bytes.writeUInt32BE(price, at + 4);
  }
  return bytes;
}

function stage() {
  const said: unknown[] = [];
  const feed = new TickerFeed(ticker, () => 0);
  const begin = (): void => feed.begin((text) => said.push(JSON.parse(text)));
  const watch = new BookWatch({ ticker, token: A, open: (taker) => feed.open(null, taker) });
  return { feed, said, begin, watch };
}

test('a book is what the ticker last told in full, beside whatever bots listen to', () => {
  const { feed, said, begin, watch } = stage();
  begin();
  assert.deepEqual(watch.look(), { kind: 'none', why: 'silent' });
  assert.deepEqual(said, [
    { a: 'subscribe', v: [A] },
    { a: 'mode', v: ['full', [A]] },
  ]);
  feed.take(ticker.join([packet(B, 1, 2), packet(A, 149_995, 150_005)]));
  const book = { bids: [['1499.95', '7']], asks: [['1500.05', '7']] };
  assert.deepEqual(watch.look(), { kind: 'book', book });
  feed.take(ticker.heartbeat);
  feed.take(ticker.join([packet(A, 1, 2).subarray(0, 44)]));
  assert.deepEqual(watch.look(), { kind: 'book', book }, 'what has no book changes none');
  const heard: number[] = [];
  const bot = feed.open(ANN, { ...DEAF, onBytes: (bytes) => heard.push(bytes.length) });
  bot?.watch([A], 'ltp');
  assert.deepEqual(heard, [12], 'a bot is told as little as it asked for');
  watch.stop();
  assert.deepEqual(said.at(-1), { a: 'mode', v: ['ltp', [A]] });
});

test('a message that holds no whole packets is no book', () => {
  const takers: TickerTaker[] = [];
  const open = (taker: TickerTaker): TickerWatch => {
    takers.push(taker);
    return { watch: () => true, unwatch: () => undefined, stop: () => undefined };
  };
  const watch = new BookWatch({ ticker, token: A, open });
  watch.look();
  takers[0]?.onBytes(Uint8Array.of(0, 1));
  assert.deepEqual([watch.look(), takers.length], [{ kind: 'none', why: 'silent' }, 1]);
});

test('F32: where the venue’s side ends it listens anew, and what was told before is no book any more', () => {
  const { feed, begin, watch } = stage();
  assert.deepEqual(watch.look(), { kind: 'none', why: 'away' });
  begin();
  watch.look();
  feed.take(ticker.join([packet(A, 1, 2)]));
  assert.equal(watch.look().kind, 'book');
  feed.end();
  assert.deepEqual(watch.look(), { kind: 'none', why: 'away' });
  begin();
  assert.deepEqual(watch.look(), { kind: 'none', why: 'silent' });
  watch.stop();
  watch.stop();
});

test('where bots listen to as much as there is, or the owner to as many as there may be, it says so', () => {
  const { feed, begin, watch } = stage();
  begin();
  const bot = feed.open(ANN, DEAF);
  assert.equal(
    bot?.watch(
      Array.from({ length: 3_000 }, (_, at) => at + 1),
      null,
    ),
    true,
  );
  assert.deepEqual(watch.look(), { kind: 'none', why: 'full' });
  bot.unwatch([1]);
  assert.deepEqual(watch.look(), { kind: 'none', why: 'silent' });
  const open = (): unknown => feed.open(null, DEAF);
  assert.deepEqual([open() === null, open() === null, open()], [false, false, null]);
  const late = new BookWatch({ ticker, token: A, open: (taker) => feed.open(null, taker) });
  assert.deepEqual(late.look(), { kind: 'none', why: 'full' });
});

test('the owner watches a book on an account’s ticker, where its venue has one', () => {
  const { state, account } = new Story();
  const clock = {
    wallMs: () => unixMs(0),
    monotonicMs: () => 0,
    after: () => () => undefined,
    soon: () => undefined,
  };
  const at = (venue: typeof kite): TickerFeeds => new TickerFeeds({ clock, state, venueOf: () => venue });
  assert.equal(at(binanceUsdm).watchBook(account, A), null);
  const feeds = at(kite);
  const watch = feeds.watchBook(account, A);
  feeds.begin(account, () => undefined);
  watch?.look();
  feeds.take(account, ticker.join([packet(A, 1, 2)]));
  assert.equal(watch?.look().kind, 'book');
});
