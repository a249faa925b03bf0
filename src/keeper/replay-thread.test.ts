import assert from 'node:assert/strict';
import test from 'node:test';
import { Office } from './answers/answers-fixture.test.ts';
import { beginLimitsThread, beginReplayThread } from './replay-thread.ts';

test('a thread makes the decisions of a ledger again, and one that is ended answers nothing more', async () => {
  const office = await Office.open();
  assert.equal(await office.order('ann'), 200);
  await office.desk.pass(10);
  const current = office.desk.parts.state.policy;
  assert.ok(current !== null);
  const { leaves } = office.desk.disk;
  const thread = beginReplayThread({ policy: current.policy, hash: current.hash, since: 0, bot: null });
  await thread.take(leaves.slice(0, 5));
  await thread.take(leaves.slice(5));
  const report = await thread.report();
  assert.deepEqual(
    [report.entries, report.same, report.refused.orders],
    [leaves.length, report.decisions, 0],
  );
  await thread.end();
  const broken = beginReplayThread({ policy: current.policy, hash: '', since: 0, bot: null });
  await assert.rejects(broken.take([new Uint8Array(3)]));
  await assert.rejects(broken.report());
  await broken.end();
  const ended = beginReplayThread({ policy: current.policy, hash: '', since: 0, bot: null });
  const waits = ended.report();
  waits.catch(() => undefined);
  await ended.end();
  await assert.rejects(waits);
});

test('a thread says which figures a request was decided on, and of an entry that is none nothing', async () => {
  const office = await Office.open();
  assert.equal(await office.order('ann'), 200);
  await office.desk.pass(10);
  const { leaves } = office.desk.disk;
  const [{ id }] = Object((await office.ask('owner', 'listOrders')).json['orders']);
  const thread = beginLimitsThread(Number(id));
  await thread.take(leaves);
  const report = await thread.report();
  assert.equal(report?.agrees, true);
  const position = report.rows.find(({ limit }) => limit === 'positionMax')?.figure;
  assert.ok(position?.kind === 'number' && position.isPassed && position.adds !== null && position.adds > 0n);
  await thread.end();
  const other = beginLimitsThread(0);
  await other.take(leaves.slice(0, 1));
  assert.equal(await other.report(), null);
  await other.end();
});
