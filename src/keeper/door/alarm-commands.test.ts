import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmRecent, alarmSettings, alarmSettingsSet, alarmTest } from './alarm-commands.ts';
import { haltCommand } from './control-commands.ts';
import { Desk } from './desk-fixture.test.ts';

test('a halt is among the recent alarms, with what it says', async () => {
  const desk = await Desk.open();
  await desk.ask(haltCommand, { reason: 'storm' });
  const [alarm] = Object.values(await desk.ask(alarmRecent));
  const { kind, severity, subject, what } = Object(alarm);
  assert.deepEqual([kind, severity, subject], ['halt', 'critical', 'everything']);
  assert.match(what, /^Halted: everything, openings, by owner \(storm\)\.$/);
});

test('settings of alarms are shown, changed by name, and refused outside of their bounds', async () => {
  const desk = await Desk.open();
  assert.equal(Object(await desk.ask(alarmSettings))['settings']['opensMax'], 10);
  const changed = await desk.ask(alarmSettingsSet, { changes: { opensMax: 40, limitPercent: 90 } });
  assert.deepEqual(
    [Object(changed)['settings']['opensMax'], Object(changed)['settings']['limitPercent']],
    [40, 90],
  );
  const refused = [
    [{ changes: { opensMax: 40, noSuch: 1 } }, 'SETTING_UNKNOWN'],
    [{ changes: { limitPercent: 100 } }, 'SETTING_MALFORMED'],
    [{ changes: { limitPercent: '90' } }, 'SETTING_MALFORMED'],
    [{ changes: {} }, 'FIELD_MISSING'],
    [{}, 'FIELD_MISSING'],
    [{ changes: null }, 'FIELD_MISSING'],
  ] as const;
  for (const [fields, code] of refused) assert.equal(await desk.refusal(alarmSettingsSet, fields), code);
  assert.equal(
    Object(await desk.ask(alarmSettings))['settings']['opensMax'],
    40,
    'a refusal changes nothing',
  );
});

test('a test says how each try ended, and that nobody answered where nobody did', async () => {
  const desk = await Desk.open();
  assert.equal(await desk.refusal(alarmTest), 'EDGE_SILENT');
  desk.tested = [{ sink: 'desk', code: 'delivered', tookMs: 3 }];
  assert.deepEqual(await desk.ask(alarmTest, { sink: 'desk' }), { results: desk.tested });
  assert.equal(await desk.refusal(alarmTest, { sink: 5 }), 'FIELD_MISSING');
});
