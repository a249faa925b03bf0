import assert from 'node:assert/strict';
import test from 'node:test';
import { Fault } from '../../core/fault.ts';
import type { Log } from '../../ports.ts';
import { SystemClock } from '../../system/clock.ts';
import { SystemRandom } from '../../system/random.ts';
import { rotationPace } from './rotation-pace.ts';
import type { Unsealing } from './custodian.ts';
import { finishRotation } from './finish-rotation.ts';
import { AT_ONCE, Shelf } from './records-fixture.test.ts';
import { Vault, type RotationPace } from './vault.ts';

const RANDOM = new SystemRandom();
const BY_FILE: Unsealing = { kind: 'file', secret: new Uint8Array(32).fill(9) };
const BY_PASSPHRASE: Unsealing = { kind: 'passphrase', secret: Buffer.from('correct horse battery') };
const RECORDS = 300;

async function made(unsealing: Unsealing, records = RECORDS): Promise<{ shelf: Shelf; vault: Vault }> {
  const shelf = new Shelf();
  const vault = await Vault.create(shelf, RANDOM, unsealing);
  for (let i = 0; i < records; i += 1) vault.seal(`bot/${i}/secret`, 'decoy', Buffer.from(`secret ${i}`));
  return { shelf, vault };
}

function textOf(vault: Vault, id: string): string {
  return vault.withSecret(id, 'decoy', (secret) => Buffer.from(secret).toString());
}

/** Does things between the records of a rotation, by the number of the turn. */
function between(acts: ReadonlyMap<number, () => void>): RotationPace {
  let turns = 0;
  return {
    turn: () => {
      acts.get((turns += 1))?.();
      return Promise.resolve();
    },
    moved: () => undefined,
  };
}

function isFault(code: string): (reason: unknown) => boolean {
  return (reason) => reason instanceof Fault && reason.code === code;
}

function kept(): { readonly log: Log; readonly codes: string[] } {
  const codes: string[] = [];
  return { codes, log: { write: (_level, code) => void codes.push(code) } };
}

test('a rotation gives way before each record, and while the passphrase is derived (L3)', async () => {
  const { vault } = await made(BY_PASSPHRASE);
  const told: [number, number][] = [];
  let turns = 0;
  let isOver = false;
  const next = (): void => {
    turns += 1;
    if (!isOver) setImmediate(next);
  };
  const startedAt = performance.now();
  setImmediate(next);
  // Not under the pace alone: with no record to move, only argon2id is left to wait for.
  const { vault: empty } = await made(BY_PASSPHRASE, 0);
  const turnsOfKeys = turns;
  const keysMs = performance.now() - startedAt;
  turns = 0;
  await vault.rotateRoot(
    BY_PASSPHRASE,
    rotationPace(new SystemClock(), (moved, of) => void told.push([moved, of])),
  );
  isOver = true;
  assert.ok(turnsOfKeys > 10, `${turnsOfKeys} turns in ${keysMs} ms of argon2id`);
  assert.ok(turns >= RECORDS, `${turns} turns`);
  assert.deepEqual([told.length, told.at(-1)], [RECORDS, [RECORDS, RECORDS]]);
  assert.deepEqual([vault.terms, empty.terms], [[2], [1]]);
});

test('what is sealed, sealed anew or removed while a rotation runs is kept as it was left', async () => {
  const { shelf, vault } = await made(BY_FILE, 5);
  const acts = between(
    new Map([
      [2, () => vault.seal('bot/0/secret', 'decoy', Buffer.from('anew, after it moved'), true)],
      [3, () => vault.seal('bot/4/secret', 'decoy', Buffer.from('anew, before it moves'), true)],
      [4, () => vault.seal('bot/new/secret', 'decoy', Buffer.from('new'))],
      [1, () => vault.remove('bot/3/secret', 'decoy')],
      [5, () => vault.remove('bot/2/secret', 'decoy')],
    ]),
  );
  await vault.rotateRoot(BY_FILE, acts);
  for (const opened of [vault, await Vault.open(shelf, RANDOM, BY_FILE)]) {
    assert.deepEqual(opened.terms, [2]);
    assert.equal(textOf(opened, 'bot/0/secret'), 'anew, after it moved');
    assert.equal(textOf(opened, 'bot/1/secret'), 'secret 1');
    assert.equal(textOf(opened, 'bot/4/secret'), 'anew, before it moves');
    assert.equal(textOf(opened, 'bot/new/secret'), 'new');
    for (const gone of ['bot/2/secret', 'bot/3/secret'])
      assert.throws(() => textOf(opened, gone), isFault('VAULT_RECORD_REFUSED'));
  }
});

