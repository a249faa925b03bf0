import { ALARM_SEVERITIES, readAlarm, type AlarmMessage } from '../protocol/alarm-message.ts';

/** An alarm on its way to one sink. */
export interface Waiting {
  readonly sink: string;
  readonly alarm: AlarmMessage;
  /** When it was taken, in Unix milliseconds. */
  readonly since: number;
}

/** What is kept over a restart. */
export interface QueueState {
  /** Number of the last alarm of the ledger that was taken; null before the first. */
  readonly last: number | null;
  readonly waiting: readonly Waiting[];
}

/** Deliveries that wait at once. Beyond it the oldest of the least severe is dropped. */
const WAITING_MAX = 500;

/** Null for text that is no such state. */
export function parseQueue(text: string): QueueState | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('last' in value) || !('waiting' in value))
      return null;
    const { last, waiting } = value;
    if ((last !== null && typeof last !== 'number') || !Array.isArray(waiting)) return null;
    const read = waiting.flatMap(readWaiting);
    return read.length === waiting.length ? { last, waiting: read } : null;
  } catch {
    return null;
  }
}

function readWaiting(value: unknown): readonly Waiting[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!('sink' in value) || !('alarm' in value) || !('since' in value)) return [];
  const { sink, since } = value;
  const alarm = readAlarm(value.alarm);
  return typeof sink === 'string' && typeof since === 'number' && alarm !== null
    ? [{ sink, alarm, since }]
    : [];
}

/** Which of two goes first: the more severe, then the older. Below zero when `a` does. */
export function firstOf(a: Waiting, b: Waiting): number {
  const rank = (one: Waiting): number => ALARM_SEVERITIES.indexOf(one.alarm.severity);
  return rank(b) - rank(a) || a.since - b.since || a.alarm.number - b.alarm.number;
}

/** What stays within the bound, in the order of arrival. */
export function bounded(waiting: readonly Waiting[]): readonly Waiting[] {
  if (waiting.length <= WAITING_MAX) return waiting;
  const kept = new Set(waiting.toSorted(firstOf).slice(0, WAITING_MAX));
  return waiting.filter((one) => kept.has(one));
}
