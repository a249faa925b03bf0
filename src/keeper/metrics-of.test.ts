import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../core/account/state.ts';
import { told } from '../core/policy/told-fixture.test.ts';
import { unixMs } from '../core/units/time.ts';
import type { Gateway } from './gateway.ts';
import { metricsOf } from './metrics-of.ts';

test('the figures of the keeper are those of its state, its queue, its clock and its venues’ limits', () => {
  const story = told();
  const seen: string[] = [];
  const seenBy = ({ id }: Account) => {
    if (!seen.includes(id)) seen.push(id);
    return () => null;
  };
  const level = { place: 'main', meter: 'orders', windowMs: 10_000, used: 3, limit: 10 } as const;
  const gateway: unknown = {
    state: story.state,
    limitsOf: () => ({ limits: [level], pause: null }),
    market: { seenBy },
    clockStatus: () => ({ steppedMs: 2_000 }),
  };
  const clock = { wallMs: () => unixMs(story.now) } as never;
  const samples = metricsOf(gateway as Gateway, { depth: 5 } as never, clock);
  const of = (name: string): number | undefined => samples.find((one) => one.name === name)?.value;
  assert.equal(of('sallyport_ledger_queue'), 5);
  assert.equal(of('sallyport_ledger_entries'), story.state.size);
  assert.equal(of('sallyport_clock_stepped_seconds'), 2);
  assert.equal(of('sallyport_venue_budget_used_ratio'), 0.3);
  assert.deepEqual(seen, ['main']);
});
