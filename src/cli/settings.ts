import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { CUSTODY_NAMES, custodyOf, type Custody } from './custody/custody.ts';
import { Fields } from './fields.ts';
import { readText, writePrivately } from './files.ts';
import { CliRefusal } from './refusal.ts';

/** Backups that `up` makes by itself. */
export interface BackupSchedule {
  /** An absolute path. */
  readonly to: string;
  /** 1 or more. */
  readonly everyHours: number;
  /** How many stay in the folder, 1 or more. */
  readonly keep: number;
  /** Age recipients; empty for those of the data folder. */
  readonly recipients: readonly string[];
}

/** A token that holds keys and signs with them. */
export interface EnclaveSettings {
  /** Absolute. */
  readonly library: string;
  readonly token: string;
  /** Where the PIN is, absolute; a person is asked where absent. */
  readonly pinFile?: string;
}

export type Settings = Custody & {
  /** Who shall have what opens the vault: there while the change is under way, or was stopped. */
  readonly next?: Custody;
  /** Days after which the root key is to be replaced; {@link ROOT_KEY_DAYS_DEFAULT} where absent. */
  readonly rootKeyDays?: number;
  readonly backup?: BackupSchedule;
  readonly enclave?: EnclaveSettings;
};

/** How old a root key becomes when nobody says otherwise. */
export const ROOT_KEY_DAYS_DEFAULT = 90;

const VERSION = 1;
const NAMES: ReadonlySet<string> = new Set([
  ...CUSTODY_NAMES,
  'version',
  'next',
  'rootKeyDays',
  'backup',
  'enclave',
]);
const DAYS_MAX = 3_650;
const HOURS_MAX = 8_760;
const KEEP_MAX = 100_000;

/** The content of a settings file. */
export function settingsText(settings: Settings): string {
  return `${JSON.stringify({ version: VERSION, ...settings }, null, 2)}\n`;
}

/** Null for text that {@link settingsText} does not write. */
export function parseSettings(text: string): Settings | null {
  const fields = Fields.parse(text);
  if (fields === null || fields.count('version') !== VERSION) return null;
  if (fields.names.some((name) => !NAMES.has(name))) return null;
  const custody = custodyOf(fields);
  const rootKeyDays = fields.get('rootKeyDays') === undefined ? undefined : daysOf(fields.get('rootKeyDays'));
  const backup = fields.get('backup') === undefined ? undefined : scheduleOf(fields.part('backup'));
  const enclave = fields.get('enclave') === undefined ? undefined : enclaveOf(fields.part('enclave'));
  const next = fields.get('next') === undefined ? undefined : nextOf(fields.part('next'));
  if (custody === null || rootKeyDays === null || backup === null || next === null || enclave === null)
    return null;
  return {
    ...custody,
    ...(next === undefined ? {} : { next }),
    ...(rootKeyDays === undefined ? {} : { rootKeyDays }),
    ...(backup === undefined ? {} : { backup }),
    ...(enclave === undefined ? {} : { enclave }),
  };
}

/** A whole number of days that a root key may become old, from 1 on; null for anything else. */
export function daysOf(value: unknown): number | null {
  return wholeNumber(value, DAYS_MAX);
}

/** A schedule as it is written; null for one with a number out of bounds or without a place. */
export function scheduleOf(fields: Fields | null): BackupSchedule | null {
  const to = fields?.text('to') ?? null;
  const everyHours = wholeNumber(fields?.get('everyHours'), HOURS_MAX);
  const keep = wholeNumber(fields?.get('keep'), KEEP_MAX);
  if (fields === null || to === null || everyHours === null || keep === null) return null;
  return { to, everyHours, keep, recipients: fields.texts('recipients') };
}

/** A token as it is written; null for one without a name, or with fields that it has not. */
function enclaveOf(fields: Fields | null): EnclaveSettings | null {
  const [library, token] = [fields?.text('library') ?? null, fields?.text('token') ?? null];
  if (fields === null || library === null || token === null) return null;
  if (fields.names.some((name) => !['library', 'token', 'pinFile'].includes(name))) return null;
  if (fields.get('pinFile') === undefined) return { library, token };
  const pinFile = fields.text('pinFile');
  return pinFile === null ? null : { library, token, pinFile };
}

/** The settings with another custodian, and no change of it under way. */
export function withCustody({ rootKeyDays, backup, enclave }: Settings, custody: Custody): Settings {
  return {
    ...custody,
    ...(rootKeyDays === undefined ? {} : { rootKeyDays }),
    ...(backup === undefined ? {} : { backup }),
    ...(enclave === undefined ? {} : { enclave }),
  };
}

/** Writes the settings of a folder anew: all of them or none. */
export function saveSettings(folder: DataFolder, settings: Settings): void {
  writePrivately(folder.settings, settingsText(settings));
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

/** The custodian that is to be, which is all that there is in its part. */
function nextOf(fields: Fields | null): Custody | null {
  const isWhole = fields?.names.every((name) => CUSTODY_NAMES.includes(name)) ?? false;
  return fields === null || !isWhole ? null : custodyOf(fields);
}

function wholeNumber(value: unknown, most: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most ? value : null;
}
