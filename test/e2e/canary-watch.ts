import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { keyCanaries } from './canary-keys.ts';
import { CanarySearch, type Canary } from './canary-search.ts';
import { familyOf, startedWith } from './process-view.ts';
import { restingSecrets, restsIn } from './resting-secrets.ts';

/** Fields of what the owner's door is asked, and answers, whose text is a secret wherever it stands. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'secret',
  'token',
  'decoy',
  'unsealing',
  'password',
  'passphrase',
  'phrase',
  'privateKey',
  'pin',
]);
/** What lies in the clear in a file of a data folder, and was known by another name before. */
const HOLDERS: readonly (readonly [secret: string, file: string, why: string])[] = [
  ['unsealing', 'root.key', 'custodian `file`: its owner keeps the key that opens the vault in this file'],
  ['next', 'root.key', 'the same after `key passphrase`, which replaces it'],
];
const PIECE = 8 * 1024 * 1024;
/** Shorter texts stand in many places by chance, and are not looked for. */
const SECRET_MIN = 8;

/**
 * Remembers every secret that gateways of this process were given or gave out, and looks for all of them where none may
 * be. One for all gateways of a process: a copy of a folder, or its next life, has what the first one was given.
 */
export class CanaryWatch {
  readonly #finder = new CanarySearch([]);
  readonly #known = new Set<string>();

  /** A secret, and what its text stands for: bytes in base 16, 32 or 64 or as numbers, the numbers of a PEM. */
  keep(name: string, secret: string | Uint8Array): void {
    const text = typeof secret === 'string' ? secret.trim() : Buffer.from(secret).toString('latin1');
    if (text.length < SECRET_MIN || this.#known.has(text)) return;
    this.#known.add(text);
    for (const canary of canariesOf(name, text)) this.#finder.add(canary);
  }

  /** Keeps what the named fields have, however deep. What they have. */
  keepFields(value: unknown): readonly string[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => {
      if (typeof inner !== 'string') return this.keepFields(inner);
      if (!SECRET_FIELDS.has(name)) return [];
      this.keep(name, inner);
      return [inner];
    });
  }

  /** Keeps what a data folder has in the clear by design: it may lie in that file alone. */
  keepResting(root: string): void {
    for (const { name, secret } of restingSecrets(root)) this.keep(name, secret);
  }

  /** Names of the secrets, with their spellings, that some bytes have. */
  find(bytes: Uint8Array): readonly string[] {
    return this.#known.size === 0 ? [] : this.#finder.find(bytes);
  }

  /** `FILE: SECRET as SPELLING` of each that the files below a folder have, but for what may have it. */
  findBelow(root: string): readonly string[] {
    return this.#known.size === 0 ? [] : filesBelow(root).flatMap((path) => this.#inFile(root, path));
  }

  #inFile(root: string, path: string): readonly string[] {
    const found = new Set<string>();
    const overlap = this.#finder.longest;
    for (const piece of piecesOf(path, overlap)) for (const name of this.#finder.find(piece)) found.add(name);
    return [...found]
      .filter((name) => !mayLie(name, basename(path)))
      .map((name) => `${relative(root, path)}: ${name}`);
  }
}

/** Whether what was found may lie in a file of that name. */
function mayLie(found: string, file: string): boolean {
  const isOf = (secret: string): boolean => new RegExp(`^${secret}[, ]`).test(found);
  return isOf(restsIn(file)) || HOLDERS.some(([secret, holder]) => isOf(secret) && holder === file);
}

/** Whether a field of an answer is there to hand a secret out. */
export function isSecretField(name: string): boolean {
  return SECRET_FIELDS.has(name);
}

/** What a gateway wrote and was started with, and where it keeps its files. */
export interface Sinks {
  readonly root: string;
  /** Everything it said: a name for people, and the bytes. */
  readonly said: ReadonlyMap<string, Uint8Array>;
}

/** Throws with file or sink, secret and spelling, never with a value. */
export function assertNoSecrets(watch: CanaryWatch, { root, said }: Sinks): void {
  watch.keepResting(root);
  const inSaid = [...said].flatMap(([sink, bytes]) => watch.find(bytes).map((name) => `${sink}: ${name}`));
  // A test that removed the folder itself is searched as far as it said something.
  const found = [...inSaid, ...(existsSync(root) ? watch.findBelow(root) : [])];
  if (found.length > 0) throw new Error(`secrets lie where none may be (I14):\n${found.join('\n')}`);
}

/** Arguments and environment of a process and all below it, as long as they run, where the system shows them. */
export function beginningsOf(pid: number): Buffer {
  return Buffer.concat(shown(() => familyOf(pid)).flatMap((one) => shown(() => [startedWith(one)])));
}

/** Nothing of a process that ends while it is looked at, or of a system without such a view. */
function shown<T>(look: () => readonly T[]): readonly T[] {
  try {
    return look();
  } catch {
    return [];
  }
}

function* piecesOf(path: string, overlap: number): Generator<Uint8Array> {
  const file = opened(path);
  if (file === null) return;
  try {
    const { size } = fstatSync(file);
    for (let at = 0; at < size; at += PIECE) {
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE + overlap, size - at));
      yield piece.subarray(0, readSync(file, piece, 0, piece.length, at));
    }
  } finally {
    closeSync(file);
  }
}

/** Null for a file that went since it was listed: a gateway may still run. */
function opened(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (reason) {
    if (Object(reason).code === 'ENOENT') return null;
    throw reason;
  }
}

function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function canariesOf(name: string, text: string): readonly Canary[] {
  if (text.includes('PRIVATE KEY')) return keyCanaries(name, createPrivateKey(text));
  const bytes = bytesOf(text);
  const itself = { name, bytes: Buffer.from(text, 'latin1') };
  return bytes === null || bytes.length < SECRET_MIN
    ? [itself]
    : [itself, { name: `${name}, decoded`, bytes }];
}

/** What a text stands for, or null where it is itself. */
function bytesOf(text: string): Buffer | null {
  if (/^(?:0x)?(?:[0-9a-f]{2}){16,}$/i.test(text)) return Buffer.from(text.replace(/^0x/, ''), 'hex');
  if (/^\[[0-9, ]+\]$/.test(text)) return Buffer.from(JSON.parse(text));
  if (/^S[A-Z2-7]{55}$/.test(text)) return ofBase32(text).subarray(1, 33);
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return Buffer.from(text, 'base64');
  return null;
}

function ofBase32(text: string): Buffer {
  const bits = [...text].map((one) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'),
  );
  const whole = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(whole.map((eight) => Number.parseInt(eight, 2)));
}

/** Reads what was written to an open descriptor so far. */
export function writtenTo(file: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(file).size);
  return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(file, bytes, 0, bytes.length, 0));
}
