import type { ReactNode } from 'react';
import { dayOrTime, wholeTime } from './time.ts';

/** The calendar of a browser ends here, in milliseconds since 1970. */
const LAST_MS = 8_640_000_000_000_000;

/** A time, short; the whole of it when pointed at. `at` in milliseconds since 1970; beyond the calendar, the number. */
export function Moment({ at }: { readonly at: number }): ReactNode {
  if (!Number.isFinite(at) || Math.abs(at) > LAST_MS) return <span className="num">{String(at)} ms</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={wholeTime(at)} className="num whitespace-nowrap">
      {dayOrTime(at, Date.now())}
    </time>
  );
}
