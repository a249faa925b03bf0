import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSnapshot, writeSnapshot } from '../account/snapshot.ts';
import type { Entry } from '../ledger/entry.ts';
import { Recorded } from '../../what-if/recorded-fixture.test.ts';
import { decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { policyOf } from './policy-fixture.test.ts';
import { Replay } from './replay.ts';

const STRICT = policyOf({ notionalMax: '250', symbols: ['BTCUSDT'] });
const WIDE = policyOf({ notionalMax: '900' });
const XRP = 'XRPUSDT' as Instrument;

/** The same orders with whatever is on trial. */
function told(trial: typeof STRICT | null, sizes: readonly number[]): Recorded {
  const story = new Recorded({ notionalMax: '500' });
  if (trial !== null) story.shadow(trial);
  for (const size of sizes) {
    const order = story
      .later(700)
      .place({ quantity: String(size + 1), side: size % 3 === 0 ? 'sell' : 'buy' });
    if (size % 4 === 0) story.cancel(order);
  }
  return story;
}

/** What was answered, without the verdicts of the trial. */
function answers(story: Recorded): readonly unknown[] {
  return story.entries.flatMap(({ body }) =>
    body.kind === 'intent' ? [[body.verdict, body.denials.map(({ code }) => code)]] : [],
  );
}

function deviations(entries: readonly Entry[]): readonly number[] {
  const replay = new Replay();
  for (const entry of entries) replay.take(entry);
  replay.finish();
  return replay.deviations.map(({ seq }) => seq);
}

test('a policy on trial never changes an answer, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 25 }), fc.constantFrom(STRICT, WIDE), (sizes, trial) => {
      assert.deepEqual(answers(told(trial, sizes)), answers(told(null, sizes)));
    }),
    { numRuns: 100 },
  );
});

test('a policy on trial that equals the one in force has nothing to say', () => {
  const story = told(policyOf({ notionalMax: '500' }), [1, 2, 8, 9, 4]);
  assert.equal(story.state.shadow?.decisions, 5);
  assert.deepEqual(story.state.shadow.counts, { refused: 0, allowed: 0, otherReasons: 0 });
  assert(!story.entries.some(({ body }) => body.kind === 'shadowVerdict'));
});

test('what it would have answered otherwise is counted by reason, bot and symbol, with its value', () => {
  const story = new Recorded({ notionalMax: '500', settings: ['leverage'] });
  story.shadow(STRICT);
  story.place({ quantity: '3' });
  story.later(700).place({ quantity: '4' });
  story.later(700).place({ quantity: '6' });
  const setting = {
    kind: 'setting',
    name: 'leverage',
    instrument: null,
    values: [['leverage', '5']],
  } as const;
  story.ask([setting]);
  story.ask([{ kind: 'cancelAll', instrument: XRP }]);
  const { shadow } = story.state;
  assert.deepEqual(shadow?.counts, { refused: 3, allowed: 0, otherReasons: 0 });
  assert.deepEqual(
    [...shadow.rows],
    [
      ['refused grid BTCUSDT NOTIONAL_EXCEEDS_MAX', { orders: 2, notional: decimal('700') }],
      ['refused grid - SETTING_NOT_ALLOWED', { orders: 1, notional: decimal('0') }],
    ],
  );
});

test('exits of a position are on trial, too, in their market', () => {
  const story = new Recorded({ notionalMax: '500' });
  story.shadow(STRICT);
  const instrument = 'ETHUSDT' as Instrument;
  const stop = { triggerPrice: decimal('9'), price: null };
  const attached = { closes: 'filled', takeProfit: null, stopLoss: stop } as const;
  const where = { instrument, positionSide: 'both', drops: [], extras: [] } as const;
  story.ask([{ kind: 'guard', guard: { ...where, attached, quantity: decimal('2') } }]);
  const said = story.entries.flatMap(({ body }) => (body.kind === 'shadowVerdict' ? [body] : []));
  assert.deepEqual(
    said.map(({ notional, codes }) => [notional, codes.includes('SYMBOL_NOT_ALLOWED')]),
    [['18', true]],
  );
  assert.equal(said[0]?.instrument, instrument);
});

test('what it would have allowed is counted by the reasons that stand; other reasons are told apart', () => {
  const story = new Recorded({ notionalMax: '100' });
  story.shadow(policyOf({ notionalMax: '900', sides: ['sell'] }));
  story.place({ quantity: '3', side: 'sell' });
  story.later(700).place({ quantity: '4' });
  story.later(700).amend(story.place({ quantity: '0.5' }), '0.6', '99');
  const { shadow } = story.state;
  assert.deepEqual(shadow?.counts, { refused: 2, allowed: 1, otherReasons: 1 });
  assert.deepEqual(
    [...shadow.rows.keys()],
    ['allowed grid BTCUSDT NOTIONAL_EXCEEDS_MAX', 'refused grid BTCUSDT SIDE_NOT_ALLOWED'],
  );
});

