import assert from 'node:assert/strict';

/** Judges JSON by those words of JSON Schema 2020-12 that a policy uses. A word it does not know throws. */
export function fits(json: unknown, schema: unknown, root: unknown = schema): boolean {
  return Object.entries(Object(schema)).every(([word, of]) => {
    const judge = JUDGES.get(word);
    assert.ok(judge !== undefined, `an unknown word of JSON Schema: ${word}`);
    return judge({ json, of, schema, root });
  });
}

interface Question {
  readonly json: unknown;
  /** What the word is followed by. */
  readonly of: unknown;
  /** The words beside it. */
  readonly schema: unknown;
  readonly root: unknown;
}

type Judge = (question: Question) => boolean;

const NOTHING: Judge = () => true;
const list = (of: unknown): readonly unknown[] => (Array.isArray(of) ? of : []);
const table = (of: unknown): ReadonlyMap<string, unknown> => new Map(Object.entries(Object(of)));
const isTable = (json: unknown): boolean => typeof json === 'object' && json !== null && !Array.isArray(json);
const onText = (judge: (text: string, of: unknown) => boolean): Judge => {
  return ({ json, of }) => typeof json !== 'string' || judge(json, of);
};
const onNumber = (judge: (figure: number, of: number) => boolean): Judge => {
  return ({ json, of }) => typeof json !== 'number' || judge(json, Number(of));
};
const onList = (judge: (items: readonly unknown[], question: Question) => boolean): Judge => {
  return (question) => !Array.isArray(question.json) || judge(list(question.json), question);
};
const onTable = (judge: (rows: ReadonlyMap<string, unknown>, question: Question) => boolean): Judge => {
  return (question) => !isTable(question.json) || judge(table(question.json), question);
};

const TYPES: ReadonlyMap<unknown, (json: unknown) => boolean> = new Map([
  ['object', isTable],
  ['array', Array.isArray],
  ['string', (json) => typeof json === 'string'],
  ['integer', Number.isInteger],
  ['null', (json) => json === null],
]);

const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...['$schema', '$defs', 'title', 'description', 'default'].map((word): [string, Judge] => [word, NOTHING]),
  ['$ref', ({ json, of, root }) => fits(json, at(root, String(of)), root)],
  ['type', ({ json, of }) => TYPES.get(of)?.(json) === true],
  ['const', ({ json, of }) => json === of],
  ['enum', ({ json, of }) => list(of).includes(json)],
  ['allOf', ({ json, of, root }) => list(of).every((one) => fits(json, one, root))],
  ['anyOf', ({ json, of, root }) => list(of).some((one) => fits(json, one, root))],
  ['pattern', onText((text, of) => new RegExp(String(of), 'u').test(text))],
  ['minimum', onNumber((figure, of) => figure >= of)],
  ['maximum', onNumber((figure, of) => figure <= of)],
  ['minItems', onList((items, { of }) => items.length >= Number(of))],
  ['maxItems', onList((items, { of }) => items.length <= Number(of))],
  ['uniqueItems', onList((items, { of }) => of !== true || new Set(items).size === items.length)],
  ['items', onList((items, { of, root }) => items.every((item) => fits(item, of, root)))],
  ['maxProperties', onTable((rows, { of }) => rows.size <= Number(of))],
  ['required', onTable((rows, { of }) => list(of).every((name) => rows.has(String(name))))],
  ['propertyNames', onTable((rows, { of, root }) => [...rows.keys()].every((name) => fits(name, of, root)))],
  [
    'properties',
    onTable((rows, { of, root }) => [...table(of)].every(([name, one]) => fitsRow(rows, name, one, root))),
  ],
  ['additionalProperties', onTable(fitsOthers)],
]);

function fitsRow(rows: ReadonlyMap<string, unknown>, name: string, schema: unknown, root: unknown): boolean {
  return !rows.has(name) || fits(rows.get(name), schema, root);
}

function fitsOthers(rows: ReadonlyMap<string, unknown>, { of, schema, root }: Question): boolean {
  const known = table(table(schema).get('properties'));
  const others = [...rows].filter(([name]) => !known.has(name));
  return of === false ? others.length === 0 : others.every(([, json]) => fits(json, of, root));
}

function at(root: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((of, name) => table(of).get(name), root);
}
