import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { KEY_BYTES } from '../core/vault/xaes.ts';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { createPrivately, isOpenToOthers } from './files.ts';
import { CliRefusal } from './refusal.ts';
import { keyFilePath, settingsText, type Settings } from './settings.ts';

const TOKEN_BYTES = 32;

/**
 * Makes a data folder that only its owner can open: the keeper's own folder, the owner's token, the list of places that
 * may be dialled, and for the file custodian its key. Refuses a folder with anything in it. The vault itself is made by
 * the keeper when it first starts.
 */
export function makeDataFolder(path: string, settings: Settings): DataFolder {
  refuseUnlessEmpty(path);
  const folder = dataFolder(path);
  mkdirSync(folder.root, { recursive: true, mode: 0o700 });
  if (settings.custodian === 'file') placeKeyFile(keyFilePath(folder, settings.keyFile));
  mkdirSync(folder.keeper, { mode: 0o700 });
  createPrivately(folder.ownerToken, randomBytes(TOKEN_BYTES).toString('hex'));
  createPrivately(folder.dialList, '[]\n');
  createPrivately(folder.settings, settingsText(settings));
  return folder;
}

/** Throws a refusal where there is anything in the way of a new data folder. */
export function refuseUnlessEmpty(path: string): void {
  const { root } = dataFolder(path);
  if (!existsSync(root) || readdirSync(root).length === 0) return;
  const text = `${root} is not empty; nothing was made. Name a new folder with --data.`;
  throw new CliRefusal('FOLDER_NOT_EMPTY', text);
}

/** Makes a key file, or accepts the one that is there if it can be one. */
function placeKeyFile(path: string): void {
  if (!existsSync(path)) {
    createPrivately(path, randomBytes(KEY_BYTES));
    return;
  }
  if (readFileSync(path).length !== KEY_BYTES) {
    const text =
      `${path} is not a key file: one has exactly ${KEY_BYTES} bytes. Nothing was ` +
      `made. Name a file that is not there yet, and it is made.`;
    throw new CliRefusal('KEY_FILE_LENGTH', text);
  }
  if (isOpenToOthers(path)) {
    throw new CliRefusal(
      'KEY_FILE_OPEN',
      `others can read ${path}; nothing was made. Next: chmod 600 ${path}`,
    );
  }
}
