/** Two-way table between our words and the venue's. Both directions are total on what they list, nothing else. */
export class Words<T extends string> {
  readonly #read: ReadonlyMap<string, T>;
  readonly #write: ReadonlyMap<string, string>;

  constructor(pairs: readonly (readonly [ours: T, theirs: string])[]) {
    this.#read = new Map(pairs.map(([ours, theirs]) => [theirs, ours]));
    this.#write = new Map(pairs);
  }

  /** Our word for the venue's, exactly as the venue writes it; null for any other text. */
  readonly parse = (text: string): T | null => this.#read.get(text) ?? null;

  /** The venue's word for ours. Throws for one that this table does not have. */
  format(word: T): string {
    const text = this.#write.get(word);
    if (text === undefined) throw new RangeError('a word that this route does not have');
    return text;
  }
}

/** A parse that accepts exactly these constants and keeps them. */
export function oneOf(...constants: readonly string[]): (text: string) => string | null {
  return (text) => (constants.includes(text) ? text : null);
}
