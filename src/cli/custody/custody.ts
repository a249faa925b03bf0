import type { Fields } from '../fields.ts';

/** Who has what opens the vault, as the settings of a folder name it. */
export type Custody =
  | { readonly custodian: 'passphrase' }
  /** `keyFile` is relative to the data folder or absolute. */
  | { readonly custodian: 'file'; readonly keyFile: string }
  /** `set` is the check value that every share of the splitting carries. */
  | { readonly custodian: 'shares'; readonly threshold: number; readonly set: string };

export type CustodianKind = Custody['custodian'];

/** Names of settings that belong to a custodian. */
export const CUSTODY_NAMES: readonly string[] = ['custodian', 'keyFile', 'threshold', 'set'];

/** The custodian among fields; null for one that is not whole, or has fields of another. */
export function custodyOf(fields: Fields): Custody | null {
  const custody = read(fields);
  if (custody === null) return null;
  const own = new Set(Object.keys(custody));
  return fields.names.some((name) => CUSTODY_NAMES.includes(name) && !own.has(name)) ? null : custody;
}

/** What the vault is sealed under: what a person typed, or 32 bytes that somebody keeps. */
export function sealedUnder({ custodian }: Custody): 'passphrase' | 'file' {
  return custodian === 'passphrase' ? 'passphrase' : 'file';
}

/** Nobody needs to be there when the gateway starts, or when the root key is replaced. */
export function opensAlone({ custodian }: Custody): boolean {
  return custodian === 'file';
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
  }
}

function read(fields: Fields): Custody | null {
  const custodian = fields.text('custodian');
  const keyFile = fields.text('keyFile');
  const [threshold, set] = [fields.count('threshold'), fields.text('set')];
  if (custodian === 'passphrase') return { custodian };
  if (custodian === 'file') return keyFile === null ? null : { custodian, keyFile };
  if (custodian !== 'shares' || threshold === null || set === null) return null;
  return threshold >= 2 && /^[0-9a-f]{16}$/.test(set) ? { custodian, threshold, set } : null;
}
