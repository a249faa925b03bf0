import assert from 'node:assert/strict';
import test from 'node:test';
import type { AccountId, BotId } from '../../core/units/ids.ts';
import { EmergencyStop } from './emergency-stop.ts';

const SCOPE = { kind: 'account', account: 'main' } as const;
const over = (stop: EmergencyStop) => stop.over('main' as AccountId, 'ann' as BotId);

test('a resume that was asked for before a halt does not undo that halt (I6)', () => {
  const stop = new EmergencyStop();
  stop.set(SCOPE, 'orders');
  const { moment } = stop;
  stop.set(SCOPE, 'openings');
  stop.clear(SCOPE, moment);
  assert.equal(over(stop), 'orders');
  stop.clear(SCOPE, stop.moment);
  assert.equal(over(stop), null);
});

test('a wallet is stopped by what stands over everything, or over the bot that asks, and while all is swept', () => {
  const stop = new EmergencyStop();
  const stands = (): readonly boolean[] => [
    stop.stands(null),
    stop.stands('ann' as BotId),
    stop.stands('bob' as BotId),
  ];
  stop.set(SCOPE, 'orders');
  assert.deepEqual(stands(), [false, false, false]);
  stop.set({ kind: 'bot', bot: 'ann' }, 'openings');
  assert.deepEqual(stands(), [false, true, false]);
  stop.set({ kind: 'everything' }, 'openings');
  assert.deepEqual(stands(), [true, true, true]);
});
