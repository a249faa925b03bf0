import { Fault } from '../../core/fault.ts';
import type { CustodianKind, Unsealing } from '../custody/custodian.ts';
import { rotationPace } from '../custody/rotation-pace.ts';
import type { Draftbook } from '../execution/journal.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import { tell, type Emit, type OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

/** The owner sees that it goes on, also where a thousand records take a while. */
const TOLD_EVERY_RECORDS = 100;
const RECORD_WAIT_MS = 2_000;

/**
 * `key rotate-root`: a new root key, and every record wrapped under it. The secrets themselves are not opened and keep
 * their digests. One that was stopped is finished by asking again. Everything else is answered meanwhile.
 */
export function keyRotateRoot(parts: CommandParts): OwnerCommand {
  return async (fields, emit) => {
    const secret = Buffer.from(textField(fields, 'unsealing', 8_192), 'base64');
    try {
      return await rotate(parts, secret, emit);
    } finally {
      secret.fill(0);
    }
  };
}

/**
 * `key passphrase`: another passphrase, or other bytes of whoever keeps them, open the vault from now on; `custodian`
 * says which of the two where it is not as before. The root key stays.
 */
export function keyPassphrase(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const secret = Buffer.from(textField(fields, 'unsealing', 8_192), 'base64');
    const next = Buffer.from(textField(fields, 'next', 8_192), 'base64');
    try {
      await changeSecret(parts, secret, {
        kind: custodianField(fields) ?? parts.vault.custodian,
        secret: next,
      });
      return { custodian: parts.vault.custodian, changed: true, recorded: await recorded(parts) };
    } finally {
      secret.fill(0);
      next.fill(0);
    }
  };
}

function custodianField({ custodian: kind }: Readonly<Record<string, unknown>>): CustodianKind | null {
  if (kind === undefined) return null;
  if (kind === 'passphrase' || kind === 'file') return kind;
  throw new OwnerRefusal('FIELD_MALFORMED', 'custodian is passphrase or file; nothing was done');
}

async function changeSecret({ vault }: CommandParts, secret: Buffer, next: Unsealing): Promise<void> {
  try {
    await vault.changeSecret({ kind: vault.custodian, secret }, next);
  } catch (reason) {
    throw reason instanceof Fault ? refusalOf(reason) : reason;
  }
}

/**
 * Whether the ledger has it within the time that anybody waits for it. It is no refusal if not: the vault opens with
 * the new secret already, and whoever took it for undone would throw that away.
 */
async function recorded({ journal, clock, vault }: CommandParts): Promise<boolean> {
  const submitted = journal.submit((book) =>
    book.append({ kind: 'passphrase', custodian: vault.custodian, by: 'owner' }),
  );
  if (submitted === null) return false;
  const late = new Promise<boolean>((resolve) => clock.after(RECORD_WAIT_MS, () => resolve(false)));
  const taken = submitted.then(
    () => true,
    () => false,
  );
  return Promise.race([taken, late]);
}

async function rotate(parts: CommandParts, secret: Buffer, emit: Emit): Promise<object> {
  const moved = await rotated(parts, secret, emit);
  const { currentTerm: term } = parts.vault;
  const prepare = (book: Draftbook): unknown => book.append({ kind: 'rootRotation', term, records: moved });
  await inLedger(parts.journal, prepare, {
    undone: 'does not say that the root key was replaced, which it was',
  });
  return { term, records: moved };
}

async function rotated(parts: CommandParts, secret: Buffer, emit: Emit): Promise<number> {
  const pace = rotationPace(parts.clock, (moved, of) => {
    if (moved % TOLD_EVERY_RECORDS === 0) tell(emit, { moved, of });
  });
  try {
    return await parts.vault.rotateRoot({ kind: parts.vault.custodian, secret }, pace);
  } catch (reason) {
    throw reason instanceof Fault ? refusalOf(reason) : reason;
  }
}

function refusalOf({ code, facts }: Fault): OwnerRefusal {
  if (facts['why'] === 'PASSPHRASE_TOO_SHORT' || facts['why'] === 'KEY_FILE_LENGTH') {
    const text = 'a passphrase has 8 bytes or more, and a key file exactly 32; nothing was done';
    return new OwnerRefusal('UNSEALING_REFUSED', text);
  }
  if (code === 'UNSEAL_REFUSED') {
    const text =
      'what was given does not open this vault; nothing was done. Give the passphrase or key file again';
    return new OwnerRefusal('UNSEALING_REFUSED', text);
  }
  if (code === 'VAULT_BUSY') {
    const text = 'the root key is being changed already; nothing was done. Ask again when that is over';
    return new OwnerRefusal(code, text);
  }
  if (code === 'STORE_FULL') {
    const text =
      'the disk is full, so not every record was moved; everything opens. Make room, and ask again';
    return new OwnerRefusal(code, text);
  }
  return new OwnerRefusal(
    'RECORD_DAMAGED',
    `the record ${String(facts['record'])} of the vault does not open, so the old root key was kept beside the ` +
      'new one; everything else opens. Add that key or bot anew, and ask again',
  );
}
