import type { NotUnderstood } from '../../core/order/venue.ts';

/** Reads one value out of text. Null for anything but the exact form. */
export type Parse<T> = (text: string) => T | null;

/** The refusal of a request that cannot be understood. A field that the venue does not document is called 'unknown'. */
export function refusalOf(
  code: NotUnderstood['code'],
  field: string,
  documented: ReadonlySet<string>,
): NotUnderstood {
  return { kind: 'notUnderstood', code, field: documented.has(field) ? field : 'unknown' };
}

/**
 * Takes parameters out one by one and remembers the first thing that is wrong. What is left at the end was not
 * understood: a route's vocabulary is exactly what its decoder takes.
 */
export class Fields {
  readonly #values: Map<string, string>;
  readonly #documented: ReadonlySet<string>;
  #failure: NotUnderstood | null = null;

  /** Takes the map over. `documented`: the venue's own names, which a refusal may repeat. */
  constructor(values: Map<string, string>, documented: ReadonlySet<string>) {
    this.#values = values;
    this.#documented = documented;
  }

  /** Null when the parameter is absent, and when it is malformed, which {@link finish} then reports. */
  optional<T>(name: string, parse: Parse<T>, code: NotUnderstood['code'] = 'FIELD_NOT_UNDERSTOOD'): T | null {
    const text = this.#values.get(name);
    if (text === undefined) return null;
    this.#values.delete(name);
    const value = parse(text);
    if (value === null) this.refuse(code, name);
    return value;
  }

  /** `filler` only keeps the types whole after a failure: {@link finish} never lets it out. */
  required<T>(name: string, parse: Parse<T>, filler: T, code?: NotUnderstood['code']): T {
    if (!this.#values.has(name)) this.refuse('FIELD_MISSING', name);
    return this.optional(name, parse, code) ?? filler;
  }

  /** Takes the parameter out if it is exactly that text. */
  takeIf(name: string, text: string): boolean {
    return this.#values.get(name) === text && this.#values.delete(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Only the first refusal counts. */
  refuse(code: NotUnderstood['code'], field: string): void {
    this.#failure ??= refusalOf(code, field, this.#documented);
  }

  /** The result, unless something was wrong or is left over. */
  finish<T>(result: T): T | NotUnderstood {
    if (this.#failure === null) {
      for (const name of this.#values.keys()) this.refuse('FIELD_NOT_UNDERSTOOD', name);
    }
    return this.#failure ?? result;
  }
}
