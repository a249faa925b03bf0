import { jsonOf } from './nodes.ts';

/**
 * The fields of a JSON object, each as its own text: numbers of nodes have more digits than a JavaScript number keeps.
 * Null for text that is no JSON object, for none, and where a name stands twice: which one is meant nobody can say.
 */
export function rawFields(text: string | undefined): ReadonlyMap<string, string> | null {
  const parts = text === undefined ? null : partsOf(text, '{');
  if (parts === null) return null;
  const fields = new Map(
    parts.map((part): readonly [string, string] => {
      const end = stringEnd(part, 0);
      const name: unknown = JSON.parse(part.slice(0, end));
      return [String(name), part.slice(part.indexOf(':', end) + 1).trim()];
    }),
  );
  return fields.size === parts.length ? fields : null;
}

/** The members of a JSON array, each as its own text. Null for text that is no JSON array. */
export function rawItems(text: string): readonly string[] | null {
  return partsOf(text, '[');
}

/** What stands between commas of the outermost brackets. */
function partsOf(text: string, open: '{' | '['): readonly string[] | null {
  const trimmed = text.trim();
  if (jsonOf(trimmed) === null || !trimmed.startsWith(open)) return null;
  const inner = trimmed.slice(1, -1);
  if (inner.trim() === '') return [];
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < inner.length; at += 1) {
    const letter = inner.charAt(at);
    if (letter === '"') at = stringEnd(inner, at) - 1;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    else if (letter === ',' && depth === 0) {
      parts.push(inner.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, inner.slice(start).trim()];
}

/** One place after the string that begins there. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}
