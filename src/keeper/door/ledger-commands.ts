import { assert } from '../../core/assert.ts';
import { checkpointIn } from '../../core/ledger/checkpoint.ts';
import { ExportWriter } from '../../core/ledger/export-format.ts';
import { sha256 } from '../open-ledger.ts';
import type { CommandParts, LedgerParts } from './command-parts.ts';
import type { Emit, OwnerCommand } from './owner-door.ts';
import { OwnerRefusal } from './owner-refusal.ts';
import { tokenStatus } from './token-status.ts';

const PAGE = 1_024;

/** `ledger export`: the export file piece by piece, up to a checkpoint that is signed now. */
export function ledgerExport(parts: LedgerParts): OwnerCommand {
  return async (_fields, emit) => {
    const { size } = await parts.checkpoint();
    await emitExport(parts, size, emit);
    return { entries: size, key: parts.checkpointKey.vkey };
  };
}

/** `ledger leaves`: a checkpoint that is signed now, and the entries from `from` up to it as their own bytes. */
export function ledgerLeaves(parts: LedgerParts): OwnerCommand {
  return async (fields, emit) => {
    const from = fields['from'];
    if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < 0) {
      throw new OwnerRefusal('FIELD_MALFORMED', 'from must be the number of an entry; nothing was sent');
    }
    const { size, root } = await parts.checkpoint();
    await emit(JSON.stringify({ checkpoint: parts.checkpointKey.sign(size, root) }));
    for (let at = from; at < size; at += PAGE) {
      const leaves = await parts.store.read(at, Math.min(PAGE, size - at));
      await emit(JSON.stringify({ leaves: leaves.map((leaf) => Buffer.from(leaf).toString('utf8')) }));
    }
    return { entries: size, key: parts.checkpointKey.vkey };
  };
}

/** Emits the export file of the first entries, so many as a checkpoint was signed over. */
export async function emitExport(parts: LedgerParts, size: number, emit: Emit): Promise<void> {
  const notes = parts.checkpoints();
  await notes.ahead(2 * PAGE);
  const writer = new ExportWriter(sha256, parts.checkpointKey.key, upTo(size, notes));
  await emitText(emit, writer.start());
  for (let from = 0; from < size; from += PAGE) {
    const leaves = await parts.store.read(from, Math.min(PAGE, size - from));
    // Heads grow, so a page of entries ends with no more notes than it has entries.
    await notes.ahead(2 * PAGE);
    await emitText(emit, Buffer.concat(leaves.map((leaf) => writer.entry(leaf))));
  }
  await emitText(emit, writer.finish());
}

/** Checkpoints go on being signed while an export is written. */
function* upTo(size: number, notes: Iterable<string>): Generator<string> {
  for (const note of notes) {
    const checkpoint = checkpointIn(note);
    assert(checkpoint !== null, 'a kept checkpoint is one');
    if (checkpoint.size > BigInt(size)) return;
    yield note;
  }
}

function emitText(emit: Emit, bytes: Uint8Array): Promise<void> {
  return emit(JSON.stringify({ text: Buffer.from(bytes).toString('utf8') }));
}

/** `doctor`: what the keeper proved about itself at the start. */
export function doctorCommand(parts: CommandParts): OwnerCommand {
  return () =>
    Promise.resolve({
      selfTests: parts.selfTests,
      vaultTerms: parts.vault.terms,
      seals: parts.vault.seals,
      rootKey: parts.state.rootKey,
      custodian: parts.vault.custodian,
      token: tokenStatus(parts.signer),
      keys: [...parts.state.accounts.values()].map((account) => ({
        name: account.id,
        endsInDays: parts.gateway.keys.endOf(account),
      })),
    });
}
