import type { NotUnderstood } from '../../core/order/venue.ts';
import type { Json } from '../shared/json.ts';

/** The documented names that a refusal may repeat. Other names are text from outside and are called 'unknown'. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  'a',
  'action',
  'asset',
  'b',
  'builder',
  'c',
  'cancels',
  'cloid',
  'expiresAfter',
  'f',
  'grouping',
  'isBuy',
  'isCross',
  'isMarket',
  'leverage',
  'limit',
  'm',
  'modifies',
  'nonce',
  'ntli',
  'o',
  'oid',
  'order',
  'orders',
  'p',
  'r',
  's',
  'signature',
  't',
  'tif',
  'time',
  'tpsl',
  'trigger',
  'triggerPx',
  'type',
  'user',
  'vaultAddress',
]);

/** The refusal of a request that cannot be understood, with the field that is to blame. */
export function notUnderstood(code: NotUnderstood['code'], field: string): NotUnderstood {
  return { kind: 'notUnderstood', code, field: DOCUMENTED.has(field) ? field : 'unknown' };
}

type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object';
type Of<K extends Kind> = Extract<Json, { kind: K }>;

/**
 * Takes the members of one object out one by one and remembers the first thing that is wrong. What is left at the end
 * was not understood.
 */
export class Fields {
  readonly #members: Map<string, Json>;
  readonly #verdict: Verdict;

  constructor(value: Json, verdict: Verdict) {
    this.#verdict = verdict;
    this.#members = value.kind === 'object' ? new Map(value.members) : new Map();
    if (value.kind !== 'object') verdict.refuse('BODY_MALFORMED', 'unknown');
  }

  /** Null when it is absent, and when it is malformed, which the verdict then has. */
  text<T>(name: string, parse: (text: string) => T | null, code?: NotUnderstood['code']): T | null {
    return this.#read(name, 'string', parse, code);
  }

  number<T>(name: string, parse: (text: string) => T | null): T | null {
    return this.#read(name, 'number', parse);
  }

  flag(name: string): boolean | null {
    return this.#take(name, 'boolean')?.value ?? null;
  }

  list(name: string): readonly Json[] | null {
    return this.#take(name, 'array')?.items ?? null;
  }

  object(name: string): Json | null {
    return this.#take(name, 'object');
  }

  /** Whatever is there. */
  any(name: string): Json | null {
    const value = this.#members.get(name) ?? null;
    this.#members.delete(name);
    return value;
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /** The value, or `filler` after a refusal: {@link Verdict.on} never lets it out. */
  required<T>(name: string, value: T | null, filler: T): T {
    if (value === null) this.#verdict.refuse('FIELD_MISSING', name);
    return value ?? filler;
  }

  /** To be called when everything that is understood was taken. */
  end(): void {
    for (const name of this.#members.keys()) this.#verdict.refuse('FIELD_NOT_UNDERSTOOD', name);
  }

  #read<T>(
    name: string,
    kind: 'string' | 'number',
    parse: (text: string) => T | null,
    code: NotUnderstood['code'] = 'FIELD_NOT_UNDERSTOOD',
  ): T | null {
    const value = this.#take(name, kind);
    if (value === null) return null;
    const parsed = parse(value.text);
    if (parsed === null) this.#verdict.refuse(code, name);
    return parsed;
  }

  #take<K extends Kind>(name: string, kind: K): Of<K> | null {
    const value = this.#members.get(name);
    if (value === undefined) return null;
    this.#members.delete(name);
    if (isOf(value, kind)) return value;
    this.#verdict.refuse('FIELD_NOT_UNDERSTOOD', name);
    return null;
  }
}

/** What is wrong with a request, if anything is. Only the first refusal counts. */
export class Verdict {
  #failure: NotUnderstood | null = null;

  refuse(code: NotUnderstood['code'], field: string): void {
    this.#failure ??= notUnderstood(code, field);
  }

  /** The result, unless something was wrong. */
  on<T>(result: T): T | NotUnderstood {
    return this.#failure ?? result;
  }
}

function isOf<K extends Kind>(value: Json, kind: K): value is Of<K> {
  return value.kind === kind;
}
