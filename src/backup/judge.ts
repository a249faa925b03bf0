import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { parseStatement, type BackupStatement } from '../core/ledger/backup-statement.ts';
import type { Damage } from '../core/ledger/damage.ts';
import type { ExportReport, Platform } from '../core/ledger/export-check.ts';
import { formatVkey, parseNote, verifyNote, type NoteKey } from '../core/ledger/note.ts';
import { verifyExport } from '../core/ledger/verify-export.ts';
import { equalBytes } from '../core/units/bytes.ts';
import type { MemberName } from './archive.ts';
import { parseRecords } from './records.ts';
import { memberPath } from './unpacked.ts';

const CHUNK_BYTES = 1_048_576;

/** What the owner knows from elsewhere. */
export interface Known {
  /** The ledger's key, as it was written down. Null takes the backup at its word about who made it. */
  readonly key: NoteKey | null;
  /** The latest checkpoint that somebody kept outside: a signed note. Null when there is none. */
  readonly checkpoint: string | null;
}

/** What a backup is worth. */
export type Judgement =
  | { readonly kind: 'good'; readonly vkey: string; readonly statement: BackupStatement; readonly age: Age }
  /** `what` names the part that is wrong, for people. */
  | { readonly kind: 'refused'; readonly what: string; readonly damage: Damage | null };

/** How the ledger in a backup compares with the checkpoint that was kept outside. */
export type Age =
  /** Nothing was there to compare with. */
  | { readonly kind: 'unknown' }
  /** It has every entry that the checkpoint has. */
  | { readonly kind: 'current' }
  /** It is the beginning of the ledger that the checkpoint knows, and lacks so many of its entries. */
  | { readonly kind: 'older'; readonly by: number };

/**
 * Checks an unpacked backup: every hash in the gateway's signed statement, every entry and checkpoint of the ledger,
 * the kept checkpoint. Throws errors of the file system.
 */
export function judge(platform: Platform, folder: string, known: Known): Judgement {
  const report = verifyExport(platform, chunksOf(memberPath(folder, 'ledger.sallyport-ledger')), {
    key: known.key,
    previous: known.checkpoint,
  });
  const age = ageOf(report, known);
  if (age === null || report.key === null)
    return { ...refused(ledgerProblem(report)), damage: report.damage };
  const statement = openStatement(platform, folder, report.key);
  if (statement === null) return refused('statement: it is not signed by the key of the ledger');
  if (
    statement.size !== report.size ||
    !equalBytes(statement.root, report.signed?.root ?? new Uint8Array())
  ) {
    return refused('ledger: it is not the one that the statement speaks of');
  }
  const expected = [
    ['settings.json', statement.settings],
    ['dial-list.json', statement.dialList],
    ['vault-records', statement.records],
  ] as const;
  for (const [name, hash] of expected) {
    if (!equalBytes(hashOf(folder, name), hash))
      return refused(`${name}: it is not what the gateway signed for`);
  }
  if (parseRecords(readFileSync(memberPath(folder, 'vault-records'), 'utf8')) === null) {
    return refused('vault-records: they are of another version');
  }
  return { kind: 'good', vkey: formatVkey(report.key), statement, age };
}

function refused(what: string): Extract<Judgement, { kind: 'refused' }> {
  return { kind: 'refused', what, damage: null };
}

/** Null when the ledger is damaged. That it lacks entries is no damage here: it is the age of the backup. */
function ageOf({ damage }: ExportReport, { checkpoint }: Known): Age | null {
  if (damage === null) return { kind: checkpoint === null ? 'unknown' : 'current' };
  if (damage.kind !== 'ROLLED_BACK') return null;
  return { kind: 'older', by: Number(BigInt(damage.previous) - BigInt(damage.size)) };
}

function ledgerProblem({ damage }: ExportReport): string {
  if (damage?.kind === 'KEY_NOT_TRUSTED') return `ledger: another gateway made this backup (${damage.found})`;
  if (damage?.kind === 'PREVIOUS_REFUSED') return `checkpoint: it is not one of this ledger (${damage.why})`;
  if (damage?.kind === 'FORKED') {
    return `ledger: it is another history than the one of the checkpoint, within the first ${damage.size} entries`;
  }
  return `ledger: ${damage?.kind ?? 'EMPTY'}, line ${damage?.line ?? 0}, entry ${damage?.seq ?? 0}`;
}

function openStatement(platform: Platform, folder: string, key: NoteKey): BackupStatement | null {
  const note = parseNote(readFileSync(memberPath(folder, 'statement'), 'utf8'));
  if (note === null || verifyNote(note, [key], platform.verify).kind !== 'signed') return null;
  const statement = parseStatement(note.text);
  return statement?.origin === key.name ? statement : null;
}

function hashOf(folder: string, name: MemberName): Uint8Array {
  return createHash('sha256')
    .update(readFileSync(memberPath(folder, name)))
    .digest();
}

/** The bytes of a file in pieces. */
export function* chunksOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
