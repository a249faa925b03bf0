import type { EntryBody, EntryKind } from '../../../src/core/ledger/entry.ts';
import { SET } from './exit-cases.ts';
import type { ExportCase } from './export-case.ts';
import { EXIT, INTENT, ONE_OF_EACH, REPORT } from './one-of-each.ts';
import { story } from './rule-cases.ts';
import { halt, intent, OPENING, ORDER, outcome, place, START_AT, type AnyBody } from './sample-ledger.ts';

/** Each body without one of its fields, and with one of another type. */
function spoiledBodies(): readonly AnyBody[] {
  return Object.values(ONE_OF_EACH).flatMap((body) => {
    const whole: AnyBody = { ...body };
    const names = Object.keys(body).filter((name) => name !== 'kind');
    return names.flatMap((name) => {
      const { [name]: _left, ...rest } = whole;
      return [
        { ...rest, kind: body.kind },
        { ...whole, [name]: [[]] },
      ];
    });
  });
}

/** A report lists a hundred breaches: so many entries of a case are broken at most. */
const BROKEN_MAX = 100;

function spoiledCases(): readonly ExportCase[] {
  const bodies = spoiledBodies();
  return Array.from({ length: Math.ceil(bodies.length / BROKEN_MAX) }, (_case, part) => {
    const some = bodies.slice(part * BROKEN_MAX, (part + 1) * BROKEN_MAX);
    return story(
      `bodies that lack a field of their kind, or have it in another type, part ${part + 1}`,
      some,
      ...some.map((_body, i) => [OPENING.length + i, 'BODY_MALFORMED', null] as const),
    );
  });
}

const { account: ADDED, deadMan: SILENT, foreign: THEIRS, rotation: NEW_KEY, manual: BY_HAND } = ONE_OF_EACH;
const OPENED = place({ clientOrderId: 'mine' });
/** What is said of the transaction names the entry of it, wherever that stands. */
function everyKind(): readonly EntryBody[] {
  const at = (kind: EntryKind): number => OPENING.length + Object.keys(ONE_OF_EACH).indexOf(kind);
  return Object.values(ONE_OF_EACH).map((body) => {
    if (body.kind === 'deedSigned' || body.kind === 'deedOutcome' || body.kind === 'feeBump')
      return { ...body, deed: at('deed') };
    if (body.kind === 'feeBumpSigned') return { ...body, bump: at('feeBump') };
    const isOfProposal = body.kind === 'proposalWord' || body.kind === 'proposalUsed';
    return isOfProposal ? { ...body, proposal: at('proposal') } : body;
  });
}

const LEGS = { kind: 'twoLeg', price: '94', triggerPrice: '95' } as const;

