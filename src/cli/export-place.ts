import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliRefusal } from './refusal.ts';

const DAY_MS = 86_400_000;
/** What exports into a folder are called, and what one that was killed left of itself. */
const NAME =
  /^sallyport-([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z\.sallyport-ledger(?:\.part)?$/;

/**
 * Where an export goes: the file that was named, or one named by the time in a folder that is there. Refused where that
 * file is there, unless it may be replaced: it may be an older record, of which there is no other.
 */
export function exportFile(out: string, now: number, mayReplace: boolean): string {
  if (!isFolder(out)) {
    if (mayReplace || !existsSync(out)) return out;
    const text = `${out} is there already and was left as it is. Choose another name, or replace it with --force.`;
    throw new CliRefusal('FILE_EXISTS', text);
  }
  const stamp = new Date(now).toISOString().replace(/[-:]|\.[0-9]+/g, '');
  return join(out, `sallyport-${stamp}.sallyport-ledger`);
}

/**
 * For how many days exports stay in a folder; null where that is nobody's to say. Refused where it is no whole number
 * from 1 to 36,500, or what was named is a file: of a file that somebody named there is no telling what else is beside.
 */
export function exportDays(out: string, days: string | undefined): number | null {
  if (days === undefined) return null;
  const count = /^[1-9][0-9]{0,4}$/.test(days) ? Number(days) : 0;
  if (count >= 1 && count <= 36_500 && isFolder(out)) return count;
  const text =
    '--days is a whole number from 1 to 36500, and goes with a folder that is there (--out FOLDER); nothing was ' +
    'written or removed.';
  throw new CliRefusal('DAYS_MALFORMED', text);
}

/** Removes exports that were made into the folder more than so many days ago, by their names. Touches nothing else. */
export function removeOldExports(folder: string, days: number, now: number): readonly string[] {
  const names = readdirSync(folder).filter((name) => madeAt(name) < now - days * DAY_MS);
  for (const name of names) rmSync(join(folder, name));
  return names.toSorted();
}

/** Unix milliseconds; not a number for what is no export of ours, or was made at no moment there is. */
function madeAt(name: string): number {
  const parts = NAME.exec(name);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
