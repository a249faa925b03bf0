/** A stretch of a file and how often it ran, as V8 writes it down: of one function, the outermost first. */
export interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** One process's count of one file. */
export interface Counted {
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/**
 * How often each character of a file ran, over several processes. Node's own sum cannot be used: a branch that V8 left
 * out in one process, because it ran as often as what is around it, stays open there when another did not take it.
 */
export function timesTaken(length: number, processes: readonly Counted[]): Uint32Array {
  const sum = new Uint32Array(length);
  for (const { functions } of processes) {
    const own = new Uint32Array(length);
    const ranges = functions.flatMap((one) => one.ranges);
    // An inner range says more than the one around it.
    ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
    for (const { startOffset, endOffset, count } of ranges) own.fill(count, startOffset, endOffset);
    for (let at = 0; at < length; at += 1) sum[at] = (sum[at] ?? 0) + (own[at] ?? 0);
  }
  return sum;
}

/** Lines, from 1 on, on which code begins that never ran. What holds no code is left out. */
export function openLines(source: string, taken: Uint32Array): readonly number[] {
  const lines = new Set<number>();
  for (let at = 0; at < source.length;) {
    const from = at;
    const isOpen = taken[at] === 0;
    while (at < source.length && (taken[at] === 0) === isOpen) at += 1;
    const first = isOpen ? firstCode(source.slice(from, at)) : null;
    if (first !== null) lines.add(source.slice(0, from + first).split('\n').length);
  }
  return [...lines];
}

/** What stands where nothing is to be done. */
const NOTHING = /^\(\)\s*=> undefined$/;

/** Where code begins in a stretch: neither space nor comment nor the end of a block. Null where it has none. */
function firstCode(stretch: string): number | null {
  if (NOTHING.test(stretch)) return null;
  const blank = stretch.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length));
  const at = blank.search(/[^\s{}();,]/);
  return at < 0 ? null : at;
}
