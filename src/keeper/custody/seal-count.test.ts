import assert from 'node:assert/strict';
import test from 'node:test';
import { Fault } from '../../core/fault.ts';
import { SystemRandom } from '../../system/random.ts';
import { AT_ONCE, Shelf } from './records-fixture.test.ts';
import { SEAL_LIMITS } from './seal-count.ts';
import { Vault } from './vault.ts';

const RANDOM = new SystemRandom();
const UNSEALING = { kind: 'file', secret: new Uint8Array(32).fill(9) } as const;
const ROW = 'root/seals';
const LIMITS = { most: 20, block: 8 };

const made = (shelf: Shelf): Promise<Vault> => Vault.create(shelf, RANDOM, UNSEALING, LIMITS);
const opened = (shelf: Shelf): Promise<Vault> => Vault.open(shelf, RANDOM, UNSEALING, LIMITS);

function seal(vault: Vault, times: number): void {
  for (let i = 0; i < times; i += 1) vault.seal('bot/a/secret', 'decoy', Buffer.from('secret'), true);
}

function isFault(code: string): (reason: unknown) => boolean {
  return (reason) => reason instanceof Fault && reason.code === code;
}

test('T18: the seals of a root key are counted, across starts, and never too low', async () => {
  const shelf = new Shelf();
  const vault = await made(shelf);
  assert.deepEqual(vault.seals, { used: 0, most: 20 });
  seal(vault, 3);
  assert.equal(vault.seals.used, 3);
  // Whoever is killed has used the whole block, as far as anybody can know.
  const next = await opened(shelf);
  assert.equal(next.seals.used, 8);
  seal(next, 1);
  assert.equal(next.seals.used, 9);
  assert.equal((await opened(shelf)).seals.used, 16);
});

test('T18: at its bound a root key seals nothing more, what is sealed opens, and a rotation helps', async () => {
  const shelf = new Shelf();
  const vault = await made(shelf);
  seal(vault, 20);
  const before = shelf.copy();
  assert.throws(() => seal(vault, 1), isFault('SEALS_EXHAUSTED'));
  assert.deepEqual(shelf.rows, before.rows);
  const next = await opened(shelf);
  assert.throws(() => seal(next, 1), isFault('SEALS_EXHAUSTED'));
  assert.equal(next.withSecret('bot/a/secret', 'decoy', String), String(Buffer.from('secret')));
  assert.equal(await next.rotateRoot(UNSEALING, AT_ONCE), 1);
  assert.deepEqual(next.seals, { used: 1, most: 20 });
  seal(next, 1);
  assert.equal((await opened(shelf)).seals.used, 8);
});

test('T18: the records that a rotation moves are counted under the new root key', async () => {
  const vault = await Vault.create(new Shelf(), RANDOM, UNSEALING, { most: 2, block: 8 });
  for (const id of ['bot/a/secret', 'bot/b/secret']) vault.seal(id, 'decoy', Buffer.from('secret'));
  assert.throws(() => seal(vault, 1), isFault('SEALS_EXHAUSTED'));
  await vault.rotateRoot(UNSEALING, AT_ONCE);
  assert.deepEqual([vault.terms, vault.seals], [[2], { used: 2, most: 2 }]);
  assert.throws(() => seal(vault, 1), isFault('SEALS_EXHAUSTED'));
});

test('T18: a count that is damaged, cut, of a key that is gone, or of another vault counts as full', async () => {
  const shelf = new Shelf();
  const vault = await made(shelf);
  seal(vault, 1);
  const old = shelf.rows.get(ROW) ?? new Uint8Array(0);
  const other = new Shelf();
  seal(await made(other), 1);
  await vault.rotateRoot(UNSEALING, AT_ONCE);
  const row = shelf.rows.get(ROW) ?? new Uint8Array(0);
  const spoilt = [0, 7, 15, 20].map((at) => row.map((byte, index) => (index === at ? byte ^ 1 : byte)));
  for (const wrong of [...spoilt, row.subarray(1), old, other.rows.get(ROW) ?? new Uint8Array(0)]) {
    const disk = shelf.copy();
    disk.rows.set(ROW, wrong);
    const next = await opened(disk);
    assert.equal(next.seals.used, 20);
    assert.throws(() => seal(next, 1), isFault('SEALS_EXHAUSTED'));
    await next.rotateRoot(UNSEALING, AT_ONCE);
    seal(next, 1);
  }
});

test('a vault from before the count begins at nothing; one without records rotates with its count', async () => {
  const shelf = new Shelf();
  const vault = await made(shelf);
  shelf.remove(ROW);
  assert.equal((await opened(shelf)).seals.used, 0);
  await vault.rotateRoot(UNSEALING, AT_ONCE);
  const next = await opened(shelf);
  assert.deepEqual([next.terms, next.seals.used], [[2], 0]);
});

test('a seal whose count cannot be written down is not made', async () => {
  const shelf = new Shelf();
  const vault = await made(shelf);
  shelf.refuses = true;
  assert.throws(() => seal(vault, 1), isFault('VAULT_RECORD_REFUSED'));
  shelf.refuses = false;
  assert.deepEqual(shelf.list(), ['root/keyset']);
});

test('the bound is the one for nonces of 12 bytes, 2^32', () => {
  assert.equal(SEAL_LIMITS.most, 4_294_967_296);
});
