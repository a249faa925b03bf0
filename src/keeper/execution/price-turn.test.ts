import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lease, type Throttled } from '../../core/budget/rate-budget.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, Sending } from '../../ports.ts';
import { inTurn, priceTurn, type PriceTurn } from './price-turn.ts';

const REPLY: RawReply = { status: 200, headers: [], body: Buffer.from('prices') };
const GAP: Throttled = { kind: 'throttled', why: 'gap', retryAfterMs: 700 };

/** A clock that is there at once. */
class Jumping implements Clock {
  now = 0;
  wallMs = () => unixMs(this.now);
  monotonicMs = () => this.now;
  after = (delayMs: number, task: () => void): (() => void) => {
    this.now += delayMs;
    task();
    return () => undefined;
  };
  soon = (task: () => void): void => task();
}

/** What a read has, and when, where the gap ends at one time and somebody else's answer comes at another. */
async function turn(
  gapUntil: number,
  told = Infinity,
): Promise<readonly [got: PriceTurn['kind'], afterMs: number]> {
  const clock = new Jumping();
  const got = await priceTurn({
    clock,
    recent: () => Promise.resolve(clock.now >= told ? REPLY : null),
    lease: () =>
      clock.now >= gapUntil ? new Lease('read', { taken: [], lists: [] }, { heldBy: [], holds: [] }) : GAP,
  });
  return [got.kind, clock.now];
}

test('a read waits until the gap of the venue is over, and no longer than three seconds and a half', async () => {
  assert.deepEqual(await turn(0), ['lease', 0]);
  assert.deepEqual(await turn(720), ['lease', 750]);
  assert.deepEqual(await turn(Infinity), ['throttled', 3_500]);
});

test('while it waits, the answer that another gets is its own as well', async () => {
  assert.deepEqual(await turn(720, 0), ['known', 0]);
  assert.deepEqual(await turn(720, 300), ['known', 300]);
});

test('for room that is used up nobody waits: the bot is told so at once (T35)', async () => {
  const clock = new Jumping();
  const full = { ...GAP, why: 'budget' } as const;
  const lease = (): Throttled => full;
  assert.equal(await priceTurn({ clock, recent: () => Promise.resolve(null), lease }), full);
  assert.equal(clock.now, 0);
});

test('a look of the gateway’s own waits for its turn in the same way, and for nothing else', async () => {
  const looked = async (heldUntil: number, then: Sending): Promise<readonly [string, number]> => {
    const clock = new Jumping();
    const held = { kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 1 } as const;
    const sending = await inTurn(clock, async () => (clock.now >= heldUntil ? then : held));
    return [sending.kind, clock.now];
  };
  const answered = { kind: 'answered', reply: REPLY } as const;
  assert.deepEqual(await looked(0, answered), ['answered', 0]);
  assert.deepEqual(await looked(730, answered), ['answered', 750]);
  assert.deepEqual(await looked(9_000, answered), ['notSent', 1_500]);
  assert.deepEqual(await looked(100, { kind: 'lost', why: 'TIMEOUT' }), ['lost', 100]);
});
