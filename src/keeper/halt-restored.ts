import type { Log } from '../ports.ts';
import type { Restored, RestoredFile } from '../store/restored-file.ts';
import type { Gateway } from './gateway.ts';

/**
 * The first start after a restore stands halted until its owner has looked: orders since the backup have no entry (F27,
 * T40). The halt is in the ledger before the word of the restore is forgotten, and so is the room for nonces that an
 * earlier life may have given (I8).
 */
export async function haltRestored(
  file: Pick<RestoredFile, 'load' | 'clear'>,
  gateway: Pick<Gateway, 'halt' | 'skipNonces'>,
  log: Log,
): Promise<void> {
  const restored = file.load();
  if (restored === null) return;
  const { entries, rolledBack } = restored;
  log.write('alert', 'LEDGER_RESTORED', { entries, rolledBack: rolledBack ?? 'unknown' });
  await gateway.skipNonces();
  const { recorded } = await gateway.halt({
    scope: { kind: 'everything' },
    stops: 'openings',
    reason: reasonOf(restored),
    by: 'gateway',
  });
  // If we stop here: the next start halts once more, which changes nothing.
  if (recorded) file.clear();
}

function reasonOf({ entries, rolledBack }: Restored): string {
  if (rolledBack === null) return `restored from a backup of ${entries} entries, compared with nothing`;
  if (rolledBack > 0) return `restored from a backup: rolled back ${rolledBack} entries vs the witness`;
  return `restored from a backup of ${entries} entries, as many as the witness knows or more`;
}
