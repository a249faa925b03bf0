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
