import type { Decimal } from '../../src/core/units/decimal.ts';
import { parseDecimal } from '../../src/core/units/decimal.ts';
import { fractionDigits } from '../shared/fixed.ts';
import { NO, Refusal, illegalCharacters, missing } from './refusal.ts';

const PARAMETERS_MAX = 200;
const DECIMAL = /^[0-9]{1,20}(?:\.[0-9]{1,20})?$/;
const DECIMAL_LEGAL = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
const INTEGER = /^[0-9]{1,15}$/;

/** The parameters of one request (or of one order of a batch), decoded and merged. */
export class Params {
  readonly all: ReadonlyMap<string, string>;

  constructor(all: ReadonlyMap<string, string>) {
    this.all = all;
  }

  text(name: string): string | null {
    const value = this.all.get(name);
    return value === undefined || value === '' ? null : value;
  }

  required(name: string): string | Refusal {
    return this.text(name) ?? missing(name);
  }

  /** Null when absent. At most 20 digits on each side of the point. */
  decimal(name: string): Decimal | null | Refusal {
    const text = this.text(name);
    if (text === null) return null;
    if (!DECIMAL.test(text)) return illegalCharacters(name, DECIMAL_LEGAL);
    const value = parseDecimal(text.replace(/^0+(?=[0-9])/, ''));
    return value ?? NO.tooPrecise;
  }

  /** A decimal of at most `digits` digits after the point, not counting zeros at its end. */
  decimalWithin(name: string, digits: number): Decimal | null | Refusal {
    const text = this.text(name);
    if (text?.includes('.') === true && fractionDigits(text.replace(/0+$/, '')) > digits) {
      return DECIMAL.test(text) ? NO.tooPrecise : illegalCharacters(name, DECIMAL_LEGAL);
    }
    return this.decimal(name);
  }

  integer(name: string): number | null | Refusal {
    const text = this.text(name);
    if (text === null) return null;
    return INTEGER.test(text) ? Number(text) : illegalCharacters(name, '^[0-9]{1,20}$');
  }

  flag(name: string): boolean | null | Refusal {
    const text = this.text(name)?.toLowerCase() ?? null;
    if (text === null) return null;
    if (text === 'true') return true;
    return text === 'false' ? false : illegalCharacters(name, 'true|false');
  }
}

/** Splits `a=1&b=2`. Null when it cannot be decoded; a refusal when a name comes twice. */
export function parsePairs(text: string): ReadonlyMap<string, string> | null | Refusal {
  const pairs = new Map<string, string>();
  if (text === '') return pairs;
  for (const part of text.split('&', PARAMETERS_MAX)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null || value === null) return null;
    if (pairs.has(name)) return NO.duplicateParameter;
    pairs.set(name, value);
  }
  return pairs;
}

/** One JSON object of scalars, such as an order of a batch, as parameters. Null when it is anything else. */
export function paramsFromJson(value: unknown): Params | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const pairs = new Map<string, string>();
  for (const [name, item] of Object.entries(value)) {
    const scalar: unknown = item;
    if (typeof scalar === 'string') pairs.set(name, scalar);
    else if (typeof scalar === 'number' || typeof scalar === 'boolean') pairs.set(name, String(scalar));
    else if (scalar !== null) return null;
  }
  return new Params(pairs);
}

/** A parameter that holds a JSON array. Null when absent or anything else. */
export function jsonArray(text: string | null): readonly unknown[] | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Percent and plus decoding; null for text that cannot be decoded. */
export function decode(text: string): string | null {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
