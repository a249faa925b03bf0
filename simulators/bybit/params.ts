import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, parseDecimal } from '../../src/core/units/decimal.ts';
import { Refusal, paramsError } from './refusal.ts';
import { fieldsOf } from '../shared/json.ts';

const PARAMETERS_MAX = 200;
const DECIMAL = /^[0-9]{1,20}(?:\.[0-9]{1,18})?$/;
const INTEGER = /^[0-9]{1,15}$/;

/** The parameters of one request, or of one order of a batch: scalars as text, and lists. */
export class Params {
  readonly all: ReadonlyMap<string, string>;
  readonly #lists: ReadonlyMap<string, readonly unknown[]>;

  constructor(all: ReadonlyMap<string, string>, lists: ReadonlyMap<string, readonly unknown[]> = new Map()) {
    this.all = all;
    this.#lists = lists;
  }

  /** The same lists with other scalars. */
  with(all: ReadonlyMap<string, string>): Params {
    return new Params(all, this.#lists);
  }

  text(name: string): string | null {
    const value = this.all.get(name);
    return value === undefined || value === '' ? null : value;
  }

  list(name: string): readonly unknown[] | null {
    return this.#lists.get(name) ?? null;
  }

  required(name: string): string | Refusal {
    return this.text(name) ?? paramsError(name);
  }

  /** Null when absent. */
  decimal(name: string): Decimal | null | Refusal {
    const text = this.text(name);
    if (text === null) return null;
    if (!DECIMAL.test(text)) return paramsError(name);
    return parseDecimal(text.replace(/^0+(?=[0-9])/, '')) ?? paramsError(name);
  }

  /** Zero when absent. */
  decimalOrZero(name: string): Decimal | Refusal {
    const value = this.decimal(name);
    return value ?? ZERO;
  }

  integer(name: string): number | null | Refusal {
    const text = this.text(name);
    if (text === null) return null;
    return INTEGER.test(text) ? Number(text) : paramsError(name);
  }

  flag(name: string): boolean | Refusal {
    const text = this.text(name);
    if (text === null || text === 'false') return false;
    return text === 'true' ? true : paramsError(name);
  }

  /** One of the values, or `usual` when absent. */
  oneOf<T extends string>(name: string, values: readonly T[], usual: T): T | Refusal {
    const text = this.text(name);
    if (text === null) return usual;
    return values.find((value) => value === text) ?? paramsError(name);
  }
}

/** Splits and decodes `a=1&b=2`. Null when it cannot be decoded. */
export function paramsFromQuery(query: string): Params | null {
  const pairs = new Map<string, string>();
  for (const part of query.split('&', PARAMETERS_MAX)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodeText(equals < 0 ? part : part.slice(0, equals));
    const value = decodeText(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null || value === null) return null;
    pairs.set(name, value);
  }
  return new Params(pairs);
}

/** A JSON object of scalars and lists. Null for anything else. */
export function paramsFromJson(value: unknown): Params | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const pairs = new Map<string, string>();
  const lists = new Map<string, readonly unknown[]>();
  for (const [name, item] of fields) {
    if (typeof item === 'string') pairs.set(name, item);
    else if (typeof item === 'number' || typeof item === 'boolean') pairs.set(name, String(item));
    else if (Array.isArray(item)) lists.set(name, item);
    else if (item !== null && typeof item === 'object') continue;
  }
  return new Params(pairs, lists);
}

/** Percent and plus decoding; null for text that cannot be decoded. */
export function decodeText(text: string): string | null {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
