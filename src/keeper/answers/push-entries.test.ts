import assert from 'node:assert/strict';
import test from 'node:test';
import { leafOf, START_AT, type AnyBody } from '../../../test/vectors/ledger/sample-ledger.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { Approval } from '../../core/account/state.ts';
import { parseGrant } from '../../core/identity/permission.ts';
import type { IntentRecord } from '../../core/ledger/entry.ts';
import { unixMs } from '../../core/units/time.ts';
import type { SignedIn } from '../people/sessions.ts';
import { Push, type PushMessage, type PushParts } from './push.ts';

const INTENT: IntentRecord = {
  bot: 'ann',
  account: 'main',
  request: 'r',
  stampedAt: 0,
  replayUntil: 0,
  action: { kind: 'cancelAll', instrument: 'BTCUSDT' },
  verdict: 'allow',
  denials: [],
  policy: null,
  draft: null,
  resolvesAt: null,
  batch: null,
};

/** A ledger that grows as a test says, and pages that one session each has opened. */
class Room {
  readonly story = new Story();
  readonly push: Push;
  readonly #leaves: Uint8Array[] = [];
  readonly #sessions = new Map<string, SignedIn>();
  /** Called whenever the ledger is read. */
  onRead: () => void = () => undefined;

  constructor() {
    const parts: unknown = {
      clock: {
        after: () => () => undefined,
        soon: (task: () => void) => task(),
        wallMs: () => unixMs(START_AT),
      },
      state: this.story.state,
      journal: { durableHead: () => ({ size: this.#leaves.length }) },
      store: {
        read: (from: number, limit: number) => {
          this.onRead();
          return Promise.resolve(this.#leaves.slice(from, from + limit));
        },
      },
      people: {
        onSessionEnd: () => undefined,
        sessionOf: (id: string) => this.#sessions.get(id) ?? null,
        tickets: { consume: (ticket: string) => (this.#sessions.has(ticket) ? { session: ticket } : null) },
      },
    };
    this.push = new Push(parts as PushParts);
  }

  /** The number of the entry that holds it. */
  add(...bodies: readonly AnyBody[]): number {
    for (const body of bodies) this.#leaves.push(leafOf(body, this.#leaves.length, START_AT));
    return this.#leaves.length - 1;
  }

  /** What a page of somebody with that role is told from here on. */
  page(role: string): { readonly told: PushMessage[]; readonly ends: number[] } {
    const grants = [parseGrant(role) ?? assert.fail(role)];
    const session: unknown = { id: role, person: role, grants, mustEnrol: false, proofs: [] };
    this.#sessions.set(role, session as SignedIn);
    const [told, ends]: [PushMessage[], number[]] = [[], []];
    const peer = {
      send: (text: string) => void told.push(JSON.parse(text)),
      close: (code: number) => void ends.push(code),
    };
    const headers = [['ticket', role]] as const;
    const opened = this.push.open({ method: 'GET', target: '/', headers, body: new Uint8Array(0) }, peer);
    assert.ok(opened !== null);
    return { told, ends };
  }

  leave(role: string): void {
    this.#sessions.delete(role);
  }

  async tell(): Promise<void> {
    this.push.tell();
    for (let i = 0; i < 20; i += 1) await new Promise(setImmediate);
  }
}

const kinds = ({ told }: { readonly told: readonly PushMessage[] }): readonly string[] =>
  told.slice(1).map(({ kind }) => kind);

const fill = (account: string): AnyBody => ({
  kind: 'fill',
  account,
  trade: '1',
  venueOrderId: 'v',
  instrument: 'BTCUSDT',
  side: 'buy',
  quantity: '1',
  price: '100',
  fee: '0',
  feeAsset: 'USDT',
  tradedAt: START_AT,
});

const outcome = (intent: number): AnyBody => ({
  kind: 'outcome',
  intent,
  account: 'main',
  result: 'accepted',
  code: null,
  report: null,
  reply: null,
});

test('T30: fills are for who sees the account, outcomes for who sees the bot where that is known', async () => {
  const room = new Room();
  const before = room.add({ kind: 'intent', ...INTENT });
  const all = room.page('viewer');
  const ann = room.page('viewer@bot:ann');
  const other = room.page('viewer@account:other');
  room.add(fill('main'), fill('other'), outcome(before));
  const known = room.add({ kind: 'intent', ...INTENT });
  room.add(outcome(known));
  await room.tell();
  assert.deepEqual(kinds(all), ['fill', 'fill', 'outcome', 'order', 'outcome']);
  assert.deepEqual(kinds(ann), ['order', 'outcome']);
  assert.deepEqual(kinds(other), ['fill']);
});

test('a new policy is told to all, and a word about a request of a bot to who sees that bot', async () => {
  const room = new Room();
  const all = room.page('viewer');
  const other = room.page('viewer@bot:bob');
  const waits = { id: 7, bot: 'ann', account: 'main' } as unknown as Approval;
  room.story.state.approvals.set(waits.id, waits);
  const word = { kind: 'approval', verdict: 'approved', until: null, reason: '', by: 'owner' } as const;
  room.add(
    { kind: 'policy', policy: '{}', hash: 'h', by: 'owner' },
    { ...word, approval: 7 },
    { ...word, approval: 8 },
  );
  await room.tell();
  assert.deepEqual([kinds(all), kinds(other)], [['policy', 'approval'], ['policy']]);
});

test('what becomes durable while pages are told is told as well, in order', async () => {
  const room = new Room();
  const all = room.page('viewer');
  room.add(fill('main'));
  let isFirst = true;
  room.onRead = () => {
    if (isFirst) room.add({ kind: 'policy', policy: '{}', hash: 'h', by: 'owner' });
    isFirst = false;
    room.push.tell();
  };
  await room.tell();
  assert.deepEqual(kinds(all), ['fill', 'policy']);
});

test('alarms that were raised before a page came are not told to it again', async () => {
  const room = new Room();
  room.story.tell({
    kind: 'halt',
    scope: { kind: 'everything' },
    stops: 'orders',
    reason: 'test',
    by: 'owner',
  });
  assert.ok(room.story.state.watch.recent.length > 0);
  const all = room.page('viewer');
  room.add(fill('main'));
  await room.tell();
  assert.deepEqual(kinds(all), ['fill']);
});

test('T24: a session that ended by itself is told nothing more, before it is looked for', async () => {
  const room = new Room();
  const page = room.page('viewer');
  room.leave('viewer');
  room.add(fill('main'));
  await room.tell();
  assert.deepEqual([kinds(page), page.ends], [[], [4_401]]);
});

test('T31: whose a request was is forgotten after four thousand others, and then its account counts', async () => {
  const room = new Room();
  const ann = room.page('viewer@bot:ann');
  const first = room.add({ kind: 'intent', ...INTENT });
  for (let i = 0; i < 3; i += 1) {
    const others = Array.from({ length: 1_400 }, () => ({ kind: 'intent', ...INTENT, bot: 'bob' }) as const);
    room.add(...others);
    await room.tell();
  }
  room.add(outcome(first));
  await room.tell();
  assert.deepEqual(kinds(ann), ['order']);
});

test('a page without a ticket is not opened', () => {
  const room = new Room();
  const peer = { send: () => undefined, close: () => undefined };
  assert.equal(
    room.push.open({ method: 'GET', target: '/', headers: [], body: new Uint8Array(0) }, peer),
    null,
  );
});
