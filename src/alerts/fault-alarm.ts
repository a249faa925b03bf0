import type { AlarmMessage } from '../protocol/alarm-message.ts';

/**
 * The alarm about a fault of the edge, or of the launcher, which no ledger can take: who ended, and where in our own
 * code. `text` is of the form that the log has: a kind of error and a place, never a value.
 */
export function faultAlarm(who: 'edge' | 'launcher', text: string, at: number): AlarmMessage {
  return {
    ...{ number: 0, raised: 0, at, kind: 'trouble', severity: 'critical', subject: 'everything', count: 1 },
    fingerprint: `trouble everything BUG ${who} ${text}`,
    what: `The ${who} ended by itself: ${text}.`,
    next: 'It is started again, or its supervisor does that. If it happens again, report it with this sentence.',
  };
}
