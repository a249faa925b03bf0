import assert from 'node:assert/strict';
import { test } from 'node:test';
import { botAdd } from './bot-commands.ts';
import { Fault } from '../../core/fault.ts';
import { parseVkey } from '../../core/ledger/note.ts';
import { verifyExport } from '../../core/ledger/verify-export.ts';
import { NodePlatform } from '../../../verifier/node-platform.ts';
import { Desk, KEY } from './desk-fixture.test.ts';
import { keyAdd } from './key-commands.ts';
import { CheckpointKey } from '../custody/checkpoint-key.ts';
import { doctorCommand, ledgerExport } from './ledger-commands.ts';
import { keyPassphrase, keyRotateRoot } from './root-commands.ts';

/** What the fixture's vault is under. */
const OURS = { unsealing: Buffer.alloc(32, 3).toString('base64') };

test('after a new root key every record opens under it alone, and the ledger says so', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  const rotated = await desk.ask(keyRotateRoot, OURS);
  assert.deepEqual(rotated, { term: 2, records: 6 });
  assert.deepEqual((await desk.ask(doctorCommand))['vaultTerms'], [2]);
  assert.deepEqual(
    desk.entries('rootRotation').map(({ term, records }) => [term, records]),
    [[2, 6]],
  );
  assert.equal((await desk.bot(ann, 'GET', '/fapi/v1/openOrders')).status, 200);
});

test('T19: a new root key leaves the ledger’s key as it is: an export over both has one key', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  const before = desk.parts.checkpointKey.vkey;
  const first = await desk.until(desk.parts.checkpoint());
  await desk.ask(keyRotateRoot, OURS);
  await desk.until(desk.parts.checkpoint());
  assert.equal(CheckpointKey.open(desk.parts.vault).vkey, before);
  const lines: string[] = [];
  await desk.until(
    ledgerExport(desk.parts)({}, async (line) => void lines.push(String(JSON.parse(line).text))),
  );
  const platform = new NodePlatform();
  const key = parseVkey(platform.sha256, before);
  const report = verifyExport(platform, [Buffer.from(lines.join(''))], { key, previous: null });
  assert.deepEqual([report.damage, report.breachCount, report.keyFrom], [null, 0, 'caller']);
  assert.ok(report.checkpoints >= 2 && report.size > first.size, 'checkpoints from before and after');
});

test('what does not open the vault makes no new root key', async () => {
  const desk = await Desk.open();
  const before = desk.shelf.copy();
  const unsealing = Buffer.alloc(32, 4).toString('base64');
  assert.equal(await desk.refusal(keyRotateRoot, { unsealing }), 'UNSEALING_REFUSED');
  assert.equal(await desk.refusal(keyRotateRoot), 'FIELD_MISSING');
  assert.deepEqual(desk.shelf.rows, before.rows);
});

test('F17: at a damaged record the old root key is kept, and everything else opens', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  desk.shelf.rows.set('decoy|bot/zoe/secret', new Uint8Array(7));
  assert.equal(await desk.refusal(keyRotateRoot, OURS), 'RECORD_DAMAGED');
  assert.deepEqual((await desk.ask(doctorCommand))['vaultTerms'], [1, 2]);
  assert.equal((await desk.bot(ann, 'GET', '/fapi/v1/openOrders')).status, 200);
});

test('a disk that fails under a rotation is told as the fault that it is', async () => {
  const desk = await Desk.open();
  desk.shelf.writesLeft = 1;
  await assert.rejects(desk.ask(keyRotateRoot, OURS), { message: 'killed' });
});

test('a rotation that the ledger does not take is not said to be recorded', async () => {
  const desk = await Desk.open();
  await desk.endJournal();
  assert.equal(await desk.refusal(keyRotateRoot, OURS), 'STORE_BUSY');
  assert.deepEqual(desk.entries('rootRotation'), []);
});

