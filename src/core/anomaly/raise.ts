import type { UnixMs } from '../units/time.ts';
import { SEVERITIES, type Severity, type Sign, type Subject } from './alarm.ts';
import { tallyOne } from './tallies.ts';
import { putLast, type Watch } from './watch-state.ts';

/** Alarms that are remembered for whoever comes later. */
const RECENT_MAX = 200;
const STANDING_MAX = 2_000;
const MINUTE_MS = 60_000;
/** Signs of one fingerprint at which it is told again, each time one step more severe. */
const ESCALATIONS: ReadonlySet<number> = new Set([10, 100, 1_000, 10_000, 100_000]);

export interface Moment {
  readonly seq: number;
  readonly at: UnixMs;
}

/**
 * Takes a sign. The first of its fingerprint is told; while it stands, which is for the minutes of the settings, others
 * are counted, and told only when they became many.
 */
export function raise(watch: Watch, sign: Sign, { seq, at }: Moment): void {
  const { kind, subject, facts, about } = sign;
  const fingerprint = [kind, subject, ...(about === undefined ? [] : [about])].join(' ');
  const before = watch.standing.get(fingerprint);
  const stands = before !== undefined && at - before.since < watch.settings.repeatMinutes * MINUTE_MS;
  const standing = stands ? before : { since: at, count: 0 };
  standing.count += 1;
  if (!stands) putLast(watch.standing, fingerprint, standing, STANDING_MAX);
  const { count, since } = standing;
  if (count > 1 && !ESCALATIONS.has(count)) return;
  watch.raised += 1;
  tallyOne(watch, `alarm ${kind}`);
  const severity = escalated(sign.severity, count);
  const number = watch.raised;
  watch.recent.push({ number, seq, at, kind, severity, subject, fingerprint, count, since, facts });
  if (watch.recent.length > RECENT_MAX) watch.recent.shift();
}

/** What stood about that subject is over: the next sign of this kind is news. */
export function settle(watch: Watch, kind: Sign['kind'], subject: Subject): void {
  const stem = `${kind} ${subject}`;
  for (const fingerprint of watch.standing.keys()) {
    if (fingerprint === stem || fingerprint.startsWith(`${stem} `)) watch.standing.delete(fingerprint);
  }
}

function escalated(severity: Severity, count: number): Severity {
  if (count === 1) return severity;
  return SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? 'critical';
}
