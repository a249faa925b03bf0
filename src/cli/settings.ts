import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { Fields } from './fields.ts';
import { readText } from './files.ts';
import { CliRefusal } from './refusal.ts';

/** Who protects the root key, as `init` was told. */
export type Settings =
  | { readonly custodian: 'passphrase' }
  /** `keyFile` is relative to the data folder or absolute. */
  | { readonly custodian: 'file'; readonly keyFile: string };

const VERSION = 1;

/** The content of a settings file. */
export function settingsText(settings: Settings): string {
  return `${JSON.stringify({ version: VERSION, ...settings }, null, 2)}\n`;
}

/** Null for text that {@link settingsText} does not write. */
export function parseSettings(text: string): Settings | null {
  const fields = Fields.parse(text);
  if (fields === null || fields.count('version') !== VERSION) return null;
  const custodian = fields.text('custodian');
  const keyFile = fields.text('keyFile');
  if (custodian === 'passphrase' && fields.names.length === 2) return { custodian };
  return custodian === 'file' && keyFile !== null && fields.names.length === 3
    ? { custodian, keyFile }
    : null;
}

/** The data folder at that path. Throws a refusal when `init` has not made one there. */
export function openFolder(path: string): { readonly folder: DataFolder; readonly settings: Settings } {
  const folder = dataFolder(path);
  if (!existsSync(folder.settings)) {
    const text =
      `${folder.root} is no data folder of a gateway; nothing was done. ` +
      'Name one with --data, or make one: sallyport init --data DIR --custodian file';
    throw new CliRefusal('NO_DATA_FOLDER', text);
  }
  const settings = parseSettings(readText(folder.settings, 'the settings'));
  if (settings === null) {
    const text = `${folder.settings} is not understood; nothing was done. It may be of another version of sallyport.`;
    throw new CliRefusal('SETTINGS_MALFORMED', text);
  }
  return { folder, settings };
}

/** Where the key file that is to take the place of another lies until the vault is sealed under it. */
export function nextKeyFile(path: string): string {
  return `${path}.next`;
}

/** Where the key file of a folder is. */
export function keyFilePath(folder: DataFolder, keyFile: string): string {
  return resolve(folder.root, keyFile);
}
