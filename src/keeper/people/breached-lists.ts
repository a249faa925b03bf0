import { join } from 'node:path';
import { BreachedPasswords, type BreachedList } from './breached-passwords.ts';
import { BundledList } from './bundled-list.ts';
import { RangeDirectory } from './range-directory.ts';

/** Folder within the keeper's own in which the owner may put the ranges of breached passwords. */
const FOLDER = 'breached-passwords';

/**
 * The list that comes with the program, the owner's folder of ranges where there is one, and what is asked
 * elsewhere.
 */
export function breachedPasswords(
  folder: string,
  elsewhere: readonly BreachedList[] = [],
): BreachedPasswords {
  const path = join(folder, FOLDER);
  const own = RangeDirectory.isAt(path) ? [new RangeDirectory(path)] : [];
  return new BreachedPasswords([new BundledList(), ...own, ...elsewhere]);
}
