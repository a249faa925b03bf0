import assert from 'node:assert/strict';
import test from 'node:test';
import { Office, tenant } from './answers-fixture.test.ts';

test('F33: who may change settings has every sink tried, and hears how each try ended', async () => {
  const office = await Office.open();
  office.desk.tested = [
    { sink: 'desk', code: 'delivered', tookMs: 12 },
    { sink: 'hook', code: 'timeout', tookMs: 10_000 },
  ];
  const { status, json } = await office.ask('owner', 'testAlerts', {});
  assert.equal(status, 200);
  assert.deepEqual(json['results'], office.desk.tested);
});

test('without an edge that answers, a test says that nothing was tried', async () => {
  const office = await Office.open();
  office.desk.tested = null;
  const { status, json } = await office.ask('owner', 'testAlerts', {});
  assert.deepEqual([status, json['code']], [409, 'EDGE_SILENT']);
});

test('T30: nobody else has messages sent to the people on the lists of sinks', async () => {
  const office = await Office.open();
  office.people.set('tenant', tenant('main'));
  for (const who of ['viewer', 'nobody', 'tenant'])
    assert.deepEqual((await office.ask(who, 'testAlerts', {})).json['code'], 'NOT_PERMITTED', who);
});
