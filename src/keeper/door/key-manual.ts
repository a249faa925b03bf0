import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import { accountField } from './key-commands.ts';
import type { OwnerCommand } from './owner-door.ts';
import { textField } from './owner-refusal.ts';

/** `key manual`: declares, or takes back, that people trade on an account by hand: see foreign-watch.ts. */
export function keyManual(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const account = accountField(parts, fields);
    const allowed = fields['allowed'] === true;
    const reason = textField(fields, 'reason');
    await inLedger(parts.journal, (book) => {
      book.append({ kind: 'manual', account: account.id, allowed, reason, by: 'owner' });
    });
    return { name: account.id, manual: account.manual };
  };
}