test('orders of a batch are on trial as one request, and their verdicts come behind it', () => {
  const story = new Recorded();
  story.shadow(policyOf({ openOrdersMax: 1 }));
  const order = story.place({ quantity: '0.1', price: '90' });
  const batch = ['a', 'b'].map((id) => {
    const clientOrderId = id as NonNullable<typeof order.clientOrderId>;
    return { kind: 'place' as const, order: { ...order, clientOrderId, price: decimal(`9${id.length}`) } };
  });
  story.later(700).ask(batch);
  const kinds = story.entries.slice(-4).map(({ body }) => body.kind);
  assert.deepEqual(kinds, ['intent', 'intent', 'shadowVerdict', 'shadowVerdict']);
  assert.deepEqual(deviations(story.entries), []);
});

test('a trial ends, begins anew, and goes on over a restart', () => {
  const story = told(STRICT, [4, 5]);
  const again = readSnapshot(writeSnapshot(story.state));
  assert.deepEqual(again, story.state);
  story.shadow(WIDE);
  assert.equal(story.state.shadow?.decisions, 0);
  story.shadow(null);
  assert.equal(story.state.shadow, null);
  assert.deepEqual(readSnapshot(writeSnapshot(story.state)), story.state);
  // What was written in the commit of its end counts for nobody.
  story.append({
    ...{ kind: 'shadowVerdict', intent: 1, bot: 'grid', instrument: null, notional: '0', verdict: 'deny' },
    ...{ codes: ['NO_POLICY'], instead: [] },
  });
  assert.equal(story.state.shadow, null);
});

test('a snapshot of another layout, or with a policy that does not parse, is not read', () => {
  const text = writeSnapshot(told(STRICT, [1]).state);
  assert.equal(readSnapshot(text.replace(/"layout":[0-9]+/, '"layout":1')), null);
  assert.equal(readSnapshot(text.replaceAll('"openOrdersMax":50', '"openOrdersMax":-1')), null);
  const onTrial = text.indexOf('"shadow"');
  const damaged =
    text.slice(0, onTrial) + text.slice(onTrial).replace('"openOrdersMax":50', '"openOrdersMax":-1');
  assert.equal(readSnapshot(damaged), null);
});

test('beyond a bound of rows a trial only counts', () => {
  const story = new Recorded();
  story.shadow(STRICT);
  const of = { intent: 1, bot: 'grid', notional: '1', verdict: 'deny', instead: [] } as const;
  for (let i = 0; i < 2_001; i += 1) {
    story.append({ kind: 'shadowVerdict', ...of, instrument: `S${i}`, codes: ['SYMBOL_NOT_ALLOWED'] });
  }
  story.append({ kind: 'shadowVerdict', ...of, instrument: 'S0', codes: ['SYMBOL_NOT_ALLOWED'] });
  assert.equal(story.state.shadow?.rows.size, 2_000);
  assert.equal(story.state.shadow.counts.refused, 2_002);
  assert.equal(story.state.shadow.rows.get('refused grid S0 SYMBOL_NOT_ALLOWED')?.orders, 2);
});

test('a replay makes the decisions of a trial again: one that is missing, added or altered is named', () => {
  const story = told(STRICT, [4, 1, 5]);
  assert.deepEqual(deviations(story.entries), []);
  const at = story.entries.findIndex(({ body }) => body.kind === 'shadowVerdict');
  const swapped = (body: Entry['body']): readonly Entry[] =>
    story.entries.map((entry, index) => (index === at ? { ...entry, body } : entry));
  const nothing = { kind: 'counts', reads: [], unauthenticated: 0, malformed: 0 } as const;
  assert.deepEqual(deviations(swapped(nothing)), [at - 1]);
  const body = story.entries[at]?.body;
  assert(body?.kind === 'shadowVerdict');
  assert.deepEqual(deviations(swapped({ ...body, codes: ['SIDE_NOT_ALLOWED'] })), [at]);
  const later = { seq: story.state.size, at: story.at, body: { ...body, intent: 1 } };
  assert.deepEqual(deviations([...story.entries, later]), [later.seq]);
  const cut = story.entries.slice(
    0,
    story.entries.findLastIndex(({ body: { kind } }) => kind === 'shadowVerdict'),
  );
  assert.deepEqual(deviations(cut), [cut.length - 1]);
});