test('a second rotation is refused while one runs, and a full disk is named as what it is (F14)', async () => {
  const desk = await Desk.open();
  const first = desk.begin(keyRotateRoot, OURS);
  assert.equal(await desk.refusal(keyRotateRoot, OURS), 'VAULT_BUSY');
  await desk.until(first);
  desk.shelf.write = () => {
    throw new Fault('STORE_FULL');
  };
  assert.equal(await desk.refusal(keyRotateRoot, OURS), 'STORE_FULL');
});

test('another secret opens the vault once the old one was proved, and nothing else changes', async () => {
  const desk = await Desk.open();
  const before = desk.shelf.copy();
  const next = Buffer.alloc(32, 5).toString('base64');
  const wrong = Buffer.alloc(32, 4).toString('base64');
  assert.equal(await desk.refusal(keyPassphrase, { unsealing: wrong, next }), 'UNSEALING_REFUSED');
  assert.equal(await desk.refusal(keyPassphrase, { ...OURS, next: 'AAAA' }), 'UNSEALING_REFUSED');
  assert.equal(await desk.refusal(keyPassphrase, OURS), 'FIELD_MISSING');
  assert.deepEqual(desk.shelf.rows, before.rows);
  const changed = { custodian: 'file', changed: true };
  assert.deepEqual(await desk.ask(keyPassphrase, { ...OURS, next }), { ...changed, recorded: true });
  assert.deepEqual(
    desk.entries('passphrase').map(({ custodian, by }) => [custodian, by]),
    [['file', 'owner']],
  );
  assert.equal(await desk.refusal(keyRotateRoot, OURS), 'UNSEALING_REFUSED');
  assert.deepEqual(await desk.ask(keyRotateRoot, { unsealing: next }), { term: 2, records: 3 });
  desk.shelf.writesLeft = 0;
  await assert.rejects(desk.ask(keyPassphrase, { unsealing: next, next: OURS.unsealing }), {
    message: 'killed',
  });
  desk.shelf.writesLeft = null;
  await desk.ask(keyRotateRoot, { unsealing: next });
});

test('a change of the passphrase that the ledger does not take is told as done, because it is', async () => {
  const next = Buffer.alloc(32, 5).toString('base64');
  const desk = await Desk.open();
  desk.disk.trouble = 'hangs';
  assert.equal((await desk.ask(keyPassphrase, { ...OURS, next }))['recorded'], false);
  const ending = await Desk.open();
  await ending.endJournal();
  assert.equal((await ending.ask(keyPassphrase, { ...OURS, next }))['recorded'], false);
  const failing = await Desk.open();
  failing.disk.trouble = 'fails';
  assert.equal((await failing.ask(keyPassphrase, { ...OURS, next }))['recorded'], false);
});

test('the owner of many records is told how far a rotation is', async () => {
  const desk = await Desk.open();
  for (let i = 0; i < 205; i += 1) desk.parts.vault.seal(`bot/b${i}/secret`, 'decoy', Buffer.from('s'));
  const told: unknown[] = [];
  const command = keyRotateRoot(desk.parts);
  const ended = await desk.until(command(OURS, async (line) => void told.push(JSON.parse(line))));
  assert.deepEqual(ended, { term: 2, records: 208 });
  assert.deepEqual(told, [
    { moved: 100, of: 208 },
    { moved: 200, of: 208 },
  ]);
});

test('a custodian that there is not is refused by name, and the one that is may be named', async () => {
  const desk = await Desk.open();
  const next = Buffer.alloc(32, 5).toString('base64');
  const given = { ...OURS, next };
  assert.equal(await desk.refusal(keyPassphrase, { ...given, custodian: 'friend' }), 'FIELD_MALFORMED');
  // The kind is there, and the secret is not one of it: nothing is changed.
  const short = { ...OURS, next: 'AAAA', custodian: 'passphrase' };
  assert.equal(await desk.refusal(keyPassphrase, short), 'UNSEALING_REFUSED');
  const done = { custodian: 'file', changed: true, recorded: true };
  assert.deepEqual(await desk.ask(keyPassphrase, { ...given, custodian: 'file' }), done);
});
