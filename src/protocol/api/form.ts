/** JSON as it is parsed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 has it. A `title` makes it a named component of the document. */
export type JsonSchema = { readonly [name: string]: Json };

/** What is wrong with a value, and where: names and positions from the outside in, joined by dots. */
export interface Problem {
  readonly path: string;
  readonly text: string;
}

export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * A closed form of JSON: the one thing from which the edge's check, the keeper's parser, the types of the code and the
 * published schema are made. Nothing passes that is not described: an unknown field is a problem, not ignored.
 */
export interface Form<T> {
  /** `path`: where the value stands; empty at the top. */
  read(json: unknown, path: string): Read<T>;
  readonly schema: JsonSchema;
}

/** The type of a form's values. */
export type ValueOf<F> = F extends Form<infer T> ? T : never;

/** Forms by field name. */
export type Fields = { readonly [name: string]: Form<unknown> };

/** The values of an object with these fields, the second ones optional. */
export type ObjectOf<R extends Fields, O extends Fields> = {
  readonly [K in keyof R]: ValueOf<R[K]>;
} & { readonly [K in keyof O]?: ValueOf<O[K]> };

/** Most fields an open table may have. */
const TABLE_MAX = 2_000;

/** A value without a problem. */
function right<T>(value: T): Read<T> {
  return { ok: true, value };
}

/** One problem. */
function wrong<T>(path: string, text: string): Read<T> {
  return { ok: false, problems: [{ path, text }] };
}

/** Text of `min` to `max` UTF-16 code units. `pattern` is an anchored regular expression; `words` say what it means. */
export function text(bounds: {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: string;
  readonly words?: string;
}): Form<string> {
  const { min = 1, max, pattern } = bounds;
  const words = bounds.words ?? `text of ${min} to ${max} characters`;
  const matches = pattern === undefined ? null : new RegExp(pattern, 'u');
  return {
    read(json, path) {
      if (typeof json !== 'string' || json.length < min || json.length > max || !json.isWellFormed())
        return wrong(path, `must be ${words}`);
      return matches === null || matches.test(json) ? right(json) : wrong(path, `must be ${words}`);
    },
    schema: {
      type: 'string',
      minLength: min,
      maxLength: max,
      ...(pattern === undefined ? {} : { pattern }),
    },
  };
}

/** A whole number within its bounds, both included. */
export function integer(min: number, max: number): Form<number> {
  return {
    read(json, path) {
      return typeof json === 'number' && Number.isSafeInteger(json) && json >= min && json <= max
        ? right(json)
        : wrong(path, `must be a whole number from ${min} to ${max}`);
    },
    schema: { type: 'integer', minimum: min, maximum: max },
  };
}

/** A whole number as it stands in a path or a query: decimal digits without a sign or leading zeros. */
export function integerText(min: number, max: number): Form<number> {
  const inner = integer(min, max);
  return {
    read: (json, path) =>
      inner.read(
        typeof json === 'string' && /^(?:0|[1-9][0-9]{0,15})$/.test(json) ? Number(json) : null,
        path,
      ),
    schema: inner.schema,
  };
}

/** Any finite number; for measurements, never for money. */
export const measure: Form<number> = {
  read: (json, path) =>
    typeof json === 'number' && Number.isFinite(json) ? right(json) : wrong(path, 'must be a number'),
  schema: { type: 'number' },
};

/** True or false. */
export const flag: Form<boolean> = {
  read: (json, path) => (typeof json === 'boolean' ? right(json) : wrong(path, 'must be true or false')),
  schema: { type: 'boolean' },
};

/** One of a few words. */
export function choice<const C extends readonly string[]>(words: C): Form<C[number]> {
  return {
    read(json, path) {
      const found = words.find((word) => word === json);
      return found === undefined ? wrong(path, `must be one of ${words.join(', ')}`) : right(found);
    },
    schema: { type: 'string', enum: words },
  };
}

/** At most `max` values of one form. */
export function list<T>(item: Form<T>, max: number): Form<readonly T[]> {
  return {
    read(json, path) {
      if (!Array.isArray(json) || json.length > max) return wrong(path, `must be a list of at most ${max}`);
      const values: T[] = [];
      const problems: Problem[] = [];
      json.forEach((one: unknown, index) => {
        const read = item.read(one, under(path, String(index)));
        if (read.ok) values.push(read.value);
        else problems.push(...read.problems);
      });
      return problems.length === 0 ? right(values) : { ok: false, problems };
    },
    schema: { type: 'array', items: item.schema, maxItems: max },
  };
}

