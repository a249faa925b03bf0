import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../src/core/ledger/leaf.ts';
import { parsePolicy } from '../src/core/policy/policy.ts';
import { Replay } from '../src/core/policy/replay.ts';
import { unixMs } from '../src/core/units/time.ts';
import { WhatIf } from '../src/what-if/what-if.ts';
import { worldPolicy } from './world-policy.ts';
import { World } from './world.ts';

const SEEDS = 100;

test('every decision and trial of simulated histories comes out again from the ledger alone', async () => {
  let trials = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const replay = new Replay();
    for (const entry of await entriesOf(seed)) {
      replay.take(entry);
      if (entry.body.kind === 'shadowVerdict') trials += 1;
    }
    replay.finish();
    assert.deepEqual(replay.deviations, [], `seed ${seed}`);
  }
  assert(trials > SEEDS / 2);
});

test('under the policy that decided them simulated histories are as they were', async () => {
  const policy = parsePolicy(worldPolicy);
  assert('everyAccount' in policy);
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const whatIf = new WhatIf({ policy, hash: '', since: unixMs(0), bot: null, account: null });
    for (const entry of await entriesOf(seed)) whatIf.take(entry);
    const report = whatIf.report();
    assert.equal(report.same, report.decisions, `seed ${seed}`);
    assert.deepEqual(report.lostFills, []);
    for (const { profit, turnover } of report.accounts) {
      assert.deepEqual([profit.candidate, turnover.candidate], [profit.recorded, turnover.recorded]);
    }
  }
});

async function entriesOf(seed: number) {
  const world = new World(seed);
  await world.run();
  return world.disk().leaves.map((leaf) => {
    const entry = decodeLeaf(leaf);
    assert(entry !== null);
    return entry;
  });
}
