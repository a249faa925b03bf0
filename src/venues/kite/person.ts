import type { Json } from '../shared/json.ts';

/** The person of no name who a bot is told is logged on. */
export const NOBODY = 'SP0000';

/** Under these names the venue says who is logged on, and who placed an order: in rows, and deep inside of triggers. */
const NAMES: ReadonlySet<string> = new Set(['account_id', 'placed_by', 'user_id']);
const QUICK = /"(?:account_id|placed_by|user_id)"/;
/** What is no word or number of JSON: such an id may be looked for in any text. */
const ID = /^[A-Za-z]{1,8}[0-9][A-Za-z0-9]{1,23}$/;

/** Other JSON for a part of a text that was read. */
export interface Edit {
  readonly at: Pick<Json, 'from' | 'to'>;
  readonly with: string;
}

/** Whether a text may say who somebody is, as far as can be told without reading it. */
export function mayNameSomebody(text: string): boolean {
  return QUICK.test(text);
}

/**
 * A value of a text that was read, in which the real person is nobody: under the names that the venue has for them, and
 * wherever else in it the same id stands as a word, as in the reason for a rejection. `others`: what else is changed.
 */
export function withoutPerson(text: string, value: Json, others: readonly Edit[] = []): string {
  const persons = personsIn(value);
  const edits = persons.map((at): Edit => ({ at, with: JSON.stringify(NOBODY) }));
  let told = '';
  let { from } = value;
  for (const edit of [...edits, ...others].sort((a, b) => a.at.from - b.at.from)) {
    told += text.slice(from, edit.at.from) + edit.with;
    from = edit.at.to;
  }
  return nameless(told + text.slice(from, value.to), new Set(persons.map((said) => said.text)));
}

type Said = Extract<Json, { kind: 'string' | 'number' }>;

function personsIn(value: Json): readonly Said[] {
  if (value.kind === 'array') return value.items.flatMap(personsIn);
  if (value.kind !== 'object') return [];
  return [...value.members].flatMap(([name, inside]) =>
    NAMES.has(name) && (inside.kind === 'string' || inside.kind === 'number') ? [inside] : personsIn(inside),
  );
}

function nameless(text: string, ids: ReadonlySet<string>): string {
  let told = text;
  for (const id of ids)
    if (ID.test(id)) told = told.replaceAll(new RegExp(`(?<![A-Za-z0-9])${id}(?![A-Za-z0-9])`, 'gi'), NOBODY);
  return told;
}