/** Requests whose action is not of its kind: an order that stands at the venue must say how. */
function spoiledActions(): readonly AnyBody[] {
  const acting = (action: object): AnyBody => ({ ...INTENT, action });
  const placing = (change: object): AnyBody => acting({ kind: 'place', order: { ...ORDER, ...change } });
  const standings = [null, 'single', {}, { kind: 'threeLeg' }, { ...LEGS, price: 94 }, { kind: 'twoLeg' }];
  const target = { by: 'client', id: 'first' } as const;
  const amend = { kind: 'amend', instrument: 'BTCUSDT', target, side: null, quantity: '1', price: '1' };
  return [
    ...standings.map((standing) => placing({ standing })),
    ...standings.map((standing) => ({
      kind: 'spilled',
      decidedAt: START_AT,
      intent: { ...EXIT, action: { kind: 'place', order: { ...ORDER, reduceOnly: true, standing } } },
    })),
    ...[{ side: 'up' }, { price: 1 }, { extras: {} }, { timeInForce: 7 }, { builder: {} }].map(placing),
    acting({ kind: 'placeTest', order: { ...ORDER, standing: { kind: 'threeLeg' } } }),
    acting({ kind: 'placeTest' }),
    acting(amend),
    acting({ ...amend, extras: [], side: 'up' }),
    acting({ kind: 'cancel', instrument: 'BTCUSDT' }),
    acting({ kind: 'cancel', target }),
    acting({ kind: 'cancelAll' }),
    acting({ kind: 'setting', name: 'leverage', instrument: null }),
    acting({ kind: 'setting', name: 'alert', instrument: null, values: [], target: '@7' }),
    acting({ ...amend, extras: [], exits: { closes: 'order' } }),
    acting({ ...amend, extras: [], exits: { closes: 'filled', stopLoss: { price: null } } }),
    acting({ kind: 'guard' }),
    acting({ kind: 'guard', guard: { ...SET, drops: ['all'] } }),
    acting({ kind: 'guard', guard: { ...SET, attached: { closes: 'position' } } }),
    acting({ kind: 'route' }),
    acting({ kind: 'constructor' }),
    acting({ order: ORDER }),
    intent({ kind: 'route', route: 'POST /withdraw' }),
    place({ clientOrderId: null }),
    { kind: 'spilled', decidedAt: START_AT, intent: { ...EXIT, action: { kind: 'route', route: 'POST /' } } },
    { ...INTENT, batch: [1] },
    { ...outcome(0, 'accepted'), reply: { status: 200 } },
    { ...outcome(0, 'accepted'), report: { ...REPORT, state: 'gone' } },
  ];
}

