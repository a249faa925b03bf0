import { ExportWriter } from '../../core/ledger/export-format.ts';
import { sha256 } from '../open-ledger.ts';
import type { CommandParts } from './command-parts.ts';
import type { Emit, OwnerCommand } from './owner-door.ts';

const PAGE = 1_024;

/** `ledger export`: the export file piece by piece, up to a checkpoint that is signed now. */
export function ledgerExport(parts: CommandParts): OwnerCommand {
  return async (_fields, emit) => {
    const { size } = parts.checkpoint();
    const writer = new ExportWriter(sha256, parts.checkpointKey.key, parts.checkpoints());
    emitText(emit, writer.start());
    for (let from = 0; from < size; from += PAGE) {
      const leaves = await parts.store.read(from, Math.min(PAGE, size - from));
      emitText(emit, Buffer.concat(leaves.map((leaf) => writer.entry(leaf))));
    }
    emitText(emit, writer.finish());
    return { entries: size, key: parts.checkpointKey.vkey };
  };
}

function emitText(emit: Emit, bytes: Uint8Array): void {
  emit(JSON.stringify({ text: Buffer.from(bytes).toString('utf8') }));
}

/** `doctor`: what the keeper proved about itself at the start. */
export function doctorCommand(parts: CommandParts): OwnerCommand {
  return () => Promise.resolve({ selfTests: parts.selfTests, vaultTerms: parts.vault.terms });
}
