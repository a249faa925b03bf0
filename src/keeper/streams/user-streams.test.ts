import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { Venue } from '../../core/order/venue.ts';
import { bybit } from '../../venues/bybit/venue.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { BotStreams } from './user-streams.ts';

const MINUTE = 60_000;
const ann = 'ann' as BotId;
const bob = 'bob' as BotId;

function stage(venue: Venue = binanceUsdm) {
  const story = new Story();
  const timeline = new Timeline(0);
  const random = new SeededRandom(1);
  const streams = new BotStreams({
    clock: timeline.clockOf({ alive: true }),
    random: { bytes: (length) => random.bytes(length) },
    state: story.state,
    venueOf: () => venue,
  });
  streams.start();
  const heard: string[] = [];
  const listen = (bot: BotId) => streams.subscribe(bot, (message) => void heard.push(`${bot} ${message}`));
  const pass = (ms: number): Promise<void> => timeline.runUntil(timeline.now + ms);
  return { story, streams, heard, listen, pass };
}

test('a listen key is random, the bot’s alone, and the same while it is alive', () => {
  const { streams } = stage();
  const key = streams.issue(ann);
  assert.match(key, /^[A-Za-z0-9]{64}$/);
  assert.equal(streams.issue(ann), key);
  assert.notEqual(streams.issue(bob), key);
  assert.deepEqual([streams.botOf(key), streams.botOf('other')], [ann, null]);
});

test('a key lives an hour from when it was last extended, and its listeners are told of its end', async () => {
  const { streams, heard, listen, pass } = stage();
  const key = streams.issue(ann);
  const unheard = streams.issue(bob);
  listen(ann);
  await pass(59 * MINUTE);
  assert.ok(streams.extend(ann));
  await pass(59 * MINUTE);
  assert.equal(streams.botOf(key), ann);
  await pass(2 * MINUTE);
  assert.deepEqual([streams.botOf(key), streams.extend(ann)], [null, false]);
  assert.deepEqual([streams.botOf(unheard), streams.extend(bob)], [null, false]);
  assert.equal(heard.length, 1);
  assert.match(heard[0] ?? '', /listenKeyExpired/);
  assert.notEqual(streams.issue(ann), key);
  streams.stop();
  await pass(300 * MINUTE);
  assert.equal(heard.length, 1);
});

test('a key that was given up, or whose bot was revoked, opens nothing and hears nothing (T9)', () => {
  const { story, streams, heard, listen } = stage();
  listen(ann);
  const first = streams.issue(ann);
  streams.revoke(ann);
  streams.revoke(ann);
  assert.deepEqual([streams.botOf(first), streams.extend(ann)], [null, false]);
  const second = streams.issue(ann);
  story.tell({ kind: 'botRevoked', bot: 'ann', reason: '' });
  assert.equal(streams.botOf(second), null);
  streams.publish(story.account, { kind: 'account' }, 'x');
  assert.deepEqual(heard, []);
});

test('an order is its own bot’s affair, by either of its names; the account is everybody’s', () => {
  const { story, streams, heard, listen } = stage();
  for (const bot of [ann, bob]) streams.issue(bot);
  assert.ok(!streams.isHeard(story.account));
  const stop = listen(ann);
  listen(bob);
  assert.ok(streams.isHeard(story.account));
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  const { account } = story;
  const about = (by: 'client' | 'venue', id: string) => ({ kind: 'order', names: [{ by, id }] }) as never;
  streams.publish(account, about('client', 'a'), '1');
  streams.publish(account, about('venue', 'v-a'), '2');
  streams.publish(account, about('venue', 'nobody'), '3');
  streams.publish(account, about('client', 'of nobody'), '3');
  streams.publish(account, { kind: 'account' }, '4');
  streams.publish(account, { kind: 'expired' }, '5');
  assert.deepEqual(heard, ['ann 1', 'ann 2', 'ann 4', 'bob 4']);
  stop();
  streams.publish(account, { kind: 'account' }, '6');
  assert.equal(heard.at(-1), 'bob 6');
  const other = { ...account, id: 'other' } as typeof account;
  streams.publish(other, { kind: 'account' }, '7');
  assert.equal(heard.at(-1), 'bob 6');
});

test('where a log-on opens a stream no key is needed to hear, and a bot that was revoked hears nothing (T9)', () => {
  const { story, streams, heard, listen } = stage(bybit);
  listen(ann);
  listen(bob);
  streams.publish(story.account, { kind: 'account' }, '1');
  story.tell({ kind: 'botRevoked', bot: 'ann', reason: '' });
  streams.publish(story.account, { kind: 'account' }, '2');
  assert.deepEqual(heard, ['ann 1', 'bob 1', 'bob 2']);
});
