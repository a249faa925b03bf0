import type { Alarm } from '../../core/anomaly/alarm.ts';
import { alarmText } from '../../core/anomaly/alarm-text.ts';
import type { GatewayState } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import { EVERYTHING } from '../../core/identity/permission.ts';
import { listAlerts, sinkTestsForm, testAlerts } from '../../protocol/api/approvals.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import type { Caller } from './caller.ts';
import { scopeOf } from './halts.ts';
import { done, refused } from './outcome.ts';
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

/** `POST /alerts/test`: by the owner's own command, so that there is one way to try a sink. */
export const alertsTesting = performing(testAlerts, async (parts, { caller }) => {
  if (!caller.may('settings', EVERYTHING))
    return refused(403, 'NOT_PERMITTED', 'your roles do not permit this; nothing was done');
  const tested = sinkTestsForm.read(await parts.owner('alarm test', {}), '');
  assert(tested.ok, 'a command of the owner answers as its operation says');
  return done(tested.value);
});

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
