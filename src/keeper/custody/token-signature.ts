import type { Signature } from '../../core/order/signing.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import type { TokenKey } from './token-material.ts';
import type { TokenAnswer, TokenSigner } from './token-signer.ts';
import { isSigned } from './wallet-key.ts';

export interface TokenSignatureParts {
  readonly signer: Pick<TokenSigner, 'sign' | 'reportWrong'>;
  /** Arithmetic of secp256k1; null where no such key is held. */
  readonly curve: { recover(digest: Uint8Array, signature: Uint8Array): Uint8Array | null } | null;
}

const MAC_BYTES = 32;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * Has a token sign, and proves what it answers with the public half before anybody uses it: a token that errs, or was
 * exchanged, is believed nothing. Of an HMAC only the length can be proven. On secp256k1 a high s is turned into the
 * low one, and the recovery bit is found by trying both.
 */
export async function tokenSignature(
  { signer, curve }: TokenSignatureParts,
  key: TokenKey,
  asked: { readonly message: Uint8Array; readonly isUrgent?: boolean },
): Promise<TokenAnswer<Signature>> {
  const { message, isUrgent = false } = asked;
  const answer = await signer.sign(key, message, isUrgent);
  if (answer.kind === 'notMade') return answer;
  const bytes = provenBytes(key, message, { made: answer.made, curve });
  return bytes === null ? signer.reportWrong() : { kind: 'made', made: { type: key.type, bytes } };
}

function provenBytes(
  { type, publicKey }: TokenKey,
  message: Uint8Array,
  { made, curve }: { readonly made: Uint8Array; readonly curve: TokenSignatureParts['curve'] },
): Uint8Array | null {
  if (type === 'hmac') return made.length === MAC_BYTES ? made : null;
  if (made.length !== 64) return null;
  if (type === 'ed25519') return isSigned({ key: publicKey, signature: made }, message) ? made : null;
  const low = withLowS(made);
  const found = [0, 1].map((recovery) => Buffer.concat([low, Buffer.of(recovery)]));
  return found.find((bytes) => equalBytes(curve?.recover(message, bytes) ?? NO_KEY, publicKey)) ?? null;
}

const NO_KEY = new Uint8Array(0);

/** r, and the s of the two that fit which is in the lower half of the order. */
function withLowS(made: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(made.subarray(32)).toString('hex')}`);
  if (s <= ORDER / 2n || s >= ORDER) return made;
  const low = Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
  return Buffer.concat([made.subarray(0, 32), low]);
}
