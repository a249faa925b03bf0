import { formatDecimal, smaller, subtract, type Decimal } from '../units/decimal.ts';
import type { FigureUnit } from './figure.ts';
import type { LimitRow } from './order-limits.ts';

/** A limit with its figures as text: exact decimals, and what is not there as null. */
export interface LimitLine extends Pick<LimitRow, 'part' | 'scope' | 'limit' | 'result'> {
  readonly of: string | null;
  readonly unit: FigureUnit | null;
  readonly least: string | null;
  readonly most: string | null;
  readonly isBelow: boolean;
  readonly before: string | null;
  readonly adds: string | null;
  readonly after: string | null;
  /** Up to the nearer bound; below zero beyond it. */
  readonly left: string | null;
  /** Of `most`, rounded down; null where there is a lower bound as well. */
  readonly percentBefore: number | null;
  readonly percent: number | null;
  readonly asked: string | null;
  readonly allowed: string | null;
}

const NO_FIGURE = {
  ...{ of: null, unit: null, least: null, most: null, isBelow: false },
  ...{ before: null, adds: null, after: null, left: null, percentBefore: null, percent: null },
  ...{ asked: null, allowed: null },
} as const;

/** The limits as text, what stands against the order first. */
export function limitLines(rows: readonly LimitRow[]): readonly LimitLine[] {
  const lines = rows.map(lineOf);
  return [...lines.filter(isAgainst), ...lines.filter((line) => !isAgainst(line))];
}

function isAgainst({ result }: LimitLine): boolean {
  return result === 'refused' || result === 'held';
}

function lineOf({ part, scope, limit, result, figure }: LimitRow): LimitLine {
  const head = { ...NO_FIGURE, part, scope, limit, result };
  if (figure === null) return head;
  if (figure.kind === 'words') return { ...head, asked: figure.asked, allowed: figure.allowed };
  const { of, unit, least, most, isBelow, before, adds, after } = figure;
  const share = (used: Decimal | null): number | null =>
    used === null || most === null || unit === 'price' ? null : percentOf(used, most);
  return {
    ...head,
    ...{ of, unit, isBelow, least: textOf(least), most: textOf(most) },
    ...{ before: textOf(before), adds: textOf(adds), after: textOf(after) },
    ...{ left: textOf(leftOf(figure)), percentBefore: share(before), percent: share(after) },
  };
}

/** Up to the nearer of both bounds. */
function leftOf({ least, most, after }: Record<'least' | 'most' | 'after', Decimal | null>): Decimal | null {
  if (after === null) return null;
  const up = most === null ? null : subtract(most, after);
  const down = least === null ? null : subtract(after, least);
  return up === null || down === null ? (up ?? down) : smaller(up, down);
}

const PERCENT_MAX = 1_000_000n;

/** Rounded down, so that 100 is not shown while something is left. Nothing of nothing is all of it. */
export function percentOf(used: Decimal, max: Decimal): number {
  if (max <= 0n) return 100;
  const percent = (used * 100n) / max;
  return Number(percent > PERCENT_MAX ? PERCENT_MAX : percent);
}

function textOf(value: Decimal | null): string | null {
  return value === null ? null : formatDecimal(value);
}
