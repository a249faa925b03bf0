import assert from 'node:assert/strict';
import test from 'node:test';
import { termOf } from '../../core/vault/envelope.ts';
import { SystemRandom } from '../../system/random.ts';
import { AT_ONCE, Shelf } from './records-fixture.test.ts';
import { sealAndCompare } from './vault-nonces-fixture.test.ts';
import { Vault } from './vault.ts';

const UNSEALING = { kind: 'file', secret: Buffer.alloc(32, 7) } as const;
const NAME = 'credential|account/main/secret';

test('T18: in 10^4 seals no nonce is drawn twice, neither under the root key nor with a data key', () =>
  sealAndCompare(10_000));

test('T17: a row from before a rotation of the root, or of another record, does not open after it', async () => {
  const shelf = new Shelf();
  const vault = await Vault.create(shelf, new SystemRandom(), UNSEALING);
  vault.seal('account/main/secret', 'credential', Buffer.from('one'));
  vault.seal('account/other/secret', 'credential', Buffer.from('two'));
  const old = shelf.copy();
  await vault.rotateRoot(UNSEALING, AT_ONCE);
  const other = 'credential|account/other/secret';
  assert.equal(termOf(shelf.rows.get(NAME) ?? new Uint8Array(0)), 2);
  for (const row of [old.rows.get(NAME), shelf.rows.get(other)]) {
    const changed = shelf.copy();
    changed.rows.set(NAME, row ?? new Uint8Array(0));
    const opened = await Vault.open(changed, new SystemRandom(), UNSEALING);
    assert.throws(
      () => opened.withSecret('account/main/secret', 'credential', () => 0),
      /VAULT_RECORD_REFUSED/,
    );
    const digest = opened.recordDigest('account/main/secret', 'credential');
    const isSwap = row === shelf.rows.get(other);
    assert.equal(digest !== vault.recordDigest('account/main/secret', 'credential'), isSwap);
  }
});
