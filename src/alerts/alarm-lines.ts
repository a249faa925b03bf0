import type { AlarmMessage } from '../protocol/alarm-message.ts';

/** What a person reads: a head with severity and subject, what happened, what to do next, and when. */
export function alarmLines({ severity, subject, what, next, at, number }: AlarmMessage): readonly string[] {
  const head = `Sallyport ${severity}: ${subject.replace(':', ' ')}`;
  const when = new Date(at).toISOString();
  return [head, what, next, number === 0 ? `${when}, not in the ledger` : `${when}, alarm ${number}`];
}
