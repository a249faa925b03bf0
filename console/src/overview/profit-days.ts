import type { Profit } from '../../../client/api.ts';
import type { SignedBar } from '../charts/signed-bar-chart.tsx';
import { add, formatDecimal, parseDecimal, type Decimal, ZERO } from '../../../src/core/units/decimal.ts';
import { signed } from '../format/decimal.ts';

/** The calendar of a browser ends here, in milliseconds since 1970. */
const LAST_MS = 8_640_000_000_000_000;

type Day = Profit['accounts'][number]['days'][number];

/** The last so many days as bars, oldest first. */
export function profitBars(days: readonly Day[], count: number): readonly SignedBar[] {
  return days.slice(-count).map(({ startsAt, profit }) => ({
    label: dayLabel(startsAt),
    value: profit === null ? null : Number(profit),
    text: profit === null ? 'no price' : signed(profit),
  }));
}

/** The sum of what is known of the last so many days, exactly. */
export function profitSum(days: readonly Day[], count: number): string {
  const known = days.slice(-count).map(({ profit }) => (profit === null ? null : parseDecimal(profit)));
  const sum = known.reduce<Decimal>((total, profit) => (profit === null ? total : add(total, profit)), ZERO);
  return formatDecimal(sum);
}

/** `2026-11-21`, and the hour where the day does not begin at midnight, in UTC as everything in the ledger. */
export function dayLabel(startsAt: number): string {
  if (startsAt > LAST_MS) return `${startsAt} ms`;
  const text = new Date(startsAt).toISOString();
  return text.slice(11, 16) === '00:00' ? text.slice(0, 10) : `${text.slice(0, 16).replace('T', ' ')} UTC`;
}
