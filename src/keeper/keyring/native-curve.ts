import { createRequire } from 'node:module';
import { assert } from '../../core/assert.ts';
import { equalBytes } from '../../core/units/bytes.ts';
import type { CurveSigner } from './curve-signer.ts';

/** What of the package is used, in its own names. */
export interface Native {
  ecdsaSign(digest: Uint8Array, scalar: Uint8Array): unknown;
  ecdsaRecover(signature: Uint8Array, recovery: number, digest: Uint8Array, compressed: boolean): unknown;
  publicKeyCreate(scalar: Uint8Array, compressed: boolean): unknown;
}

/** A signature whose value is known: key 1 over 32 bytes of 0x01, its nonce after RFC 6979. */
const KNOWN_DIGEST = new Uint8Array(32).fill(1);
const KNOWN_SCALAR = Uint8Array.of(...new Uint8Array(31), 1);
const KNOWN_SIGNATURE = Buffer.from(
  '747a6c6bd9a8ff0b77a99b8f274f5df5198b5dddc33edd4bc89e459d13dfa617' +
    '7431bfa016325b8f27491781d1c462999f1dde760560373a517d29161c2df13901',
  'hex',
);

/**
 * secp256k1 in native code. The package's own loader is passed by: where it finds no native code, or is not let read
 * `/etc/alpine-release`, it silently turns to JavaScript that is far slower and not constant in time. Here the file for
 * this platform is named, and without it there is no signer: null, as where native code may not be loaded at all, and
 * as where it gets a known signature wrong.
 */
export function loadNativeCurve(platform: string, architecture: string): CurveSigner | null {
  const native = load(platform, architecture);
  return native === null ? null : provenSigner(native);
}

/** Null for native code that gets a known signature wrong: what it signs could tell the key. */
export function provenSigner(native: Native): CurveSigner | null {
  const signer = signerOf(native);
  return equalBytes(signer.sign(KNOWN_DIGEST, KNOWN_SCALAR), KNOWN_SIGNATURE) ? signer : null;
}

function signerOf(native: Native): CurveSigner {
  return {
    sign: (digest, scalar) => {
      const made = native.ecdsaSign(digest, scalar);
      assert(isMade(made), 'native code answers with a signature');
      const bytes = new Uint8Array(65);
      bytes.set(made.signature);
      bytes[64] = made.recid;
      return bytes;
    },
    recover: (digest, signature) => {
      try {
        const key = native.ecdsaRecover(signature.subarray(0, 64), Number(signature[64]), digest, false);
        assert(key instanceof Uint8Array, 'native code answers with a key');
        return key;
      } catch {
        // Thrown for numbers that no key can have made.
        return null;
      }
    },
    publicKey: (scalar) => {
      const key = native.publicKeyCreate(scalar, false);
      assert(key instanceof Uint8Array, 'native code answers with a key');
      return key;
    },
  };
}

function load(platform: string, architecture: string): Native | null {
  const require = createRequire(import.meta.url);
  const folder = `secp256k1/prebuilds/${platform}-${architecture}`;
  for (const name of ['secp256k1.glibc.node', 'secp256k1.musl.node', 'secp256k1.node']) {
    const addon = opened(() => require(`${folder}/${name}`));
    if (addon === null) continue;
    const frame: unknown = require('secp256k1/lib/index.js');
    assert(hasNative(addon) && typeof frame === 'function', 'the package has the shape of its version');
    const native: unknown = frame(Reflect.construct(addon.Secp256k1, []));
    assert(isNative(native), 'the package has the shape of its version');
    return native;
  }
  return null;
}

/** Null where that file is not there, not for this system, or not allowed. */
function opened(open: () => unknown): unknown {
  try {
    return open();
  } catch {
    return null;
  }
}

type Callable = (...given: readonly never[]) => unknown;

function hasNative(value: unknown): value is { readonly Secp256k1: Callable } {
  return typeof value === 'object' && value !== null && isFunctionAt(value, 'Secp256k1');
}

function isNative(value: unknown): value is Native {
  const names = ['ecdsaSign', 'ecdsaRecover', 'publicKeyCreate'];
  return typeof value === 'object' && value !== null && names.every((name) => isFunctionAt(value, name));
}

function isFunctionAt(value: object, name: string): boolean {
  return typeof Reflect.get(value, name) === 'function';
}

function isMade(value: unknown): value is { readonly signature: Uint8Array; readonly recid: number } {
  const { signature, recid }: Readonly<Record<string, unknown>> = Object(value);
  return signature instanceof Uint8Array && signature.length === 64 && (recid === 0 || recid === 1);
}
