import assert from 'node:assert/strict';
import test from 'node:test';
import { Office } from './answers/answers-fixture.test.ts';
import { beginReplayThread } from './replay-thread.ts';

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
