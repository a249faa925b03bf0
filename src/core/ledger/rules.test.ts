import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  exportLines,
  fileOf,
  leafOf,
  leavesOf,
  OPENING,
  outcome,
  place,
  platform,
  START_AT,
  type AnyBody,
} from '../../../test/vectors/ledger/sample-ledger.ts';
import { WALLET_BODIES } from '../../../test/vectors/ledger/wallet-cases.ts';
import { BREACHES_LISTED_MAX } from './export-check.ts';
import { parseLeaf } from './leaf.ts';
import { RuleCheck, type Breach } from './rules.ts';
import { verifyExport } from './verify-export.ts';

// The rules themselves are shown by the published exports; here is what takes more entries than fit there.

const ADDED: AnyBody = {
  kind: 'account',
  account: 'main',
  venue: 'binance-usdm',
  trade: '',
  accountHost: '',
  ca: null,
  flags: [],
  warnings: [],
  record: '',
  paper: true,
};

function take(rules: RuleCheck, body: AnyBody, seq: number): Breach | null {
  const leaf = parseLeaf(leafOf(body, seq, START_AT));
  assert.ok(leaf !== null);
  return rules.take(leaf);
}

test('a field that an entry may leave out must be right where it is there', () => {
  const rotation = { kind: 'rotation', account: 'main', record: 'r', flags: [] } as const;
  for (const [signer, rule] of [
    [{}, null],
    [{ signer: '0xa1' }, null],
    [{ signer: 7 }, 'BODY_MALFORMED'],
    [{ signer: null }, 'BODY_MALFORMED'],
  ] as const) {
    const rules = new RuleCheck();
    assert.equal(take(rules, ADDED, 0), null);
    assert.equal(take(rules, { ...rotation, ...signer }, 1)?.rule ?? null, rule);
  }
});

test('an order that the venue keeps says of one leg nothing more, and of two both prices of the other', () => {
  const two = { kind: 'twoLeg', price: '94', triggerPrice: '95' } as const;
  for (const [standing, rule] of [
    [undefined, null],
    [{ kind: 'single' }, null],
    [two, null],
    [{ ...two, price: 94 }, 'BODY_MALFORMED'],
    [{ kind: 'twoLeg', price: '94' }, 'BODY_MALFORMED'],
    [{ kind: 'threeLeg' }, 'BODY_MALFORMED'],
    [null, 'BODY_MALFORMED'],
  ] as const) {
    const rules = new RuleCheck();
    assert.equal(take(rules, ADDED, 0), null);
    const { action: placed } = place({});
    assert.ok(placed.kind === 'place');
    const order = standing === undefined ? placed.order : { ...placed.order, standing };
    const found = {
      account: 'main',
      origin: 'forced',
      venueOrderId: '#7',
      instrument: 'BTCUSDT',
      report: null,
    };
    const body = { kind: 'foreign', ...found, order };
    assert.equal(take(rules, body, 1)?.rule ?? null, rule, `case of ${JSON.stringify(standing)}`);
  }
});

test('an intent ends once, however far into the ledger', () => {
  const rules = new RuleCheck();
  OPENING.forEach((body, seq) => assert.equal(take(rules, body, seq), null));
  for (const seq of [8_191, 8_192, 20_000, 1_000_000]) {
    assert.equal(take(rules, place({}), seq), null);
    assert.equal(take(rules, outcome(seq, 'accepted'), seq + 1), null);
    assert.deepEqual(take(rules, outcome(seq, 'accepted'), seq + 2), {
      seq: seq + 2,
      rule: 'OUTCOME_AFTER_FINAL',
      against: seq,
    });
    assert.equal(take(rules, outcome(seq + 1, 'accepted'), seq + 3)?.rule, 'OUTCOME_WITHOUT_INTENT');
  }
  for (const seq of [8_191, 8_192, 20_000, 1_000_000]) {
    assert.equal(take(rules, outcome(seq, 'accepted'), 1_000_010)?.rule, 'OUTCOME_AFTER_FINAL');
  }
});

test('all breaches are counted, the first hundred are listed', () => {
  const leaves = leavesOf(Array.from({ length: BREACHES_LISTED_MAX + 5 }, () => ({ kind: 'future' })));
  const file = Buffer.from(fileOf(exportLines(leaves, [leaves.length])));
  const report = verifyExport(platform, [file], { key: null, previous: null });
  assert.equal(report.damage, null);
  assert.equal(report.breachCount, BREACHES_LISTED_MAX + 5);
  assert.equal(report.breaches.length, BREACHES_LISTED_MAX);
  assert.deepEqual(report.breaches.at(-1), { seq: 99, rule: 'KIND_UNKNOWN', against: null });
});

