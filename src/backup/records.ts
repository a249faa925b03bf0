import { parseBase64 } from '../core/units/base64.ts';

/** A record of the vault as it lies on the disk: still sealed. */
export interface SealedRecord {
  readonly name: string;
  readonly sealed: Uint8Array;
}

/** Reads the member `vault-records`: for each a line of its name, a space and its bytes in base 64. Null if not. */
export function parseRecords(text: string): readonly SealedRecord[] | null {
  if (text !== '' && !text.endsWith('\n')) return null;
  const records: SealedRecord[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const [, name, encoded] = /^([^ ]+) ([^ ]+)$/.exec(line) ?? [];
    const sealed = encoded === undefined ? null : parseBase64(encoded);
    if (name === undefined || sealed === null) return null;
    records.push({ name, sealed });
  }
  return records;
}