export const KIND_CASES: readonly ExportCase[] = [
  story('an entry of every kind', everyKind()),
  ...spoiledCases(),
  story(
    'requests whose action is not of its kind',
    spoiledActions(),
    ...spoiledActions().map((_body, i) => [OPENING.length + i, 'BODY_MALFORMED', null] as const),
  ),
  story('orders that the venue keeps until a trigger is met', [
    place({ clientOrderId: 'one', standing: { kind: 'single' } }),
    place({ clientOrderId: 'two', standing: LEGS }, { verdict: 'hold', draft: null, resolvesAt: null }),
    intent({ kind: 'route', route: 'POST /withdraw' }, { verdict: 'deny', draft: null, resolvesAt: null }),
    intent({ kind: 'cancelAll', instrument: null }, { batch: [0, 2] }),
  ]),
  story(
    'bodies whose inner fields are of another type',
    [
      { ...ONE_OF_EACH.probe, flags: [['enableFutures']] },
      { ...ONE_OF_EACH.probe, flags: [['enableFutures', 1]] },
      { ...ONE_OF_EACH.counts, reads: [['grid', -1]] },
      { ...ONE_OF_EACH.countdown, afterMs: 0 },
      { ...THEIRS, order: { ...ORDER, side: 'up' } },
      { ...THEIRS, report: { ...REPORT, state: 'gone' } },
      { ...ONE_OF_EACH.reference, depth: { bps: 50 } },
    ],
    ...[3, 4, 5, 6, 7, 8, 9].map((seq) => [seq, 'BODY_MALFORMED', null] as const),
  ),
  story(
    'entries about an account that nobody added',
    [
      ONE_OF_EACH.accountStatus,
      NEW_KEY,
      BY_HAND,
      { ...THEIRS, origin: 'forced' },
      SILENT,
      ONE_OF_EACH.countdown,
      ONE_OF_EACH.sweep,
      ONE_OF_EACH.nonceBound,
    ],
    ...[3, 4, 5, 6, 7, 8, 9, 10].map((seq) => [seq, 'ACCOUNT_UNKNOWN', null] as const),
  ),
  story(
    'an order of somebody else, and no halt of its account in the next entry',
    [
      ADDED,
      THEIRS,
      OPENED,
      THEIRS,
      halt('orders', { kind: 'account', account: 'other' }),
      THEIRS,
      THEIRS,
      halt('openings', { kind: 'everything' }),
    ],
    [5, 'FOREIGN_NOT_HALTED', 4],
    [7, 'FOREIGN_NOT_HALTED', 6],
    [9, 'FOREIGN_NOT_HALTED', 8],
  ),
  story('orders of somebody else that ask for no halt', [
    ADDED,
    { ...THEIRS, origin: 'forced', order: null, report: null },
    { ...THEIRS, origin: 'earlier' },
    BY_HAND,
    { ...THEIRS, origin: 'manual' },
    OPENED,
  ]),
  story(
    'an order taken for one by hand before that was said, and after it was taken back',
    [
      ADDED,
      { ...THEIRS, origin: 'manual' },
      BY_HAND,
      { ...BY_HAND, allowed: false },
      { ...THEIRS, origin: 'manual' },
    ],
    [4, 'FOREIGN_NOT_DECLARED', null],
    [7, 'FOREIGN_NOT_DECLARED', null],
  ),
  story(
    'a silent bot’s switch that cancels what is not the bot’s',
    [
      ADDED,
      OPENED,
      ONE_OF_EACH.bot,
      { ...SILENT, cancelled: ['mine'] },
      { ...SILENT, cancelled: ['mine', 'other'] },
      { ...SILENT, bot: 'maker', cancelled: ['mine'] },
      { ...SILENT, bot: 'nobody', cancelled: [] },
      { kind: 'bot', bot: 'far', account: 'other', key: 'decoy-3', record: '' },
      { ...SILENT, bot: 'far', cancelled: [] },
      outcome(4, 'rejected'),
      { ...SILENT, cancelled: ['mine'] },
      { ...ONE_OF_EACH.sweep, cancelled: ['mine'] },
      { ...ONE_OF_EACH.sweep, cancelled: ['mine', 'theirs'] },
    ],
    [7, 'CANCELLED_NOT_OWN', null],
    [8, 'CANCELLED_NOT_OWN', null],
    [9, 'BOT_UNKNOWN', null],
    [11, 'BOT_UNKNOWN', null],
    [15, 'CANCELLED_NOT_OWN', null],
  ),
  story(
    'new keys that are none',
    [
      ADDED,
      { ...NEW_KEY, record: ADDED.record },
      NEW_KEY,
      NEW_KEY,
      { ...ONE_OF_EACH.accountStatus, status: 'removed' },
      { ...NEW_KEY, record: '3c'.repeat(32) },
      ADDED,
      NEW_KEY,
    ],
    [4, 'RECORD_NOT_NEW', null],
    [6, 'RECORD_NOT_NEW', null],
    [8, 'ROTATED_WHEN_REMOVED', null],
  ),
  story(
    'root keys whose numbers do not rise',
    [
      { ...ONE_OF_EACH.rootRotation, term: 1 },
      { ...ONE_OF_EACH.rootRotation, term: 3 },
      { ...ONE_OF_EACH.rootRotation, term: 3 },
      { ...ONE_OF_EACH.rootRotation, term: 2 },
      { ...ONE_OF_EACH.rootRotation, term: 4 },
    ],
    [3, 'ROOT_TERM_NOT_NEW', null],
    [5, 'ROOT_TERM_NOT_NEW', null],
    [6, 'ROOT_TERM_NOT_NEW', null],
  ),
  story(
    'bounds of nonces that do not rise, of one account and of another',
    [
      ADDED,
      { ...ONE_OF_EACH.nonceBound, upTo: 2_000 },
      { ...ONE_OF_EACH.nonceBound, upTo: 2_000 },
      { ...ONE_OF_EACH.nonceBound, upTo: 1_000 },
      { ...ONE_OF_EACH.nonceBound, upTo: 3_000 },
      { ...ADDED, account: 'second' },
      { ...ONE_OF_EACH.nonceBound, account: 'second', upTo: 1_000 },
    ],
    [5, 'NONCE_BOUND_NOT_NEW', null],
    [6, 'NONCE_BOUND_NOT_NEW', null],
  ),
];
