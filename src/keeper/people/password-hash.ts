import { argon2Sync, timingSafeEqual } from 'node:crypto';
import { isBcryptHash, type Bcrypt } from '../../core/identity/bcrypt.ts';

/** What a guess costs. `memoryKiB` by `passes`; one lane. */
export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
}

/** RFC 9106, second recommendation, in one lane: above what OWASP asks of argon2id. About 0.15 s. */
export const PASSWORD_COST: PasswordCost = { memoryKiB: 65_536, passes: 3 };

/** What a stored hash may ask for: beyond that it is not ours. */
const MEMORY_KIB_MAX = 1_048_576;
const PASSES_MAX = 16;
const HASH_BYTES = 32;
const SALT_BYTES_MIN = 16;
/** How many fresh bytes a new hash takes. */
export const SALT_BYTES = 16;

interface Parsed extends PasswordCost {
  readonly lanes: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** `$argon2id$v=19$m=…,t=…,p=1$salt$hash` of the bytes of a password. Blocks its thread. */
export function hashPassword(password: Uint8Array, cost: PasswordCost, salt: Uint8Array): string {
  const hash = derive(password, { ...cost, lanes: 1, salt: Buffer.from(salt) }, HASH_BYTES);
  return `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=1$${text64(salt)}$${text64(hash)}`;
}

/**
 * Whether the password is the one that was hashed, by argon2id or, elsewhere, by bcrypt. False for a text that is no
 * such hash. Blocks its thread.
 */
export function isPassword(bcrypt: Bcrypt, password: Uint8Array, stored: string): boolean {
  if (isBcryptHash(stored)) return bcrypt.isPassword(password, stored);
  const parsed = parseHash(stored);
  if (parsed === null) return false;
  return timingSafeEqual(derive(password, parsed, parsed.hash.length), parsed.hash);
}

/** Whether a text is a hash that passwords can be compared with. */
export function isKnownHash(stored: string): boolean {
  return isBcryptHash(stored) || parseHash(stored) !== null;
}

/** Whether a stored hash costs a thief less than this: it is replaced at the next sign-in. */
export function isCheaper(stored: string, cost: PasswordCost): boolean {
  const parsed = parseHash(stored);
  return parsed === null || parsed.memoryKiB < cost.memoryKiB || parsed.passes < cost.passes;
}

function derive(
  password: Uint8Array,
  { memoryKiB, passes, lanes, salt }: Omit<Parsed, 'hash'>,
  length: number,
): Buffer {
  const costs = { memory: memoryKiB, passes, parallelism: lanes, tagLength: length };
  return argon2Sync('argon2id', { message: password, nonce: salt, ...costs });
}

const FORM =
  /^\$argon2id\$v=19\$m=([1-9][0-9]{0,7}),t=([1-9][0-9]?),p=([1-4])\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{22,86})$/;

function parseHash(stored: string): Parsed | null {
  const [, memory = '', passes = '', lanes = '', salt = '', hash = ''] = FORM.exec(stored) ?? [];
  const parsed = {
    memoryKiB: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
  if (memory === '' || parsed.salt.length < SALT_BYTES_MIN || parsed.hash.length < HASH_BYTES / 2)
    return null;
  const isBounded = parsed.memoryKiB <= MEMORY_KIB_MAX && parsed.passes <= PASSES_MAX;
  return isBounded && parsed.memoryKiB >= 8 * parsed.lanes ? parsed : null;
}

function text64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
