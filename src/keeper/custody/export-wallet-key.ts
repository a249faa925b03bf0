import { createECDH, hkdfSync } from 'node:crypto';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { concatBytes } from '../../core/units/bytes.ts';
import { toBase58 } from '../../core/units/base58.ts';
import { toStrkey } from '../../core/wallet/strkey.ts';
import type { Random } from '../../ports.ts';
import { nodeAes } from './aes.ts';
import { walletKeyId } from './record-id.ts';
import type { Vault } from './vault.ts';
import { privateOf } from './wallet-key.ts';

const SEED_BYTES = 32;
const NONCE_BYTES = 12;

/** A secret under a key that only one page can derive. */
export interface SealedForPage {
  /** The keeper's half of the agreement: a point of P-256, uncompressed, 65 bytes. */
  readonly publicKey: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
  /** Ciphertext and tag of AES-256-GCM; the associated bytes are the wallet's name. */
  readonly sealed: Uint8Array;
}

/**
 * The private key of a wallet, sealed for the one page that holds the other half of an agreement (ECDH on P-256,
 * HKDF-SHA-256, AES-256-GCM): whatever carries it there reads nothing. Null for what is no point of the curve. What was
 * bytes is wiped; of the text that the chain's own tools read, JavaScript keeps copies that nobody can wipe.
 */
export function exportWalletKey(
  { vault, random }: { readonly vault: Pick<Vault, 'withSecret'>; readonly random: Random },
  wallet: Pick<Wallet, 'id' | 'chain'>,
  pageKey: Uint8Array,
): SealedForPage | null {
  const own = createECDH('prime256v1');
  own.setPrivateKey(scalarOf(random));
  const shared = agree(own, pageKey);
  if (shared === null) return null;
  const name = Buffer.from(wallet.id, 'utf8');
  const context = Buffer.from(`sallyport wallet export ${wallet.id}`, 'utf8');
  const key = new Uint8Array(hkdfSync('sha256', shared, new Uint8Array(0), context, 32));
  shared.fill(0);
  const secret = vault.withSecret(walletKeyId(wallet.id), 'wallet', (der) => textOf(wallet, der));
  const nonce = random.bytes(NONCE_BYTES);
  const sealed = nodeAes.seal(key, nonce, secret, name);
  secret.fill(0);
  key.fill(0);
  return { publicKey: Uint8Array.from(own.getPublicKey()), nonce, sealed };
}

/** Below the order of the curve: its first half is all ones, so that half of all numbers of 255 bits are far below. */
function scalarOf(random: Random): Buffer {
  const scalar = Buffer.from(random.bytes(32));
  scalar.writeUInt8(scalar.readUInt8(0) & 0x7f, 0);
  scalar.writeUInt8(scalar.readUInt8(31) | 1, 31);
  return scalar;
}

function agree(own: ReturnType<typeof createECDH>, pageKey: Uint8Array): Buffer | null {
  try {
    return own.computeSecret(pageKey);
  } catch {
    return null;
  }
}

/** As the chain's own tools read it: 64 bytes in base 58, or `S…`. */
function textOf({ chain }: Pick<Wallet, 'chain'>, der: Uint8Array): Buffer {
  const seed = der.slice(der.length - SEED_BYTES);
  const { der: again, key } = privateOf(seed);
  const whole = concatBytes(seed, key);
  const text = chain === 'solana' ? toBase58(whole) : toStrkey('seed', seed);
  for (const bytes of [seed, again, whole]) bytes.fill(0);
  return Buffer.from(text, 'latin1');
}
