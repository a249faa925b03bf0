import assert from 'node:assert/strict';
import test from 'node:test';
import { Bug } from '../../core/assert.ts';
import { Fault } from '../../core/fault.ts';
import { SystemRandom } from '../../system/random.ts';
import { AT_ONCE, Shelf } from './records-fixture.test.ts';
import { Vault } from './vault.ts';

const RANDOM = new SystemRandom();
const ROOT = new Uint8Array(32).fill(9);
const UNSEALING = { kind: 'file', secret: ROOT } as const;
const SECRET = Buffer.from('the real secret of an account');
const IDS = ['account/a/secret', 'account/b/secret', 'bot/x/secret'] as const;

async function made(shelf = new Shelf()): Promise<{ readonly shelf: Shelf; readonly vault: Vault }> {
  return { shelf, vault: await Vault.create(shelf, RANDOM, UNSEALING) };
}

function reopened(shelf: Shelf): Promise<Vault> {
  return Vault.open(shelf, RANDOM, UNSEALING);
}

function textOf(vault: Vault, id: string, kind = 'credential'): string {
  return vault.withSecret(id, kind, (secret) => Buffer.from(secret).toString());
}

function refused(reason: unknown): boolean {
  return reason instanceof Fault && reason.code === 'VAULT_RECORD_REFUSED';
}

test('a secret that was sealed can be used after the vault was opened again', async () => {
  const { shelf, vault } = await made();
  assert.equal(Vault.exists(new Shelf()), false);
  assert.equal(Vault.exists(shelf), true);
  vault.seal(IDS[0], 'credential', SECRET);
  assert.equal(textOf(await reopened(shelf), IDS[0]), SECRET.toString());
});

test('a vault is made once, and there is nothing to open before', async () => {
  const { shelf } = await made();
  await assert.rejects(Vault.create(shelf, RANDOM, UNSEALING), refused);
  await assert.rejects(reopened(new Shelf()), refused);
});

