import type { Decimal } from '../../src/core/units/decimal.ts';
import { formatDecimal } from '../../src/core/units/decimal.ts';
import { floorTo, fromUnits } from '../shared/fixed.ts';

const SCALE_DIGITS = 18;

/** A decimal as the venue writes it: no zeros at the end, but never without a point. */
export function decimalText(value: Decimal): string {
  const text = formatDecimal(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** The value cut towards zero to this many digits (0 to 18) after the point. */
export function cut(value: Decimal, digits: number): Decimal {
  const unit = 10n ** BigInt(SCALE_DIGITS - digits);
  return value < 0n ? fromUnits(-floorTo(-value, unit)) : floorTo(value, unit);
}

/** The value cut towards zero to this many significant digits. */
export function significant(value: Decimal, figures: number): Decimal {
  const digits = (value < 0n ? -value : value).toString().length;
  if (digits <= figures) return value;
  const unit = 10n ** BigInt(digits - figures);
  return fromUnits((value / unit) * unit);
}