/** The value or null. */
export function nullable<T>(inner: Form<T>): Form<T | null> {
  return {
    read: (json, path) => (json === null ? right(null) : inner.read(json, path)),
    schema: { anyOf: [inner.schema, { type: 'null' }] },
  };
}

/** A value of the first form that reads it. */
export function oneOf<const F extends readonly Form<unknown>[]>(forms: F): Form<ValueOf<F[number]>> {
  return {
    read(json, path) {
      for (const form of forms) {
        const read = form.read(json, path);
        // It was read by one of the forms.
        if (read.ok) return right(read.value as ValueOf<F[number]>);
      }
      return wrong(path, 'is none of what may stand here');
    },
    schema: { anyOf: forms.map(({ schema }) => schema) },
  };
}

/** An object of exactly these fields; those of `optional` may be absent. */
export function object<const R extends Fields, const O extends Fields = {}>(
  required: R,
  optional?: O,
): Form<ObjectOf<R, O>> {
  const rows = new Map<string, { readonly form: Form<unknown>; readonly must: boolean }>([
    ...Object.entries(required).map(([name, form]) => [name, { form, must: true }] as const),
    ...Object.entries(optional ?? {}).map(([name, form]) => [name, { form, must: false }] as const),
  ]);
  const names = [...rows.keys()];
  return {
    read(json, path) {
      if (typeof json !== 'object' || json === null || Array.isArray(json))
        return wrong(path, 'must be an object');
      const given = new Map<string, unknown>(Object.entries(json));
      const problems: Problem[] = [...given.keys()]
        .filter((name) => !rows.has(name))
        .map((name) => ({
          path: under(path, name.slice(0, 64)),
          text: `is not known here: ${known(names)}`,
        }));
      const values: [string, unknown][] = [];
      for (const [name, { form, must }] of rows) {
        if (!given.has(name)) {
          if (must) problems.push({ path: under(path, name), text: 'is needed' });
          continue;
        }
        const read = form.read(given.get(name), under(path, name));
        if (read.ok) values.push([name, read.value]);
        else problems.push(...read.problems);
      }
      if (problems.length > 0) return { ok: false, problems };
      // Every required field was read by its form, and nothing else is in it.
      return right(Object.fromEntries(values) as ObjectOf<R, O>);
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries([...rows].map(([name, { form }]) => [name, form.schema])),
      required: names.filter((name) => rows.get(name)?.must === true),
      additionalProperties: false,
    },
  };
}

/** An object whose field names are not known before, with values of one form. */
export function table<T>(item: Form<T>): Form<{ readonly [name: string]: T }> {
  return {
    read(json, path) {
      if (typeof json !== 'object' || json === null || Array.isArray(json))
        return wrong(path, 'must be an object');
      const rows = Object.entries(json);
      if (rows.length > TABLE_MAX) return wrong(path, `must have at most ${TABLE_MAX} fields`);
      const values: [string, T][] = [];
      const problems: Problem[] = [];
      for (const [name, one] of rows) {
        const read = item.read(one, under(path, name.slice(0, 64)));
        if (read.ok) values.push([name, read.value]);
        else problems.push(...read.problems);
      }
      return problems.length === 0 ? right(Object.fromEntries(values)) : { ok: false, problems };
    },
    schema: { type: 'object', additionalProperties: item.schema },
  };
}

/** Any JSON: what has a strict parser of its own elsewhere, such as a policy or a ledger entry. */
export const anyJson: Form<unknown> = { read: (json) => right(json), schema: {} };

/** Nothing: no fields at all. */
export const nothing = object({});

/** The same form, as a named component of the published document, with a sentence about it. */
export function named<T>(title: string, description: string, form: Form<T>): Form<T> {
  return { ...form, schema: { title, description, ...form.schema } };
}

/** The same form with a sentence about it. */
export function about<T>(description: string, form: Form<T>): Form<T> {
  return { ...form, schema: { ...form.schema, description } };
}

function known(names: readonly string[]): string {
  return names.length === 0 ? 'nothing may stand here' : names.join(', ');
}

function under(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
