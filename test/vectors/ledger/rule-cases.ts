import type { EntryBody, ScopeRecord } from '../../../src/core/ledger/entry.ts';
import type { RuleName } from '../../../src/core/ledger/rule-name.ts';
import { formatVkey } from '../../../src/core/ledger/note.ts';
import type { ExportCase } from './export-case.ts';
import {
  exportLines,
  fileOf,
  halt,
  intent,
  leavesOf,
  log,
  OPENING,
  ORDER,
  outcome,
  place,
  START_AT,
  type AnyBody,
} from './sample-ledger.ts';

const EVERYTHING: ScopeRecord = { kind: 'everything' };
const ACCOUNT: ScopeRecord = { kind: 'account', account: 'main' };
const BOT: ScopeRecord = { kind: 'bot', bot: 'grid' };
const CANCEL = intent({ kind: 'cancel', instrument: 'BTCUSDT', target: { by: 'venue', id: '81' } });
const CANCEL_ALL = intent({ kind: 'cancelAll', instrument: 'BTCUSDT' });
const SETTING = intent({
  kind: 'setting',
  name: 'leverage',
  instrument: 'BTCUSDT',
  values: [['leverage', '2']],
});
const REPORT = {
  id: 'first',
  venueOrderId: '81',
  state: 'open',
  filled: '0',
  quantity: '1',
  price: '1',
} as const;
const DENIALS = [{ code: 'NO_POLICY', facts: {} }];

function resume(scope: ScopeRecord): EntryBody {
  return { kind: 'resume', scope, reason: 'over', by: 'owner' };
}

function amend(by: 'client' | 'venue', id: string): EntryBody {
  return intent({
    kind: 'amend',
    instrument: 'BTCUSDT',
    target: { by, id },
    side: 'buy',
    quantity: '1',
    price: '1',
    extras: [],
  });
}

/** A request that waits for a person. */
function held(order: Parameters<typeof place>[0], change: Parameters<typeof place>[1] = {}): EntryBody {
  const denials = [
    { code: 'APPROVAL_NEEDED', facts: { minutes: '5', scope: 'bot', what: 'worth 2, above 1' } },
  ];
  return place(order, { verdict: 'hold', denials, draft: null, resolvesAt: null, ...change });
}

/** What the person says about entry `approval`. */
function word(approval: number, verdict: 'approved' | 'rejected' = 'approved'): EntryBody {
  const until = verdict === 'approved' ? START_AT + 300_000 : null;
  return { kind: 'approval', approval, verdict, until, reason: 'asked for it', by: 'owner' };
}

/** Entries from 3 on, after the opening; `broken` in the order of entries. */
export function story(
  name: string,
  bodies: readonly AnyBody[],
  ...broken: readonly (readonly [number, RuleName, number | null])[]
): ExportCase {
  const leaves = leavesOf([...OPENING, ...bodies]);
  return {
    name,
    file: { text: fileOf(exportLines(leaves, [leaves.length])) },
    key: formatVkey(log.key),
    previous: null,
    expected: {
      damage: null,
      breaches: broken.map(([seq, rule, against]) => ({ seq, rule, against })),
      size: leaves.length,
      signed: leaves.length,
    },
  };
}

const reducing = place({ reduceOnly: true });

