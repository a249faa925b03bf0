import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStatement } from '../../core/ledger/backup-statement.ts';
import { encodeLeaf } from '../../core/ledger/leaf.ts';
import { Frontier } from '../../core/ledger/merkle.ts';
import { parseNote, verifyNote } from '../../core/ledger/note.ts';
import { verifyExport } from '../../core/ledger/verify-export.ts';
import { unixMs } from '../../core/units/time.ts';
import { SystemRandom } from '../../system/random.ts';
import { NodePlatform } from '../../../verifier/node-platform.ts';
import { CheckpointKey } from '../custody/checkpoint-key.ts';
import { Shelf } from '../custody/records-fixture.test.ts';
import { Vault } from '../custody/vault.ts';
import { sha256 } from '../open-ledger.ts';
import { backupCommand } from './backup-commands.ts';
import { ledgerLeaves } from './ledger-commands.ts';
import { OwnerRefusal } from './owner-refusal.ts';

const platform = new NodePlatform();
const vault = await Vault.create(new Shelf(), new SystemRandom(), {
  kind: 'file',
  secret: Buffer.alloc(32, 7),
});
const checkpointKey = CheckpointKey.open(vault);
const leaves = [0, 1, 2].map((seq) => {
  const leaf = encodeLeaf({ seq, at: seq, body: { kind: 'start', engine: 'e', version: String(seq) } });
  assert.ok(leaf !== null);
  return leaf;
});
const tree = new Frontier(sha256);
for (const leaf of leaves) tree.append(leaf);
const head = { size: tree.size, root: tree.root() };
const notes = [checkpointKey.sign(head.size, head.root)];
const parts = {
  vault,
  checkpointKey,
  clock: { wallMs: () => unixMs(1_000) },
  store: { read: (from: number, limit: number) => Promise.resolve(leaves.slice(from, from + limit)) },
  checkpoint: () => Promise.resolve(head),
  checkpoints: () => Object.assign([...notes], { ahead: () => Promise.resolve() }),
};

test('T40: a backup begins with a signed statement of all that is in it, and its ledger verifies', async () => {
  const lines: string[] = [];
  const digest = 'ab'.repeat(32);
  await backupCommand(parts)({ settings: digest, dialList: digest }, async (line) => void lines.push(line));
  const [first = '{}', ...pages] = lines;
  const { statement, records } = JSON.parse(first);
  const note = parseNote(statement);
  assert.ok(note !== null);
  assert.equal(verifyNote(note, [checkpointKey.key], platform.verify).kind, 'signed');
  const said = parseStatement(note.text);
  assert.deepEqual([said?.size, said?.at, said?.root], [3, 1_000, Uint8Array.from(head.root)]);
  assert.deepEqual(Buffer.from(said?.records ?? []), Buffer.from(sha256(Buffer.from(records))));
  const text = pages.map((page) => JSON.parse(page).text).join('');
  const report = verifyExport(platform, [Buffer.from(text)], { key: checkpointKey.key, previous: null });
  assert.deepEqual([report.damage, report.size], [null, 3]);
});

test('a backup or a list of entries that is asked for in another form is refused, and nothing is sent', async () => {
  const lines: string[] = [];
  const emit = async (line: string): Promise<void> => void lines.push(line);
  const digest = 'ab'.repeat(32);
  await assert.rejects(backupCommand(parts)({ settings: 'zz', dialList: digest }, emit), OwnerRefusal);
  await assert.rejects(backupCommand(parts)({ settings: digest, dialList: 'abab' }, emit), OwnerRefusal);
  for (const from of [undefined, '1', -1, 0.5]) {
    await assert.rejects(ledgerLeaves(parts)({ from }, emit), OwnerRefusal);
  }
  assert.deepEqual(lines, []);
});

test('the entries from one on come with a checkpoint that is signed over them', async () => {
  const lines: string[] = [];
  await ledgerLeaves(parts)({ from: 1 }, async (line) => void lines.push(line));
  const [first = '{}', second = '{}'] = lines;
  assert.equal(JSON.parse(first).checkpoint, notes[0]);
  assert.deepEqual(
    JSON.parse(second).leaves,
    leaves.slice(1).map((leaf) => Buffer.from(leaf).toString('utf8')),
  );
});
