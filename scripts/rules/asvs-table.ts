/** A test by its file and its name, as it stands in the file between the quotes. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** A heading of a document, without its marks. */
export interface NamedSection {
  readonly file: string;
  readonly section: string;
}

/**
 * One requirement of OWASP ASVS 5.0. `met` and `open` apply now: the first has tests that prove it, the second says
 * what is missing. `documented` asks for a text, and names it. `later` and `never` do not apply, and say why.
 */
export interface Requirement {
  readonly id: string;
  readonly level: number;
  readonly asks: string;
  readonly state: 'met' | 'documented' | 'open' | 'later' | 'never';
  /** The control; of what is open, what is missing; of what does not apply, the reason. */
  readonly text: string;
  readonly tests: readonly NamedTest[];
  readonly sections: readonly NamedSection[];
}

const STATES: readonly Requirement['state'][] = ['met', 'documented', 'open', 'later', 'never'];

/** The table of docs/asvs.json; null when the text is no such table. */
export function parseAsvsTable(text: string): readonly Requirement[] | null {
  const table: unknown = parseJson(text);
  const rows = isRecord(table) ? listOf(table['requirements'], requirement) : null;
  return rows;
}

function requirement(value: unknown): Requirement | null {
  if (!isRecord(value)) return null;
  const { id, level, asks, text } = value;
  const state = STATES.find((known) => known === value['state']);
  const tests = listOf(value['tests'], namedTest);
  const sections = listOf(value['sections'], namedSection);
  if (typeof id !== 'string' || typeof level !== 'number') return null;
  if (typeof asks !== 'string' || typeof text !== 'string') return null;
  if (state === undefined || tests === null || sections === null) return null;
  return { id, level, asks, state, text, tests, sections };
}

function namedTest(value: unknown): NamedTest | null {
  if (!isRecord(value)) return null;
  const { file, name } = value;
  return typeof file === 'string' && typeof name === 'string' ? { file, name } : null;
}

function namedSection(value: unknown): NamedSection | null {
  if (!isRecord(value)) return null;
  const { file, section } = value;
  return typeof file === 'string' && typeof section === 'string' ? { file, section } : null;
}

function listOf<T>(value: unknown, parse: (item: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  const items = value.map(parse).filter((item) => item !== null);
  return items.length === value.length ? items : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
