import type { CommandParts } from './command-parts.ts';
import type { Emit, OwnerCommand } from './owner-door.ts';

const PAGE = 1_024;

/** `ledger export`: every leaf as it is, then every checkpoint, the newest made now. One line each. */
export function ledgerExport(parts: CommandParts): OwnerCommand {
  return async (_fields, emit) => {
    const note = parts.checkpoint();
    const size = parts.store.size();
    for (let from = 0; from < size; from += PAGE)
      await emitPage(parts, from, Math.min(PAGE, size - from), emit);
    for (const checkpoint of parts.checkpoints()) emit(JSON.stringify({ checkpoint }));
    return { entries: size, checkpoint: note, key: parts.checkpointKey.vkey };
  };
}

async function emitPage(parts: CommandParts, from: number, limit: number, emit: Emit): Promise<void> {
  for (const leaf of await parts.store.read(from, limit)) {
    emit(JSON.stringify({ leaf: Buffer.from(leaf).toString('utf8') }));
  }
}

/** `doctor`: what the keeper proved about itself at the start. */
export function doctorCommand(parts: CommandParts): OwnerCommand {
  return () => Promise.resolve({ selfTests: parts.selfTests, vaultTerms: parts.vault.terms });
}
