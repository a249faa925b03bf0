import { assert } from '../assert.ts';

/**
 * Exact decimal numbers: a bigint counted in units of 10^-18. Prices, quantities and money are never `number`.
 * Bound: at most 20 digits before the point and 18 after it, so a product fits comfortably in a bigint.
 */
export type Decimal = bigint & { readonly __unit: 'decimal' };

const SCALE_DIGITS = 18;
const SCALE = 10n ** 18n;
const PATTERN = /^(-?(?:0|[1-9][0-9]{0,19}))(?:\.([0-9]{1,18}))?$/;

export const ZERO = 0n as Decimal;
export const ONE = SCALE as Decimal;

/** Reads `12`, `-0.5`, `12.340`. Null for anything else: no exponent, sign `+`, spaces, leading zeros or bare point. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length <= SHORT_LENGTH) return parseShort(text);
  const [, whole, fraction = ''] = PATTERN.exec(text) ?? [];
  if (whole === undefined) return null;
  return BigInt(whole + fraction.padEnd(SCALE_DIGITS, '0')) as Decimal;
}

/** Up to 15 digits, sign and point: the digits fit a double exactly. Nearly every price and quantity is this short. */
const SHORT_LENGTH = 15;
const ZERO_CODE = 48;
const MINUS_CODE = 45;
const POWERS = Array.from({ length: SCALE_DIGITS + 1 }, (_, index) => 10n ** BigInt(index));

/** The same language as PATTERN, read digit by digit: several times faster than by way of text. */
function parseShort(text: string): Decimal | null {
  const negative = text.charCodeAt(0) === MINUS_CODE;
  const begin = negative ? 1 : 0;
  const point = text.indexOf('.');
  let digits = 0;
  for (let i = begin; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - ZERO_CODE;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (i !== point) return null;
  }
  const wholeEnd = point < 0 ? text.length : point;
  const leadingZero = wholeEnd - begin > 1 && text.charCodeAt(begin) === ZERO_CODE;
  if (wholeEnd === begin || leadingZero || point === text.length - 1) return null;
  const fraction = point < 0 ? 0 : text.length - point - 1;
  const power = POWERS[SCALE_DIGITS - fraction];
  assert(power !== undefined, 'a short text has fewer digits than a decimal');
  const value = BigInt(digits) * power;
  return (negative ? -value : value) as Decimal;
}

/** A decimal known to be well formed, from our own code or an entry that was checked when written. Throws otherwise. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null) throw new RangeError('malformed decimal');
  return value;
}

/** The shortest text that {@link parseDecimal} reads back to the same value. */
export function formatDecimal(value: Decimal): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(SCALE_DIGITS + 1, '0');
  const point = digits.length - SCALE_DIGITS;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO_CODE) end -= 1;
  const whole = digits.slice(0, point);
  const text = end === point ? whole : `${whole}.${digits.slice(point, end)}`;
  return negative ? `-${text}` : text;
}

/** Exact sum. */
export function add(a: Decimal, b: Decimal): Decimal {
  return (a + b) as Decimal;
}

/** Exact difference. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  return (a - b) as Decimal;
}

/** The same amount with the other sign. */
export function negate(a: Decimal): Decimal {
  return -a as Decimal;
}

/** The amount without its sign. */
export function absolute(a: Decimal): Decimal {
  return (a < 0n ? -a : a) as Decimal;
}

/** The lesser of two. */
export function smaller(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}

/** The greater of two. */
export function larger(a: Decimal, b: Decimal): Decimal {
  return a > b ? a : b;
}

/** Product rounded towards minus infinity. */
export function multiplyDown(a: Decimal, b: Decimal): Decimal {
  return floorDivide(a * b, SCALE);
}

/** Product rounded towards plus infinity: what exposure and notional use, so that rounding never hides risk. */
export function multiplyUp(a: Decimal, b: Decimal): Decimal {
  return -floorDivide(-(a * b), SCALE) as Decimal;
}

/** Quotient rounded towards minus infinity. The divisor must not be zero. */
export function divideDown(a: Decimal, b: Decimal): Decimal {
  return floorDivide(a * SCALE, b);
}

/** Quotient rounded towards plus infinity. The divisor must not be zero. */
export function divideUp(a: Decimal, b: Decimal): Decimal {
  return -floorDivide(-(a * SCALE), b) as Decimal;
}

/** A share in basis points (1/10,000) of a value, rounded up. */
export function basisPointsUp(value: Decimal, bps: number): Decimal {
  return -floorDivide(-(value * BigInt(bps)), 10_000n) as Decimal;
}

/** The greatest multiple of `step` that is not above the value. The step is above zero. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  return (floorDivide(value, step) * step) as Decimal;
}

/** The place value of the last of the first `digits` digits of a value above zero: 100 for 54321 and three digits. */
export function leadingStep(value: Decimal, digits: number): Decimal {
  const length = value.toString().length;
  return (10n ** BigInt(Math.max(0, length - digits))) as Decimal;
}

/** Whole number as a decimal. The argument must be a safe integer. */
export function fromInteger(value: number): Decimal {
  return (BigInt(value) * SCALE) as Decimal;
}

function floorDivide(numerator: bigint, denominator: bigint): Decimal {
  const quotient = numerator / denominator;
  const inexact = quotient * denominator !== numerator;
  const negative = numerator < 0n !== denominator < 0n;
  return (inexact && negative ? quotient - 1n : quotient) as Decimal;
}
