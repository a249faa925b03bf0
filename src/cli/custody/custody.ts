import { Fields } from '../fields.ts';

/** Who has what opens the vault, as the settings of a folder name it. */
export type Custody =
  | { readonly custodian: 'passphrase' }
  /** `keyFile` is relative to the data folder or absolute. */
  | { readonly custodian: 'file'; readonly keyFile: string }
  /** `set` is the check value that every share of the splitting carries. */
  | { readonly custodian: 'shares'; readonly threshold: number; readonly set: string }
  /** A token of a PKCS#11 library, by its label and its key's; `sealed` is what that key sealed, in base 64. */
  | {
      readonly custodian: 'pkcs11';
      readonly library: string;
      readonly token: string;
      readonly key: string;
      /** Where the PIN is; a person is asked where absent. */
      readonly pinFile?: string;
      readonly sealed: string;
    }
  /** An item of the keychain of the user who starts the gateway. */
  | { readonly custodian: 'keychain'; readonly item: string }
  /** A key of AWS KMS, and what it encrypted, in base 64. */
  | {
      readonly custodian: 'kms';
      readonly key: string;
      readonly region: string;
      /** Where it is asked; the region's own host where absent. */
      readonly endpoint?: string;
      readonly sealed: string;
    };

export type CustodianKind = Custody['custodian'];
export type CustodyOf<K extends CustodianKind> = Extract<Custody, { readonly custodian: K }>;

/** Names of settings that belong to a custodian. */
export const CUSTODY_NAMES: readonly string[] = [
  'custodian',
  'keyFile',
  'threshold',
  'set',
  'library',
  'token',
  'key',
  'pinFile',
  'sealed',
  'item',
  'region',
  'endpoint',
];

/** The custodian among fields; null for one that is not whole, or has fields of another. */
export function custodyOf(fields: Fields): Custody | null {
  const custody = read(fields);
  if (custody === null) return null;
  const own = new Set(Object.keys(custody));
  return fields.names.some((name) => CUSTODY_NAMES.includes(name) && !own.has(name)) ? null : custody;
}

/** The custodian among settings, without the rest of them. */
export function custodyAlone(settings: Custody): Custody {
  const fields = Fields.of(settings);
  return (fields === null ? null : read(fields)) ?? settings;
}

/** What the vault is sealed under: what a person typed, or 32 bytes that somebody keeps. */
export function sealedUnder({ custodian }: Custody): 'passphrase' | 'file' {
  return custodian === 'passphrase' ? 'passphrase' : 'file';
}

/** Nobody needs to be there when the gateway starts, or when the root key is replaced. */
export function opensAlone(custody: Custody): boolean {
  const { custodian } = custody;
  if (custodian === 'pkcs11') return custody.pinFile !== undefined;
  return custodian === 'file' || custodian === 'keychain' || custodian === 'kms';
}

/** With what the vault opens, for the middle of a sentence. */
export function custodyWords(custody: Custody): string {
  switch (custody.custodian) {
    case 'passphrase':
      return 'the passphrase';
    case 'file':
      return 'the key file';
    case 'shares':
      return `any ${custody.threshold} of the shares of set ${custody.set}`;
    case 'pkcs11':
      return `the key ${custody.key} of the token ${custody.token}`;
    case 'keychain':
      return `the item ${custody.item} of this user's keychain`;
    case 'kms':
      return `the key ${custody.key} of AWS KMS in ${custody.region}`;
  }
}

function read(fields: Fields): Custody | null {
  const custodian = fields.text('custodian');
  if (custodian === 'passphrase') return { custodian };
  if (custodian === 'shares') return readShares(fields);
  if (custodian === 'pkcs11') return readToken(fields);
  if (custodian === 'kms') return readKms(fields);
  const [keyFile, item] = [fields.text('keyFile'), fields.text('item')];
  if (custodian === 'file' && keyFile !== null) return { custodian, keyFile };
  return custodian === 'keychain' && item !== null ? { custodian, item } : null;
}

function readShares(fields: Fields): Custody | null {
  const [threshold, set] = [fields.count('threshold'), fields.text('set')];
  if (threshold === null || threshold < 2 || set === null || !/^[0-9a-f]{16}$/.test(set)) return null;
  return { custodian: 'shares', threshold, set };
}

function readToken(fields: Fields): Custody | null {
  const [library, token] = [fields.text('library'), fields.text('token')];
  const [key, sealed] = [fields.text('key'), fields.text('sealed')];
  const pinFile = optionalText(fields, 'pinFile');
  if (library === null || token === null || key === null || sealed === null || pinFile === null) return null;
  return { custodian: 'pkcs11', library, token, key, sealed, ...(pinFile === undefined ? {} : { pinFile }) };
}

function readKms(fields: Fields): Custody | null {
  const [key, region, sealed] = [fields.text('key'), fields.text('region'), fields.text('sealed')];
  const endpoint = optionalText(fields, 'endpoint');
  if (key === null || region === null || sealed === null || endpoint === null) return null;
  return { custodian: 'kms', key, region, sealed, ...(endpoint === undefined ? {} : { endpoint }) };
}

/** Undefined where it is not there, null where it is no text. */
function optionalText(fields: Fields, name: string): string | null | undefined {
  return fields.get(name) === undefined ? undefined : fields.text(name);
}
