import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desk } from './desk-fixture.test.ts';
import { retentionSet, retentionShow, retentionSweep } from './retention-commands.ts';

test('how long things are kept is shown, changed by name, and refused outside of its bounds', async () => {
  const desk = await Desk.open();
  assert.equal(Object(await desk.ask(retentionShow))['settings']['alertDays'], 90);
  const changed = await desk.ask(retentionSet, { changes: { alertDays: 7, placeDays: 400 } });
  const { alertDays, placeDays, requestDays } = Object(changed)['settings'];
  assert.deepEqual([alertDays, placeDays, requestDays], [7, 400, 30]);
  const refused = [
    [{ changes: { alertDays: 8, noSuch: 1 } }, 'SETTING_UNKNOWN'],
    [{ changes: { placeDays: 29 } }, 'SETTING_MALFORMED'],
    [{ changes: { alertDays: '9' } }, 'SETTING_MALFORMED'],
    [{ changes: {} }, 'FIELD_MISSING'],
    [{}, 'FIELD_MISSING'],
    [{ changes: null }, 'FIELD_MISSING'],
  ] as const;
  for (const [fields, code] of refused) assert.equal(await desk.refusal(retentionSet, fields), code);
  assert.equal(
    Object(await desk.ask(retentionShow))['settings']['alertDays'],
    7,
    'a refusal changes nothing',
  );
  assert.equal(desk.entries('retentionSet').length, 1);
});

test('the owner has it looked through at once, with what went, or is told that the ledger takes nothing', async () => {
  const desk = await Desk.open();
  const { removed } = Object(await desk.ask(retentionSweep));
  assert.equal(removed['alerts'], 0);
  assert.equal(Object(await desk.ask(retentionShow))['last']['by'], 'owner');
  await desk.endJournal();
  assert.equal(await desk.refusal(retentionSweep), 'STORE_BUSY');
});
