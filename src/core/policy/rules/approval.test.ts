import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { samenessOf, type Action } from '../../account/record.ts';
import { readSnapshot, writeSnapshot } from '../../account/snapshot.ts';
import { Recorded } from '../../../what-if/recorded-fixture.test.ts';
import type { Entry, EntryBody } from '../../ledger/entry.ts';
import { decimal } from '../../units/decimal.ts';
import { parsePolicy, policyJson } from '../policy.ts';
import type { Guard } from '../../order/guard.ts';
import { plainWorth } from '../worth.ts';
import {
  ask,
  BTC,
  codes,
  ETH,
  hold,
  market,
  order,
  policyOf,
  REQUIRED,
  rest,
  world,
} from '../policy-fixture.test.ts';
import { Replay } from '../replay.ts';

const ABOVE = { approval: { notionalAbove: '300' } } as const;

function verdicts(story: Recorded): readonly string[] {
  return story.entries.flatMap(({ body }) => (body.kind === 'intent' ? [body.verdict] : []));
}

function deviations(story: Recorded): readonly number[] {
  const replay = new Replay();
  for (const entry of story.entries) replay.take(entry);
  replay.finish();
  return replay.deviations.map(({ seq }) => seq);
}

function say(story: Recorded, approval: number, verdict: 'approved' | 'rejected' = 'approved'): void {
  const until = verdict === 'approved' ? story.at + 300_000 : null;
  story.append({ kind: 'approval', approval, verdict, until, reason: 'because', by: 'owner' });
}

/** The number under which the last entry waits. */
function held(story: Recorded): number {
  const last = story.entries.findLast(({ body }) => body.kind === 'intent' && body.verdict === 'hold');
  assert(last !== undefined);
  return last.seq;
}

test('an opening above the value waits, at the value it does not', () => {
  const on = world(ABOVE);
  assert.deepEqual(codes(on, order({ quantity: '3' })), []);
  assert.deepEqual(codes(on, order({ quantity: '3.000000000000000001' })), ['APPROVAL_NEEDED']);
  const [denial] = ask(on, { kind: 'place', order: order({ quantity: '4' }) });
  assert.deepEqual(denial?.facts, { scope: 'account', what: 'worth 400, above 300', minutes: '5' });
  const own = world({}, ABOVE);
  assert.deepEqual(
    ask(own, { kind: 'place', order: order({ quantity: '4' }) }).map(({ facts }) => facts['scope']),
    ['bot'],
  );
});

test('every opening in a listed symbol waits, and listed settings do; others do not', () => {
  const on = world({
    approval: { instruments: ['ETHUSDT'], settings: ['leverage'] },
    settings: ['leverage', 'marginType'],
  });
  assert.deepEqual(codes(on, order({ instrument: ETH, price: '10' })), ['APPROVAL_NEEDED']);
  assert.deepEqual(codes(on, order({ quantity: '9' })), []);
  const setting = { kind: 'setting', instrument: BTC, values: [['leverage', '3']] } as const;
  assert.deepEqual(
    ask(on, { ...setting, name: 'leverage' }).map(({ code }) => code),
    ['APPROVAL_NEEDED', 'APPROVAL_NEEDED'],
  );
  assert.deepEqual(ask(on, { ...setting, name: 'marginType' }), []);
});

test('exits never wait: whatever the venue keeps from opening anything passes', () => {
  const on = world({ approval: { notionalAbove: '0', instruments: ['BTCUSDT'] } });
  hold(on, '9');
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '9', reduceOnly: true })), []);
  const other = { ...on.bot, id: 'other' as typeof on.bot.id };
  on.state.bots.set(other.id, other);
  on.bot.book.positions.clear();
  assert(!codes(on, order({ side: 'sell', quantity: '9', reduceOnly: true })).includes('APPROVAL_NEEDED'));
});

test('a change that makes an order worth too much waits too', () => {
  const on = world(ABOVE);
  const live = rest(on, { quantity: '2' });
  const amend = { instrument: BTC, target: { by: 'client', id: live.id }, side: 'buy', extras: [] } as const;
  const wish = { ...amend, price: decimal('100') };
  const to = (quantity: string): readonly string[] =>
    ask(on, { kind: 'amend', live, amend: { ...wish, quantity: decimal(quantity) } }).map(({ code }) => code);
  assert.deepEqual(to('3'), []);
  assert.deepEqual(to('4'), ['APPROVAL_NEEDED', 'APPROVAL_NEEDED']);
});

