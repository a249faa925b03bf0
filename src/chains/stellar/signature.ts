import { concatBytes } from '../../core/units/bytes.ts';

const HINT_BYTES = 4;
const SIGNATURE_BYTES = 64;

/** The last bytes of a key: signatures name theirs by no more. */
export function hintOf(key: Uint8Array): Uint8Array {
  return key.slice(-HINT_BYTES);
}

/** A list of one signature, as it stands at the end of an envelope. */
export function oneSignature(key: Uint8Array, signature: Uint8Array): Uint8Array {
  return concatBytes(
    Uint8Array.of(0, 0, 0, 1),
    hintOf(key),
    Uint8Array.of(0, 0, 0, SIGNATURE_BYTES),
    signature,
  );
}
