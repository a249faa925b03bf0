import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerStore, Clock } from '../../ports.ts';
import { unixMs } from '../../core/units/time.ts';
import { START_AT, leavesOf, OPENING } from '../../../test/vectors/ledger/sample-ledger.ts';
import type { Answer } from '../../protocol/ask-message.ts';
import { askOf } from './answers-fixture.test.ts';
import type { Caller } from './caller.ts';
import { forwards, backwards } from './reading-ledger.ts';
import { Repeats } from './repeats.ts';
import { RequestLimits } from './request-limits.ts';
import { requestDigest, StepUp } from './step-up.ts';

/** A clock that stands. */
const STANDING: Clock = {
  wallMs: () => unixMs(START_AT),
  monotonicMs: () => 0,
  after: () => () => undefined,
  soon: (task) => queueMicrotask(task),
};

test('T31: of answers under a key the oldest is forgotten beyond a thousand, and what ends later is let go', () => {
  const repeats = new Repeats(STANDING, () => 24);
  const answer = { status: 200 } as Answer;
  for (let i = 0; i < 1_000; i += 1) assert.equal(repeats.begin(`key ${i}`, 'the same'), null);
  repeats.end('key 0', answer);
  assert.equal(repeats.begin('key 0', 'the same'), answer);
  assert.equal(repeats.begin('another', 'the same'), null);
  repeats.end('key 0', answer);
  assert.equal(repeats.begin('key 0', 'the same'), null, 'it is a new one');
});

test('T31: beyond ten thousand callers the one that asked longest ago begins anew, and nobody else does', () => {
  const limits = new RequestLimits(STANDING);
  const asks = (caller: string): boolean => limits.take(caller, 'signIn') === null;
  while (asks('first'));
  for (let i = 0; i < 9_999; i += 1) asks(`caller ${i}`);
  assert.ok(!asks('first'), 'still counted');
  for (let i = 0; i < 10_000; i += 1) asks(`other ${i}`);
  assert.ok(asks('first'));
});

test('T10: a proof is good once; of a thousand others within its five minutes the first is forgotten', () => {
  const stepUp = new StepUp(STANDING);
  const change = (n: number) => askOf('ann', 'setRoles', { params: { id: String(n), and: 'x' } });
  const caller = (n: number): Caller => {
    const proof = { factor: 'passkey', at: unixMs(START_AT), purpose: requestDigest(change(n)) } as const;
    return { id: 'ann', session: { id: 'session', proofs: [proof] } } as unknown as Caller;
  };
  const goesOn = (n: number): boolean => stepUp.hold(caller(n), change(n)) === null;
  assert.ok(goesOn(0) && !goesOn(0));
  for (let n = 1; n < 1_000; n += 1) assert.ok(goesOn(n));
  assert.ok(!goesOn(0));
  // Memory is bounded; nobody proves a thousand changes within the five minutes that the first is good for.
  assert.ok(goesOn(1_000) && goesOn(0));
});

test('a change is the same in whatever order its parameters come', () => {
  const one = askOf('ann', 'x', { params: { a: '1', b: '2' } });
  const other = askOf('ann', 'x', { params: { b: '2', a: '1' } });
  assert.equal(requestDigest(one), requestDigest(other));
});

test('who has seen enough of the ledger is shown no more of it', async () => {
  const leaves = leavesOf(OPENING);
  const store: Pick<LedgerStore, 'read'> = {
    read: (from, limit) => Promise.resolve(leaves.slice(from, from + limit)),
  };
  const seen: number[] = [];
  const take = (entry: { readonly seq: number }): boolean => {
    seen.push(entry.seq);
    return false;
  };
  assert.equal(await forwards(store, { from: 1, end: leaves.length }, take), true);
  assert.equal(await backwards(store, 2, take), 1);
  assert.equal(await backwards(store, 1, take), null, 'nothing lies before the first entry');
  assert.deepEqual(seen, [1, 1, 0]);
});

test('an answer under a key is forgotten after the hours of the settings, and one that is under way is not', () => {
  let hours = 24;
  let now = 0;
  const repeats = new Repeats({ ...STANDING, monotonicMs: () => now }, () => hours);
  const answer = { status: 200 } as Answer;
  repeats.begin('done', 'the same');
  repeats.end('done', answer);
  repeats.begin('under way', 'the same');
  now = 2 * 3_600_000;
  assert.equal(repeats.forget(), 0);
  hours = 1;
  assert.equal(repeats.forget(), 1);
  assert.equal(repeats.forget(), 0);
  assert.equal(repeats.begin('done', 'the same'), null, 'it is new again');
});
