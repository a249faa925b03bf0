import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { canonicalJson } from '../../../src/core/ledger/canonical.ts';
import { signCheckpoint } from '../../../src/core/ledger/checkpoint.ts';
import type { EntryBody, OrderRecord } from '../../../src/core/ledger/entry.ts';
import { encodeLeaf } from '../../../src/core/ledger/leaf.ts';
import { leafHash, treeRoot } from '../../../src/core/ledger/merkle.ts';
import { formatVkey, noteKey, type NoteKey, type SignMessage } from '../../../src/core/ledger/note.ts';
import { toBase64 } from '../../../src/core/units/base64.ts';
import { NodePlatform } from '../../../verifier/node-platform.ts';

export const platform = new NodePlatform();

/** A key that guards nothing: its private half is 32 times the same byte, and published here. */
export interface TestKey {
  readonly key: NoteKey;
  readonly sign: SignMessage;
}

export function testKey(name: string, byte: number): TestKey {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  const key = noteKey(platform.sha256, name, spki.subarray(-32));
  assert.ok(key !== null);
  return { key, sign: (message) => sign(null, message, secret) };
}

export const log = testKey('gateway.example/ledger', 1);

export const ORDER: OrderRecord = {
  instrument: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: '0.01',
  price: '60000',
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: 'first',
  extras: [],
};

const POLICY_HASH = 'a7'.repeat(32);
/** The time of the first entry: 2026-01-01T00:00:00Z. */
export const START_AT = 1_767_225_600_000;

type Intent = Extract<EntryBody, { kind: 'intent' }>;
type Outcome = Extract<EntryBody, { kind: 'outcome' }>;

export function place(order: Partial<OrderRecord>, change: Partial<Intent> = {}): Intent {
  return intent({ kind: 'place', order: { ...ORDER, ...order } }, change);
}

export function intent(action: Intent['action'], change: Partial<Intent> = {}): Intent {
  return {
    kind: 'intent',
    bot: 'grid',
    account: 'main',
    request: '5e'.repeat(32),
    stampedAt: START_AT,
    replayUntil: START_AT + 10_000,
    action,
    verdict: 'allow',
    denials: [],
    policy: POLICY_HASH,
    draft: 'd1'.repeat(32),
    resolvesAt: START_AT + 15_000,
    batch: null,
    ...change,
  };
}

export function outcome(of: number, result: Outcome['result'], change: Partial<Outcome> = {}): Outcome {
  return {
    kind: 'outcome',
    intent: of,
    account: 'main',
    result,
    code: null,
    report: null,
    reply: null,
    ...change,
  };
}

export function halt(
  stops: 'openings' | 'orders',
  scope: Extract<EntryBody, { kind: 'halt' }>['scope'],
): EntryBody {
  return { kind: 'halt', scope, stops, reason: 'drill – “stop”', by: 'owner' };
}

/** Entries 0 to 2: a gateway with a bot and a policy. */
export const OPENING: readonly EntryBody[] = [
  { kind: 'start', engine: 'e0'.repeat(32), version: '0.1.0' },
  { kind: 'bot', bot: 'grid', account: 'main', key: 'decoy-1', record: '0b'.repeat(32) },
  { kind: 'policy', policy: '{}', hash: POLICY_HASH, by: 'owner' },
];

/** Entries 3 to 8: an order and its outcome, a halt, a refusal, a cancel that passes. */
export const STORY: readonly EntryBody[] = [
  place({}),
  outcome(3, 'accepted', {
    report: { id: 'first', venueOrderId: '81', state: 'open', filled: '0', quantity: '0.01', price: '60000' },
    reply: { status: 200, body: '{"orderId":81,"status":"NEW","text":"é \\"ok\\" \u2028 😀\\n"}' },
  }),
  halt('openings', { kind: 'everything' }),
  place(
    { clientOrderId: 'second' },
    {
      verdict: 'deny',
      denials: [{ code: 'TRADING_HALTED', facts: { reason: 'drill' } }],
      draft: null,
      resolvesAt: null,
    },
  ),
  intent({ kind: 'cancel', instrument: 'BTCUSDT', target: { by: 'client', id: 'first' } }),
  outcome(7, 'accepted'),
];

/** A body as the envelope sees it, be it one of the gateway's or not. */
export interface AnyBody {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Leaves of these bodies, numbered from 0, a millisecond apart. */
export function leavesOf(bodies: readonly AnyBody[]): Buffer[] {
  return bodies.map((body, seq) => leafOf(body, seq, START_AT + seq));
}

export function leafOf(body: AnyBody, seq: number, at: number): Buffer {
  const leaf = encodeLeaf({ seq, at, body });
  assert.ok(leaf !== null);
  return Buffer.from(leaf);
}

/** The signed checkpoint over the first `size` of these leaves. */
export function checkpointOf(
  leaves: readonly Uint8Array[],
  size: number,
  by: TestKey = log,
  origin = by.key.name,
): string {
  const root = treeRoot(
    platform.sha256,
    leaves.slice(0, size).map((leaf) => leafHash(platform.sha256, leaf)),
  );
  return signCheckpoint({ origin, size: BigInt(size), root, extensions: [] }, by.key, by.sign);
}

export function entryLine(leaf: Uint8Array): string {
  return `entry ${toBase64(leafHash(platform.sha256, leaf))} ${Buffer.from(leaf).toString('utf8')}`;
}

export function checkpointLine(note: string): string {
  return `checkpoint ${canonicalJson(note)}`;
}

/** The lines of an export, put together without the code that writes exports. */
export function exportLines(
  leaves: readonly Uint8Array[],
  signedAt: readonly number[],
  by: TestKey = log,
): string[] {
  const lines = ['sallyport-ledger/v1', `key ${formatVkey(by.key)}`];
  for (let size = 0; size <= leaves.length; size += 1) {
    const leaf = leaves[size - 1];
    if (leaf !== undefined) lines.push(entryLine(leaf));
    if (signedAt.includes(size)) lines.push(checkpointLine(checkpointOf(leaves, size, by)));
  }
  return [...lines, `end ${leaves.length}`];
}

export function fileOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