test('a record that another program changes between two turns stops the rotation, and both keys stay', async () => {
  const { shelf, vault } = await made(BY_FILE, 3);
  const write = shelf.write.bind(shelf);
  shelf.write = (id, sealed, expected) => id !== 'decoy|bot/1/secret' && write(id, sealed, expected);
  await assert.rejects(vault.rotateRoot(BY_FILE, AT_ONCE), isFault('VAULT_RECORD_REFUSED'));
  shelf.write = write;
  assert.deepEqual(vault.terms, [1, 2]);
  assert.equal(await vault.rotateRoot(BY_FILE, AT_ONCE), 2);
  assert.deepEqual(
    [0, 1, 2].map((i) => textOf(vault, `bot/${i}/secret`)),
    ['secret 0', 'secret 1', 'secret 2'],
  );
});

test('a second rotation while one runs is VAULT_BUSY, and the first goes on', async () => {
  const { vault } = await made(BY_FILE, 2);
  const first = vault.rotateRoot(BY_FILE, AT_ONCE);
  await assert.rejects(vault.rotateRoot(BY_FILE, AT_ONCE), isFault('VAULT_BUSY'));
  assert.equal(await first, 2);
  assert.equal(await vault.rotateRoot(BY_FILE, AT_ONCE), 2, 'the next one is let in again');
});

test('under a passphrase a rotation that dies at any write is finished by the next start', async () => {
  const { shelf } = await made(BY_PASSPHRASE, 2);
  // After the keyset with both terms; after that, the count of seals and one record.
  for (const [survives, left] of [
    [1, 2],
    [3, 1],
  ] as const) {
    const disk = shelf.copy();
    const dying = await Vault.open(disk, RANDOM, BY_PASSPHRASE);
    disk.writesLeft = survives;
    await assert.rejects(dying.rotateRoot(BY_PASSPHRASE, AT_ONCE), { message: 'killed' });
    disk.writesLeft = null;
    const next = await Vault.open(disk, RANDOM, BY_PASSPHRASE);
    const { log, codes } = kept();
    const moved = await finishRotation(next, BY_PASSPHRASE, { log, clock: new SystemClock() });
    assert.equal(moved, left, `after ${survives} writes`);
    assert.deepEqual([next.terms, codes], [[2], []]);
    assert.deepEqual(
      [0, 1].map((i) => textOf(next, `bot/${i}/secret`)),
      ['secret 0', 'secret 1'],
    );
  }
});

test('a start whose rotation meets a damaged record says so and goes on with both root keys (F17)', async () => {
  const { shelf, vault } = await made(BY_FILE, 3);
  shelf.writesLeft = 1;
  await assert.rejects(vault.rotateRoot(BY_FILE, AT_ONCE), { message: 'killed' });
  shelf.writesLeft = null;
  const row = shelf.rows.get('decoy|bot/1/secret');
  assert.ok(row !== undefined);
  row[40] = (row[40] ?? 0) ^ 1;
  const next = await Vault.open(shelf, RANDOM, BY_FILE);
  const { log, codes } = kept();
  assert.equal(await finishRotation(next, BY_FILE, { log, clock: new SystemClock() }), null);
  assert.deepEqual([next.terms, codes], [[1, 2], ['ROOT_ROTATION_UNFINISHED']]);
  assert.deepEqual(
    [0, 2].map((i) => textOf(next, `bot/${i}/secret`)),
    ['secret 0', 'secret 2'],
  );
  // Anything that nobody expects here is a reason not to start.
  row[40] = (row[40] ?? 0) ^ 1;
  shelf.writesLeft = 0;
  await assert.rejects(finishRotation(next, BY_FILE, { log, clock: new SystemClock() }), {
    message: 'killed',
  });
});

test('at a start one root key leaves nothing to finish; a full disk keeps both and stops nothing (F14)', async () => {
  const { shelf, vault } = await made(BY_FILE, 2);
  const { log, codes } = kept();
  const clock = new SystemClock();
  assert.equal(await finishRotation(vault, BY_FILE, { log, clock }), null);
  assert.deepEqual(codes, []);
  shelf.writesLeft = 1;
  await assert.rejects(vault.rotateRoot(BY_FILE, AT_ONCE), { message: 'killed' });
  shelf.writesLeft = null;
  const next = await Vault.open(shelf, RANDOM, BY_FILE);
  const write = shelf.write.bind(shelf);
  shelf.write = () => {
    throw new Fault('STORE_FULL');
  };
  assert.equal(await finishRotation(next, BY_FILE, { log, clock }), null);
  assert.deepEqual([next.terms, codes], [[1, 2], ['ROOT_ROTATION_UNFINISHED']]);
  assert.equal(textOf(next, 'bot/1/secret'), 'secret 1');
  shelf.write = write;
  assert.equal(await finishRotation(next, BY_FILE, { log, clock }), 2);
});
