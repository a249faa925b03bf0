import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { emptyState, fold } from '../core/account/fold.ts';
import { readSnapshot } from '../core/account/snapshot.ts';
import type { GatewayState } from '../core/account/state.ts';
import { Fault } from '../core/fault.ts';
import { openCheckpoint } from '../core/ledger/checkpoint.ts';
import type { Entry, EntryKind } from '../core/ledger/entry.ts';
import { decodeLeaf, isNewerLeaf } from '../core/ledger/leaf.ts';
import { Frontier, HASH_BYTES } from '../core/ledger/merkle.ts';
import type { NoteKey } from '../core/ledger/note.ts';
import { equalBytes, parseHex, toHex } from '../core/units/bytes.ts';
import type { CheckpointStore, KeptSnapshot, LedgerStore } from '../ports.ts';

const PAGE = 4_096;

export interface OpenedLedger {
  readonly state: GatewayState;
  readonly frontier: Frontier;
}

/** An opened ledger, and what is not proven about it. */
export interface ProvenLedger extends OpenedLedger {
  /** Entries that a snapshot stood for; the ones after it were folded. */
  readonly snapshotSize: number;
  /** An owner's word stands after the last checkpoint. Every such word is signed for before it is answered. */
  readonly hasUnprovenWord: boolean;
}

/** What an owner's word writes, and what somebody would write who wanted a looser gateway. */
const OWNERS_WORDS: ReadonlySet<EntryKind> = new Set([
  'policy',
  'shadow',
  'approval',
  'proposalWord',
  'resume',
  'account',
  'accountStatus',
  'rotation',
  'manual',
  'bot',
  'person',
  'personRoles',
  'personRecord',
  'wallet',
  'walletBot',
]);

/** Through text, because asking Node for a buffer takes longer than the hash itself. */
export const sha256 = (bytes: Uint8Array): Uint8Array => {
  const text = hash('sha256', bytes, 'latin1');
  const digest = new Uint8Array(HASH_BYTES);
  for (let i = 0; i < HASH_BYTES; i += 1) digest[i] = text.charCodeAt(i);
  return digest;
};

/**
 * Folds the whole ledger and proves it against the last signed checkpoint on the way. A leaf that does not decode, a
 * gap, or a root that differs from the checkpoint's stops the start; a ledger shorter than the checkpoint is an old
 * one put back. So does a ledger with an owner's word in it and no checkpoint at all.
 */
export async function openLedger(
  store: LedgerStore,
  checkpoints: Pick<CheckpointStore, 'load'>,
  key: NoteKey,
  snapshot: KeptSnapshot | null = null,
): Promise<ProvenLedger> {
  const note = checkpoints.load();
  const last = note === null ? null : readCheckpoint(note, key);
  // The entry that names a snapshot is proven by the checkpoint, or the snapshot is not used.
  const isProven = snapshot !== null && last !== null && BigInt(snapshot.named) < last.size;
  const begun = (isProven ? await fromSnapshot(store, snapshot) : null) ?? {
    state: emptyState(),
    frontier: new Frontier(sha256),
  };
  const { state, frontier } = begun;
  const snapshotSize = frontier.size;
  if (last !== null && last.size > BigInt(store.size())) {
    throw new Fault('LEDGER_FORK', { entries: store.size(), checkpoint: Number(last.size) });
  }
  let hasUnprovenWord = false;
  let ahead = store.read(frontier.size, PAGE);
  for (let from = frontier.size; from < store.size(); from += PAGE) {
    const leaves = await ahead;
    // The store's thread reads on while this one folds.
    if (from + PAGE < store.size()) ahead = store.read(from + PAGE, PAGE);
    for (const leaf of leaves) {
      const { seq, body } = take(state, frontier, leaf);
      if (last === null || BigInt(seq) >= last.size) hasUnprovenWord ||= OWNERS_WORDS.has(body.kind);
      if (last !== null && BigInt(frontier.size) === last.size && !equalBytes(frontier.root(), last.root)) {
        throw new Fault('LEDGER_CORRUPT', { upTo: frontier.size });
      }
    }
  }
  if (frontier.size !== store.size())
    throw new Fault('LEDGER_CORRUPT', { read: frontier.size, expected: store.size() });
  if (last === null && hasUnprovenWord)
    throw new Fault('LEDGER_FORK', { entries: frontier.size, checkpoint: 0 });
  return { state, frontier, snapshotSize, hasUnprovenWord };
}

/** Null, and the whole ledger is folded, when the ledger does not name exactly this snapshot. */
async function fromSnapshot(store: LedgerStore, snapshot: KeptSnapshot): Promise<OpenedLedger | null> {
  const [leaf] = await store.read(snapshot.named, 1);
  const entry = leaf === undefined ? null : decodeLeaf(leaf);
  const digest = toHex(sha256(Buffer.from(snapshot.state, 'utf8')));
  if (entry === null || entry.body.kind !== 'snapshot') return null;
  if (entry.body.state !== digest || entry.body.size !== snapshot.size) return null;
  return readKept(snapshot);
}

/** State and tree of a snapshot; null when they do not fit together. Whether the ledger names it is not looked at. */
export function readKept(snapshot: Omit<KeptSnapshot, 'named'>): OpenedLedger | null {
  const state = readSnapshot(snapshot.state);
  const hashes = snapshot.hashes.flatMap((text) => parseHex(text) ?? []);
  if (state === null || state.size !== snapshot.size || hashes.length !== snapshot.hashes.length) return null;
  return { state, frontier: new Frontier(sha256, snapshot.size, hashes) };
}

/** Folds one more. Throws LEDGER_CORRUPT for what is not the next entry, LEDGER_NEWER for a later version's. */
export function take(state: GatewayState, frontier: Frontier, leaf: Uint8Array): Entry {
  const entry = decodeLeaf(leaf);
  if (entry === null && isNewerLeaf(leaf)) throw new Fault('LEDGER_NEWER', { entry: frontier.size });
  if (entry === null || entry.seq !== frontier.size)
    throw new Fault('LEDGER_CORRUPT', { entry: frontier.size });
  fold(state, entry);
  frontier.append(leaf);
  return entry;
}

function readCheckpoint(note: string, key: NoteKey): { readonly size: bigint; readonly root: Uint8Array } {
  const opened = openCheckpoint(note, [key], verifyEd25519);
  if (opened.kind !== 'signed') throw new Fault('LEDGER_CORRUPT', { checkpoint: 'unsigned' });
  return { size: BigInt(opened.checkpoint.size), root: opened.checkpoint.root };
}

/** DER prefix of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

/** Ed25519, under our own key; false for anything that is no signature. */
function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, publicKeyOf(publicKey), signature);
}
