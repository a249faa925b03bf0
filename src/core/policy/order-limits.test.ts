import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER } from '../account/story-fixture.test.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Instrument } from '../units/ids.ts';
import { endOfRequest, LimitsAgain, type LimitRow, type OrderLimits } from './order-limits.ts';
import { told, type Told } from './told-fixture.test.ts';

function limitsOf({ entries }: Told, seq: number): OrderLimits | null {
  const again = new LimitsAgain(seq);
  for (const entry of entries) again.take(entry);
  return again.report();
}

/** What the rows of one limit and scope say, by the part of the request that they are of. */
function rowsOf(limits: OrderLimits | null, limit: LimitRow['limit']): readonly string[] {
  assert.ok(limits !== null);
  const own = limits.rows.filter((row) => row.limit === limit && row.scope === 'account');
  return own.map(({ part, result }) => `${part} ${result}`);
}

test('an order is held against what was there before it, whatever came behind', () => {
  const story = told();
  story.place('a');
  const asked = story.place('b', { quantity: '3' });
  const same = limitsOf(story, asked);
  story.place('c', { quantity: '9' });
  assert.deepEqual(limitsOf(story, asked), same);
  assert.equal(same?.agrees, true);
  const figure = same?.rows.find(
    ({ limit, scope }) => limit === 'positionMax' && scope === 'account',
  )?.figure;
  assert.ok(figure?.kind === 'number');
  // Bought at 100: two before, three now.
  const units = [figure.before, figure.adds, figure.after].map((one) => Number(one) / 10 ** 18);
  assert.deepEqual([units[1], units[2]], [300, (units[0] ?? 0) + 300]);
});

test('an order of a batch is held against those before it in the batch', () => {
  const story = told({ openOrdersMax: 2 });
  const request = 'batch';
  // The same order twice in a moment is refused for that alone.
  const [first, second, third] = ['100', '99', '98'].map((price, index) =>
    story.place(`b${index}`, { price }, { request, batch: [index, 3] }),
  );
  story.place('behind');
  for (const [seq, said] of [
    [first, 'order passed'],
    [second, 'order passed'],
    [third, 'order refused'],
  ] as const)
    assert.deepEqual(rowsOf(limitsOf(story, seq ?? -1), 'openOrdersMax'), [said]);
  assert.equal(limitsOf(story, third ?? -1)?.agrees, false, 'it is recorded as allowed');
});

test('both legs of an order, its exits and settings have rows of their own', () => {
  const story = told({ notionalMax: '250', settings: ['leverage'], leverageMax: 5 });
  const standing = { kind: 'twoLeg', price: '130', triggerPrice: '130' } as const;
  const legs = story.place('a', { type: 'stop', triggerPrice: '90', standing });
  assert.deepEqual(rowsOf(limitsOf(story, legs), 'notionalMax'), ['order passed', 'otherLeg refused']);
  const stopLoss = { triggerPrice: '95', price: null };
  const attached = { closes: 'filled', stopLoss, takeProfit: null } as const;
  const bracket = story.place('b', { attached });
  assert.ok(rowsOf(limitsOf(story, bracket), 'notionalMax').some((said) => said.startsWith('exit ')));
  const values = [['leverage', '3']] as const;
  const setting = story.intent({ kind: 'setting', name: 'leverage', instrument: ORDER.instrument, values });
  assert.deepEqual(rowsOf(limitsOf(story, setting), 'leverageMax'), ['setting passed']);
});

test('a sale of a pair has a row for what the bot holds there, and no other order has one', () => {
  const instrument = 'SPOT:BTCUSDT' as Instrument;
  const story = told({ symbols: [ORDER.instrument, instrument] });
  const ofBot = (seq: number): readonly LimitRow[] =>
    (limitsOf(story, seq)?.rows ?? []).filter(({ limit }) => limit === 'holding');
  const [sale] = ofBot(story.place('a', { instrument, side: 'sell' }));
  assert.deepEqual([sale?.scope, sale?.result], ['bot', 'refused']);
  for (const words of [{}, { instrument }, { side: 'sell' }] as const)
    assert.deepEqual(ofBot(story.place(`b${Object.keys(words).join('')}`, words)), []);
});

test('what policy did not decide has no limits, and a cancel was held against none', () => {
  const story = told();
  const placed = story.place('a');
  const route = story.intent({ kind: 'route', route: 'withdraw' }, { verdict: 'deny', denials: [] });
  const cancelAll = story.intent({ kind: 'cancelAll', instrument: null });
  assert.equal(limitsOf(story, 0), null);
  assert.equal(limitsOf(story, route), null);
  assert.deepEqual(limitsOf(story, cancelAll)?.rows, []);
  assert.ok(rowsOf(limitsOf(story, placed), 'positionMax').length === 1);
});

test('a request is read to its end, as far as the ledger goes', () => {
  const { entries } = told();
  const [account] = entries;
  assert.ok(account !== undefined);
  assert.equal(endOfRequest(account, 100), 1);
  const story = told();
  const ofBatch = (batch: readonly [number, number] | null): Entry => {
    story.place('a', {}, { request: 'r', batch });
    return story.entries.at(-1) ?? assert.fail();
  };
  const alone = ofBatch(null);
  assert.equal(endOfRequest(alone, 100), alone.seq + 1);
  const second = ofBatch([1, 5]);
  assert.equal(endOfRequest(second, 100), second.seq + 4);
  assert.equal(endOfRequest(second, second.seq + 2), second.seq + 2);
  const last = ofBatch([5, 5]);
  assert.equal(endOfRequest(last, 100), last.seq + 1);
});
