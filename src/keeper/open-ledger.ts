import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { emptyState, fold } from '../core/account/fold.ts';
import type { GatewayState } from '../core/account/state.ts';
import { Fault } from '../core/fault.ts';
import { openCheckpoint } from '../core/ledger/checkpoint.ts';
import { decodeLeaf } from '../core/ledger/leaf.ts';
import { Frontier } from '../core/ledger/merkle.ts';
import type { NoteKey } from '../core/ledger/note.ts';
import { equalBytes } from '../core/units/bytes.ts';
import type { CheckpointStore, LedgerStore } from '../ports.ts';

const PAGE = 4_096;

export interface OpenedLedger {
  readonly state: GatewayState;
  readonly frontier: Frontier;
}

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/**
 * Folds the whole ledger and proves it against the last signed checkpoint on the way. A leaf that does not decode, a gap, or
 * a root that differs from the checkpoint's stops the start; a ledger shorter than the checkpoint is an old one put back.
 */
export async function openLedger(
  store: LedgerStore,
  checkpoints: CheckpointStore,
  key: NoteKey,
): Promise<OpenedLedger> {
  const state = emptyState();
  const frontier = new Frontier(sha256);
  const note = checkpoints.load();
  const last = note === null ? null : readCheckpoint(note, key);
  if (last !== null && last.size > BigInt(store.size())) {
    throw new Fault('LEDGER_FORK', { entries: store.size(), checkpoint: Number(last.size) });
  }
  for (let from = 0; from < store.size(); from += PAGE) {
    for (const leaf of await store.read(from, PAGE)) {
      take(state, frontier, leaf);
      if (last !== null && BigInt(frontier.size) === last.size && !equalBytes(frontier.root(), last.root)) {
        throw new Fault('LEDGER_CORRUPT', { upTo: frontier.size });
      }
    }
  }
  if (frontier.size !== store.size())
    throw new Fault('LEDGER_CORRUPT', { read: frontier.size, expected: store.size() });
  return { state, frontier };
}

function take(state: GatewayState, frontier: Frontier, leaf: Uint8Array): void {
  const entry = decodeLeaf(leaf);
  if (entry === null || entry.seq !== frontier.size)
    throw new Fault('LEDGER_CORRUPT', { entry: frontier.size });
  fold(state, entry);
  frontier.append(leaf);
}

function readCheckpoint(note: string, key: NoteKey): { readonly size: bigint; readonly root: Uint8Array } {
  const opened = openCheckpoint(note, [key], verifyEd25519);
  if (opened.kind !== 'signed') throw new Fault('LEDGER_CORRUPT', { checkpoint: 'unsigned' });
  return { size: BigInt(opened.checkpoint.size), root: opened.checkpoint.root };
}

/** DER prefix of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

/** Ed25519, false for anything that is no key or signature. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return verify(null, message, publicKeyOf(publicKey), signature);
}
