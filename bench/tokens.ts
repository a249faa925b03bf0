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
 * What one signature costs by type of key: made in this process, and, where SoftHSM2 and what speaks to tokens are
 * installed, by a token in a process of its own, with the proof of its answer. One at a time.
 */
export async function measureTokens(count: number): Promise<readonly SignRow[]> {
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
  const isThere = existsSync(LIBRARY) && existsSync(join(CUSTODIANS, 'node_modules/pkcs11js'));
  return isThere ? [...rows, ...(await inToken(count, curve))] : rows;
}

async function inToken(
  count: number,
  curve: NonNullable<ReturnType<typeof loadNativeCurve>>,
): Promise<readonly SignRow[]> {
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
    const rows: SignRow[] = [];
    for (const key of await keysOf(signer)) {
      const sign = async (): Promise<void> => {
        const answer = await tokenSignature({ signer, curve }, key, { message: MESSAGE });
        assert(answer.kind === 'made', 'the token signs');
      };
      rows.push(await measured(`${NAMES[key.type]}: SoftHSM2`, count, sign));
    }
    return rows;
  } finally {
    speaker.stop();
    place.remove();
  }
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
