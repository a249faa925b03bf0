import assert from 'node:assert/strict';
import { SystemRandom } from '../../system/random.ts';
import { Shelf } from './records-fixture.test.ts';
import { Vault } from './vault.ts';

const NAME = 'credential|account/main/secret';
/** Where the nonces stand in a record: of the wrap under the root key, of the seal under the data key. */
const NONCES_AT = [8, 80] as const;

/**
 * Seals so many times and fails when two nonces begin with the same 64 bits. What is compared is shorter than a nonce,
 * so that millions fit into memory: for 10^7 the chance that honest nonces fail is 10^-5.
 */
export async function sealAndCompare(seals: number): Promise<void> {
  const shelf = new Shelf();
  const unsealing = { kind: 'file', secret: Buffer.alloc(32, 7) } as const;
  const vault = await Vault.create(shelf, new SystemRandom(), unsealing);
  const secret = Buffer.from('secret');
  const drawn = new BigUint64Array(seals * NONCES_AT.length);
  for (let made = 0; made < seals; made += 1) {
    vault.seal('account/main/secret', 'credential', secret, true);
    const row = Buffer.from(shelf.rows.get(NAME) ?? []);
    for (const [index, at] of NONCES_AT.entries())
      drawn[made * NONCES_AT.length + index] = row.readBigUInt64BE(at);
  }
  drawn.sort();
  for (let at = 1; at < drawn.length; at += 1)
    assert.notEqual(drawn[at - 1], drawn[at], 'a nonce came twice');
  assert.ok(vault.seals.used >= seals);
}
