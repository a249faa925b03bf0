import { createDecipheriv, pbkdf2Sync, scryptSync } from 'node:crypto';
import { Fields } from '../fields.ts';
import { openGcm } from './gcm-text.ts';
import { malformed, opened, type Opened } from './opened.ts';
import { bytesOf, isHonestScrypt, openKeystore, SCRYPT_MEMORY_MAX } from './web3-keystore.ts';

/** Of the older form; the file does not say it. */
const OLD_ROUNDS = 5_000;
/** A sealed value of the client is a whole keystore in hexadecimal: nothing else in its settings is so long. */
const SEALED_VALUE = /^\s*[A-Za-z0-9_]+\s*:\s*['"]?((?:[0-9a-f]{2}){100,})['"]?\s*$/gim;

/**
 * Opens what Hummingbot keeps. Its client: a sealed value of its settings, alone or in the file of a connector that has
 * one. Its Gateway (its `secure-keystore.ts`, read on 2026-11-22): a wallet of Ethereum’s kind is a keystore of
 * version 3; one of Solana is scrypt and AES-256-GCM, version 2, or, as it was written before, PBKDF2 with SHA-512 and
 * AES-256-CTR without any check, where a wrong password shows by what comes out being no text.
 */
export function openHummingbot(text: string, password: Uint8Array): Opened {
  const store = Fields.parse(text);
  if (store === null) return openKeystore(sealedValueOf(text) ?? text, password);
  if (store.text('algorithm') === 'aes-256-ctr') return openOld(store, password);
  return store.count('version') === 2 ? openSecond(store, password) : openKeystore(text, password);
}

/** The one sealed value among settings; null where there is none, or several and nobody knows which is meant. */
function sealedValueOf(text: string): string | null {
  const [first, second] = [...text.matchAll(SEALED_VALUE)];
  return second === undefined ? (first?.[1] ?? null) : null;
}

function openOld(store: Fields, password: Uint8Array): Opened {
  const [salt, iv, sealed] = ['salt', 'iv', 'encrypted'].map((name) => listed(store.part(name)));
  if (salt == null || iv?.length !== 16 || sealed == null)
    return malformed('its salt, iv or encrypted is no list of bytes');
  const key = pbkdf2Sync(password, salt, OLD_ROUNDS, 32, 'sha512');
  const decipher = createDecipheriv('aes-256-ctr', key, iv);
  const content = Buffer.concat([decipher.update(sealed), decipher.final()]);
  key.fill(0);
  return /^[\x20-\x7e]+$/.test(content.toString('latin1')) ? opened(content) : { kind: 'wrongPassword' };
}

function openSecond(store: Fields, password: Uint8Array): Opened {
  const params = store.part('kdfparams');
  const [salt, iv, tag, sealed] = [
    params?.text('salt'),
    store.part('cipherparams')?.text('iv'),
    store.text('mac'),
    store.text('ciphertext'),
  ].map(bytesOf);
  const isKnown = store.text('kdf') === 'scrypt' && store.text('cipher') === 'aes-256-gcm';
  if (
    !isKnown ||
    params === null ||
    salt == null ||
    iv?.length !== 12 ||
    tag?.length !== 16 ||
    sealed == null
  )
    return malformed('it is not scrypt with aes-256-gcm, or a part of it is missing');
  const [cost, blocks, parallel] = [params.count('n') ?? 0, params.count('r') ?? 0, params.count('p') ?? 0];
  if (params.count('dklen') !== 32 || !isHonestScrypt({ cost, blocks, parallel }))
    return malformed('its key derivation asks for more work than any honest one');
  const how = { N: cost, r: blocks, p: parallel, maxmem: 2 * SCRYPT_MEMORY_MAX };
  const key = scryptSync(password, salt, 32, how);
  return openGcm({ key, iv, tag, sealed });
}

/** Bytes as a buffer of Node writes itself as JSON; null for anything else. */
function listed(part: Fields | null): Buffer | null {
  const list = part?.get('data');
  if (part?.text('type') !== 'Buffer' || !Array.isArray(list) || list.length === 0) return null;
  const isByte = (one: unknown): boolean =>
    typeof one === 'number' && Number.isInteger(one) && one >= 0 && one < 256;
  return list.every(isByte) ? Buffer.from(list) : null;
}
