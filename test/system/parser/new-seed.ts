import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import type { Arena } from '../../hostile/parser/arena.ts';
import { campaign } from '../../hostile/parser/campaign.ts';

const REQUESTS = 1_000_000;

/**
 * A test that gate and venue read a million hostile requests alike. Each venue has a file of its own, since a file of
 * these tests has five minutes: alone one takes a minute of processor time, at Hyperliquid two (2026-11-22).
 */
export function triedWithNewSeed<S>(venue: string, arena: Arena<S>): void {
  test(`T3 I3: gate and ${venue} read a million hostile requests of a new seed alike, or the gate refuses`, (t) => {
    const seed = randomInt(2 ** 47);
    t.diagnostic(`seed ${seed}`);
    const { finding, agreed, refused } = campaign(arena, seed, REQUESTS);
    assert.equal(finding, null, `seed ${seed}: ${JSON.stringify(finding, null, 2)}`);
    // Neither a gate that refuses everything nor a generator without traps would prove anything.
    assert.ok(agreed > REQUESTS / 5 && refused > REQUESTS / 5, `${agreed} taken, ${refused} refused`);
  });
}