const HALT_CASES: readonly ExportCase[] = [
  story(
    'an order while everything is halted',
    [halt('openings', EVERYTHING), place({})],
    [4, 'ALLOWED_WHILE_HALTED', 3],
  ),
  story(
    'an order while its account is halted',
    [halt('openings', ACCOUNT), place({})],
    [4, 'ALLOWED_WHILE_HALTED', 3],
  ),
  story(
    'an order while its bot is halted',
    [halt('openings', BOT), place({})],
    [4, 'ALLOWED_WHILE_HALTED', 3],
  ),
  story('an order while others are halted', [
    halt('orders', { kind: 'account', account: 'other' }),
    halt('orders', { kind: 'bot', bot: 'other' }),
    place({}),
  ]),
  story('an order after the halt was lifted', [halt('orders', BOT), resume(BOT), place({})]),
  story(
    'an order after another halt was lifted',
    [halt('orders', BOT), resume(ACCOUNT), place({})],
    [5, 'ALLOWED_WHILE_HALTED', 3],
  ),
  story('cancels while orders are halted', [halt('orders', EVERYTHING), CANCEL, CANCEL_ALL]),
  story(
    'a setting while openings are halted',
    [halt('openings', EVERYTHING), SETTING],
    [4, 'ALLOWED_WHILE_HALTED', 3],
  ),
  story('reduce-only and closing orders while openings are halted', [
    halt('openings', EVERYTHING),
    reducing,
    place({ clientOrderId: 'b', closePosition: true, quantity: null }),
  ]),
  story(
    'a reduce-only order while orders are halted',
    [halt('orders', EVERYTHING), reducing],
    [4, 'ALLOWED_WHILE_HALTED', 3],
  ),
  story(
    'a reduce-only order after a halt of orders was followed by one of openings',
    [halt('orders', EVERYTHING), halt('openings', EVERYTHING), reducing],
    [5, 'ALLOWED_WHILE_HALTED', 4],
  ),
  story('amends of a reduce-only order while openings are halted', [
    reducing,
    outcome(3, 'accepted', { report: REPORT }),
    halt('openings', EVERYTHING),
    amend('client', 'first'),
    amend('venue', '81'),
  ]),
  story(
    'amends of an ordinary order while openings are halted',
    [
      place({}),
      { kind: 'order', account: 'main', report: REPORT },
      halt('openings', EVERYTHING),
      amend('client', 'first'),
      amend('venue', '81'),
    ],
    [6, 'ALLOWED_WHILE_HALTED', 5],
    [7, 'ALLOWED_WHILE_HALTED', 5],
  ),
  story(
    'an amend of an order whose id now belongs to an ordinary one',
    [reducing, place({}), halt('openings', EVERYTHING), amend('client', 'first')],
    [6, 'ALLOWED_WHILE_HALTED', 5],
  ),
  story(
    'a test order while openings are halted',
    [halt('openings', EVERYTHING), intent({ kind: 'placeTest', order: { ...ORDER, reduceOnly: true } })],
    [4, 'ALLOWED_WHILE_HALTED', 3],
  ),
];

/** An intent that went out while the ledger did not answer. */
function spilled(of: AnyBody): AnyBody {
  const { kind: _, ...fields } = of;
  return { kind: 'spilled', decidedAt: 1_700_000_000_000, intent: fields };
}

const SPILLED_CASES: readonly ExportCase[] = [
  story('an exit that went out without the ledger, and its end', [spilled(reducing), outcome(3, 'accepted')]),
  story('an exit that went out before a halt which the ledger has first', [
    halt('orders', EVERYTHING),
    spilled(place({ closePosition: true, quantity: null })),
  ]),
  story('an opening that went out without the ledger', [spilled(place({}))], [3, 'SPILLED_NOT_EXIT', null]),
  story('a cancel in the place of an exit', [spilled(CANCEL)], [3, 'SPILLED_NOT_EXIT', null]),
  story(
    'a denied exit that went out all the same',
    [spilled(place({ reduceOnly: true }, { verdict: 'deny', denials: DENIALS }))],
    [3, 'SPILLED_NOT_EXIT', null],
  ),
];

