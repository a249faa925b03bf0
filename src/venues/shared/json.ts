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
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  value(depth: number): Json | null {
    this.#skipSpace();
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return depth < DEPTH_MAX ? this.#object(depth) : null;
      case '[':
        return depth < DEPTH_MAX ? this.#array(depth) : null;
      case '"':
        return this.#stringValue();
      case 't':
        return this.#word('true', { kind: 'boolean', value: true });
      case 'f':
        return this.#word('false', { kind: 'boolean', value: false });
      case 'n':
        return this.#word('null', { kind: 'null' });
      default:
        return this.#number();
    }
  }

  #object(depth: number): Json | null {
    const from = this.#at;
    const members = new Map<string, Json>();
    this.#at += 1;
    if (this.#take('}')) return { kind: 'object', members, from, to: this.#at };
    for (;;) {
      this.#skipSpace();
      const name = this.#string();
      if (name === null || members.has(name) || !this.#take(':')) return null;
      const value = this.value(depth + 1);
      if (value === null) return null;
      members.set(name, value);
      if (this.#take('}')) return { kind: 'object', members, from, to: this.#at };
      if (!this.#take(',')) return null;
    }
  }

  #array(depth: number): Json | null {
    const from = this.#at;
    const items: Json[] = [];
    this.#at += 1;
    if (this.#take(']')) return { kind: 'array', items, from, to: this.#at };
    for (;;) {
      const value = this.value(depth + 1);
      if (value === null) return null;
      items.push(value);
      if (this.#take(']')) return { kind: 'array', items, from, to: this.#at };
      if (!this.#take(',')) return null;
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

  /** From the opening to past the closing quotation mark. */
  #string(): string | null {
    if (this.#text.charAt(this.#at) !== '"') return null;
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

  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== SPACE && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at += 1;
    }
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
