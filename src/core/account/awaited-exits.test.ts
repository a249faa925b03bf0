import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttachedRecord } from '../ledger/order-entry.ts';
import type { BotId, ClientOrderId } from '../units/ids.ts';
import { guardId, type Seq } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { countAwaited } from './awaited-exits.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { BTC, ORDER, Story } from './story-fixture.test.ts';

const SHOWN_WITHIN_MS = 60_000;

function attached(closes: AttachedRecord['closes'] = 'filled', stop = '95'): AttachedRecord {
  const at = (triggerPrice: string) => ({ triggerPrice, price: null });
  return { closes, takeProfit: at('105'), stopLoss: at(stop) };
}

/** What the account awaits by now, and what each of its bots does. */
function awaited(story: Story): readonly [account: number, ann: number, bob: number] {
  const { account } = story;
  const now = unixMs(story.now);
  const counted = (bot: BotId | null): number => {
    const { book } = bot === null ? account : story.bot(bot);
    return countAwaited({ account, book, bot, now, batch: [], judged: null });
  };
  return [counted(null), counted('ann' as BotId), counted('bob' as BotId)];
}

function guard(story: Story, exits: AttachedRecord, bot = 'ann'): number {
  const quantity = exits.closes === 'filled' ? '1' : null;
  const words = { instrument: BTC, positionSide: 'both', attached: exits, quantity, drops: [] } as const;
  return story.intent({ kind: 'guard', guard: { ...words, extras: [] } }, { bot });
}

/** The venue shows an exit, as known beside that. */
function show(story: Story, parent: string, number: string, words: object): void {
  const exit = { ...ORDER, side: 'sell', timeInForce: null, price: null, reduceOnly: true } as const;
  const report = { ...story.report('', 'open', '0', number), quantity: '1' };
  const shape = { kind: 'foreign', account: 'main', origin: 'attached', instrument: BTC } as const;
  const order = { ...exit, quantity: '1', ...words };
  story.tell({ ...shape, venueOrderId: number, parent, order, report });
}

const TARGET = { type: 'takeProfitMarket', triggerPrice: '105' } as const;
const STOP = { type: 'stopMarket', triggerPrice: '95' } as const;
const WHOLE = { quantity: null, reduceOnly: false, closePosition: true } as const;

test('I5: exits of a position are awaited from the intent on, each until it shows', () => {
  const story = new Story();
  const first = guard(story, attached());
  assert.deepEqual(awaited(story), [2, 2, 0]);
  story.outcome(first, 'accepted');
  assert.deepEqual(awaited(story), [2, 2, 0]);
  show(story, guardId(first as Seq), '1', STOP);
  assert.deepEqual(awaited(story), [1, 1, 0]);
  show(story, guardId(first as Seq), '2', TARGET);
  assert.deepEqual([awaited(story), story.account.awaited.size], [[0, 0, 0], 0]);
  const refused = guard(story, attached(), 'bob');
  assert.deepEqual(awaited(story), [2, 0, 2]);
  story.outcome(refused, 'rejected');
  assert.deepEqual(awaited(story), [0, 0, 0]);
});

test('what never shows is awaited for a minute, and after a restart as well', () => {
  const story = new Story();
  const [one, two] = [guard(story, attached()), guard(story, attached())];
  story.outcome(one, 'accepted');
  story.outcome(two, 'unknown');
  const kept = readSnapshot(writeSnapshot(story.state));
  assert.deepEqual(
    [...(kept?.accounts.values() ?? [])].map((account) => account.awaited),
    [story.account.awaited],
  );
  assert.deepEqual(awaited(story.pass(SHOWN_WITHIN_MS)), [4, 4, 0]);
  assert.deepEqual(awaited(story.pass(1)), [2, 2, 0]);
  story.outcome(two, 'unconfirmed');
  assert.deepEqual([awaited(story), story.account.awaited.size], [[2, 2, 0], 1]);
  assert.deepEqual(awaited(story.pass(SHOWN_WITHIN_MS + 1)), [0, 0, 0]);
});

test('equal exits are told apart by nobody: as many are awaited as do not show, whoever asked', () => {
  const story = new Story();
  const [one, two] = [guard(story, attached()), guard(story, attached())];
  const other = guard(story, attached(), 'bob');
  for (const number of ['1', '2']) show(story, guardId(one as Seq), number, STOP);
  assert.deepEqual(awaited(story), [4, 2, 2]);
  for (const number of ['3', '4', '5']) show(story, guardId(two as Seq), number, TARGET);
  assert.deepEqual(awaited(story), [2, 0, 2], 'one more than was asked for takes nothing of the other bot');
  assert.ok(story.account.awaited.has(guardId(other as Seq)));
});

test('of the whole position one of a kind counts, and none beside one that shows', () => {
  const story = new Story();
  const ids = [1, 2, 3].map(() => guard(story, attached('position')));
  assert.deepEqual(awaited(story), [2, 2, 0]);
  show(story, guardId(ids[2] as Seq), '1', { ...STOP, ...WHOLE });
  assert.deepEqual(awaited(story), [1, 1, 0]);
});

test('I5: exits of an order are awaited until it ends, and then only where it traded', () => {
  const story = new Story();
  for (const id of ['a', 'b', 'c']) story.place(id, { attached: attached() });
  story.place('plain');
  assert.deepEqual(awaited(story), [6, 6, 0]);
  for (const id of ['a', 'b'])
    story.tell({ kind: 'order', account: 'main', report: story.report(id, 'open') });
  story.fill('v-a', '1', '2');
  assert.deepEqual(awaited(story), [6, 6, 0], 'the order is gone, its exits are to come');
  show(story, 'a', '1', STOP);
  story.tell({ kind: 'order', account: 'main', report: story.report('b', 'cancelled') });
  assert.deepEqual(awaited(story), [3, 3, 0]);
  assert.deepEqual(awaited(story.pass(SHOWN_WITHIN_MS + 1)), [2, 2, 0], 'of c, which rests');
});

test('I5: while a change of exits is in doubt those before and after it count, then those that are left', () => {
  const story = new Story();
  story.outcome(story.place('a', { attached: { ...attached(), takeProfit: null } }), 'accepted');
  const target = { triggerPrice: '106', price: null };
  const added = story.amend('a', '2', '100', undefined, { closes: 'filled', takeProfit: target });
  assert.deepEqual(awaited(story), [2, 2, 0]);
  story.outcome(added, 'rejected');
  assert.deepEqual(awaited(story), [1, 1, 0]);
  const dropped = story.amend('a', '2', '100', undefined, { closes: 'filled', stopLoss: null });
  assert.deepEqual(awaited(story), [1, 1, 0]);
  story.outcome(dropped, 'accepted');
  assert.deepEqual([awaited(story), story.account.awaited.has('a' as ClientOrderId)], [[0, 0, 0], false]);
});
