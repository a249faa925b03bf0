import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What everybody else may do, in the bits of a file's mode. */
const OTHERS_READ = 0o4;
const OTHERS_PASS = 0o1;

/**
 * The outermost folder on the way to a file that only its owner or group may pass, or the file itself where only they
 * may read it; null where everybody can. By modes alone: an access list that permits more is not looked at. `path`:
 * absolute, of a file that is there.
 */
export function closedToOthers(path: string): string | null {
  const way: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    way.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  const closed = way.find((folder) => (statSync(folder).mode & OTHERS_PASS) === 0);
  return closed ?? ((statSync(path).mode & OTHERS_READ) === 0 ? path : null);
}
