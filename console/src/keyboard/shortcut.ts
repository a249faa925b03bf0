/** Something that a key does. */
export interface Shortcut {
  /** A key as the browser names it, or two that follow each other with a blank between: `?`, `H`, `g o`. */
  readonly keys: string;
  /** What it does, in a few words. */
  readonly what: string;
  readonly run: () => void;
}

/** The second key of a pair comes within this. */
const PAIR_MS = 1_200;

/** The parts of a key event that matter. */
export interface Stroke {
  readonly key: string;
  readonly alt: boolean;
  readonly control: boolean;
  /** Whether the key would be typed into something. */
  readonly typing: boolean;
  /** Milliseconds on any clock that only goes forward. */
  readonly at: number;
}

/** Finds what a stroke means, one stroke after the other. */
export class StrokeReader {
  /** Set by `read` only. */
  #first: { readonly key: string; readonly at: number } | null = null;

  /** The shortcut that this stroke completes, or null. Without `letters`, only Alt with a letter means something. */
  read(stroke: Stroke, shortcuts: readonly Shortcut[], letters: boolean): Shortcut | null {
    const first = this.#first;
    this.#first = null;
    if (stroke.control) return null;
    if (stroke.alt) return shortcuts.find(({ keys }) => keys === `Alt+${stroke.key.toUpperCase()}`) ?? null;
    if (stroke.typing || !letters) return null;
    if (first !== null && stroke.at - first.at <= PAIR_MS) {
      const pair = shortcuts.find(({ keys }) => keys === `${first.key} ${stroke.key}`);
      if (pair !== undefined) return pair;
    }
    const single = shortcuts.find(({ keys }) => keys === stroke.key);
    if (single !== undefined) return single;
    if (shortcuts.some(({ keys }) => keys.startsWith(`${stroke.key} `))) {
      this.#first = { key: stroke.key, at: stroke.at };
    }
    return null;
  }
}
