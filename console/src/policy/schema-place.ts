/** A name that can stand at a place. */
export interface PossibleName {
  readonly name: string;
  readonly about: string;
  /** A value to begin with, as JSON. */
  readonly start: string;
}

/** What a schema says of a place. */
export interface Described {
  readonly about: string;
  readonly names: readonly PossibleName[];
}

type Table = Readonly<Record<string, unknown>>;
/** Deeper than any schema of a policy. */
const DEPTH_MAX = 16;

/** What stands at a path of names, by a JSON Schema of draft 2020-12; nothing where the schema does not know it. */
export function describedAt(schema: unknown, path: readonly string[]): Described {
  const root = tableOf(schema);
  let place: Table = root;
  for (const name of path) {
    const flat = flattened(root, place, 0);
    place = tableOf(tableOf(flat['properties'])[name] ?? flat['additionalProperties']);
  }
  const flat = flattened(root, place, 0);
  const names = Object.entries(tableOf(flat['properties'])).map(([name, inner]) => {
    const of = flattened(root, tableOf(inner), 0);
    return { name, about: textOf(of['description']), start: startOf(of) };
  });
  return { about: textOf(flat['description']), names };
}

/** A schema with what it refers to; the outer words come before the inner ones. */
function flattened(root: Table, place: Table, depth: number): Table {
  const { $ref, allOf, anyOf } = place;
  const inner: unknown[] = [
    ...(typeof $ref === 'string' ? [referred(root, $ref)] : []),
    ...(Array.isArray(allOf) ? allOf : []),
    ...(Array.isArray(anyOf) ? anyOf : []),
  ];
  if (depth >= DEPTH_MAX) return place;
  return inner.reduceRight<Table>(
    (outer, one) => ({ ...flattened(root, tableOf(one), depth + 1), ...outer }),
    place,
  );
}

function referred(root: Table, reference: string): unknown {
  let place: unknown = root;
  for (const part of reference.slice(2).split('/')) place = tableOf(place)[part];
  return place;
}

function startOf(schema: Table): string {
  if ('default' in schema) return JSON.stringify(schema['default']);
  if ('const' in schema) return JSON.stringify(schema['const']);
  const { type } = schema;
  if (type === 'array') return '[]';
  if ('properties' in schema || type === 'object' || 'additionalProperties' in schema) return '{}';
  return type === 'integer' ? '0' : '""';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
