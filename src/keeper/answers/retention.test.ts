import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Office } from './answers-fixture.test.ts';

test('T20: keeping things longer, or as an audit needs them, takes no second factor; shorter does', async () => {
  const office = await Office.open();
  const put = (body: object) => office.ask('owner', 'putRetention', { body });
  for (const body of [{ alertDays: 365 }, { alertDays: 30 }, { repeatHours: 1 }])
    assert.equal((await put(body)).status, 200, JSON.stringify(body));
  const held = await put({ alertDays: 29 });
  assert.deepEqual([held.status, held.json['code']], [403, 'STEP_UP_NEEDED']);
  const { settings } = office.desk.parts.state.retention;
  assert.deepEqual([settings.alertDays, settings.repeatHours], [30, 1]);
  const done = await office.insist('owner', 'putRetention', { body: { alertDays: 29 } });
  assert.equal(done.status, 200);
  assert.equal(Object(done.json['settings'])['alertDays'], 29);
  assert.deepEqual(office.desk.entries('retentionSet').at(-1)?.settings, [['alertDays', 29]]);
  assert.equal((await put({})).status, 422);
  assert.equal((await put({ alertDays: 0 })).status, 422);
  assert.equal((await put({ noSuch: 1 })).status, 422);
});

test('what was looked through last is shown, with what went', async () => {
  const office = await Office.open();
  assert.equal((await office.ask('owner', 'getRetention')).json['last'], null);
  const swept = await office.ask('owner', 'sweepRetention');
  assert.equal(swept.status, 200);
  const { last } = (await office.ask('owner', 'getRetention')).json;
  assert.deepEqual(Object(last)['removed'], swept.json['removed']);
  assert.equal(Object(last)['byGateway'], false);
  await office.desk.endJournal();
  assert.equal((await office.ask('owner', 'sweepRetention')).status, 503);
});

test('an auditor is shown how long things are kept, and that it is not theirs to change', async () => {
  const office = await Office.open();
  office.people.set('auditor', (permission) => permission === 'see' || permission === 'audit');
  assert.equal((await office.ask('owner', 'getRetention')).json['mayChange'], true);
  assert.equal((await office.ask('auditor', 'getRetention')).json['mayChange'], false);
  for (const name of ['putRetention', 'sweepRetention']) {
    const { status } = await office.ask(
      'auditor',
      name,
      name === 'putRetention' ? { body: { alertDays: 90 } } : {},
    );
    assert.equal(status, 403, name);
  }
});
