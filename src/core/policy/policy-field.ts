import { formatDecimal, fromInteger, parseDecimal, type Decimal } from '../units/decimal.ts';

/** Plain JSON without fractions: what a policy is written in and hashed over. */
export type PolicyJson =
  null | boolean | number | string | readonly PolicyJson[] | { readonly [name: string]: PolicyJson };

export type PolicyPath = readonly (string | number)[];

/** One mistake in a policy: where it is, as the steps from the root, and what to do about it. */
export interface PolicyProblem {
  readonly path: PolicyPath;
  readonly text: string;
}

export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'problems'; readonly problems: readonly PolicyProblem[] };

/** How one value is read, written and described. `read` of what `write` gave is the same value. */
export interface Form<T> {
  read(value: unknown, path: PolicyPath): Reading<T>;
  write(value: T): PolicyJson;
  /** JSON Schema 2020-12 of exactly what `read` accepts, but for exact bounds of decimals in text. */
  readonly schema: PolicyJson;
  /** The form in words, for the documentation. */
  readonly words: string;
}

/** A field that was read. */
export function value<T>(of: T): Reading<T> {
  return { kind: 'value', value: of };
}

/** A field that was not: where it is and what is wrong with it. */
export function problem(path: PolicyPath, text: string): Reading<never> {
  return { kind: 'problems', problems: [{ path, text }] };
}

/** The own fields of a JSON object, or null for anything else. A `Map`, so that no inherited name is ever found. */
export function fieldsOf(json: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  return new Map(Object.entries(json));
}

/**
 * A decimal between two bounds, both included. Written as text; a whole JSON number is accepted while it is exact.
 * A fraction as JSON number is refused: 0.1 is not a tenth in there.
 */
export function decimalForm(min: string, max: string): Form<Decimal> {
  const least = parseDecimal(min);
  const most = parseDecimal(max);
  return {
    read(json, path) {
      if (typeof json === 'number' && !Number.isInteger(json)) {
        return problem(path, 'write a number with a fraction in quotes, like "0.5", so that it stays exact');
      }
      const read =
        typeof json === 'number' && Number.isSafeInteger(json)
          ? fromInteger(json)
          : typeof json === 'string'
            ? parseDecimal(json)
            : null;
      if (read === null)
        return problem(path, 'must be a plain decimal number in quotes, like "2500" or "0.5"');
      if (least !== null && read < least) return problem(path, `must be at least ${min}`);
      if (most !== null && read > most) return problem(path, `must be at most ${max}`);
      return value(read);
    },
    write: formatDecimal,
    schema: {
      anyOf: [
        { type: 'string', pattern: '^(?:0|[1-9][0-9]{0,19})(?:\\.[0-9]{1,18})?$' },
        { type: 'integer', minimum: Math.ceil(Number(min)), maximum: Number(max) },
      ],
    },
    words: `decimal, ${min} to ${max}`,
  };
}

/** A decimal or null for "no limit of its own". */
export function optionalForm<T>(form: Form<T>): Form<T | null> {
  return {
    read: (json, path) => (json === null ? value(null) : form.read(json, path)),
    write: (of) => (of === null ? null : form.write(of)),
    schema: { anyOf: [form.schema, { type: 'null' }] },
    words: `${form.words}; or null`,
  };
}

/** A whole JSON number between two bounds, both included. */
export function integerForm(min: number, max: number): Form<number> {
  return {
    read(json, path) {
      const right = typeof json === 'number' && Number.isInteger(json) && json >= min && json <= max;
      return right ? value(json) : problem(path, `must be a whole number from ${min} to ${max}`);
    },
    write: (of) => of,
    schema: { type: 'integer', minimum: min, maximum: max },
    words: `whole number, ${min} to ${max}`,
  };
}

