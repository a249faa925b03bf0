import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlidingWindow } from './window.ts';

const LENGTH_MS = 1_000;
/** Units may count so much longer than they must. */
const GRAIN_MS = 100;

interface Sent {
  readonly afterMs: number;
  readonly units: number;
  readonly end: 'settled' | 'undone' | 'underWay';
}

const sent: fc.Arbitrary<Sent> = fc.record({
  afterMs: fc.nat(400),
  units: fc.integer({ min: 1, max: 9 }),
  end: fc.constantFrom('settled', 'settled', 'undone', 'underWay'),
});

/** Plays them one after the other; what was settled when, and how much is under way at the end. */
function played(steps: readonly Sent[]) {
  const window = new SlidingWindow(LENGTH_MS);
  const settled: { readonly at: number; readonly units: number }[] = [];
  let now = 0;
  let underWay = 0;
  for (const { afterMs, units, end } of steps) {
    now += afterMs;
    window.begin(units);
    if (end === 'settled') {
      window.settle(units, now);
      settled.push({ at: now, units });
    } else if (end === 'undone') window.undo(units);
    else underWay += units;
  }
  const since = (from: number): number =>
    settled.reduce((sum, { at, units }) => (at > from ? sum + units : sum), 0);
  return { window, now, underWay, since };
}

test('units count for one window after they arrived, at most a grain longer, and while they are under way', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 40 }), fc.nat(1_200), (steps, laterMs) => {
      const { window, now, underWay, since } = played(steps);
      const used = window.used(now + laterMs) - underWay;
      assert.ok(used >= since(now + laterMs - LENGTH_MS));
      assert.ok(used <= since(now + laterMs - LENGTH_MS - GRAIN_MS));
    }),
    { numRuns: 500 },
  );
});

test('the time at which so many units have ended is the first such time, and none where that is open', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (steps, units) => {
      const { window, now, underWay } = played(steps);
      const before = window.used(now);
      const at = window.freedAt(units);
      if (at === null) assert.ok(before - underWay < units);
      else {
        assert.ok(at > now && window.used(at - 1) > before - units);
        assert.ok(window.used(at) <= before - units);
      }
    }),
    { numRuns: 500 },
  );
});

test('what will count at a later time is what counts then, and looking ahead forgets nothing', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 40 }), fc.nat(1_200), (steps, laterMs) => {
      const { window, now } = played(steps);
      const before = window.used(now);
      const ahead = window.usedAt(now + laterMs);
      assert.equal(window.used(now), before);
      assert.equal(window.used(now + laterMs), ahead);
    }),
    { numRuns: 500 },
  );
});

test('what was never begun cannot be taken back', () => {
  const window = new SlidingWindow(LENGTH_MS);
  window.begin(1);
  assert.throws(() => window.undo(2), { name: 'Bug' });
});

test('a whole counts at every moment what its parts count together', () => {
  const came = fc.integer({ min: 1, max: 9 });
  const step = fc.record({ part: fc.nat(2), lateMs: fc.constantFrom(0, 0, 700), came, sent });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const whole = new SlidingWindow(LENGTH_MS);
      const parts = [0, 1, 2].map(() => new SlidingWindow(LENGTH_MS, (now) => now + LENGTH_MS, whole));
      let now = 0;
      for (const { part, lateMs, came, sent: one } of steps) {
        now += one.afterMs;
        const window = parts[part];
        assert.ok(window !== undefined);
        window.begin(one.units);
        if (one.end === 'settled') window.settle(one.units, now + lateMs, came);
        else if (one.end === 'undone') window.undo(one.units);
        const together = parts.reduce((sum, each) => sum + each.used(now), 0);
        assert.equal(whole.used(now), together);
      }
    }),
    { numRuns: 500 },
  );
});

test('what may still arrive counts longer, and nothing that is settled after it does', () => {
  const window = new SlidingWindow(LENGTH_MS);
  for (const at of [5_000, 100, 200]) {
    window.begin(1);
    window.settle(1, at);
  }
  assert.deepEqual(
    [1_000, 1_100, 1_200, 5_900, 6_000].map((now) => window.used(now)),
    [3, 2, 1, 1, 0],
  );
});
