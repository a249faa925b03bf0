import { getSecurity } from '../../protocol/api/security.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { alertRow } from './alerts.ts';
import { done } from './outcome.ts';
import { performing, type Performer } from './performer.ts';
import { bump, hourOf, HOUR_MS, SecurityCounts, type HourCounts } from './security-counts.ts';

type Security = AnswerOf<typeof getSecurity>;

/** `GET /security`. Whoever asks first waits for the looking back; after that only what is new is read. */
export function securing(): Performer {
  let counts: SecurityCounts | null = null;
  return performing(getSecurity, async ({ state, store, journal, clock }, { params }) => {
    counts ??= new SecurityCounts(store);
    const now = clock.wallMs();
    const { size } = journal.durableHead();
    const { since, hours } = await counts.until(size, now);
    const from = Math.max(since, hourOf(now) - ((params.hours ?? 24) - 1) * HOUR_MS);
    const shown = hours.filter(({ at }) => at >= from);
    return done({
      since: from,
      until: now,
      hours: shown.map(({ at, signIns, signInsRefused, allowed, refused }) => {
        return { at, signIns, signInsRefused, allowed, refused };
      }),
      reasons: summed(shown, ({ reasons }) => reasons),
      signInsRefused: summed(shown, ({ whys }) => whys),
      anomalies: state.watch.recent
        .filter(({ at }) => at >= from)
        .map(alertRow)
        .toReversed(),
    });
  });
}

function summed(
  hours: readonly HourCounts[],
  of: (hour: HourCounts) => ReadonlyMap<string, number>,
): Security['reasons'] {
  const sums = new Map<string, number>();
  for (const hour of hours) for (const [code, count] of of(hour)) bump(sums, code, count);
  return [...sums].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count);
}
