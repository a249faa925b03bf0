import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodePlatform } from '../../../verifier/node-platform.ts';
import { verifyExport } from '../../core/ledger/verify-export.ts';
import { Desk } from './desk-fixture.test.ts';
import { doctorCommand, ledgerExport, ledgerLeaves } from './ledger-commands.ts';

/** More than two pages of them. */
const ENTRIES = 2_500;

async function filled(): Promise<Desk> {
  const desk = await Desk.open();
  const { journal } = desk.parts;
  for (let i = 0; i < ENTRIES; i += 1)
    void journal.submit((book) => book.append({ kind: 'start', engine: 'e', version: String(i) }));
  await desk.pass(5_000);
  assert.equal(desk.disk.leaves.length, ENTRIES);
  return desk;
}

test('an export of many pages verifies, though checkpoints go on being signed while it is written', async () => {
  const desk = await filled();
  const { parts } = desk;
  let text = '';
  const read = async (from: number, limit: number): Promise<readonly Uint8Array[]> => {
    const grown = parts.journal.submit((book) =>
      book.append({ kind: 'start', engine: 'e', version: 'later' }),
    );
    await desk.until(Promise.resolve(grown));
    await parts.checkpoint();
    return parts.store.read(from, limit);
  };
  const growing = { ...parts, store: { read } };
  const said = await ledgerExport(growing)({}, async (line) => void (text += JSON.parse(line).text));
  assert.deepEqual(said, { entries: ENTRIES, key: parts.checkpointKey.vkey });
  assert.ok(desk.disk.notes.length > 1);
  const trust = { key: parts.checkpointKey.key, previous: null };
  const report = verifyExport(new NodePlatform(), [Buffer.from(text)], trust);
  assert.deepEqual([report.damage, report.size], [null, ENTRIES]);
});

test('entries are given page by page from the one that was asked for on', async () => {
  const desk = await filled();
  const pages: string[][] = [];
  const emit = async (line: string): Promise<void> => void pages.push(JSON.parse(line).leaves ?? []);
  await ledgerLeaves(desk.parts)({ from: 10 }, emit);
  assert.deepEqual(
    pages.map((page) => page.length),
    [0, 1_024, 1_024, ENTRIES - 10 - 2_048],
  );
  const texts = desk.disk.leaves.slice(10).map((leaf) => Buffer.from(leaf).toString('utf8'));
  assert.deepEqual(pages.flat(), texts);
});

test('what the keeper proved about itself is told as it was found', async () => {
  const desk = await Desk.open();
  assert.deepEqual(await desk.ask(doctorCommand), {
    selfTests: [{ name: 'listen', refused: true }],
    vaultTerms: [1],
    // The key of the checkpoints.
    seals: { used: 3, most: 2 ** 32 },
    // Nothing in this ledger says since when it is in use.
    rootKey: { term: 1, since: null },
    custodian: 'file',
    token: { running: true, trouble: null, text: null, provenAt: null },
    keys: [],
  });
});