test('I9: before the first policy a wallet signs under none, and what names one is a breach', () => {
  const rules = new RuleCheck();
  const { wallet, deed } = WALLET_BODIES;
  const refused = { ...deed, verdict: 'deny', policy: null } as const;
  assert.equal(take(rules, wallet, 0), null);
  assert.equal(take(rules, refused, 1), null);
  assert.equal(take(rules, { ...refused, policy: 'ab' }, 2)?.rule, 'POLICY_NOT_NEWEST');
});

test('what a transaction took out of tables of addresses is table, place and address', () => {
  const { wallet, deed } = WALLET_BODIES;
  const ruleOf = (tables: unknown): string | undefined => {
    const rules = new RuleCheck();
    take(rules, wallet, 0);
    const refused: AnyBody = { ...deed, verdict: 'deny', policy: null, tables };
    return take(rules, refused, 1)?.rule;
  };
  assert.equal(ruleOf([['table', 3, 'address']]), undefined);
  for (const tables of ['table', ['table'], [['table', 3]], [[3, 3, '']], [['', '', '']], [['', 3, 3]]])
    assert.equal(ruleOf(tables), 'BODY_MALFORMED');
});

test('I9: before the first policy an intent is decided under none', () => {
  const rules = new RuleCheck();
  const denied = { verdict: 'deny', denials: [{ code: 'NO_POLICY', facts: {} }] } as const;
  assert.equal(take(rules, place({}, { ...denied, policy: null }), 0), null);
  assert.deepEqual(take(rules, place({}, { ...denied, policy: 'made up' }), 1), {
    seq: 1,
    rule: 'POLICY_NOT_NEWEST',
    against: null,
  });
});

test('what a silent bot’s switch cancels is known to be the bot’s until 10,000 orders have ended since', () => {
  const rules = new RuleCheck();
  const bodies: readonly AnyBody[] = [
    { kind: 'bot', bot: 'grid', account: 'main', key: 'decoy-1', record: '' },
    ADDED,
    { kind: 'policy', policy: '{}', hash: String(place({}).policy), by: 'owner' },
  ];
  bodies.forEach((body, seq) => assert.equal(take(rules, body, seq), null));
  const ended = (id: string): AnyBody => ({
    kind: 'order',
    account: 'main',
    report: { id, venueOrderId: id, state: 'cancelled', filled: '0', quantity: '1', price: '1' },
  });
  // So many go without their bytes: those are not in question here, and take most of the time.
  const tell = (body: AnyBody, seq: number): Breach | null =>
    rules.take({ seq, at: START_AT, body: JSON.parse(JSON.stringify(body)) });
  const silent = { kind: 'deadMan', account: 'main', bot: 'grid', silentMs: 1, spared: 0 };
  const seqs = Array.from({ length: 10_002 }, (_, i) => i);
  for (const seq of seqs) tell(place({ clientOrderId: `order-${seq}` }), seq);
  for (const seq of seqs.slice(0, 10_000)) tell(ended(`order-${seq}`), seq);
  assert.equal(take(rules, { ...silent, cancelled: ['order-0', 'order-10000'] }, 1), null);
  take(rules, ended('order-10000'), 1);
  const rest = ['order-1', 'order-10000', 'order-10001'];
  assert.equal(take(rules, { ...silent, cancelled: rest }, 1), null);
  assert.equal(take(rules, { ...silent, cancelled: ['order-0'] }, 1)?.rule, 'CANCELLED_NOT_OWN');
});

test('an approval of a request binds what stands for its order, whatever that is', () => {
  const rules = new RuleCheck();
  const setting = (order: string, more: Partial<AnyBody>): AnyBody => ({
    ...place({}),
    action: { kind: 'setting', name: 'leverage', instrument: null, values: [], order },
    policy: null,
    ...more,
  });
  const approval = {
    kind: 'approval',
    approval: 0,
    verdict: 'approved',
    until: 1e15,
    reason: '',
    by: 'owner',
  };
  assert.equal(take(rules, setting('one', { verdict: 'hold' }), 0), null);
  assert.equal(take(rules, approval, 1), null);
  const other = take(rules, setting('other', { approval: 0 }), 2);
  assert.equal(other?.rule, 'APPROVAL_OF_OTHER_REQUEST');
  assert.equal(take(rules, setting('one', { approval: 0 }), 3), null);
});
