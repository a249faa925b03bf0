import { assert, Bug } from '../assert.ts';
import { utf8Length } from '../units/utf8.ts';

/** What an entry may be made of. Numbers are safe integers; everything with a fraction travels as text. */
export type Json = string | boolean | null | number | readonly Json[] | JsonObject;

/** From {@link parseCanonical} it inherits no name: `__proto__` or `constructor` are names like any other. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Most bytes of one canonical text. An entry bundle (C2SP tlog-tiles) counts them in sixteen bits. */
export const CANONICAL_BYTES_MAX = 65_535;

/** Most arrays and objects inside one another. */
export const DEPTH_MAX = 32;

/** Characters that RFC 8785 writes as they are, below the ones that need a second look. */
const PLAIN_TEXT = /^[ !#-[\]-~]*$/;

/**
 * The canonical text (RFC 8785) of a value: no spaces, names sorted by UTF-16 code units, one way to write each string.
 * Throws {@link Bug} for a value that is not {@link Json}: a fraction, `undefined`, a lone surrogate, an instance of a
 * class, more than 32 levels. Text from outside must therefore be well formed before it gets into an entry.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      assert(Number.isSafeInteger(value), 'a number in an entry is a safe integer');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      assert(depth < DEPTH_MAX, 'an entry has at most 32 levels');
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      throw new Bug(`not a value of an entry: ${typeof value}`);
  }
}

function writeString(value: string): string {
  if (PLAIN_TEXT.test(value)) return `"${value}"`;
  assert(value.isWellFormed(), 'text in an entry has no lone surrogate');
  return JSON.stringify(value);
}

function writeArray(values: readonly unknown[], depth: number): string {
  let text = '[';
  for (let i = 0; i < values.length; i += 1) text += (i === 0 ? '' : ',') + write(values[i], depth);
  return `${text}]`;
}

function writeObject(value: object, depth: number): string {
  assert(isPlain(value), 'an object in an entry is a plain one');
  let text = '{';
  let comma = '';
  // The default order of sort() is that of UTF-16 code units, the order RFC 8785 section 3.2.3 asks for.
  for (const name of Object.keys(value).sort()) {
    text += `${comma}${writeString(name)}:${write(value[name], depth)}`;
    comma = ',';
  }
  return `${text}}`;
}

/** A literal, or an object that {@link parseCanonical} made; not an instance of a class. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Reads canonical text and nothing else: null for spaces, unsorted or repeated names, another spelling of a string or
 * number, fractions, integers beyond 2^53 - 1, lone surrogates, more than 32 levels or more than 65,535 bytes. What is
 * accepted is, character for character, what {@link canonicalJson} writes for the result. (The text `null` gives null
 * like every refusal: a caller that expects an object or a string need not tell them apart.)
 */
export function parseCanonical(text: string): Json | null {
  const value = fits(text) ? new Reader(text, 'keeps').whole() : undefined;
  return value === undefined ? null : value;
}

/** Whether {@link parseCanonical} reads that text, and not as null. Quicker, since nothing of it is kept. */
export function isCanonical(text: string): boolean {
  return fits(text) && (new Reader(text, 'looks').whole() ?? null) !== null;
}

function fits(text: string): boolean {
  if (text.length > CANONICAL_BYTES_MAX || !text.isWellFormed()) return false;
  // A code unit takes at most three bytes, so most texts need no counting.
  return text.length * 3 <= CANONICAL_BYTES_MAX || utf8Length(text) <= CANONICAL_BYTES_MAX;
}

/** Characters that can only be part of an escape, or must be one. */
const NEEDS_CARE = /[\\\x00-\x1f]/;
/**
 * A string of RFC 8785 from here to its closing quotation mark: what has a short escape has no other, and what need not
 * be escaped is not.
 */
const STRING = /"(?:[^"\\\x00-\x1f]|\\["\\bfnrt]|\\u00(?:0[0-7bef]|1[0-9a-f]))*"/y;

const ZERO = 0x30;

/**
 * What read objects inherit from: nothing. Engines keep such objects in their fast form, unlike those without a
 * prototype.
 */
const NOTHING: object = Object.freeze(Object.create(null));
/** What stands for every table and list where nothing is kept. */
const NONE: Record<string, Json> = Object.create(NOTHING);
const NO_LIST: Json[] = [];

/** Reads forward once. `undefined` means: not canonical. */
class Reader {
  readonly #text: string;
  /** Nothing anywhere that is, or must be, escaped. */
  readonly #isPlain: boolean;
  readonly #keeps: boolean;
  #at = 0;

  constructor(text: string, what: 'keeps' | 'looks') {
    this.#text = text;
    this.#keeps = what === 'keeps';
    this.#isPlain = !NEEDS_CARE.test(text);
  }

  /** What all of the text says. */
  whole(): Json | undefined {
    const value = this.#value(0);
    return this.#at === this.#text.length ? value : undefined;
  }

  #value(depth: number): Json | undefined {
    switch (this.#text.charAt(this.#at)) {
      case '"':
        return this.#string();
      case '{':
        return depth < DEPTH_MAX ? this.#object(depth + 1) : undefined;
      case '[':
        return depth < DEPTH_MAX ? this.#array(depth + 1) : undefined;
      case 't':
        return this.#take('true') ? true : undefined;
      case 'f':
        return this.#take('false') ? false : undefined;
      case 'n':
        return this.#take('null') ? null : undefined;
      default:
        return this.#integer();
    }
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #integer(): number | undefined {
    const isNegative = this.#take('-');
    const start = this.#at;
    let value = 0;
    for (let digit = this.#digit(); digit >= 0; digit = this.#digit()) {
      value = value * 10 + digit;
      this.#at += 1;
      // Sums that are exact stay exact; one that is not ends here, before it can become exact again.
      if (value > Number.MAX_SAFE_INTEGER) return undefined;
    }
    const length = this.#at - start;
    const startsWithZero = this.#text.charCodeAt(start) === ZERO;
    if (length === 0 || (startsWithZero && (length > 1 || isNegative))) return undefined;
    return isNegative ? -value : value;
  }

  /** The digit that comes next; below zero when none does. */
  #digit(): number {
    const digit = this.#text.charCodeAt(this.#at) - ZERO;
    return digit <= 9 ? digit : -1;
  }

  #string(): string | undefined {
    const start = this.#at + 1;
    const quote = this.#text.indexOf('"', start);
    if (quote < 0) return undefined;
    const plain = this.#text.slice(start, quote);
    // Without a backslash before it, that quotation mark is the closing one.
    if (!this.#isPlain && NEEDS_CARE.test(plain)) return this.#escapedString();
    this.#at = quote + 1;
    return plain;
  }

  #escapedString(): string | undefined {
    STRING.lastIndex = this.#at;
    if (!STRING.test(this.#text)) return undefined;
    const spelled = this.#text.slice(this.#at, STRING.lastIndex);
    this.#at = STRING.lastIndex;
    const value: unknown = JSON.parse(spelled);
    assert(typeof value === 'string', 'a text between quotation marks is a text');
    return value;
  }

  #array(depth: number): Json | undefined {
    const values: Json[] = this.#keeps ? [] : NO_LIST;
    this.#at += 1;
    if (this.#take(']')) return values;
    do {
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      if (this.#keeps) values.push(value);
    } while (this.#take(','));
    return this.#take(']') ? values : undefined;
  }

  #object(depth: number): Json | undefined {
    const fields: Record<string, Json> = this.#keeps ? Object.create(NOTHING) : NONE;
    this.#at += 1;
    if (this.#take('}')) return fields;
    let previous: string | null = null;
    do {
      if (this.#text.charAt(this.#at) !== '"') return undefined;
      const name = this.#string();
      // Rising names are sorted names without a repetition.
      if (name === undefined || (previous !== null && name <= previous) || !this.#take(':')) return undefined;
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      if (this.#keeps) fields[name] = value;
      previous = name;
    } while (this.#take(','));
    return this.#take('}') ? fields : undefined;
  }
}