test('held, approved, sent again, used up: each once, and the replay agrees', () => {
  const story = new Recorded(ABOVE);
  story.place({ quantity: '4' });
  const id = held(story);
  story.later(1_000).place({ quantity: '4' });
  assert.equal(story.entries.at(-1)?.body.kind === 'intent' && story.entries.at(-1)?.seq !== id, true);
  assert.equal(story.state.approvals.size, 1, 'the same request waits under the same number');
  say(story, id);
  story.later(1_000).place({ quantity: '5' });
  story.later(1_000).place({ quantity: '4' });
  story.later(1_000).place({ quantity: '4' });
  assert.deepEqual(verdicts(story), ['hold', 'hold', 'hold', 'allow', 'hold']);
  const used = story.entries.find(({ body }) => body.kind === 'intent' && body.verdict === 'allow')?.body;
  assert.equal(used?.kind === 'intent' ? used.approval : null, id);
  assert.deepEqual(deviations(story), []);
  assert.deepEqual(readSnapshot(writeSnapshot(story.state)), story.state);
});

test('an approval stands until its last millisecond, and for nobody else', () => {
  const story = new Recorded(ABOVE, {}, ['grid', 'other']);
  story.place({ quantity: '4' });
  say(story, held(story));
  story.place({ quantity: '4' }, 'other');
  story.later(300_000).quote('100');
  story.place({ quantity: '4' });
  story.later(600).place({ quantity: '4' });
  say(story, held(story));
  story.later(300_001).quote('100');
  story.place({ quantity: '4' });
  assert.deepEqual(verdicts(story), ['hold', 'hold', 'allow', 'hold', 'hold']);
});

test('what is refused for another reason is not held, and an approval answers no other question', () => {
  const story = new Recorded({ ...ABOVE, notionalMax: '450' });
  story.place({ quantity: '5' });
  assert.deepEqual(verdicts(story), ['deny']);
  story.place({ quantity: '4' });
  say(story, held(story));
  story
    .later(600)
    .append({ kind: 'halt', scope: { kind: 'everything' }, stops: 'openings', reason: 'r', by: 'owner' });
  const order = story.place({ quantity: '4' });
  story.append({ kind: 'resume', scope: { kind: 'everything' }, reason: 'r', by: 'owner' });
  story.later(600).place({ quantity: '4' });
  assert.deepEqual(verdicts(story), ['deny', 'hold', 'deny', 'allow'], 'the halted one did not use it up');
  assert.notEqual(order.clientOrderId, null);
});

test('a rejection refuses the same request for a day, then it is held anew', () => {
  const story = new Recorded(ABOVE);
  story.place({ quantity: '4' });
  say(story, held(story), 'rejected');
  story.later(600).place({ quantity: '4' });
  const last = story.entries.at(-1)?.body;
  assert(last?.kind === 'intent');
  assert.deepEqual(last.denials, [
    { code: 'APPROVAL_REJECTED', facts: { approval: '6', reason: 'because' } },
  ]);
  story.later(86_400_000).quote('100');
  story.place({ quantity: '4' });
  assert.deepEqual(verdicts(story), ['hold', 'deny', 'hold']);
  assert.deepEqual(deviations(story), []);
});

test('I7: two equal orders of one batch need two approvals', () => {
  const story = new Recorded({ ...ABOVE, duplicateWithinMs: 0 });
  const two = (): readonly Action[] =>
    ['a', 'b'].map(() => ({ kind: 'place', order: order({ quantity: '4', price: '99' }) }));
  story.ask(two());
  assert.equal(story.state.approvals.size, 1);
  say(story, held(story) - 1);
  story.later(600).ask(two());
  assert.deepEqual(verdicts(story), ['hold', 'hold', 'allow', 'hold']);
  assert.deepEqual(deviations(story), []);
});

test('a word about what is not on the list, or was used, means nothing', () => {
  const story = new Recorded(ABOVE);
  say(story, 4_711);
  story.place({ quantity: '4' });
  say(story, held(story));
  story.later(600).place({ quantity: '4' });
  say(story, held(story));
  assert.equal([...story.state.approvals.values()][0]?.status, 'used');
});

