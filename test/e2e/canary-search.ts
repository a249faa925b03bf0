/** What must not be found anywhere, under the name by which a test reports it. */
export interface Canary {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Form {
  readonly name: string;
  readonly bytes: Buffer;
  /** Where in it the two bytes stand by which it is looked for. */
  readonly from: number;
}

/** Shorter forms would be found by chance. */
const FORM_MIN = 8;
/** Two bytes of each form decide whether a place is looked at more closely. */
const STARTS = 65_536;
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Looks for secrets in bytes, in every spelling in which a program may write them. */
export class CanarySearch {
  readonly #starts = new Uint8Array(STARTS);
  readonly #forms = new Map<number, Form[]>();

  constructor(canaries: readonly Canary[]) {
    for (const { name, bytes } of canaries) {
      for (const [spelling, form] of spellings(Buffer.from(bytes))) {
        if (form.length < FORM_MIN) continue;
        const from = rarestPair(form);
        const start = form.readUInt16LE(from);
        this.#starts[start] = 1;
        const known = this.#forms.get(start) ?? [];
        known.push({ name: `${name} as ${spelling}`, bytes: form, from });
        this.#forms.set(start, known);
      }
    }
  }

  /** Names of all that was found, each once. */
  find(bytes: Uint8Array): readonly string[] {
    const found = new Set<string>();
    const place = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // Most of a process's memory is zeros, and as a rule no form begins with two of them.
    const words = this.#starts[0] === 0 ? wordsOf(place) : new Uint32Array(0);
    let last = place[0] ?? 0;
    for (let at = 1; at < place.length; at += 1) {
      if (last === 0 && at % 4 === 0) while (words[at >> 2] === 0) at += 4;
      const next = place[at] ?? 0;
      const start = last | (next << 8);
      last = next;
      if (this.#starts[start] === 0) continue;
      for (const form of this.#forms.get(start) ?? [])
        if (isAt(place, at - 1 - form.from, form.bytes)) found.add(form.name);
    }
    return [...found];
  }

  /** Bytes that pieces of a long search must overlap by, so that none falls between two. */
  get longest(): number {
    return Math.max(...[...this.#forms.values()].flat().map(({ bytes }) => bytes.length));
  }
}

/**
 * Where two bytes stand that memory seldom has beside each other: not zeros, of which most of it is, and rather beyond
 * ASCII than within. Keys are random: with the first two bytes, whatever they are, some searches took minutes.
 */
function rarestPair(form: Buffer): number {
  const commonness = (byte: number): number => (byte === 0 || byte === 255 ? 3 : byte < 128 ? 1 : 0);
  let best = 0;
  let least = Infinity;
  for (let at = 0; at + 1 < form.length; at += 1) {
    const [one = 0, two = 0] = [form[at], form[at + 1]];
    const seen = commonness(one) + commonness(two) + (one === two ? 1 : 0);
    if (seen < least) [best, least] = [at, seen];
  }
  return best;
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
    ['its first eight bytes', bytes.subarray(0, FORM_MIN)],
    ['its last eight bytes', bytes.subarray(-FORM_MIN)],
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
