import type { SeededRandom } from '../../../sim/random.ts';
import type { RawPair, Sketch } from './sketch.ts';

/** A byte in two hexadecimal digits, in either case. */
export function hex(code: number, random: SeededRandom): string {
  const text = code.toString(16).padStart(2, '0');
  return random.chance(50) ? text.toUpperCase() : text;
}

/** Percent-encodes some of the plain characters of an escaped value. */
export function escapeSome(random: SeededRandom, value: string): string {
  return value.replace(/%[0-9A-Fa-f]{2}|[!-~]/g, (piece) =>
    piece.length > 1 || random.chance(70) ? piece : `%${hex(piece.charCodeAt(0), random)}`,
  );
}

type ChangeText = (text: string) => string;

/** Changes a pair that fits, anywhere in the request; null where there is none. */
export function onPair(
  random: SeededRandom,
  sketch: Sketch,
  fits: (pair: RawPair) => boolean,
  change: (pair: RawPair) => RawPair,
): Sketch | null {
  const spots = [
    ...sketch.query.map((pair, at) => ({ part: 'query' as const, pair, at })),
    ...sketch.body.map((pair, at) => ({ part: 'body' as const, pair, at })),
  ].filter(({ pair }) => fits(pair));
  if (spots.length === 0) return null;
  const { part, pair, at } = random.pick(spots);
  return { ...sketch, [part]: sketch[part].with(at, change(pair)) };
}

function isStamp([name]: RawPair): boolean {
  return name === 'timestamp' || name === 'recvWindow' || name === 'signature';
}

/** Changes one value, of anything but the stamps and the signature; null where there is none. */
export function onValue(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    (pair) => pair[1] !== null && !isStamp(pair),
    ([name, value]) => [name, change(value ?? '')],
  );
}

/** Changes the name of one parameter; null where there is none. */
export function onName(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    (pair) => !isStamp(pair),
    ([name, value]) => [change(name), value],
  );
}

const NUMBERS: ReadonlySet<string> = new Set([
  'quantity',
  'price',
  'triggerPrice',
  'amount',
  'callbackRate',
  'activatePrice',
  'leverage',
  'orderId',
  'algoId',
  'countdownTime',
  'goodTillDate',
  'fromId',
]);
const WORDS: ReadonlySet<string> = new Set([
  'symbol',
  'side',
  'type',
  'timeInForce',
  'positionSide',
  'marginType',
  'algoType',
  'workingType',
]);

/** Changes the value of one parameter that is a number; null where there is none. */
export function onNumber(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([name]) => NUMBERS.has(name),
    ([name, value]) => [name, change(value ?? '')],
  );
}

/** A constant with a letter that is not escaped: of one without, no lower case exists. */
export function onWord(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([name, value]) => WORDS.has(name) && /[A-Z]/.test((value ?? '').replaceAll(/%../g, '')),
    ([name, value]) => [name, change(value ?? '')],
  );
}

/** Changes the text of a JSON list, and escapes it again. */
export function onList(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([name, value]) => /list$/i.test(name) || (name === 'batchOrders' && value !== null),
    ([name, value]) => [name, encodeURIComponent(change(decodeURIComponent(value ?? '')))],
  );
}

/** Changes the text of the first object of a batch. */
export function onObject(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  if (![...sketch.query, ...sketch.body].some(([name]) => name === 'batchOrders')) return null;
  return onList(random, sketch, (text) => text.replace(/\{[^{}]*\}/, (object) => change(object)));
}

/** Says a member again: the same, in other letters of its name, or with another value. */
export function withRepeatedMember(random: SeededRandom, text: string): string {
  const members = [...text.matchAll(/"([A-Za-z]+)":("[^"]*"|[^,}]+)/g)];
  if (members.length === 0) return text.replace('}', '"side":"BUY","side":"BUY"}');
  const [, name = '', value = ''] = random.pick(members);
  const spelt = random.chance(50) ? name : `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
  const again = `"${spelt}":${random.pick([value, '"1"', '"SELL"', 'true', 'null'])}`;
  return random.chance(50) ? `${text.slice(0, -1)},${again}}` : `{${again},${text.slice(1)}`;
}

/** White space where JSON allows it. */
export function spaced(random: SeededRandom, text: string): string {
  return text.replace(/[[{]|,(?=")|(?<="):/g, (mark) => mark + random.pick(['', '', ' ', '\n', '\t \r']));
}

/** Names of members in JSON's other spelling. */
export function withEscapedLetters(random: SeededRandom, text: string): string {
  return text.replace(/"([a-z])(?=[A-Za-z]*":)/g, (whole, letter: string) =>
    random.chance(50) ? whole : `"\\u00${letter.charCodeAt(0).toString(16)}`,
  );
}

/** One parameter said twice, wherever; the second with the same value or another. */
export function repeated(random: SeededRandom, sketch: Sketch): Sketch | null {
  const all = [...sketch.query, ...sketch.body].filter(
    ([name]) => name !== 'recvWindow' && name !== 'timestamp',
  );
  if (all.length === 0) return null;
  const [name, value] = random.pick(all);
  return inserted(random, sketch, [name, random.pick([value, '1', 'SELL', 'ETHUSDT', ''])]);
}

/** One more parameter, anywhere. */
export function inserted(random: SeededRandom, sketch: Sketch, pair: RawPair): Sketch {
  const part = random.pick(['query', 'body'] as const);
  const pairs = sketch[part];
  // A body or a query that is the empty text is no empty pair.
  if (pairs.length === 0 && pair[0] === '' && pair[1] === null) return { ...sketch, [part]: [pair, pair] };
  return { ...sketch, [part]: pairs.toSpliced(random.below(pairs.length + 1), 0, pair) };
}

/** One parameter less; null where there is none. */
export function removed(random: SeededRandom, sketch: Sketch): Sketch | null {
  const part = random.pick(['query', 'body'] as const);
  const pairs = sketch[part];
  return pairs.length === 0 ? null : { ...sketch, [part]: pairs.toSpliced(random.below(pairs.length), 1) };
}

/** A name in letters of another case. */
export function otherCase(random: SeededRandom, name: string): string {
  const first = name.charAt(0);
  return random.chance(50) ? name.toUpperCase().replace(/^$/, 'A') : `${first.toUpperCase()}${name.slice(1)}`;
}

/** The same parameters in another order. */
export function shuffled(random: SeededRandom, pairs: readonly RawPair[]): readonly RawPair[] {
  return pairs
    .map((pair) => ({ pair, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ pair }) => pair);
}

/** One character taken out, put in or replaced, or a bit turned. */
export function damaged(random: SeededRandom, text: string): string {
  const at = random.below(text.length + 1);
  const mark = random.pick([
    '%',
    '&',
    '=',
    '+',
    '#',
    '?',
    ';',
    '0',
    '9',
    '-',
    '.',
    '"',
    '[',
    '\\',
    '\u0000',
    '\u00e9',
    'A',
    'e',
  ]);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at) + mark + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + mark + text.slice(at + 1);
    default:
      return (
        text.slice(0, at) +
        String.fromCharCode((text.charCodeAt(at) || 65) ^ (1 << random.below(7))) +
        text.slice(at + 1)
      );
  }
}
