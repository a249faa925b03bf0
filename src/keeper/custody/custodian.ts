import { argon2, createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../core/fault.ts';
import { Keyset } from '../../core/vault/keyset.ts';
import { KEY_BYTES, NONCE_BYTES, openXaes, sealXaes } from '../../core/vault/xaes.ts';
import type { Random } from '../../ports.ts';
import { nodeAes } from './aes.ts';

/**
 * What the root keyset is sealed under. `passphrase`: argon2id over what a person typed. `file`: 32 random bytes, which
 * lie in a file that only the owner can read, or are handed over by whoever has them: the holders of shares, the
 * machine's keychain, a token, a cloud's key service.
 */
export type CustodianKind = 'passphrase' | 'file';

/**
 * Cost of the passphrase: RFC 9106's second recommendation. Stored, so that it can grow; bounded, so that it cannot
 * be abused.
 */
const ARGON = { memoryKiB: 65_536, passes: 3, parallelism: 1 } as const;
const ARGON_MAX = { memoryKiB: 1_048_576, passes: 16, parallelism: 4 } as const;
const SALT_BYTES = 32;
const COMMITMENT_BYTES = 32;
/** "SPK1", kind, memory, passes, parallelism, salt, commitment, nonce. */
const HEADER_BYTES = 4 + 1 + 4 + 1 + 1 + SALT_BYTES + COMMITMENT_BYTES + NONCE_BYTES;
const MAGIC = Buffer.from('SPK1', 'ascii');
const AUTHENTICATED = 4 + 1 + 4 + 1 + 1 + SALT_BYTES;
const PASSPHRASE_BYTES_MIN = 8;

/** What opens the vault: the passphrase, or the bytes of the key file. Wiped by whoever read it, after its last use. */
export interface Unsealing {
  readonly kind: CustodianKind;
  readonly secret: Uint8Array;
}

/**
 * Seals a keyset under an unsealing secret. The passphrase's cost is paid in a thread of its own: whoever asks waits,
 * the others do not.
 */
export async function sealKeyset(
  { kind, secret }: Unsealing,
  keyset: Keyset,
  random: Random,
): Promise<Uint8Array> {
  checkSecret(kind, secret);
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt8(kind === 'passphrase' ? 1 : 2, 4);
  header.writeUInt32BE(ARGON.memoryKiB, 5);
  header.writeUInt8(ARGON.passes, 9);
  header.writeUInt8(ARGON.parallelism, 10);
  header.set(random.bytes(SALT_BYTES), 11);
  const key = await keyFrom(kind, secret, header);
  header.set(commitmentOf(key), AUTHENTICATED);
  const nonce = random.bytes(NONCE_BYTES);
  header.set(nonce, AUTHENTICATED + COMMITMENT_BYTES);
  const plain = keyset.bytes();
  const sealed = sealXaes(nodeAes, key, nonce, plain, header.subarray(0, AUTHENTICATED));
  plain.fill(0);
  key.fill(0);
  return Buffer.concat([header, sealed]);
}

/**
 * Opens what {@link sealKeyset} made. Throws UNSEAL_REFUSED for a wrong secret, VAULT_RECORD_REFUSED for damaged
 * bytes.
 */
export async function openKeyset({ kind, secret }: Unsealing, record: Uint8Array): Promise<Keyset> {
  checkSecret(kind, secret);
  const bytes = Buffer.from(record);
  if (custodianOf(bytes) !== kind) throw new Fault('UNSEAL_REFUSED', { why: 'OTHER_CUSTODIAN' });
  const key = await keyFrom(kind, secret, bytes);
  const commitment = bytes.subarray(AUTHENTICATED, AUTHENTICATED + COMMITMENT_BYTES);
  if (!timingSafeEqual(commitmentOf(key), commitment))
    throw new Fault('UNSEAL_REFUSED', { why: 'WRONG_SECRET' });
  const nonce = bytes.subarray(AUTHENTICATED + COMMITMENT_BYTES, HEADER_BYTES);
  const plain = openXaes(nodeAes, key, nonce, bytes.subarray(HEADER_BYTES), bytes.subarray(0, AUTHENTICATED));
  key.fill(0);
  const keyset = plain === null ? null : Keyset.parse(plain);
  plain?.fill(0);
  if (keyset === null) throw new Fault('VAULT_RECORD_REFUSED');
  return keyset;
}

/** Who protects this sealed keyset. Throws VAULT_RECORD_REFUSED for bytes that {@link sealKeyset} did not make. */
export function custodianOf(record: Uint8Array): CustodianKind {
  const bytes = Buffer.from(record);
  const kind = bytes.length > HEADER_BYTES && bytes.subarray(0, 4).equals(MAGIC) ? bytes.readUInt8(4) : 0;
  if (kind !== 1 && kind !== 2) throw new Fault('VAULT_RECORD_REFUSED');
  return kind === 1 ? 'passphrase' : 'file';
}

function checkSecret(kind: CustodianKind, secret: Uint8Array): void {
  if (kind === 'file' && secret.length !== KEY_BYTES)
    throw new Fault('UNSEAL_REFUSED', { why: 'KEY_FILE_LENGTH' });
  if (kind === 'passphrase' && secret.length < PASSPHRASE_BYTES_MIN) {
    throw new Fault('UNSEAL_REFUSED', { why: 'PASSPHRASE_TOO_SHORT' });
  }
}

async function keyFrom(kind: CustodianKind, secret: Uint8Array, header: Buffer): Promise<Buffer> {
  const salt = header.subarray(11, AUTHENTICATED);
  if (kind === 'file')
    return createHmac('sha256', secret).update('sallyport root custodian').update(salt).digest();
  const memory = header.readUInt32BE(5);
  const passes = header.readUInt8(9);
  const parallelism = header.readUInt8(10);
  const hostile =
    memory > ARGON_MAX.memoryKiB ||
    passes > ARGON_MAX.passes ||
    parallelism > ARGON_MAX.parallelism ||
    passes < 1;
  if (hostile || parallelism < 1 || memory < 8 * parallelism) throw new Fault('VAULT_RECORD_REFUSED');
  const cost = { parallelism, tagLength: KEY_BYTES, memory, passes };
  return promisify(argon2)('argon2id', { message: secret, nonce: salt, ...cost });
}

/** GCM does not commit to its key: this does, so that a wrong passphrase and a damaged record are told apart. */
function commitmentOf(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('sallyport key commitment').digest();
}
