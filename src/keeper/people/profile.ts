import { parseHex, toHex } from '../../core/units/bytes.ts';

/** A public key that a person's device signs with. */
export interface KeptPasskey {
  /** Credential id, base 64 url. */
  readonly id: string;
  /** COSE key, base 64. */
  readonly publicKey: string;
  /** What the person calls it, at most 60 characters. */
  readonly label: string;
  readonly addedAt: number;
}

/** A token by which a person may set a password once: its hash, and until when. */
export interface KeptReset {
  readonly digest: string;
  readonly until: number;
}

/** What is kept of a person, sealed. Nothing of it is in the ledger. */
export interface Profile {
  readonly name: string;
  /** Under which the hashes of this person in the ledger are made. Gone with the record. */
  readonly key: Uint8Array;
  /** `$argon2id$…`; null until one was set. */
  readonly password: string | null;
  readonly reset: KeptReset | null;
  /** Secret of the one-time codes, hexadecimal. */
  readonly totp: string | null;
  readonly passkeys: readonly KeptPasskey[];
  /** Where they are written to about their account; null for nowhere. */
  readonly mail: string | null;
  /** Digests of the backup codes as they were given out. Which are used up is in the ledger. */
  readonly codes: readonly string[];
}

/** The bytes that are sealed. */
export function writeProfile({ key, ...rest }: Profile): Uint8Array {
  return Buffer.from(JSON.stringify({ v: 1, key: toHex(key), ...rest }), 'utf8');
}

/** Null for what {@link writeProfile} did not write. */
export function readProfile(bytes: Uint8Array): Profile | null {
  const value = parseJson(Buffer.from(bytes).toString('utf8'));
  if (!isRecord(value) || value['v'] !== 1) return null;
  const { name, password, totp } = value;
  const key = typeof value['key'] === 'string' ? parseHex(value['key']) : null;
  const reset = resetOf(value['reset']);
  const passkeys = listOf(value['passkeys'], passkeyOf);
  // Records from before there were letters have none.
  const mail = value['mail'] ?? null;
  const codes = listOf(value['codes'], (code) => (typeof code === 'string' ? code : null));
  if (
    typeof name !== 'string' ||
    key === null ||
    !isTextOrNull(password) ||
    !isTextOrNull(totp) ||
    !isTextOrNull(mail)
  )
    return null;
  if (reset === undefined || passkeys === null || codes === null) return null;
  return { name, key, password, reset, totp, passkeys, mail, codes };
}

function resetOf(value: unknown): KeptReset | null | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const { digest, until } = value;
  return typeof digest === 'string' && typeof until === 'number' ? { digest, until } : undefined;
}

function passkeyOf(value: unknown): KeptPasskey | null {
  if (!isRecord(value)) return null;
  const { id, publicKey, label, addedAt } = value;
  const isWhole = typeof id === 'string' && typeof publicKey === 'string' && typeof label === 'string';
  return isWhole && typeof addedAt === 'number' ? { id, publicKey, label, addedAt } : null;
}

function listOf<T>(value: unknown, read: (item: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  const items: T[] = [];
  for (const one of value) {
    const item = read(one);
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