test('what is stored holds neither the secret nor the root key', async () => {
  const { shelf, vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  for (const row of shelf.rows.values()) {
    assert.equal(Buffer.from(row).includes(SECRET), false);
    assert.equal(Buffer.from(row).includes(ROOT), false);
  }
});

test('the lent secret is wiped when its use ends, however it ends', async () => {
  const { vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  const lent: Uint8Array[] = [];
  vault.withSecret(IDS[0], 'credential', (secret) => lent.push(secret));
  assert.throws(() =>
    vault.withSecret(IDS[0], 'credential', (secret) => {
      lent.push(secret);
      throw new RangeError('broke off');
    }),
  );
  assert.throws(
    () =>
      vault.withSecret(IDS[0], 'credential', (secret) => {
        lent.push(secret);
        return Promise.resolve();
      }),
    Bug,
  );
  assert.equal(lent.length, 3);
  for (const secret of lent) assert.ok(secret.every((byte) => byte === 0));
});

test('the lent secret has memory of its own, so that nothing beside it can be read through it', async () => {
  const { vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  const size = vault.withSecret(IDS[0], 'credential', (secret) => secret.buffer.byteLength);
  assert.equal(size, SECRET.length);
});

test('nothing that the vault gives out holds a secret (I14)', async () => {
  const { vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  const given = JSON.stringify([vault, vault.terms, vault.recordDigest(IDS[0], 'credential'), `${vault}`]);
  assert.equal(given.includes('secret of'), false);
  assert.deepEqual(Object.keys(vault), []);
});

test('a record moved to another row, or read as another kind, does not open (T17)', async () => {
  const { shelf, vault } = await made();
  for (const id of IDS) vault.seal(id, 'credential', Buffer.from(id));
  for (const from of IDS) {
    for (const to of IDS.filter((id) => id !== from)) {
      const swapped = shelf.copy();
      swapped.rows.set(`credential|${to}`, swapped.rows.get(`credential|${from}`) ?? new Uint8Array(0));
      const opened = await reopened(swapped);
      assert.throws(() => textOf(opened, to), refused);
    }
    const renamed = shelf.copy();
    renamed.rows.set(`key-id|${from}`, renamed.rows.get(`credential|${from}`) ?? new Uint8Array(0));
    const opened = await reopened(renamed);
    assert.throws(() => textOf(opened, from, 'key-id'), refused);
  }
});

test('every flipped bit of a record is noticed when it is used (F17)', async () => {
  const { shelf, vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  const name = `credential|${IDS[0]}`;
  const record = shelf.rows.get(name) ?? new Uint8Array(0);
  for (let bit = 0; bit < record.length * 8; bit += 3) {
    const spoilt = shelf.copy();
    const row = Uint8Array.from(record);
    row[bit >> 3] = (row[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    spoilt.rows.set(name, row);
    const opened = await reopened(spoilt);
    assert.throws(() => textOf(opened, IDS[0]), refused, `bit ${bit}`);
  }
});

test('an old record put back opens, but its digest is not the one the ledger names (T17)', async () => {
  const { shelf, vault } = await made();
  vault.seal(IDS[0], 'credential', Buffer.from('old'));
  const before = vault.recordDigest(IDS[0], 'credential');
  const old = shelf.rows.get(`credential|${IDS[0]}`) ?? new Uint8Array(0);
  vault.seal(IDS[0], 'credential', Buffer.from('new'), true);
  const named = vault.recordDigest(IDS[0], 'credential');
  assert.notEqual(named, before);
  shelf.rows.set(`credential|${IDS[0]}`, old);
  assert.equal((await reopened(shelf)).recordDigest(IDS[0], 'credential'), before);
});

test('a name that is taken is written over only when that is asked for', async () => {
  const { vault } = await made();
  vault.seal(IDS[0], 'credential', Buffer.from('one'));
  assert.throws(() => vault.seal(IDS[0], 'credential', Buffer.from('two')), refused);
  assert.equal(textOf(vault, IDS[0]), 'one');
  vault.seal(IDS[0], 'credential', Buffer.from('two'), true);
  assert.equal(textOf(vault, IDS[0]), 'two');
});

test('a record that another writer changed meanwhile is not written over', async () => {
  const { shelf, vault } = await made();
  const write = shelf.write.bind(shelf);
  shelf.write = (id, ...rest) => id.startsWith('root/') && write(id, ...rest);
  assert.throws(() => vault.seal(IDS[0], 'credential', SECRET), refused);
  shelf.write = write;
  shelf.refuses = true;
  assert.throws(() => vault.seal(IDS[0], 'credential', SECRET), refused);
  await assert.rejects(vault.rotateRoot(UNSEALING, AT_ONCE), refused);
  shelf.refuses = false;
  assert.equal(vault.recordDigest(IDS[0], 'credential'), null);
});

test('what was removed is gone, at once and after opening again', async () => {
  const { shelf, vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  vault.remove(IDS[0], 'credential');
  assert.throws(() => textOf(vault, IDS[0]), refused);
  assert.equal((await reopened(shelf)).recordDigest(IDS[0], 'credential'), null);
});

test('a name with the separator in it is a bug, not a record', async () => {
  const { vault } = await made();
  assert.throws(() => vault.seal('a|b', 'credential', SECRET), Bug);
  assert.throws(() => vault.seal('a', 'cred|ential', SECRET), Bug);
});

test('after a rotation every record opens, under the new term alone, with the digest it had', async () => {
  const { shelf, vault } = await made();
  for (const id of IDS) vault.seal(id, 'credential', Buffer.from(id));
  const digests = IDS.map((id) => vault.recordDigest(id, 'credential'));
  assert.equal(await vault.rotateRoot(UNSEALING, AT_ONCE), IDS.length);
  assert.deepEqual(vault.terms, [2]);
  for (const opened of [vault, await reopened(shelf)]) {
    assert.deepEqual(
      IDS.map((id) => textOf(opened, id)),
      [...IDS],
    );
    assert.deepEqual(
      IDS.map((id) => opened.recordDigest(id, 'credential')),
      digests,
    );
  }
});

test('a rotation that dies at any write leaves every record readable, and the next call finishes it', async () => {
  const { shelf, vault } = await made();
  for (const id of IDS) vault.seal(id, 'credential', Buffer.from(id));
  // The keyset, the count of seals under its new term, the records, the keyset.
  const writes = IDS.length + 3;
  for (let survives = 0; survives <= writes; survives += 1) {
    const disk = shelf.copy();
    const dying = await reopened(disk);
    disk.writesLeft = survives;
    if (survives < writes) await assert.rejects(dying.rotateRoot(UNSEALING, AT_ONCE), { message: 'killed' });
    else await dying.rotateRoot(UNSEALING, AT_ONCE);
    disk.writesLeft = null;
    const next = await reopened(disk);
    assert.deepEqual(
      IDS.map((id) => textOf(next, id)),
      [...IDS],
      `after ${survives} writes`,
    );
    await next.rotateRoot(UNSEALING, AT_ONCE);
    assert.equal(next.terms.length, 1);
    const finished = await reopened(disk);
    assert.deepEqual(
      IDS.map((id) => textOf(finished, id)),
      [...IDS],
    );
  }
});

test('a rotation meets a damaged record, stops, and leaves the others readable', async () => {
  const { shelf, vault } = await made();
  for (const id of IDS) vault.seal(id, 'credential', Buffer.from(id));
  for (const row of [new Uint8Array(3), undefined]) {
    const disk = shelf.copy();
    const name = `credential|${IDS[1]}`;
    const record = Uint8Array.from(disk.rows.get(name) ?? []);
    record[40] = (record[40] ?? 0) ^ 1;
    disk.rows.set(name, row ?? record);
    await assert.rejects((await reopened(disk)).rotateRoot(UNSEALING, AT_ONCE), refused);
    const next = await reopened(disk);
    assert.equal(textOf(next, IDS[0]), IDS[0]);
    assert.equal(textOf(next, IDS[2]), IDS[2]);
  }
});

test('a rotation under a secret that does not open the vault is refused and changes nothing', async () => {
  const { shelf, vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  const before = shelf.copy();
  const other = new Uint8Array(32).fill(8);
  await assert.rejects(
    vault.rotateRoot({ kind: 'file', secret: other }, AT_ONCE),
    (reason) => reason instanceof Fault && reason.code === 'UNSEAL_REFUSED',
  );
  assert.deepEqual(shelf.rows, before.rows);
});

test('a vault whose keyset was taken away meanwhile is not rotated', async () => {
  const { shelf, vault } = await made();
  shelf.rows.clear();
  await assert.rejects(vault.rotateRoot(UNSEALING, AT_ONCE), refused);
  assert.equal(shelf.rows.size, 0);
});

test('a record under a root key that the keyset does not hold opens nothing (T17)', async () => {
  const { shelf, vault } = await made();
  vault.seal(IDS[0], 'credential', SECRET);
  const { shelf: other, vault: foreign } = await made();
  foreign.seal(IDS[0], 'credential', Buffer.from('of another vault'));
  for (let term = 2; term <= 3; term += 1) await foreign.rotateRoot(UNSEALING, AT_ONCE);
  const name = `credential|${IDS[0]}`;
  shelf.rows.set(name, other.rows.get(name) ?? assert.fail('the record is there'));
  const opened = await reopened(shelf);
  assert.throws(() => textOf(opened, IDS[0]), refused);
  await assert.rejects(opened.rotateRoot(UNSEALING, AT_ONCE), refused);
  assert.deepEqual(opened.terms, [1, 2], 'the old root key is kept for what does not move');
});

test('a record that goes while a backup lists them is not in the backup, and the others are', async () => {
  const { shelf, vault } = await made();
  for (const id of IDS) vault.seal(id, 'credential', SECRET);
  const read = shelf.read.bind(shelf);
  shelf.read = (name) => (name === `credential|${IDS[1]}` ? null : read(name));
  const kept = vault.sealedRecords().map(({ name }) => name);
  assert.deepEqual(kept, [`credential|${IDS[0]}`, `credential|${IDS[2]}`, 'root/keyset', 'root/seals']);
});

test('the vault passes from one custodian to another in one write, and says whose it is (F26)', async () => {
  const { shelf, vault } = await made();
  vault.seal(IDS[0], 'credential', Buffer.from(SECRET));
  const words = { kind: 'passphrase', secret: Buffer.from('correct horse') } as const;
  await assert.rejects(vault.changeSecret(words, UNSEALING), { code: 'UNSEAL_REFUSED' });
  const before = shelf.copy();
  shelf.writesLeft = 0;
  await assert.rejects(vault.changeSecret(UNSEALING, words), { message: 'killed' });
  assert.deepEqual(shelf.rows, before.rows);
  shelf.writesLeft = null;
  await vault.changeSecret(UNSEALING, words);
  assert.equal(vault.custodian, 'passphrase');
  await assert.rejects(reopened(shelf), { facts: { why: 'OTHER_CUSTODIAN' } });
  const again = await Vault.open(shelf, RANDOM, words);
  again.withSecret(IDS[0], 'credential', (secret) => assert.deepEqual(Buffer.from(secret), SECRET));
  const record = shelf.rows.get('root/keyset');
  assert.ok(record !== undefined);
  record[4] = 9;
  assert.throws(() => again.custodian, { code: 'VAULT_RECORD_REFUSED' });
  shelf.rows.delete('root/keyset');
  assert.throws(() => again.custodian, { code: 'VAULT_RECORD_REFUSED' });
});
