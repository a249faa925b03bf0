import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { VaultRecords } from '../../src/keeper/custody/vault-records.ts';
import { Vault } from '../../src/keeper/custody/vault.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { SqliteRecords } from '../../src/store/sqlite-records.ts';
import { SystemRandom } from '../../src/system/random.ts';
import { startGateway } from './gateway-under-test.ts';

const RECORDS = 400;
/** The key of the checkpoints, and those of people’s addresses and tokens. */
const OWN = 3;
/** What SECURITY.md L3 promises. */
const PROMISED_MS = 100;

/** Fills the vault of a gateway that does not run, and stops a rotation of its root key after so many writes. */
async function leaveHalfRotated(folder: DataFolder, writes: number): Promise<void> {
  const stored = new SqliteRecords(join(folder.keeper, 'vault.db'), () => undefined);
  let left = Infinity;
  const records: VaultRecords = {
    read: (id) => stored.read(id),
    list: () => stored.list(),
    remove: (id) => stored.remove(id),
    write: (id, sealed, expected) => {
      if (left === 0) throw new RangeError('killed');
      left -= 1;
      return stored.write(id, sealed, expected);
    },
  };
  const unsealing = { kind: 'file', secret: readFileSync(join(folder.root, 'root.key')) } as const;
  const vault = await Vault.open(records, new SystemRandom(), unsealing);
  for (let i = 0; i < RECORDS; i += 1) vault.seal(`bot/${i}/secret`, 'decoy', Buffer.from('a decoy'));
  left = writes;
  const pace = { turn: () => Promise.resolve(), moved: () => undefined };
  await assert.rejects(vault.rotateRoot(unsealing, pace), { message: 'killed' });
  assert.deepEqual(vault.terms, [1, 2]);
  stored.close();
}

/** Rotates the root key of a gateway that does not run, as a life does that dies before its entry. */
async function rotateUnrecorded(folder: DataFolder): Promise<void> {
  const records = new SqliteRecords(join(folder.keeper, 'vault.db'), () => undefined);
  const unsealing = { kind: 'file', secret: readFileSync(join(folder.root, 'root.key')) } as const;
  const vault = await Vault.open(records, new SystemRandom(), unsealing);
  await vault.rotateRoot(unsealing, { turn: () => Promise.resolve(), moved: () => undefined });
  records.close();
}

test('a new root key whose entry was lost is in the ledger after the next start, once', async (context) => {
  const first = await startGateway({ keep: true });
  assert.equal(Object((await first.ask('status'))['rootKey']).term, 1);
  await first.stop();
  await rotateUnrecorded(first.folder);
  for (let life = 0; life < 2; life += 1) {
    const gateway = await startGateway({ folder: first.folder, keep: life === 0 });
    context.after(() => gateway.stop());
    const { lines, ...status } = await gateway.ask('status');
    assert.equal(Object(status['rootKey']).term, 2, String(lines));
    const { lines: exported } = await gateway.ask('ledger export');
    assert.equal(String(exported).split('"kind\\":\\"rootRotation').length - 1, 1);
    await gateway.stop();
  }
});

test('L3: a start finishes a killed rotation of the root; halts are in time while one runs', async (context) => {
  const first = await startGateway({ keep: true });
  await first.stop();
  await leaveHalfRotated(first.folder, RECORDS / 2);
  const gateway = await startGateway({ folder: first.folder });
  context.after(() => gateway.stop());
  assert.deepEqual((await gateway.ask('doctor'))['vaultTerms'], [2]);

  const unsealing = readFileSync(join(gateway.folder.root, 'root.key')).toString('base64');
  const seen = { isOver: false, answeredMeanwhile: 0, slowestMs: 0 };
  const rotating = gateway.ask('key rotate-root', { unsealing }).finally(() => (seen.isOver = true));
  for (let i = 0; !seen.isOver; i += 1) {
    const { tookMs } = await gateway.ask('halt', { reason: `halt ${i}` });
    if (seen.isOver) break;
    seen.answeredMeanwhile += 1;
    seen.slowestMs = Math.max(seen.slowestMs, Number(tookMs));
  }
  const { term, records, lines } = await rotating;
  assert.deepEqual([term, records], [3, RECORDS + OWN], 'the decoys, and its own');
  assert.deepEqual(
    lines,
    [100, 200, 300, 400].map((moved) => JSON.stringify({ moved, of: RECORDS + OWN })),
  );
  assert.ok(seen.answeredMeanwhile >= 2, `${seen.answeredMeanwhile} halts were answered meanwhile`);
  assert.ok(seen.slowestMs < PROMISED_MS, `the slowest halt took ${seen.slowestMs} ms`);
});
