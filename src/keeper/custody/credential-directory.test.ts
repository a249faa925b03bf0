import assert from 'node:assert/strict';
import test from 'node:test';
import { Desk, KEY } from '../door/desk-fixture.test.ts';
import { keyAdd, keyRemove } from '../door/key-commands.ts';
import { parseAccountId } from '../../core/units/ids.ts';
import { credentialDirectory } from './credential-directory.ts';
import { credentialId } from './record-id.ts';

const main = parseAccountId('main');
const nobody = parseAccountId('nobody');
assert.ok(main !== null && nobody !== null);

async function withKey(): Promise<Desk> {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  return desk;
}

test('the key in use is the one whose record the ledger names, and an account of none has none', async () => {
  const { parts } = await withKey();
  const directory = credentialDirectory(parts.state, parts.vault);
  assert.deepEqual([directory.keyIdOf(main), directory.recordOf(main)], [KEY['apiKey'], credentialId(main)]);
  assert.deepEqual([directory.keyIdOf(nobody), directory.recordOf(nobody)], [null, null]);
});

test('T17: a record that the ledger does not name is not used, though it opens', async () => {
  const { parts } = await withKey();
  parts.vault.seal(credentialId(main), 'credential', Buffer.from('another'), true);
  const directory = credentialDirectory(parts.state, parts.vault);
  assert.deepEqual([directory.keyIdOf(main), directory.recordOf(main)], [null, null]);
});

test('the key of a removed account is not used any more, also by whoever asked before', async () => {
  const desk = await withKey();
  const directory = credentialDirectory(desk.parts.state, desk.parts.vault);
  assert.equal(directory.keyIdOf(main), KEY['apiKey']);
  await desk.ask(keyRemove, { name: 'main' });
  assert.deepEqual([directory.keyIdOf(main), directory.recordOf(main)], [null, null]);
});