test('a bot that asks for many things pushes out its own requests only, spent ones first', () => {
  const story = new Recorded({ ...ABOVE, notionalMax: '100000', positionMax: '100000' }, {}, [
    'grid',
    'other',
  ]);
  story.place({ quantity: '4' }, 'other');
  story.place({ quantity: '4' });
  const first = held(story);
  say(story, first);
  for (let i = 0; i < 100; i += 1) story.later(10).place({ quantity: String(5 + i), price: '99' });
  assert.equal(story.state.approvals.size, 101);
  assert(![...story.state.approvals.keys()].some((id) => id === first), 'the oldest, though approved');
  story.later(600);
  const spent = held(story);
  say(story, spent);
  story.place({ quantity: '104', price: '99' });
  story.place({ quantity: '300', price: '99' });
  assert(![...story.state.approvals.keys()].some((id) => id === spent), 'the one that is used');
});

const FIELDS = [
  { instrument: ETH },
  { side: 'sell' },
  { type: 'stop', triggerPrice: '101' },
  { quantity: '4.1' },
  { price: '100.1' },
  { timeInForce: 'ioc' },
  { reduceOnly: true },
  { closePosition: true },
  { positionSide: 'long' },
] as const;

test('I7: an approval of one order is none of an order that differs in any field that decides', () => {
  const one = { kind: 'place', order: order({ quantity: '4' }) } as const;
  assert.equal(
    samenessOf(one),
    samenessOf({ kind: 'place', order: order({ quantity: '4', extras: [['a', 'b']] }) }),
  );
  for (const field of FIELDS) {
    const other = { kind: 'place', order: order({ quantity: '4', ...field }) } as const;
    assert.notEqual(samenessOf(one), samenessOf(other), JSON.stringify(field));
  }
  const setting = {
    kind: 'setting',
    name: 'leverage',
    instrument: BTC,
    values: [['leverage', '3']],
  } as const;
  assert.notEqual(samenessOf(setting), samenessOf({ ...setting, values: [['leverage', '4']] }));
  assert.equal(samenessOf({ kind: 'cancelAll', instrument: BTC }), 'cancelAll');
});

/** Every entry is a moment at which the gateway may stop: what is known then is the fold of the entries so far. */
function usesAfterRestarts(entries: readonly Entry[]): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  for (const { body } of entries) {
    if (body.kind !== 'intent' || body.verdict !== 'allow' || body.approval === undefined) continue;
    uses.set(body.approval, (uses.get(body.approval) ?? 0) + 1);
  }
  return uses;
}

test('I7: whatever bots send and people say, an approval is used at most once, in time and by the same request', () => {
  const step = fc.tuple(fc.constantFrom('send', 'approve', 'reject', 'wait', 'restart'), fc.nat(3));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const story = new Recorded({
        ...ABOVE,
        duplicateWithinMs: 0,
        positionMax: '90000',
        turnoverPerDayMax: '900000',
      });
      for (const [what, which] of steps) {
        const waiting = [...story.state.approvals.keys()];
        const id = waiting[which % Math.max(waiting.length, 1)];
        if (what === 'send') story.later(700).place({ quantity: String(4 + which), price: '99' });
        if (what === 'approve' && id !== undefined) say(story, id);
        if (what === 'reject' && id !== undefined) say(story, id, 'rejected');
        if (what === 'wait') story.later(100_000 * which).quote('100');
        // A restart forgets everything that is not in the entries.
        if (what === 'restart') assert.deepEqual(readSnapshot(writeSnapshot(story.state)), story.state);
      }
      for (const [id, uses] of usesAfterRestarts(story.entries)) {
        assert.equal(uses, 1);
        assert.equal(story.entries[id]?.body.kind, 'intent');
      }
      assert.deepEqual(deviations(story), []);
    }),
    { numRuns: 200 },
  );
});

