import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../units/time.ts';
import { nextBound, nextNonce, RESTORED_MARGIN_MS } from './nonces.ts';

const NOW = unixMs(1_795_220_000_000);
const later = (ms: number) => unixMs(NOW + ms);

test('numbers are the clock’s, and one more than the last where it stands or went back (I8)', () => {
  assert.equal(nextNonce(unixMs(0), NOW), NOW);
  assert.equal(nextNonce(NOW, NOW), NOW + 1);
  assert.equal(nextNonce(NOW, unixMs(NOW - 90_000)), NOW + 1);
});

test('room is made before it is needed, and not while half of it is left', () => {
  assert.equal(nextBound(NOW, unixMs(0), NOW), later(600_000));
  assert.equal(nextBound(NOW, later(600_000), NOW), null);
  assert.equal(nextBound(later(299_999), later(600_000), later(299_999)), null);
  assert.equal(nextBound(later(300_001), later(600_000), later(300_001)), later(900_001));
  assert.equal(nextBound(later(299_000), later(600_000), later(300_000)), null, 'half of the room is enough');
  assert.equal(RESTORED_MARGIN_MS, 3_600_000);
});

test('numbers that run ahead of the clock take room by seconds, before the last of it is used (I8)', () => {
  assert.equal(nextBound(later(600_000), later(600_000), later(1_000)), later(601_000));
  assert.equal(nextBound(later(600_501), later(601_000), later(1_000)), later(601_501));
  assert.equal(nextBound(later(600_500), later(601_000), later(1_000)), null);
  assert.equal(nextBound(later(600_001), later(600_000), later(1_000)), later(601_001));
  assert.equal(nextBound(later(600_001), later(3_600_000), later(1_000)), null);
  assert.equal(nextBound(later(599_000), later(600_000), later(590_000)), later(1_190_000));
});

test('I8: whatever the clock does and however often a process dies, no number is given twice', () => {
  const step = fc.record({
    clock: fc.integer({ min: -3_600_000, max: 3_600_000 }),
    dies: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let [now, durable, last] = [NOW, unixMs(0), unixMs(0)];
      let highest = 0;
      for (const { clock, dies } of steps) {
        now = unixMs(Math.max(1, now + clock));
        if (dies) last = durable;
        last = nextNonce(last, now);
        durable = nextBound(last, durable, now) ?? durable;
        assert.ok(last > highest && last <= durable);
        highest = last;
      }
    }),
  );
});
