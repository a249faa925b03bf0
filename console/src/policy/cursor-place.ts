/** Where the cursor is in a text of JSON that may be unfinished. */
export interface CursorPlace {
  /** Names from the outside in; positions in lists are left out. */
  readonly path: readonly string[];
  /** The name that is being typed or stands here, without quotes; null where no name can stand. */
  readonly name: string | null;
}

interface Level {
  readonly isTable: boolean;
  /** The name before the colon. */
  name: string | null;
  /** A value comes next, not a name. */
  isValue: boolean;
}

/** Reads the text up to `offset`, in UTF-16 code units. Never fails: what is broken is read as far as it goes. */
export function cursorPlace(text: string, offset: number): CursorPlace {
  const levels: Level[] = [];
  let typed: string | null = null;
  for (let at = 0; at < Math.min(offset, text.length); at += 1) {
    const letter = text.charAt(at);
    const top = levels.at(-1);
    if (letter === '"') {
      const end = endOfText(text, at, offset);
      const word = text.slice(at + 1, end === null ? offset : end);
      if (end === null) typed = word;
      else if (top?.isTable === true && !top.isValue) top.name = word;
      at = end ?? offset;
    } else if (letter === '{' || letter === '[') {
      levels.push({ isTable: letter === '{', name: null, isValue: letter === '[' });
    } else if (letter === '}' || letter === ']') {
      levels.pop();
    } else if (letter === ':' && top !== undefined) {
      top.isValue = true;
    } else if (letter === ',' && top?.isTable === true) {
      top.isValue = false;
      top.name = null;
    }
  }
  const top = levels.at(-1);
  const isName = top?.isTable === true && !top.isValue;
  const path = levels.slice(0, -1).flatMap(({ name }) => (name === null ? [] : [name]));
  const inValue = top?.isTable === true && top.isValue && top.name !== null ? [top.name] : [];
  return { path: [...path, ...inValue], name: isName ? (typed ?? top.name ?? '') : null };
}

/** Where a text that begins at `from` ends; null where it does not end before `offset`. */
function endOfText(text: string, from: number, offset: number): number | null {
  for (let at = from + 1; at < offset; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\') at += 1;
    else if (letter === '"') return at;
  }
  return null;
}
