import assert from 'node:assert/strict';
import { SeededRandom } from '../../../sim/random.ts';
import { Stage } from './stage-fixture.test.ts';

const ORDERS = 4;
const STEP_MS = 50;
/** Several of the slowest commits in a row. */
const SLOW_DISK_MS = 5_000;
const WIDE = {
  messagesPerSecondMax: 10_000,
  messagesPerMinuteMax: 600_000,
  duplicateWithinMs: 0,
  repeat: { count: 1_000, withinS: 1 },
};
const EVERYTHING = { scope: { kind: 'everything' }, stops: 'openings', reason: 'race', by: 'owner' } as const;

/** Lets orders race halts, at random moments in simulated time. Fails when one leaves after an acknowledgement. */
export async function raceHalts(races: number, seed: number): Promise<void> {
  const on = new Stage(null, WIDE);
  const random = new SeededRandom(seed);
  await on.pass(400);
  let isHalted = false;
  let sent = 0;
  const late: string[] = [];
  on.way.onSend = ({ method, target }) => {
    if (method !== 'POST') return;
    sent += 1;
    if (isHalted) late.push(target);
  };
  const answers: number[] = [];
  for (let race = 0; race < races; race += 1) {
    const { gateway } = on.keeper;
    const at = (task: () => void): void => void on.timeline.plan(on.way.life, random.below(25), task);
    for (let i = 0; i < ORDERS; i += 1) at(() => void on.shoot().then((status) => answers.push(status)));
    at(() => void gateway.halt(EVERYTHING).then(() => (isHalted = true)));
    await on.pass(250);
    assert.ok(isHalted, 'the halt was acknowledged');
    // From here on the owner lets go what still waits.
    isHalted = false;
    let resumed: boolean | null = null;
    void gateway
      .resume({ scope: EVERYTHING.scope, reason: 'next', by: 'owner' })
      .then((taken) => (resumed = taken));
    // Commits of the slow disk can follow each other. Time moves only here: a bare await would wait for ever.
    const isOver = (): boolean => resumed !== null && answers.length === (race + 1) * ORDERS;
    for (let waited = 0; waited < SLOW_DISK_MS && !isOver(); waited += STEP_MS) await on.pass(STEP_MS);
    assert.equal(resumed, true);
  }
  assert.deepEqual(late, []);
  assert.equal(answers.length, races * ORDERS);
  const held = answers.filter((status) => status === 400).length;
  assert.ok(sent > races && held > races, `${sent} left before their halt, ${held} were held back`);
}
