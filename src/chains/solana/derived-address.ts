import { parseBase58, toBase58 } from '../../core/units/base58.ts';
import { concatBytes, type Sha256 } from '../../core/units/bytes.ts';
import type { Address } from './message.ts';
import { ASSOCIATED_TOKEN } from './programs.ts';

/** The prime of Curve25519, and d of its Edwards form (RFC 8032, section 5.1). */
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const MARKER = Uint8Array.from('ProgramDerivedAddress', (letter) => letter.charCodeAt(0));

/**
 * The token account that belongs to an owner and a mint by rule, so that nobody has to be asked whose it is. Null for
 * text that is no address.
 */
export function associatedTokenAccount(
  sha256: Sha256,
  of: { readonly owner: Address; readonly mint: Address; readonly tokenProgram: Address },
): Address | null {
  const [owner, mint, tokenProgram] = [of.owner, of.mint, of.tokenProgram].map(parseAddress);
  if (owner == null || mint == null || tokenProgram == null) return null;
  return derivedAddress(sha256, [owner, tokenProgram, mint], ASSOCIATED_TOKEN);
}

/** The first address, counting a last seed byte down from 255, that is no point of the curve: no key signs for it. */
export function derivedAddress(
  sha256: Sha256,
  seeds: readonly Uint8Array[],
  program: Address,
): Address | null {
  const id = parseAddress(program);
  if (id === null) return null;
  for (let bump = 255; bump >= 0; bump -= 1) {
    const hash = sha256(concatBytes(...seeds, Uint8Array.of(bump), id, MARKER));
    if (!isOnCurve(hash)) return toBase58(hash);
  }
  return null;
}

/** The 32 bytes of an address; null for text that is none. */
export function parseAddress(text: string): Uint8Array | null {
  const bytes = text.length > 44 ? null : parseBase58(text);
  return bytes?.length === 32 ? bytes : null;
}

/** Whether 32 bytes are a point on the curve as the runtime decompresses one: y, and the sign of x in the top bit. */
export function isOnCurve(bytes: Uint8Array): boolean {
  const y = (fromLittleEndian(bytes) & (2n ** 255n - 1n)) % P;
  const square = (y * y) % P;
  // x² = u / v, which has a root where u · v is a square: v is never zero.
  const product = (((square - 1n + P) % P) * ((D * square + 1n) % P)) % P;
  return product === 0n || isSquare(product);
}

/** Whether a number has a square root modulo P: its Jacobi symbol, which is quicker than a power (Cohen, 1.4.10). */
function isSquare(of: bigint): boolean {
  let [upper, lower] = [of, P];
  let isResidue = true;
  while (upper !== 0n) {
    while ((upper & 1n) === 0n) {
      upper >>= 1n;
      const rest = lower & 7n;
      if (rest === 3n || rest === 5n) isResidue = !isResidue;
    }
    [upper, lower] = [lower, upper];
    if ((upper & 3n) === 3n && (lower & 3n) === 3n) isResidue = !isResidue;
    upper %= lower;
  }
  return isResidue;
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}
