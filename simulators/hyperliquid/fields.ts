import type { Decimal } from '../../src/core/units/decimal.ts';
import { parseDecimal } from '../../src/core/units/decimal.ts';

/** An object's own fields by name. */
export type Fields = ReadonlyMap<string, unknown>;

const AMOUNT_LENGTH_MAX = 40;

/** Every item of a list of at most `max`, or null when it is none or one of them does not parse. */
export function listOf<T>(
  value: unknown,
  max: number,
  parse: (item: unknown) => T | null,
): readonly T[] | null {
  if (!Array.isArray(value) || value.length > max) return null;
  const items: T[] = [];
  for (const item of value) {
    const parsed = parse(item);
    if (parsed === null) return null;
    items.push(parsed);
  }
  return items;
}

/** A whole number from 0, or null. */
export function parseCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A decimal from its text, or null. A number is none: what is hashed must say its digits itself. */
export function parseAmount(value: unknown): Decimal | null {
  return typeof value === 'string' && value.length <= AMOUNT_LENGTH_MAX ? parseDecimal(value) : null;
}

/** A client order id in lower case: 16 bytes in hex. Null for anything else. */
export function parseCloid(value: unknown): string | null {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{32}$/.test(value) ? value.toLowerCase() : null;
}
