/** What must not be found anywhere, under the name by which a test reports it. */
export interface Canary {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Form {
  readonly name: string;
  readonly bytes: Buffer;
  /** Where in it the four bytes stand by which it is looked for. */
  readonly from: number;
}

/** Shorter forms would be found by chance. */
const FORM_MIN = 8;
/** As much of a secret that is written as hexadecimal: eight digits of a ledger are those of a key sooner or later. */
const HEX_FORM_MIN = 16;
/** Fewer different bytes are rows of zeros and the like: the base 64 of a key that is a small number is one. */
const DIFFERENT_MIN = 5;
/** Four bytes of each form decide whether a place is looked at more closely, and first 16 bits of their product. */
const KEY_LENGTH = 4;
const KEYS = 65_536;
const SPREAD = 0x9e3779b1;
/** Files that are made longer than they need be are zeros by such blocks, which are compared at once. */
const BLOCK = 65_536;
const ZEROS = Buffer.alloc(BLOCK);
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Looks for secrets in bytes, in every spelling in which a program may write them. */
export class CanarySearch {
  readonly #spread = new Uint8Array(KEYS);
  readonly #forms = new Map<number, Form[]>();
  #longest = 0;

  constructor(canaries: readonly Canary[]) {
    for (const canary of canaries) this.add(canary);
  }

  /** Looks for one more from now on. */
  add({ name, bytes }: Canary): void {
    for (const [spelling, form] of spellings(Buffer.from(bytes))) {
      if (form.length < FORM_MIN || isByChance(form)) continue;
      this.#longest = Math.max(this.#longest, form.length);
      const from = rarestKey(form);
      const key = form.readInt32LE(from);
      this.#spread[spreadOf(key)] = 1;
      const known = this.#forms.get(key) ?? [];
      known.push({ name: `${name} as ${spelling}`, bytes: form, from });
      this.#forms.set(key, known);
    }
  }

  /** Names of all that was found, each once. */
  find(bytes: Uint8Array): readonly string[] {
    const found = new Set<string>();
    const place = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const spread = this.#spread;
    // Most of a process's memory is zeros, and as a rule no form has four of them.
    const words = this.#forms.has(0) ? new Uint32Array(0) : wordsOf(place);
    let key = -1;
    for (let at = 0; at < place.length; at += 1) {
      if (key === 0 && at % 4 === 0) {
        while (words[(at >> 2) + BLOCK / 8] === 0 && ZEROS.equals(place.subarray(at, at + BLOCK)))
          at += BLOCK;
        while (words[at >> 2] === 0) at += 4;
        if (at >= place.length) break;
      }
      key = (key >>> 8) | ((place[at] ?? 0) << 24);
      if (spread[spreadOf(key)] === 0) continue;
      for (const form of this.#forms.get(key) ?? [])
        if (isAt(place, at + 1 - KEY_LENGTH - form.from, form.bytes)) found.add(form.name);
    }
    return [...found];
  }

  /** Bytes that pieces of a long search must overlap by, so that none falls between two. */
  get longest(): number {
    return this.#longest;
  }
}

function spreadOf(key: number): number {
  return Math.imul(key, SPREAD) >>> 16;
}

/**
 * Where four bytes stand that memory seldom has beside each other: not zeros, of which most of it is, and rather beyond
 * ASCII than within. Keys are random: with the first bytes, whatever they are, some searches took minutes.
 */
function rarestKey(form: Buffer): number {
  let best = 0;
  let least = Infinity;
  for (let from = 0; from + KEY_LENGTH <= form.length; from += 1) {
    let seen = 0;
    for (let at = from; at < from + KEY_LENGTH; at += 1) seen += commonness(form[at] ?? 0, form[at - 1]);
    if (seen < least) [best, least] = [from, seen];
  }
  return best;
}

function commonness(byte: number, before: number | undefined): number {
  return (byte === 0 || byte === 255 ? 3 : byte < 128 ? 1 : 0) + (byte === before ? 1 : 0);
}

function isByChance(form: Buffer): boolean {
  return new Set(form).size < DIFFERENT_MIN;
}

function isAt(place: Buffer, from: number, form: Buffer): boolean {
  return from >= 0 && form.equals(place.subarray(from, from + form.length));
}

/** The bytes four at a time, or none where they do not lie so. */
function wordsOf(bytes: Buffer): Uint32Array {
  if (bytes.byteOffset % 4 !== 0) return new Uint32Array(0);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/**
 * Every spelling that is looked for. Where two are the same bytes, the first one's name is reported too. Words of
 * BIP-39 are not among them: no venue that is served has keys that anybody writes so.
 */
export function spellings(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const text = bytes.toString('latin1');
  const hex = bytes.toString('hex');
  const end = /^(?:0x)?[0-9a-f]+$/i.test(text) ? HEX_FORM_MIN : FORM_MIN;
  const percent = hex.replaceAll(/../g, '%$&');
  const texts: [string, string][] = [
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ['hex with spaces', hex.replaceAll(/..(?=.)/g, '$& ')],
    ['percent-encoded bytes', percent],
    ['percent-encoded bytes in capitals', percent.toUpperCase()],
    ['an URI component', encodeURIComponent(text)],
    ['form-encoded', new URLSearchParams([['', text]]).toString().slice(1)],
    ['JSON text', JSON.stringify(text).slice(1, -1)],
    ['JSON numbers', bytes.join(',')],
    ['JSON numbers with spaces', bytes.join(', ')],
    ['base58', inBase58(bytes)],
    ['base32', inBase32(bytes)],
  ];
  return new Map([
    ['itself', bytes],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['bytes in reverse', Buffer.from(bytes).reverse()],
    [`its first ${end} bytes`, bytes.subarray(0, end)],
    [`its last ${end} bytes`, bytes.subarray(-end)],
    ...texts.map(([name, form]): [string, Buffer] => [name, Buffer.from(form, 'utf8')]),
    ...[0, 1, 2].flatMap((shift): [string, Buffer][] => [
      [`base64 shifted by ${shift}`, inBase64(bytes, shift, 'base64')],
      [`base64url shifted by ${shift}`, inBase64(bytes, shift, 'base64url')],
    ]),
  ]);
}

/** The characters that are the same whatever stands before and behind. */
function inBase64(bytes: Buffer, shift: number, alphabet: 'base64' | 'base64url'): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(alphabet)
    .replaceAll('=', '');
  const touched = shift === 0 ? 0 : shift + 1;
  return Buffer.from(text.slice(touched, (shift + bytes.length) % 3 === 0 ? undefined : -1));
}

function inBase58(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; rest > 0n; rest /= 58n) text = `${BASE58[Number(rest % 58n)]}${text}`;
  return text;
}

function inBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const whole = bits.slice(0, bits.length - (bits.length % 5));
  return whole.replaceAll(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)] ?? '');
}
