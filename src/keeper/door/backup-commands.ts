import { parseHex } from '../../core/units/bytes.ts';
import { toBase64 } from '../../core/units/base64.ts';
import { sha256 } from '../open-ledger.ts';
import type { CommandParts, LedgerParts } from './command-parts.ts';
import { emitExport } from './ledger-commands.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

const DIGEST_LENGTH = 64;

interface BackupParts extends LedgerParts {
  readonly vault: Pick<CommandParts['vault'], 'sealedRecords'>;
  readonly clock: Pick<CommandParts['clock'], 'wallMs'>;
}

/**
 * `backup`: a signed statement of what the backup holds, the sealed records, and the ledger's export up to a checkpoint
 * that is signed now. Files that the keeper cannot read come in by their SHA-256. Orders go on meanwhile.
 */
export function backupCommand(parts: BackupParts): OwnerCommand {
  return async (fields, emit) => {
    const settings = digestField(fields, 'settings');
    const dialList = digestField(fields, 'dialList');
    // Records are read after the checkpoint: an account in the ledger up to there has its record among them, unless it
    // is being removed in this moment, and then it is restored out of use.
    const { size, root } = await parts.checkpoint();
    const lines = parts.vault.sealedRecords().map(({ name, sealed }) => `${name} ${toBase64(sealed)}\n`);
    const records = lines.join('');
    const { key } = parts.checkpointKey;
    const at = parts.clock.wallMs();
    const digest = sha256(Buffer.from(records, 'utf8'));
    const about = { origin: key.name, at, size, root, records: digest, settings, dialList };
    await emit(JSON.stringify({ statement: parts.checkpointKey.signStatement(about), records }));
    await emitExport(parts, size, emit);
    return { entries: size, at, key: parts.checkpointKey.vkey };
  };
}

function digestField(fields: Readonly<Record<string, unknown>>, name: string): Uint8Array {
  const digest = parseHex(textField(fields, name, DIGEST_LENGTH));
  if (digest?.length === DIGEST_LENGTH / 2) return digest;
  throw new OwnerRefusal('FIELD_MALFORMED', `${name} must be a SHA-256 in hexadecimal; nothing was done`);
}
