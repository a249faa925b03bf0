/**
 * An exact decimal as it is read: digits in threes, the sign in front, no figure changed and none rounded. What is no
 * decimal stays as it is.
 */
export function grouped(decimal: string): string {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(decimal);
  if (parts === null) return decimal;
  const [, sign = '', whole = '', fraction = ''] = parts;
  return `${sign === '' ? '' : '\u2212'}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** The same with at least a plus in front, for what goes up and down. */
export function signed(decimal: string): string {
  const text = grouped(decimal);
  return /^[\d]/.test(text) && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Which way a decimal points: 1 above zero, -1 below, 0 at it. */
export function directionOf(decimal: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(decimal)) return 0;
  return decimal.startsWith('-') ? -1 : 1;
}

/**
 * The most that something can come to, as it is read: digits in threes, two of a fraction, rounded up so that it never
 * says less than is so. What is no decimal from 0 stays as it is.
 */
export function atMost(decimal: string): string {
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === '') return decimal;
  const more = /[1-9]/.test(fraction.slice(2)) ? 1n : 0n;
  const cents = BigInt(`${whole}${fraction.slice(0, 2).padEnd(2, '0')}`) + more;
  return grouped(`${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`);
}

/**
 * A decimal for a glance: two digits of a fraction from 1 on, four below, rounded half away from zero; what is exact
 * belongs beside it. What is no decimal stays as it is.
 */
export function glanced(decimal: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const digits = /[1-9]/.test(whole) ? 2 : 4;
  if (whole === '' || fraction.length <= digits) return grouped(decimal);
  const up = (fraction[digits] ?? '0') >= '5' ? 1n : 0n;
  const units = String(BigInt(`${whole}${fraction.slice(0, digits)}`) + up).padStart(digits + 1, '0');
  const rounded = `${units.slice(0, -digits)}.${units.slice(-digits)}`;
  return grouped(/[1-9]/.test(rounded) ? `${sign}${rounded}` : '0');
}
