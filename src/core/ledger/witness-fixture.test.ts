import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { formatCheckpoint } from './checkpoint.ts';
import { COSIGNER_TYPE } from './cosignature.ts';
import type { Platform } from './export-check.ts';
import { Frontier } from './merkle.ts';
import { keyOfType, signNote, type KeyType, type NoteKey, type SignMessage } from './note.ts';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export const platform: Platform = {
  sha256: (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()),
  verify: (publicKey, message, signature) =>
    verify(
      null,
      message,
      createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' }),
      signature,
    ),
};

export interface TestSigner {
  readonly key: NoteKey;
  readonly sign: SignMessage;
}

/** A key whose secret half is one byte repeated. */
export function signer(name: string, seed: number, type: KeyType = 1): TestSigner {
  const der = Buffer.concat([PKCS8, Buffer.alloc(32, seed)]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = keyOfType(platform.sha256, type, { name, publicKey: Uint8Array.from(publicKey) });
  if (key === null) throw new RangeError('a test names its keys well');
  return { key, sign: (message) => sign(null, message, secret) };
}

export const log = signer('log.example', 1);
export const witness = signer('witness.example', 2, COSIGNER_TYPE);

/** Leaf hashes and root of a made-up ledger. */
export function leavesOf(size: number, word = 'entry'): readonly Uint8Array[] {
  const tree = new Frontier(platform.sha256);
  return Array.from({ length: size }, (_, i) => tree.leafHash(Buffer.from(`${word} ${i}`)));
}

export function rootOf(size: number, word = 'entry'): Uint8Array {
  const tree = new Frontier(platform.sha256);
  for (const hash of leavesOf(size, word)) tree.appendHash(hash);
  return tree.root();
}

export function noteOf(size: number, word = 'entry', by = log): string {
  const text = formatCheckpoint({
    origin: by.key.name,
    size: BigInt(size),
    root: rootOf(size, word),
    extensions: [],
  });
  return signNote(text, by.key, by.sign);
}
