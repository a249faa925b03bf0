/**
 * The fields of a JSON object, asked for by name and kind. What is absent or of another kind is null: answers come from
 * another process and files from people.
 */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  private constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  /** Null for anything that is not an object. */
  static of(value: unknown): Fields | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return new Fields(new Map(Object.entries(value)));
  }

  /** Null for text that is not JSON or not an object. */
  static parse(text: string): Fields | null {
    try {
      return Fields.of(JSON.parse(text));
    } catch {
      return null;
    }
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Everything, as it came. */
  plain(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#values);
  }

  get(name: string): unknown {
    return this.#values.get(name);
  }

  text(name: string): string | null {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : null;
  }

  count(name: string): number | null {
    const value = this.#values.get(name);
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
  }

  isTrue(name: string): boolean {
    return this.#values.get(name) === true;
  }

  part(name: string): Fields | null {
    return Fields.of(this.#values.get(name));
  }

  /** The objects of a list; empty when there is no list. */
  parts(name: string): readonly Fields[] {
    return partsOf(this.#values.get(name));
  }

  /** The texts of a list; empty when there is no list. */
  texts(name: string): readonly string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }
}

/** The objects of a list; empty for anything else. */
export function partsOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => {
    const fields = Fields.of(item);
    return fields === null ? [] : [fields];
  });
}
