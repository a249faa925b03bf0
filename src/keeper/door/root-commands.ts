import { Fault } from '../../core/fault.ts';
import type { Draftbook } from '../execution/journal.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

/**
 * `key rotate-root`: a new root key, and every record wrapped under it. The secrets themselves are not opened and keep
 * their digests. One that was stopped is finished by asking again. Nothing else is answered meanwhile.
 */
export function keyRotateRoot(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const secret = Buffer.from(textField(fields, 'unsealing', 8_192), 'base64');
    try {
      return await rotate(parts, secret);
    } finally {
      secret.fill(0);
    }
  };
}

async function rotate(parts: CommandParts, secret: Buffer): Promise<object> {
  const moved = rotated(parts, secret);
  const { currentTerm: term } = parts.vault;
  const prepare = (book: Draftbook): unknown => book.append({ kind: 'rootRotation', term, records: moved });
  await inLedger(parts.journal, prepare, {
    undone: 'does not say that the root key was replaced, which it was',
  });
  return { term, records: moved };
}

function rotated(parts: CommandParts, secret: Buffer): number {
  try {
    return parts.vault.rotateRoot(parts.custodian, secret);
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason;
    if (reason.code === 'UNSEAL_REFUSED') {
      const text =
        'what was given does not open this vault; nothing was done. Give the passphrase or key file again';
      throw new OwnerRefusal('UNSEALING_REFUSED', text);
    }
    throw new OwnerRefusal(
      'RECORD_DAMAGED',
      'a record of the vault does not open, so the old root key was kept beside the new one; everything else opens. ' +
        'Find the record with sallyport doctor, add its key anew, and ask again',
    );
  }
}
