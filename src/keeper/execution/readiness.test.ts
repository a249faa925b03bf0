import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldJournal } from './journal-fixture.test.ts';
import { Readiness } from './readiness.ts';
import { Stage } from './room-fixture.test.ts';

test('on a full disk nothing that could add risk is judged (F14)', async () => {
  const { gateway, state } = new Stage({ lawless: true }).keeper;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  const { store, journal } = heldJournal();
  const readiness = new Readiness(journal, gateway.market);
  const setting = { kind: 'setting', name: 'leverage', instrument: null, values: [] } as const;
  assert.equal(await readiness.forChange(account, [], setting), null);
  store.isFull = true;
  const unready = await readiness.forChange(account, [], setting);
  assert.ok(unready?.kind === 'unavailable');
  assert.equal(unready.code, 'DISK_FULL');
});

test('a bot has no dead-man switch while there is no policy, and none any more once it is revoked', async () => {
  const stage = new Stage({ lawless: true, more: [{ kind: 'botRevoked', bot: 'bob', reason: 'r' }] });
  const { gateway, state } = stage.keeper;
  for (const bot of state.bots.values()) assert.equal(gateway.deadMan.statusOf(bot), null);
  await stage.pass(3_000);
  assert.deepEqual(stage.entries('deadMan'), []);
});
