import { assert } from '../assert.ts';
import { parseBase64, toBase64 } from '../units/base64.ts';
import { parseHex, toHex } from '../units/bytes.ts';
import { HASH_BYTES } from './merkle.ts';

/** What a backup holds, as the gateway says and signs with the key of its checkpoints. */
export interface BackupStatement {
  /** Names the ledger, as in its checkpoints. */
  readonly origin: string;
  /** When the backup was made, in Unix milliseconds. */
  readonly at: number;
  /** Entries of the ledger in it, and the root over them. */
  readonly size: number;
  readonly root: Uint8Array;
  /** SHA-256 of the other files in it. */
  readonly records: Uint8Array;
  readonly settings: Uint8Array;
  readonly dialList: Uint8Array;
}

/** First line. A checkpoint has a number in its second line and this has a name: no text is both. */
const HEADER = 'sallyport-backup/v1';
const COUNT = /^(?:0|[1-9][0-9]{0,15})$/;

/** The text to be signed. */
export function formatStatement(statement: BackupStatement): string {
  const { origin, at, size, root, records, settings, dialList } = statement;
  const lines = [
    HEADER,
    origin,
    `time ${at}`,
    `entries ${size}`,
    `root ${toBase64(root)}`,
    `vault-records ${toHex(records)}`,
    `settings ${toHex(settings)}`,
    `dial-list ${toHex(dialList)}`,
  ];
  const text = lines.map((line) => `${line}\n`).join('');
  assert(parseStatement(text) !== null, 'a statement is written as it will be read');
  return text;
}

/** Reads {@link formatStatement}; null for everything else. Says nothing about any signature. */
export function parseStatement(text: string): BackupStatement | null {
  if (!text.endsWith('\n')) return null;
  const [header, origin, at, size, root, records, settings, dialList, ...more] = text
    .slice(0, -1)
    .split('\n');
  if (header !== HEADER || origin === undefined || origin === '' || more.length > 0) return null;
  const found = {
    origin,
    at: countOf(after(at, 'time ')),
    size: countOf(after(size, 'entries ')),
    root: hashOf(parseBase64(after(root, 'root '))),
    records: hashOf(parseHex(after(records, 'vault-records '))),
    settings: hashOf(parseHex(after(settings, 'settings '))),
    dialList: hashOf(parseHex(after(dialList, 'dial-list '))),
  };
  return isWhole(found) ? found : null;
}

type Found = { readonly [name in keyof BackupStatement]: BackupStatement[name] | null };

function isWhole(found: Found): found is BackupStatement {
  return Object.values(found).every((value) => value !== null);
}

/** The rest of a line that begins with that word; empty, which nothing here is, for another line. */
function after(line: string | undefined, word: string): string {
  return line?.startsWith(word) === true ? line.slice(word.length) : '';
}

function countOf(text: string): number | null {
  const count = COUNT.test(text) ? Number(text) : null;
  return Number.isSafeInteger(count) ? count : null;
}

function hashOf(bytes: Uint8Array | null): Uint8Array | null {
  return bytes?.length === HASH_BYTES ? bytes : null;
}