/** Some of a closed list of words, each once; kept in the order of the closed list. */
export function choicesForm<T extends string>(choices: readonly T[], least: number): Form<ReadonlySet<T>> {
  return {
    read(json, path) {
      if (!Array.isArray(json)) return problem(path, `must be a list of: ${choices.join(', ')}`);
      const items: readonly unknown[] = json;
      if (items.length < least) return problem(path, `must name at least ${least} of: ${choices.join(', ')}`);
      const problems: PolicyProblem[] = [];
      items.forEach((item, index) => {
        if (!choices.some((choice) => choice === item)) {
          problems.push({ path: [...path, index], text: `must be one of: ${choices.join(', ')}` });
        } else if (items.indexOf(item) !== index) {
          problems.push({ path: [...path, index], text: 'is named twice' });
        }
      });
      if (problems.length > 0) return { kind: 'problems', problems };
      return value(new Set(choices.filter((choice) => items.includes(choice))));
    },
    write: (of) => [...of],
    schema: {
      type: 'array',
      items: { enum: choices },
      uniqueItems: true,
      minItems: least,
    },
    words: `list of ${choices.join(', ')}`,
  };
}

/** A text of a fixed form, turned into something else. */
export function textForm<T>(of: {
  readonly pattern: string;
  readonly words: string;
  parse(text: string): T | null;
  format(value: T): string;
}): Form<T> {
  return {
    read(json, path) {
      const read = typeof json === 'string' ? of.parse(json) : null;
      return read === null ? problem(path, `must be ${of.words}`) : value(read);
    },
    write: of.format,
    schema: { type: 'string', pattern: of.pattern },
    words: of.words,
  };
}

/** A list of different texts, sorted. */
export function listForm<T extends string>(item: Form<T>, least: number, most: number): Form<ReadonlySet<T>> {
  return {
    read(json, path) {
      if (!Array.isArray(json)) return problem(path, `must be a list; each item is ${item.words}`);
      const items: readonly unknown[] = json;
      if (items.length < least || items.length > most) {
        return problem(path, `must have ${least} to ${most} items`);
      }
      const seen = new Set<T>();
      const problems: PolicyProblem[] = [];
      items.forEach((json, index) => {
        const read = item.read(json, [...path, index]);
        if (read.kind === 'problems') problems.push(...read.problems);
        else if (seen.has(read.value)) problems.push({ path: [...path, index], text: 'is named twice' });
        else seen.add(read.value);
      });
      if (problems.length > 0) return { kind: 'problems', problems };
      return value(new Set([...seen].sort()));
    },
    write: (of) => [...of].map((one) => item.write(one)),
    schema: { type: 'array', items: item.schema, uniqueItems: true, minItems: least, maxItems: most },
    words: `list of ${least} to ${most}; each is ${item.words}`,
  };
}

/** An object whose names are of one form and whose values are of another, sorted by name. */
export function tableForm<K extends string, T>(
  names: Form<K>,
  namesPattern: string,
  values: Form<T>,
  most: number,
): Form<ReadonlyMap<K, T>> {
  return {
    read(json, path) {
      const fields = fieldsOf(json);
      if (fields === null) return problem(path, 'must be a table of names and values');
      if (fields.size > most) return problem(path, `must have at most ${most} names`);
      const rows: [K, T][] = [];
      const problems: PolicyProblem[] = [];
      for (const [name, json] of fields) {
        const key = names.read(name, [...path, name]);
        const row = values.read(json, [...path, name]);
        if (key.kind === 'problems') problems.push(...key.problems);
        else if (row.kind === 'problems') problems.push(...row.problems);
        else rows.push([key.value, row.value]);
      }
      if (problems.length > 0) return { kind: 'problems', problems };
      return value(new Map(rows.sort(([a], [b]) => (a < b ? -1 : 1))));
    },
    write: (of) =>
      Object.fromEntries([...of].map(([name, one]) => [String(names.write(name)), values.write(one)])),
    schema: {
      type: 'object',
      propertyNames: { pattern: namesPattern },
      additionalProperties: values.schema,
      maxProperties: most,
    },
    words: `table of up to ${most}: name to ${values.words}`,
  };
}
