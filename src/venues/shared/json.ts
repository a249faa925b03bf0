import { decodeText } from './text-of-bytes.ts';

/** A JSON value with its place in the source, so that it can be handed on exactly as it was written. */
export type Json =
  | {
      readonly kind: 'object';
      readonly members: ReadonlyMap<string, Json>;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'array'; readonly items: readonly Json[]; readonly from: number; readonly to: number }
  | { readonly kind: 'string' | 'number'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly from: number; readonly to: number }
  | { readonly kind: 'null'; readonly from: number; readonly to: number };

/** The deepest request or answer of the venues that are served has seven levels. */
const DEPTH_MAX = 8;
/** The largest list that is read, the 24 h statistics of every market, is below 1 MB. */
const LENGTH_MAX = 8_000_000;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const HEX4 = /^[0-9A-Fa-f]{4}$/;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Reads JSON strictly (RFC 8259). Numbers keep their text, objects become maps, so no value is rounded and no name is
 * special. Null for anything else, and for a name that occurs twice in one object, a lone surrogate, or a value nested
 * deeper or longer than the bounds (threats T3, T31).
 */
export function parseJson(text: string): Json | null {
  if (text.length > LENGTH_MAX) return null;
  const reader = new Reader(text);
  const value = reader.value(0);
  return value !== null && reader.atEnd() ? value : null;
}

/** The same from UTF-8 bytes; null when they are not that. */
export function parseJsonBytes(bytes: Uint8Array): Json | null {
  const text = decodeText(bytes);
  return text === null ? null : parseJson(text);
}

/** The member of that name when the value is an object that has one. */
export function member(value: Json, name: string): Json | null {
  return value.kind === 'object' ? (value.members.get(name) ?? null) : null;
}

/** The text of a string or number member, null when it is absent or something else. */
export function memberText(value: Json, name: string): string | null {
  const found = member(value, name);
  return found !== null && (found.kind === 'string' || found.kind === 'number') ? found.text : null;
}

/** The same, with '' for none: every form that is read here has at least one character. */
export function textAt(value: Json, name: string): string {
  return memberText(value, name) ?? '';
}

class Reader {
  readonly #text: string;
  /** Nothing in it is escaped, or must be, and no surrogate stands alone: a string ends at the next quotation mark. */
  readonly #isPlain: boolean;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#isPlain = !NEEDS_CARE.test(text) && text.isWellFormed();
  }

  atEnd(): boolean {
    this.#next();
    return this.#at === this.#text.length;
  }

  value(depth: number): Json | null {
    switch (this.#next()) {
      case OBJECT:
        return depth < DEPTH_MAX ? this.#object(depth) : null;
      case ARRAY:
        return depth < DEPTH_MAX ? this.#array(depth) : null;
      case QUOTE:
        return this.#stringValue();
      case TRUE:
        return this.#word('true', { kind: 'boolean', value: true });
      case FALSE:
        return this.#word('false', { kind: 'boolean', value: false });
      case NULL:
        return this.#word('null', { kind: 'null' });
      default:
        return this.#number();
    }
  }

  #object(depth: number): Json | null {
    const from = this.#at;
    const members = new Map<string, Json>();
    this.#at += 1;
    if (this.#take(OBJECT_END)) return { kind: 'object', members, from, to: this.#at };
    for (let size = 1; ; size += 1) {
      const name = this.#next() === QUOTE ? this.#string() : null;
      if (name === null || !this.#take(COLON)) return null;
      const value = this.value(depth + 1);
      if (value === null) return null;
      // A name that comes twice adds nothing.
      if (members.set(name, value).size !== size) return null;
      if (this.#take(OBJECT_END)) return { kind: 'object', members, from, to: this.#at };
      if (!this.#take(COMMA)) return null;
    }
  }

  #array(depth: number): Json | null {
    const from = this.#at;
    const items: Json[] = [];
    this.#at += 1;
    if (this.#take(ARRAY_END)) return { kind: 'array', items, from, to: this.#at };
    for (;;) {
      const value = this.value(depth + 1);
      if (value === null) return null;
      items.push(value);
      if (this.#take(ARRAY_END)) return { kind: 'array', items, from, to: this.#at };
      if (!this.#take(COMMA)) return null;
    }
  }

  #stringValue(): Json | null {
    const from = this.#at;
    const text = this.#string();
    return text === null ? null : { kind: 'string', text, from, to: this.#at };
  }

  #number(): Json | null {
    const from = this.#at;
    NUMBER.lastIndex = from;
    const text = NUMBER.exec(this.#text)?.[0];
    if (text === undefined) return null;
    this.#at = from + text.length;
    return { kind: 'number', text, from, to: this.#at };
  }

  #word(
    word: string,
    value: { readonly kind: 'boolean'; readonly value: boolean } | { readonly kind: 'null' },
  ): Json | null {
    const from = this.#at;
    if (!this.#text.startsWith(word, from)) return null;
    this.#at = from + word.length;
    return { ...value, from, to: this.#at };
  }

  /** From the opening quotation mark, which is here, to past the closing one. */
  #string(): string | null {
    if (!this.#isPlain) return this.#carefulString();
    const start = this.#at + 1;
    const end = this.#text.indexOf('"', start);
    if (end < 0) return null;
    this.#at = end + 1;
    return this.#text.slice(start, end);
  }

  #carefulString(): string | null {
    let start = this.#at + 1;
    let whole = '';
    for (let i = start; i < this.#text.length; i += 1) {
      const unit = this.#text.charCodeAt(i);
      if (unit === QUOTE) {
        this.#at = i + 1;
        whole += this.#text.slice(start, i);
        return whole.isWellFormed() ? whole : null;
      }
      if (unit < SPACE) return null;
      if (unit !== BACKSLASH) continue;
      whole += this.#text.slice(start, i);
      const escaped = this.#escape(i + 1);
      if (escaped === null) return null;
      whole += escaped.text;
      start = escaped.next;
      i = start - 1;
    }
    return null;
  }

  #escape(at: number): { readonly text: string; readonly next: number } | null {
    const letter = this.#text.charAt(at);
    const simple = ESCAPES.get(letter);
    if (simple !== undefined) return { text: simple, next: at + 1 };
    const digits = this.#text.slice(at + 1, at + 5);
    if (letter !== 'u' || !HEX4.test(digits)) return null;
    return { text: String.fromCharCode(Number.parseInt(digits, 16)), next: at + 5 };
  }

  #take(unit: number): boolean {
    if (this.#next() !== unit) return false;
    this.#at += 1;
    return true;
  }

  /** The code unit that comes next after spaces; NaN at the end. */
  #next(): number {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit > SPACE || (unit !== SPACE && unit !== 0x0a && unit !== 0x0d && unit !== 0x09)) return unit;
      this.#at += 1;
    }
  }
}

/** What makes a text one whose strings must be looked at unit by unit. */
const NEEDS_CARE = /[\\\x00-\x1f]/;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const TRUE = 0x74;
const FALSE = 0x66;
const NULL = 0x6e;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
