import {
  isRetentionValue,
  parseRetentionName,
  RETENTION,
  RETENTION_NAMES,
} from '../../core/identity/retention.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** `retention show`: how long what is kept, and what the last sweep removed. */
export function retentionShow({ state }: Pick<CommandParts, 'state'>): OwnerCommand {
  return () => Promise.resolve(state.retention);
}

/** `retention set`: replaces some of the settings. All are checked before one is recorded. */
export function retentionSet({ state, journal }: Pick<CommandParts, 'state' | 'journal'>): OwnerCommand {
  return async (fields) => {
    const asked = fields['changes'];
    const changes = typeof asked === 'object' && asked !== null ? Object.entries(asked).map(changeOf) : [];
    if (changes.length === 0)
      throw new OwnerRefusal('FIELD_MISSING', 'at least one setting must be named; nothing was changed');
    await inLedger(journal, (book) => {
      book.append({ kind: 'retentionSet', settings: changes, by: 'owner' });
    });
    return state.retention;
  };
}

/** `retention sweep`: removes at once what is kept longer than the settings say. */
export function retentionSweep({ retention }: Pick<CommandParts, 'retention'>): OwnerCommand {
  return async () => ({ removed: Object.fromEntries((await retention.sweep('owner')) ?? refuseBusy()) });
}

function changeOf([text, value]: [string, unknown]): readonly [string, number] {
  const name = parseRetentionName(text);
  if (name === null) {
    const known = `known are ${RETENTION_NAMES.join(', ')}; nothing was changed`;
    throw new OwnerRefusal('SETTING_UNKNOWN', `there is no such setting of retention: ${known}`);
  }
  if (typeof value === 'number' && isRetentionValue(name, value)) return [name, value];
  const { least, most } = RETENTION[name];
  throw new OwnerRefusal(
    'SETTING_MALFORMED',
    `${name} is a whole number from ${least} to ${most}; nothing was changed`,
  );
}

function refuseBusy(): never {
  const text =
    'too much waits for the ledger: nothing that it made known was removed, only what is kept in memory. ' +
    'Try again in a moment';
  throw new OwnerRefusal('STORE_BUSY', text);
}
