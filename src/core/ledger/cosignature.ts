import { assert } from '../assert.ts';
import { concatBytes, equalBytes } from '../units/bytes.ts';
import { encodeUtf8 } from '../units/utf8.ts';
import { parseCheckpoint } from './checkpoint.ts';
import type { NoteKey, NoteSignature, SignedNote, SignMessage, VerifySignature } from './note.ts';

/** C2SP tlog-cosignature v1, Ed25519: a witness saw a checkpoint, and it continues what it saw before. */

/** The key type of a witness, in its key's word. */
export const COSIGNER_TYPE = 4;

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

export type Cosigned =
  /** `time` in Unix seconds, as the witness says. */
  | { readonly kind: 'cosigned'; readonly time: bigint }
  /** The key is named and its signature is false: the note is refused whatever else it carries. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'absent' };

/** Cosigns the text of a checkpoint. `time` is in Unix seconds, from 0 on. */
export function cosign(text: string, by: { key: NoteKey; time: bigint; sign: SignMessage }): NoteSignature {
  assert(parseCheckpoint(text) !== null, 'what is cosigned is a checkpoint');
  const signature = concatBytes(timeBytes(by.time), by.sign(messageOf(text, by.time)));
  return { name: by.key.name, keyId: by.key.keyId, signature };
}

/** Whether a witness cosigned a checkpoint. Signatures of other keys are not looked at. */
export function cosignedBy(note: SignedNote, key: NoteKey, verify: VerifySignature): Cosigned {
  let found: Cosigned = { kind: 'absent' };
  for (const { name, keyId, signature } of note.signatures) {
    if (name !== key.name || !equalBytes(keyId, key.keyId)) continue;
    if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return { kind: 'forged' };
    const time = signature.subarray(0, TIME_BYTES).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    const isTrue = verify(key.publicKey, messageOf(note.text, time), signature.subarray(TIME_BYTES));
    if (!isTrue) return { kind: 'forged' };
    found = { kind: 'cosigned', time };
  }
  return found;
}

function messageOf(text: string, time: bigint): Uint8Array {
  const message = encodeUtf8(`cosignature/v1\ntime ${time}\n${text}`);
  assert(message !== null, 'a checkpoint is well-formed text');
  return message;
}

function timeBytes(time: bigint): Uint8Array {
  assert(time >= 0n && time < 2n ** 64n, 'a time fits eight bytes');
  return Uint8Array.from({ length: TIME_BYTES }, (_, i) => Number((time >> BigInt(8 * (7 - i))) & 0xffn));
}
