import type { Bar } from '../charts/bar.ts';

const HOUR_MS = 3_600_000;

interface Span {
  /** The last moment, Unix milliseconds. */
  readonly until: number;
  /** How many bars there are. */
  readonly hours: number;
}

/** A bar for each hour up to `until`, those without anything too, oldest first. */
export function hourBars<H extends { readonly at: number }>(
  counted: readonly H[],
  { until, hours }: Span,
  values: (hour: H) => readonly number[],
): readonly Bar[] {
  const known = new Map(counted.map((hour) => [hour.at, hour]));
  const last = Math.floor(until / HOUR_MS) * HOUR_MS;
  const [first] = counted;
  const none = first === undefined ? [] : values(first).map(() => 0);
  return Array.from({ length: hours }, (_hour, index) => {
    const at = last - (hours - 1 - index) * HOUR_MS;
    const hour = known.get(at);
    return { label: labelOf(at), values: hour === undefined ? none : values(hour) };
  });
}

/** `11-21 14:00`, in UTC as everything in the ledger. */
function labelOf(at: number): string {
  return `${new Date(at).toISOString().slice(5, 16).replace('T', ' ')} UTC`;
}