test('the form: what may be left out, and what is refused by its place', () => {
  const read = (approval: unknown): readonly string[] => {
    const parsed = parsePolicy({ version: 1, everyAccount: { ...REQUIRED, approval } });
    return 'everyAccount' in parsed ? [] : parsed.map(({ path }) => path.join('.'));
  };
  for (const good of [
    null,
    {},
    { minutes: 1 },
    { notionalAbove: null },
    { settings: [], instruments: ['X'] },
  ]) {
    assert.deepEqual(read(good), []);
  }
  assert.deepEqual(read(7), ['everyAccount.approval']);
  assert.deepEqual(read({ above: 1 }), ['everyAccount.approval']);
  assert.deepEqual(read({ minutes: 0, settings: ['all'] }), [
    'everyAccount.approval.settings.0',
    'everyAccount.approval.minutes',
  ]);
  const policy = policyOf({ approval: { notionalAbove: '5', minutes: 9 } });
  assert.deepEqual(parsePolicy(policyJson(policy)), policy);
});

test('the record of what was not held, or is of another form, changes nothing', () => {
  const story = new Recorded(ABOVE);
  story.place({ quantity: '4' });
  const first = story.entries.at(-1)?.body;
  assert(first?.kind === 'intent');
  const route: EntryBody = { ...first, request: 'w', action: { kind: 'route', route: 'w' }, verdict: 'hold' };
  story.append(route);
  assert.equal(story.state.approvals.size, 1);
});

test('what has no price has no value to compare, and is refused for that', () => {
  const on = world({ approval: { notionalAbove: '0' } });
  on.state.references.clear();
  const found = codes(on, market());
  assert(found.includes('REFERENCE_PRICE_STALE') && !found.includes('APPROVAL_NEEDED'));
});

test('entries that name no reason, or no known request, fold all the same', () => {
  const story = new Recorded(ABOVE);
  story.place({ quantity: '4' });
  const body = story.entries.at(-1)?.body;
  assert(body?.kind === 'intent');
  const id = story.append({ ...body, request: 'x', denials: [] });
  const bare = [...story.state.approvals.values()].find((approval) => approval.id === id);
  assert.deepEqual([bare?.minutes, bare?.what], [1_440, '']);
  story.append({
    ...body,
    request: 'y',
    verdict: 'allow',
    denials: [],
    resolvesAt: story.at,
    approval: 9_999,
  });
  assert.deepEqual(
    [...story.state.approvals.values()].map(({ status }) => status),
    ['waiting', 'waiting'],
  );
});

test('for reports, an action is worth its quantity at its limit, its trigger or the mark', () => {
  const on = world();
  hold(on, '-3');
  const worth = (words: Parameters<typeof order>[0]): bigint =>
    plainWorth(on.state, on.account, { kind: 'place', order: order(words) });
  assert.equal(worth({ quantity: '2', price: '99' }), decimal('198'));
  assert.equal(worth({ quantity: '2', price: null, triggerPrice: '90' }), decimal('180'));
  assert.equal(worth({ quantity: '2', price: null }), decimal('200'));
  assert.equal(worth({ quantity: null, price: null, closePosition: true }), decimal('300'));
  assert.equal(worth({ quantity: null, price: '5', instrument: ETH, closePosition: true }), 0n);
  const guardWorth = (quantity: string | null, legs: Partial<Guard['attached']>): bigint => {
    const attached = { closes: 'filled', takeProfit: null, stopLoss: null, ...legs } as const;
    const size = quantity === null ? null : decimal(quantity);
    const guard = {
      instrument: BTC,
      positionSide: 'both',
      attached,
      quantity: size,
      drops: [],
      extras: [],
    } as const;
    return plainWorth(on.state, on.account, { kind: 'guard', guard });
  };
  const at = (price: string): Guard['attached']['stopLoss'] => ({
    triggerPrice: decimal(price),
    price: null,
  });
  assert.equal(guardWorth('2', { takeProfit: at('110'), stopLoss: at('90') }), decimal('220'));
  assert.equal(guardWorth(null, { stopLoss: at('90') }), decimal('270'));
  assert.equal(guardWorth(null, {}), 0n);
  on.account.book.positions.clear();
  assert.equal(guardWorth(null, { stopLoss: at('90') }), 0n);
  on.state.references.clear();
  assert.equal(worth({ quantity: '2', price: null }), 0n);
  assert.equal(plainWorth(on.state, on.account, { kind: 'cancelAll', instrument: BTC }), 0n);
});
