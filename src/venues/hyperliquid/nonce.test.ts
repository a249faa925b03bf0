import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { nonceReserved, noncesAfterRestore, noncesAtStart, takeNonce, type NonceState } from './nonce.ts';

const NOW = unixMs(1_795_228_637_000);
const later = (from: UnixMs, ms: number): UnixMs => unixMs(from + ms);

/** A process with a disk that forgets what was not synchronised, and a clock that goes anywhere. */
class Machine {
  readonly given: number[] = [];
  clock: UnixMs = NOW;
  #durable: UnixMs | null = null;
  #state: NonceState = noncesAtStart(null);
  /** Written, and not yet known to be durable. */
  #underWay: UnixMs | null = null;

  take(): void {
    const taken = takeNonce(this.#state, this.clock);
    if (taken.kind === 'reserveFirst') this.#underWay = taken.upTo;
    if (taken.kind !== 'given') return;
    this.given.push(taken.nonce);
    this.#state = taken.state;
    if (taken.reserveNext !== null) this.#underWay = taken.reserveNext;
  }

  synchronise(): void {
    if (this.#underWay === null) return;
    this.#durable = this.#underWay;
    this.#state = nonceReserved(this.#state, this.#underWay);
    this.#underWay = null;
  }

  /** With `kept`, what was under way reached the disk although nobody was told. */
  crash(kept: boolean): void {
    if (kept && this.#underWay !== null) this.#durable = this.#underWay;
    this.#underWay = null;
    this.#state = noncesAtStart(this.#durable);
  }
}

type Step =
  | { readonly kind: 'take' }
  | { readonly kind: 'synchronise' }
  | { readonly kind: 'clock'; readonly ms: number }
  | { readonly kind: 'crash'; readonly kept: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'take' } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'synchronise' } as const) },
  {
    weight: 2,
    arbitrary: fc
      .oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -100_000_000, max: 100_000_000 }))
      .map((ms) => ({ kind: 'clock', ms }) as const),
  },
  { weight: 1, arbitrary: fc.boolean().map((kept) => ({ kind: 'crash', kept }) as const) },
);

test('I8: nonces of a key only grow, over crashes at any point and a clock that steps anywhere', () => {
  let most = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 300 }), (steps) => {
      const machine = new Machine();
      for (const one of steps) {
        if (one.kind === 'take') machine.take();
        else if (one.kind === 'synchronise') machine.synchronise();
        else if (one.kind === 'crash') machine.crash(one.kept);
        else machine.clock = later(machine.clock, one.ms);
      }
      for (const [index, nonce] of machine.given.entries()) {
        assert.ok(index === 0 || nonce > (machine.given[index - 1] ?? Infinity));
      }
      most = Math.max(most, machine.given.length);
    }),
    { numRuns: 200 },
  );
  assert.ok(most > 20, 'the machine does give nonces');
});

test('I8: nothing is given above the bound that is durable', () => {
  const start = noncesAtStart(null);
  assert.deepEqual(takeNonce(start, NOW), { kind: 'reserveFirst', upTo: later(NOW, 10_000) });
  const ready = nonceReserved(start, later(NOW, 10_000));
  const first = takeNonce(ready, NOW);
  assert.ok(first.kind === 'given');
  assert.deepEqual([first.nonce, first.reserveNext], [NOW, null]);
  const second = takeNonce(first.state, NOW);
  assert.ok(second.kind === 'given');
  assert.equal(second.nonce, NOW + 1);
  // A bound that comes late, after a higher one, takes nothing back.
  assert.deepEqual(nonceReserved(ready, NOW), ready);
  const near = takeNonce(ready, later(NOW, 5_001));
  assert.ok(near.kind === 'given');
  assert.equal(near.reserveNext, NOW + 15_001);
  assert.ok(takeNonce(ready, later(NOW, 10_000)).kind === 'given');
  assert.ok(takeNonce(ready, later(NOW, 10_001)).kind === 'reserveFirst');
});

test('I8: a start counts everything below the bound as given', () => {
  const state = nonceReserved(noncesAtStart(later(NOW, 10_000)), later(NOW, 30_000));
  const taken = takeNonce(state, NOW);
  assert.ok(taken.kind === 'given');
  assert.equal(taken.nonce, NOW + 10_001);
});

test('F18: a clock that fell behind by more than the venue would take gives nothing, and says by how much', () => {
  const state = nonceReserved(noncesAtStart(later(NOW, 43_200_000)), later(NOW, 90_000_000));
  assert.deepEqual(takeNonce(state, NOW), { kind: 'clockBehind', behindMs: 43_200_001 });
  assert.ok(takeNonce(state, later(NOW, 1)).kind === 'given');
});

test('I8: after a restore nothing that may have been given since is given again', () => {
  const hour = 3_600_000;
  for (const durable of [null, unixMs(NOW - 5 * hour)]) {
    const state = noncesAfterRestore(durable, NOW);
    const asked = takeNonce(state, NOW);
    assert.ok(asked.kind === 'reserveFirst');
    const taken = takeNonce(nonceReserved(state, asked.upTo), NOW);
    assert.ok(taken.kind === 'given' && taken.nonce === NOW + hour + 1);
  }
  const ahead = noncesAfterRestore(unixMs(NOW + 2 * hour), NOW);
  const taken = takeNonce(nonceReserved(ahead, later(NOW, 3 * hour)), NOW);
  assert.ok(taken.kind === 'given' && taken.nonce === NOW + 2 * hour + 1);
});