/** Bodies that lack what a rule rests on, or have it in another type. */
function malformedBodies(): readonly AnyBody[] {
  const order = (change: object): AnyBody => ({
    ...place({}),
    action: { kind: 'place', order: { ...ORDER, ...change } },
  });
  const action = (value: unknown): AnyBody => ({ ...place({}), action: value });
  const halted = (change: object): AnyBody => ({ ...halt('orders', EVERYTHING), ...change });
  const said = (change: object): AnyBody => ({ ...outcome(0, 'accepted'), ...change });
  const report = (change: object): AnyBody => ({
    kind: 'order',
    account: 'main',
    report: { ...REPORT, ...change },
  });
  return [
    { kind: 'policy', policy: '{}', by: 'owner', hash: null },
    { kind: 'bot', bot: 1, account: 'main', key: 'decoy-2', record: '' },
    { kind: 'botRevoked', reason: 'lost' },
    halted({ stops: 'some' }),
    halted({ stops: null }),
    halted({ scope: { kind: 'account' } }),
    halted({ scope: { kind: 'bot', bot: 1 } }),
    halted({ scope: { kind: 'venue' } }),
    halted({ scope: null }),
    { kind: 'resume', scope: [], reason: 'over', by: 'owner' },
    { ...place({}), bot: null },
    { ...place({}), account: null },
    { ...place({}), verdict: 'perhaps' },
    { ...place({}), denials: {} },
    { kind: 'intent', bot: 'grid', account: 'main', action: CANCEL.action, verdict: 'allow', denials: [] },
    ...[null, [], 'place', {}, { kind: 'withdraw' }, { kind: 'place' }, { kind: 'amend' }].map(action),
    action({ kind: 'amend', target: { by: 'client', id: 1 } }),
    action({ kind: 'amend', target: { by: 'name', id: '1' } }),
    ...[{ clientOrderId: null }, { reduceOnly: 'true' }, { closePosition: 0 }].map(order),
    ...[{ intent: '0' }, { account: 1 }, { result: 'lost' }, { result: null }].map(said),
    ...[{ id: 1 }, { venueOrderId: null }].map(report),
    { kind: 'order', account: 'main' },
    { kind: 'spilled' },
    { kind: 'spilled', intent: { account: 'main', bot: 'grid', action: { kind: 'place' }, denials: [] } },
    { kind: 'spilled', intent: { account: 'main', bot: 'grid', action: reducing.action } },
    { kind: 'spilled', intent: { account: 'main', action: reducing.action, denials: [] } },
    { kind: 'order', report: REPORT },
  ];
}

function malformedCase(): ExportCase {
  const bodies = malformedBodies();
  const broken = bodies.map((_, i) => [OPENING.length + i, 'BODY_MALFORMED', null] as const);
  return story('bodies that lack what a rule rests on', bodies, ...broken);
}

