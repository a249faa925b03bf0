import assert from 'node:assert/strict';
import test from 'node:test';
import { REAL } from '../door/desk-fixture.test.ts';
import { askOf, Office } from './answers-fixture.test.ts';
import { keys } from './keys.ts';
import type { AnswerParts } from './performer.ts';

const MAIN = { params: { account: 'main' } };

test('T2: a key is proven anew when somebody asks, and one that learned to withdraw is quarantined', async () => {
  const office = await Office.open();
  const good = await office.ask('owner', 'probeKey', MAIN);
  assert.deepEqual([good.status, good.json['status']], [200, 'active']);
  office.desk.engine.setRestrictions(REAL.apiKey, { enableWithdrawals: true });
  const bad = await office.ask('owner', 'probeKey', MAIN);
  assert.equal(bad.json['status'], 'quarantined');
  assert.equal(Object(bad.json['flags'])['enableWithdrawals'], true);
  assert.equal(office.desk.entries('accountStatus').at(-1)?.['status'], 'quarantined');
  assert.equal((await office.ask('viewer', 'probeKey', MAIN)).status, 403);
  assert.equal((await office.ask('other', 'probeKey', MAIN)).json['code'], 'SCOPE_UNKNOWN');
});

test('T37: a log-in is begun and finished after a second factor, and where nobody logs in there is none', async () => {
  const office = await Office.open();
  const finish = { ...MAIN, body: { redirect: 'https://bot.example/?request_token=r1' } };
  for (const [operation, asked] of [
    ['beginLogin', MAIN],
    ['finishLogin', finish],
  ] as const) {
    assert.equal((await office.ask('owner', operation, asked)).json['code'], 'STEP_UP_NEEDED');
    assert.equal((await office.insist('owner', operation, asked)).json['code'], 'NO_LOGIN');
    assert.equal((await office.ask('viewer', operation, asked)).status, 403);
  }
  assert.equal((await office.ask('owner', 'endLogin', MAIN)).json['code'], 'NO_LOGIN');
  const { json } = await office.ask('owner', 'listKeys');
  assert.deepEqual(
    Object(json['keys']).map(({ session }: { readonly session: unknown }) => session),
    [null, null],
  );
});

test('of an account at a venue where a person logs in it is told whether somebody is', async () => {
  const office = await Office.open();
  const sessions = { isNeeded: () => true, isOpen: () => true, untilOf: () => 5 };
  const parts: AnswerParts = Object.assign(Object.create(null), office.desk.parts, { sessions });
  const caller = { id: 'owner', actor: 'owner', session: null, may: () => true } as const;
  const stepUp = (): Promise<null> => Promise.resolve(null);
  const told = await keys.run(parts, { caller, ask: askOf('owner', 'listKeys'), json: undefined, stepUp });
  const [first] = Object(told).value.keys;
  assert.deepEqual(first.session, { isOpen: true, until: 5 });
});
