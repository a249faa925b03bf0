import type { Decimal } from '../../src/core/units/decimal.ts';

const SCALE_DIGITS = 18;
const UNITS: readonly bigint[] = Array.from(
  { length: SCALE_DIGITS + 1 },
  (_, digits) => 10n ** BigInt(SCALE_DIGITS - digits),
);

/** The value with exactly `digits` (0 to 18) digits after the point, cut towards zero, as the venue writes numbers. */
export function fixed(value: Decimal, digits: number): string {
  const unit = UNITS[digits];
  if (unit === undefined) throw new RangeError('digits must be 0 to 18');
  const negative = value < 0n;
  const whole = ((negative ? -value : value) / unit).toString();
  if (digits === 0) return negative && whole !== '0' ? `-${whole}` : whole;
  const padded = whole.padStart(digits + 1, '0');
  const text = `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
  return negative ? `-${text}` : text;
}

/** Digits after the point that a decimal's text carries. */
export function fractionDigits(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** The decimal that is this many units of 10^-18: the one way back from plain bigint arithmetic. */
export function fromUnits(units: bigint): Decimal {
  return units as Decimal;
}

/** The largest multiple of `step` that is not above a value of zero or more. */
export function floorTo(value: bigint, step: bigint): Decimal {
  return fromUnits(value - (value % step));
}