export const RULE_CASES: readonly ExportCase[] = [
  story('an unknown outcome, said twice, and then an end', [
    place({}),
    outcome(3, 'unknown'),
    outcome(3, 'unknown'),
    outcome(3, 'notPlaced'),
  ]),
  story(
    'an outcome of a refused intent',
    [place({}, { verdict: 'deny', denials: DENIALS }), outcome(3, 'rejected')],
    [4, 'OUTCOME_WITHOUT_INTENT', 3],
  ),
  story(
    'an outcome of an intent that is held',
    [place({}, { verdict: 'hold' }), outcome(3, 'accepted')],
    [4, 'OUTCOME_WITHOUT_INTENT', 3],
  ),
  story(
    'an outcome of an entry that is no intent',
    [outcome(0, 'accepted')],
    [3, 'OUTCOME_WITHOUT_INTENT', 0],
  ),
  story(
    'an outcome before its intent',
    [outcome(4, 'accepted'), place({})],
    [3, 'OUTCOME_WITHOUT_INTENT', 4],
  ),
  story(
    'an outcome of an entry far beyond the end',
    [outcome(9_007_199_254_740_991, 'accepted')],
    [3, 'OUTCOME_WITHOUT_INTENT', 9_007_199_254_740_991],
  ),
  story(
    'a second end',
    [place({}), outcome(3, 'accepted'), outcome(3, 'rejected')],
    [5, 'OUTCOME_AFTER_FINAL', 3],
  ),
  story(
    'in doubt again after the end',
    [CANCEL_ALL, outcome(3, 'unconfirmed'), outcome(3, 'unknown')],
    [5, 'OUTCOME_AFTER_FINAL', 3],
  ),
  story(
    'an outcome under another account',
    [place({}), outcome(3, 'accepted', { account: 'other' })],
    [4, 'OUTCOME_OF_OTHER_ACCOUNT', 3],
  ),
  story(
    'allowed with a denial in the same entry',
    [place({}, { denials: DENIALS })],
    [3, 'ALLOWED_DESPITE_DENIAL', null],
  ),
  ...HALT_CASES,
  ...SPILLED_CASES,
  malformedCase(),
  story(
    'entries of unknown kinds',
    [{ kind: 'future' }, { kind: 'constructor' }],
    [3, 'KIND_UNKNOWN', null],
    [4, 'KIND_UNKNOWN', null],
  ),
  story(
    'allowed for a revoked bot, until its name is issued again',
    [
      { kind: 'botRevoked', bot: 'grid', reason: 'lost' },
      place({}),
      { kind: 'bot', bot: 'grid', account: 'main', key: 'decoy-2', record: '' },
      place({ clientOrderId: 'b' }),
    ],
    [4, 'ALLOWED_FOR_REVOKED_BOT', 3],
  ),
  story(
    'decided under a policy that had been replaced',
    [
      { kind: 'policy', policy: '{"a":1}', hash: 'bb', by: 'owner' },
      place({}),
      place({ clientOrderId: 'b' }, { policy: 'bb' }),
      outcome(4, 'accepted'),
      place({}, { policy: null, verdict: 'deny', denials: DENIALS }),
    ],
    [4, 'POLICY_NOT_NEWEST', 3],
    [7, 'POLICY_NOT_NEWEST', 3],
  ),
  story('one approval, used once by the same order under another id', [
    held({}),
    word(3),
    place({ clientOrderId: 'again', extras: [['a', 'b']] }, { approval: 3 }),
  ]),
  story('a held order that waits already', [held({}), held({ clientOrderId: 'b' }, { approval: 3 })]),
  story(
    'an approval that was used twice',
    [held({}), word(3), place({}, { approval: 3 }), place({ clientOrderId: 'b' }, { approval: 3 })],
    [6, 'APPROVAL_USED_TWICE', 3],
  ),
  story('an approval that nobody gave', [held({}), place({}, { approval: 3 })], [4, 'APPROVAL_NOT_GIVEN', 3]),
  story('an approval of nothing', [place({}, { approval: 9 })], [3, 'APPROVAL_NOT_GIVEN', 9]),
  story(
    'an approval that was taken back',
    [held({}), word(3), word(3, 'rejected'), place({}, { approval: 3 })],
    [6, 'APPROVAL_NOT_GIVEN', 3],
  ),
  story(
    'an approval that was over',
    [held({}), { ...word(3), until: START_AT + 4 }, place({}, { approval: 3 })],
    [5, 'APPROVAL_NOT_GIVEN', 3],
  ),
  story(
    'an approval of a smaller order, and of another bot',
    [
      held({}),
      word(3),
      place({ quantity: '2' }, { approval: 3 }),
      { kind: 'bot', bot: 'other', account: 'main', key: 'decoy-2', record: '0c'.repeat(32) },
      place({}, { bot: 'other', approval: 3 }),
    ],
    [5, 'APPROVAL_OF_OTHER_REQUEST', 3],
    [7, 'APPROVAL_OF_OTHER_REQUEST', 3],
  ),
  story('a word about what was never held', [place({}), word(3)], [4, 'APPROVAL_WITHOUT_HOLD', 3]),
  story(
    'words that are malformed',
    [
      { ...word(3), approval: 'three' },
      { ...word(3), verdict: 'perhaps' },
      { ...word(3), until: null },
      { ...word(3, 'rejected'), until: 5 },
      { ...held({}), bot: 7 },
      { ...place({}), approval: 'three' },
    ],
    ...[3, 4, 5, 6, 7, 8].map((seq) => [seq, 'BODY_MALFORMED', null] as const),
  ),
];
