import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { parseBase58 } from '../../core/units/base58.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import type { DerivationPath } from '../../core/wallet/derivation-path.ts';
import { ed25519Node } from '../../core/wallet/ed25519-tree.ts';
import type { KeyHashes } from '../../core/wallet/key-hashes.ts';
import { readMnemonic, seedOf } from '../../core/wallet/mnemonic.ts';
import { parseStrkey } from '../../core/wallet/strkey.ts';
import { publicKeyOf } from './ed25519.ts';

/** The hashes of this platform. */
export const PLATFORM_HASHES: KeyHashes = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  hmacSha512: (key, message) => createHmac('sha512', key).update(message).digest(),
  pbkdf2Sha512: (password, salt, rounds) => pbkdf2Sync(password, salt, rounds, 64, 'sha512'),
};

/** A private key on Ed25519 of 32 bytes, or exactly why a text is none. */
export type ReadSecret =
  { readonly kind: 'secret'; readonly seed: Uint8Array } | { readonly kind: 'refused'; readonly why: string };

/** Whose forms of secrets and paths of phrases are meant. */
export type SecretFamily = 'solana' | 'stellar';

/** Which key of a phrase is meant. */
export interface PhraseAsked {
  /** By SLIP-10; `seed`: no path, but the first 32 bytes of the seed, as `solana-keygen` has it where none is named. */
  readonly place: DerivationPath | 'seed';
  /** The passphrase of BIP-39 beside the words, any text; empty: none. */
  readonly passphrase: string;
  /** Whether somebody asked for just this: then what is no phrase is refused, since it has neither. */
  readonly isSaid: boolean;
}

/**
 * Reads a secret. Of Solana: the JSON list of 64 numbers that `solana-keygen` writes, the same 64 bytes or the 32 of
 * the private key in base 58 or hexadecimal, or a phrase of BIP-39, of which the key that is asked for is taken.
 * Where the public half stands beside the private one, they must belong together. Of Stellar: the text that begins
 * with S (SEP-23), or a phrase (SEP-5). Of both: 32 or 64 bytes that are no text, as keystores of version 3 keep keys.
 */
export function readSecret(content: Uint8Array, family: SecretFamily, asked: PhraseAsked): ReadSecret {
  const raw = isText(content) ? null : fromBytes(content);
  const text = Buffer.from(content).toString('utf8').trim();
  if (raw === null && /^[a-zA-Z]+(?:\s+[a-zA-Z]+)+$/.test(text)) return fromPhrase(text, asked);
  const read = raw ?? fromKey(text, family);
  return read.kind === 'secret' && asked.isSaid
    ? refused('it is a key and no phrase, so it has no account, path or passphrase')
    : read;
}

function fromKey(text: string, family: SecretFamily): ReadSecret {
  if (family === 'stellar') return fromStrkey(text);
  const bytes = text.startsWith('[') ? fromList(text) : fromText(text);
  const key = bytes === null ? null : fromBytes(bytes);
  return key ?? refused('it is no secret key of Solana: 32 or 64 bytes, or a phrase');
}

/** Whether bytes are printable ASCII and white space, as every text of a key is. */
function isText(content: Uint8Array): boolean {
  return /^[\t\n\r\x20-\x7e]*$/.test(Buffer.from(content).toString('latin1'));
}

/** A private key of 32 bytes, or one of 64 with its public half; null for any other length. */
function fromBytes(bytes: Uint8Array): ReadSecret | null {
  if (bytes.length === 32) return { kind: 'secret', seed: Buffer.from(bytes) };
  if (bytes.length !== 64) return null;
  const seed = Buffer.from(bytes.subarray(0, 32));
  return equalBytes(publicKeyOf(seed), bytes.subarray(32))
    ? { kind: 'secret', seed }
    : refused('its public half does not belong to its private half: the file is damaged');
}

function fromStrkey(text: string): ReadSecret {
  const seed = parseStrkey('seed', text);
  if (seed !== null) return { kind: 'secret', seed };
  return refused('it is no secret key of Stellar: 56 letters and digits that begin with S, or a phrase');
}

function fromPhrase(text: string, { place, passphrase }: PhraseAsked): ReadSecret {
  const read = readMnemonic(PLATFORM_HASHES, text);
  switch (read.kind) {
    case 'wordCount':
      return refused(`the phrase has ${read.count} words; phrases have 12, 15, 18, 21 or 24`);
    case 'unknownWord':
      return refused(`word ${read.word} of the phrase is not in the English list of BIP-39`);
    case 'checksum':
      return refused('the checksum of the phrase is wrong: a word is another one, or stands elsewhere');
    case 'mnemonic': {
      const seed = seedOf(PLATFORM_HASHES, read.phrase, passphrase);
      if (seed === null) return refused('its passphrase is no text of Unicode');
      // A copy: what `slice` gives of a platform's byte string is a view, which would be wiped with it.
      const first = Uint8Array.from(seed.subarray(0, 32));
      const key = place === 'seed' ? first : ed25519Node(PLATFORM_HASHES, seed, place)?.key;
      seed.fill(0);
      return key === undefined ? refused('it has no key at this path') : { kind: 'secret', seed: key };
    }
  }
}

function fromList(text: string): Uint8Array | null {
  if (!/^\[\s*\d{1,3}(?:\s*,\s*\d{1,3})*\s*\]$/.test(text)) return null;
  const numbers = text.slice(1, -1).split(',').map(Number);
  return numbers.every((number) => number < 256) ? Uint8Array.from(numbers) : null;
}

function fromText(text: string): Uint8Array | null {
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{128})$/i.test(text)) return Buffer.from(text, 'hex');
  return parseBase58(text);
}

function refused(why: string): ReadSecret {
  return { kind: 'refused', why };
}
