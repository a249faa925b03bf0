import { parseBase64, toBase64 } from '../../../src/core/units/base64.ts';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** What the keeper sealed for this page, each in base 64. */
interface Sealed {
  readonly publicKey: string;
  readonly nonce: string;
  readonly sealed: string;
}

/** Half of an agreement that this page alone can finish. It lives as long as the dialog, and cannot be read out. */
export class PageKey {
  readonly #key: CryptoKey;
  /** The other half, in base 64: a point of P-256, uncompressed. */
  readonly publicKey: string;

  private constructor(key: CryptoKey, publicKey: string) {
    this.#key = key;
    this.publicKey = publicKey;
  }

  /** A new one. */
  static async make({ subtle }: Crypto): Promise<PageKey> {
    const { privateKey, publicKey } = await subtle.generateKey(CURVE, false, ['deriveBits']);
    return new PageKey(privateKey, toBase64(new Uint8Array(await subtle.exportKey('raw', publicKey))));
  }

  /** What both halves come to, as a key for one wallet. */
  async agree({ subtle }: Crypto, other: Uint8Array<ArrayBuffer>, wallet: string): Promise<CryptoKey> {
    const point = await subtle.importKey('raw', other, CURVE, false, []);
    const shared = await subtle.deriveBits({ name: 'ECDH', public: point }, this.#key, 256);
    const material = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
    const context = new TextEncoder().encode(`sallyport wallet export ${wallet}`);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: context };
    return subtle.deriveKey(hkdf, material, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
  }
}

/** Opens what was sealed for a page. Null where it was not for this page, or not for this wallet. */
export async function openSealed(
  crypto: Crypto,
  page: PageKey,
  wallet: string,
  { publicKey, nonce, sealed }: Sealed,
): Promise<string | null> {
  const [point, iv, body] = [publicKey, nonce, sealed].map((text) => parseBase64(text));
  if (point == null || iv == null || body == null) return null;
  const additionalData = new TextEncoder().encode(wallet);
  return page
    .agree(crypto, Uint8Array.from(point), wallet)
    .then((key) =>
      crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: Uint8Array.from(iv), additionalData },
        key,
        Uint8Array.from(body),
      ),
    )
    .then(
      (bytes) => new TextDecoder().decode(bytes),
      () => null,
    );
}
