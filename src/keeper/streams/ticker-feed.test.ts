import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { TickerMode } from '../../core/order/ticker.ts';
import { parseBotId, type BotId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { ticker } from '../../venues/kite/frames/ticker.ts';
import { kite } from '../../venues/kite/venue.ts';
import { TickerFeed } from './ticker-feed.ts';
import { TickerFeeds } from './ticker-feeds.ts';

const A = 408065;
const B = 779521;

function botId(name: string): BotId {
  const id = parseBotId(name);
  assert.ok(id !== null);
  return id;
}

/** A message of the venue's: of each instrument a whole packet with that price. */
function message(...prices: readonly (readonly [token: number, price: number])[]): Uint8Array {
  return ticker.join(
    prices.map(([token, price]) => {
      const bytes = Buffer.alloc(184);
      bytes.writeUInt32BE(token);
      bytes.writeUInt32BE(price, 4);
      return bytes;
    }),
  );
}

function stage() {
  const said: unknown[] = [];
  const clock = { now: 0 };
  const feed = new TickerFeed(ticker, () => clock.now);
  const begin = (): void => feed.begin((text) => said.push(Object.values(JSON.parse(text))));
  begin();
  const open = (bot = 'ann') => {
    /** Of each message the instruments with the lengths of their packets. */
    const heard: unknown[] = [];
    const ends = { count: 0 };
    const watch = feed.open(botId(bot), {
      onBytes: (bytes) =>
        heard.push(ticker.packets(bytes)?.map((packet) => [packet.token, packet.bytes.length])),
      onEnd: () => void (ends.count += 1),
    });
    const ask = (tokens: readonly number[], mode: TickerMode | null): boolean | undefined =>
      watch?.watch(tokens, mode);
    return { heard, ends, watch, ask };
  };
  return { feed, said, clock, open, begin };
}

test('the venue is asked for an instrument once, in the greatest mode that anybody wants', () => {
  const on = stage();
  const ann = on.open('ann');
  const bob = on.open('bob');
  ann.ask([A], null);
  bob.ask([A, B], 'ltp');
  ann.ask([A], 'full');
  ann.ask([A], 'full');
  assert.deepEqual(on.said, [
    ['subscribe', [A]],
    ['mode', ['quote', [A]]],
    ['subscribe', [B]],
    ['mode', ['ltp', [B]]],
    ['mode', ['full', [A]]],
  ]);
  on.said.length = 0;
  ann.watch?.unwatch([A, B]);
  bob.watch?.stop();
  bob.watch?.stop();
  assert.deepEqual(on.said, [
    ['mode', ['ltp', [A]]],
    ['unsubscribe', [A, B]],
  ]);
});

test('each connection is told what it asked for, as much as it asked for, and nothing else', () => {
  const on = stage();
  const ann = on.open('ann');
  const bob = on.open('bob');
  ann.ask([A], 'full');
  bob.ask([A], 'ltp');
  bob.ask([B], null);
  on.feed.take(message([A, 1], [B, 2], [7, 3]));
  on.feed.take(message([B, 2]));
  assert.deepEqual(ann.heard, [[[A, 184]]]);
  assert.deepEqual(bob.heard, [
    [
      [A, 8],
      [B, 44],
    ],
    [[B, 44]],
  ]);
  ann.watch?.unwatch([A]);
  on.feed.take(message([A, 1]));
  assert.equal(ann.heard.length, 1);
});

test('whoever asks later is told at once what is known, unless more of it has to be asked for', () => {
  const on = stage();
  on.open('ann').ask([A], 'quote');
  on.feed.take(message([A, 1]));
  const bob = on.open('bob');
  bob.ask([A], 'ltp');
  assert.deepEqual(bob.heard, [[[A, 8]]]);
  bob.ask([A], 'full');
  assert.equal(bob.heard.length, 1);
});

test('a heartbeat is passed on to whoever was told nothing for a second, and never made up', () => {
  const on = stage();
  const ann = on.open('ann');
  const bob = on.open('bob');
  bob.ask([A], 'ltp');
  on.clock.now = 1_000;
  on.feed.take(message([A, 1]));
  assert.deepEqual([ann.heard, bob.heard], [[[]], [[[A, 8]]]]);
  on.feed.take(ticker.heartbeat);
  assert.equal(ann.heard.length, 1);
  on.clock.now = 9_000;
  assert.equal(ann.heard.length, 1);
  on.feed.take(ticker.heartbeat);
  assert.deepEqual([ann.heard.length, bob.heard.at(-1)], [2, []]);
  on.feed.take(Uint8Array.of(0, 1));
  assert.equal(ann.heard.length, 2);
});

test('with the venue’s side every connection ends, and none is told later what it missed (F32)', () => {
  const on = stage();
  const ann = on.open();
  ann.ask([A], 'ltp');
  on.feed.end();
  assert.equal(ann.ends.count, 1);
  assert.equal(ann.ask([A], 'ltp'), false);
  const early = on.open();
  assert.deepEqual([early.ends.count, early.ask([A], 'ltp')], [1, false]);
  on.begin();
  on.said.length = 0;
  on.feed.take(message([A, 1]));
  assert.deepEqual(ann.heard, []);
  const again = on.open();
  again.ask([A], 'quote');
  assert.deepEqual(on.said, [
    ['subscribe', [A]],
    ['mode', ['quote', [A]]],
  ]);
});

test('connections of a bot and instruments of an account are bounded; beyond it nothing changes (T31)', () => {
  const on = stage();
  const [first, , third] = [on.open(), on.open(), on.open()];
  assert.equal(on.open().watch, null);
  third?.watch?.stop();
  assert.notEqual(on.open().watch, null);
  const many = Array.from({ length: 3_000 }, (_, index) => index + 1);
  assert.equal(first?.ask(many, 'ltp'), true);
  const other = on.open('bob');
  assert.equal(other.ask([3_001], null), false);
  assert.equal(other.ask([3_000], null), true);
  assert.equal(first?.ask([3_001], null), false);
  on.said.length = 0;
  first?.watch?.unwatch([1]);
  assert.equal(other.ask([3_001], null), true);
});

test('a feed is of one account, and where the venue has none nobody is let in', () => {
  const story = new Story();
  const bot = botId('ann');
  const clock = {
    wallMs: () => unixMs(0),
    monotonicMs: () => 0,
    after: () => () => undefined,
    soon: () => undefined,
  };
  const ends = { count: 0 };
  const taker = { onBytes: () => undefined, onEnd: () => void (ends.count += 1) };
  const feeds = new TickerFeeds({ clock, state: story.state, venueOf: () => kite });
  assert.equal(feeds.open(botId('stranger'), taker), null);
  assert.notEqual(feeds.open(bot, taker), null);
  assert.equal(ends.count, 1);
  feeds.begin(story.account, () => undefined);
  const heard: Uint8Array[] = [];
  const watch = feeds.open(bot, { ...taker, onBytes: (bytes) => heard.push(bytes) });
  watch?.watch([A], 'ltp');
  feeds.take(story.account, message([A, 1]));
  assert.equal(heard.length, 1);
  feeds.end(story.account);
  assert.equal(ends.count, 2);
  const none = new TickerFeeds({ clock, state: story.state, venueOf: () => binanceUsdm });
  none.begin(story.account, () => undefined);
  none.take(story.account, message([A, 1]));
  none.end(story.account);
  assert.equal(none.open(bot, taker), null);
});
