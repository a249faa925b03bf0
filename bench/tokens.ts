import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../src/core/assert.ts';
import { signWith } from '../src/keeper/custody/key-material.ts';
import type { TokenKey } from '../src/keeper/custody/token-material.ts';
import { tokenSignature } from '../src/keeper/custody/token-signature.ts';
import { TokenSigner } from '../src/keeper/custody/token-signer.ts';
import { privateOf } from '../src/keeper/custody/wallet-key.ts';
import { loadNativeCurve } from '../src/keeper/keyring/native-curve.ts';
import { SignerProcess } from '../src/launcher/signer-process.ts';
import { SystemClock } from '../src/system/clock.ts';
import { SystemRandom } from '../src/system/random.ts';
import { CUSTODIANS, LIBRARY, PIN, TokenPlace } from '../test/system/softhsm.ts';
import type { SignRow } from './sign.ts';
import { measured } from './wallets.ts';

/** As long as the digests that are signed. */
const MESSAGE = Buffer.alloc(32, 7);
/** Printable, as a venue gives it out; its halves serve as private keys as well. */
const SECRET = Buffer.from('only-for-bench-no-venue-knows-it'.repeat(2), 'utf8');

/**
 * What one signature costs by type of key: made in this process, and, where a token is given, by it in a process of
 * its own, with the proof of its answer. One at a time.
 */
export async function measureTokens(count: number, token: TokenSigner | null): Promise<readonly SignRow[]> {
  const curve = loadNativeCurve(process.platform, process.arch);
  assert(curve !== null, 'there is native code for this platform');
  const { der } = privateOf(SECRET.subarray(0, 32));
  const scalar = SECRET.subarray(32);
  const here: readonly (readonly [string, () => unknown])[] = [
    ['HMAC', () => signWith(SECRET, MESSAGE)],
    ['Ed25519', () => signWith(der, MESSAGE)],
    ['secp256k1', () => curve.sign(MESSAGE, scalar)],
  ];
  const rows: SignRow[] = [];
  for (const [name, sign] of here)
    rows.push(await measured(`${name}: here`, count, () => Promise.resolve(sign())));
  return token === null ? rows : [...rows, ...(await inToken(count, { curve, signer: token }))];
}

/** Runs with a token of SoftHSM2; with null where that, or what speaks to tokens, is not installed. */
export async function withToken<T>(work: (token: TokenSigner | null) => Promise<T>): Promise<T> {
  if (!existsSync(LIBRARY) || !existsSync(join(CUSTODIANS, 'node_modules/pkcs11js'))) return work(null);
  const place = new TokenPlace();
  const log = { write: () => undefined };
  const parts = { clock: new SystemClock(), random: new SystemRandom(), log, isNamed: true };
  const signer = new TokenSigner({ ...parts, onStuck: () => undefined });
  const speaker = new SignerProcess({
    ...{ library: LIBRARY, token: 'prod', pin: PIN, env: place.env, walls: [], log },
    onLink: (link) => {
      signer.attach(link);
      // It was paused for whoever reads it.
      link.resume();
    },
  });
  try {
    return await work(signer);
  } finally {
    speaker.stop();
    place.remove();
  }
}

async function inToken(
  count: number,
  parts: {
    readonly curve: NonNullable<ReturnType<typeof loadNativeCurve>>;
    readonly signer: TokenSigner;
  },
): Promise<readonly SignRow[]> {
  const rows: SignRow[] = [];
  for (const key of await keysOf(parts.signer)) {
    const sign = async (): Promise<void> => {
      const answer = await tokenSignature(parts, key, { message: MESSAGE });
      assert(answer.kind === 'made', 'the token signs');
    };
    rows.push(await measured(`${NAMES[key.type]}: SoftHSM2`, count, sign));
  }
  return rows;
}

const NAMES = { hmac: 'HMAC', ed25519: 'Ed25519', secp256k1: 'secp256k1' } as const;

async function keysOf(signer: TokenSigner): Promise<readonly TokenKey[]> {
  const answers = [
    await signer.keep(SECRET, 'bench'),
    await signer.make('ed25519', 'bench'),
    await signer.make('secp256k1', 'bench'),
  ];
  return answers.map((answer) => {
    assert(answer.kind === 'made', 'the token takes a key of each type');
    return answer.made;
  });
}
