import type { Alarm } from '../../core/anomaly/alarm.ts';
import { alarmText } from '../../core/anomaly/alarm-text.ts';
import type { GatewayState } from '../../core/account/state.ts';
import { EVERYTHING } from '../../core/identity/permission.ts';
import { listAlerts } from '../../protocol/api/approvals.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import type { Caller } from './caller.ts';
import { scopeOf } from './halts.ts';
import { done } from './outcome.ts';
import { performing } from './performer.ts';

/** `GET /alerts`. */
export const alerts = performing(listAlerts, ({ state }, { caller }) =>
  done({
    alerts: state.watch.recent
      .filter((alarm) => maySeeAlarm(state, caller, alarm))
      .map(alertRow)
      .toReversed(),
  }),
);

/** What concerns one account or bot is for who may see that; what concerns people or sinks, for who may audit. */
export function maySeeAlarm(state: GatewayState, caller: Caller, { subject }: Alarm): boolean {
  const scope = scopeOf(state, subject);
  if (scope !== null) return caller.may('see', scope.resource);
  return caller.may('audit', EVERYTHING);
}

/** An alarm as the API shows it. */
export function alertRow(alarm: Alarm): AnswerOf<typeof listAlerts>['alerts'][number] {
  const { number, seq, at, kind, severity, subject, count, since } = alarm;
  return { number, entry: seq, at, kind, severity, subject, count, since, ...alarmText(alarm) };
}
