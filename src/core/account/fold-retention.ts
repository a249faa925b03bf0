import { endOf } from '../identity/session-limits.ts';
import { withRetention } from '../identity/retention.ts';
import type { RetentionBody } from '../ledger/retention-entry.ts';
import { DAY_MS, type UnixMs } from '../units/time.ts';
import type { GatewayState } from './state.ts';

/** So much of each kind, by name. */
export type Removed = readonly (readonly [what: string, count: number])[];

/** Takes something out of the state. */
type Removal = () => void;

/** Applies an entry about how long things are kept. */
export function foldRetention(state: GatewayState, body: RetentionBody, at: UnixMs): void {
  if (body.kind === 'retentionSet') {
    state.retention.settings = withRetention(state.retention.settings, body.settings);
    return;
  }
  for (const [, removals] of overdueIn(state, at)) for (const remove of removals) remove();
  state.retention.last = { at, by: body.by, removed: body.removed };
}

/** How much of the folded state is kept longer than the settings say. A sweep at that time removes exactly this. */
export function overdue(state: GatewayState, at: UnixMs): Removed {
  return overdueIn(state, at).map(([what, removals]) => [what, removals.length]);
}

function overdueIn(state: GatewayState, at: UnixMs): readonly (readonly [string, readonly Removal[]])[] {
  const { alertDays, placeDays, requestDays } = state.retention.settings;
  const requestsBefore = at - requestDays * DAY_MS;
  const { approvals, proposals } = state;
  return [
    ['alerts', overdueAlerts(state, at - alertDays * DAY_MS)],
    ['places', outOf(state.watch.places, (last) => last <= at - placeDays * DAY_MS)],
    ['approvals', outOf(approvals, ({ until }) => until <= requestsBefore)],
    ['proposals', outOf(proposals, ({ until }) => until <= requestsBefore)],
    ['sessions', overdueSessions(state, at)],
    // Windows count within a day at most: what was seen before it counts for nothing.
    ['counts', outOf(state.watch.windows, (seen) => seen.every(([when]) => when <= at - DAY_MS))],
  ];
}

function overdueAlerts({ watch }: GatewayState, before: number): readonly Removal[] {
  return watch.recent.filter((alarm) => alarm.at <= before).map(() => () => void watch.recent.shift());
}

/** Sessions that ended by themselves: nobody told the ledger, and nobody can use them any more. */
function overdueSessions({ people }: GatewayState, at: UnixMs): readonly Removal[] {
  return outOf(people.sessions, (session) => {
    const person = people.persons.get(session.person);
    return person === undefined || endOf(session, person.grants) <= at;
  });
}

function outOf<K, V>(map: Map<K, V>, isOver: (value: V) => boolean): readonly Removal[] {
  return [...map]
    .filter(([, value]) => isOver(value))
    .map(
      ([key]) =>
        () =>
          void map.delete(key),
    );
}
