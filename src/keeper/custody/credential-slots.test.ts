import assert from 'node:assert/strict';
import test from 'node:test';
import { parseAccountId } from '../../core/units/ids.ts';
import { SystemRandom } from '../../system/random.ts';
import { forgetOthers, sealBeside, slotInUse } from './credential-slots.ts';
import { credentialId, keyIdRecord } from './record-id.ts';
import { Shelf } from './records-fixture.test.ts';
import { Vault } from './vault.ts';

const ROOT = Buffer.alloc(32, 7);
const id = parseAccountId('main');
assert.ok(id !== null);
const ACCOUNT = id;

async function begin(): Promise<{ readonly shelf: Shelf; readonly vault: Vault; readonly record: string }> {
  const shelf = new Shelf();
  const vault = await Vault.create(shelf, new SystemRandom(), { kind: 'file', secret: ROOT });
  vault.seal(credentialId(ACCOUNT), 'credential', Buffer.from('old'));
  vault.seal(keyIdRecord(ACCOUNT), 'key-id', Buffer.from('old-id'));
  return { shelf, vault, record: vault.recordDigest(credentialId(ACCOUNT), 'credential') ?? '' };
}

const reopened = (shelf: Shelf): Promise<Vault> =>
  Vault.open(shelf, new SystemRandom(), { kind: 'file', secret: ROOT });

/** What signs after a start that finds the ledger naming this record: key id and secret, as text. */
async function usable(shelf: Shelf, record: string): Promise<readonly [string, string] | null> {
  const vault = await reopened(shelf);
  const slot = slotInUse(vault, ACCOUNT, record);
  if (slot === null) return null;
  forgetOthers(vault, ACCOUNT, record);
  assert.equal(shelf.list().length, 4, 'the keyset, the count of seals and one credential');
  const read = (name: string, kind: string): string =>
    vault.withSecret(name, kind, (bytes) => Buffer.from(bytes).toString());
  return [read(slot.keyId, 'key-id'), read(slot.secret, 'credential')];
}

test('a rotation that dies at any write leaves exactly one usable key: the one that the ledger names', async () => {
  for (let writes = 0; writes <= 2; writes += 1) {
    const { shelf, vault, record } = await begin();
    shelf.writesLeft = writes;
    const offered = { secret: Buffer.from('new'), apiKey: 'new-id' };
    const next = { digest: '' };
    const seal = (): void => void (next.digest = sealBeside(vault, { id: ACCOUNT, record }, offered));
    if (writes < 2) assert.throws(seal, /killed/);
    else seal();
    shelf.writesLeft = null;
    // Killed before the entry: the ledger names the old one. After it, the new one, whatever was forgotten by then.
    assert.deepEqual(await usable(shelf.copy(), record), ['old-id', 'old']);
    if (writes < 2) continue;
    assert.deepEqual(await usable(shelf.copy(), next.digest), ['new-id', 'new']);
    forgetOthers(vault, ACCOUNT, next.digest);
    assert.deepEqual(await usable(shelf, next.digest), ['new-id', 'new']);
    assert.equal(slotInUse(await reopened(shelf), ACCOUNT, record), null);
  }
});

test('rotations go on between the two places, and an unfinished one does not stand in the way', async () => {
  const { shelf, vault, record } = await begin();
  let named = record;
  for (const text of ['first', 'second', 'third']) {
    sealBeside(vault, { id: ACCOUNT, record: named }, { secret: Buffer.from('lost'), apiKey: 'lost-id' });
    const offered = { secret: Buffer.from(text), apiKey: `${text}-id` };
    named = sealBeside(vault, { id: ACCOUNT, record: named }, offered);
    forgetOthers(vault, ACCOUNT, named);
    assert.deepEqual(await usable(shelf, named), [`${text}-id`, text]);
  }
  forgetOthers(vault, ACCOUNT, null);
  assert.deepEqual(shelf.list(), ['root/keyset', 'root/seals']);
});

test('T17: an old credential put back after a rotation is not taken for the one in use', async () => {
  const { shelf, vault, record } = await begin();
  const before = shelf.copy();
  const named = sealBeside(vault, { id: ACCOUNT, record }, { secret: Buffer.from('new'), apiKey: 'new-id' });
  for (const [name, row] of before.rows) shelf.rows.set(name, row);
  assert.deepEqual(await usable(shelf.copy(), named), ['new-id', 'new']);
  for (const name of shelf.list()) if (name.includes('/b')) shelf.remove(name);
  assert.equal(slotInUse(await reopened(shelf), ACCOUNT, named), null);
});
