import { sep } from 'node:path';

/**
 * The flag that lets a process read a folder and all that is in it, also when the folder is made only later: without
 * the star Node.js takes a folder that is not there yet for a file, and whoever looks into it later ends with
 * ERR_ACCESS_DENIED. `folder`: an absolute path.
 */
export function readableFolder(folder: string): string {
  return `--allow-fs-read=${folder.endsWith(sep) ? folder : `${folder}${sep}`}*`;
}
