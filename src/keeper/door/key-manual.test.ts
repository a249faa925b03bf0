import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desk, KEY } from './desk-fixture.test.ts';
import { keyAdd } from './key-commands.ts';
import { keyManual } from './key-manual.ts';

const SAID = { name: 'main', reason: 'a person hedges here' };

test('an owner declares that people trade on an account by hand, and takes that back', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  assert.deepEqual(await desk.ask(keyManual, { ...SAID, allowed: true }), { name: 'main', manual: true });
  assert.deepEqual(await desk.ask(keyManual, { ...SAID, allowed: false }), { name: 'main', manual: false });
  assert.deepEqual(
    desk.entries('manual').map(({ allowed, reason, by }) => [allowed, reason, by]),
    [
      [true, SAID.reason, 'owner'],
      [false, SAID.reason, 'owner'],
    ],
  );
});

test('without an account, or a reason, or the ledger, nothing is declared, and the owner is told so', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  assert.equal(await desk.refusal(keyManual, { ...SAID, name: 'other', allowed: true }), 'KEY_UNKNOWN');
  assert.equal(await desk.refusal(keyManual, { name: 'main', allowed: true }), 'FIELD_MISSING');
  await desk.endJournal();
  assert.equal(await desk.refusal(keyManual, { ...SAID, allowed: true }), 'STORE_BUSY');
  assert.deepEqual(desk.entries('manual'), []);
});
