import type { SeededRandom } from '../../../sim/random.ts';
import type { RawPair, Sketch } from './sketch.ts';

/** A change of a request; null where it has nothing to change. */
export type Mutation = (random: SeededRandom, sketch: Sketch) => Sketch | null;

/** Changes after which a request still says exactly what it said. */
export const PRESERVING: readonly Mutation[] = [
  (random, sketch) => onValue(random, sketch, (value) => escapeSome(random, value)),
  (random, sketch) => onValue(random, sketch, (value) => escapeSome(random, value)),
  (random, { query, body, ...rest }) => ({
    ...rest,
    query: shuffled(random, query),
    body: shuffled(random, body),
  }),
  (_, { query, body, ...rest }) => ({ ...rest, query: body, body: query }),
  (random, { query, body, ...rest }) => {
    const all = [...query, ...body];
    const cut = random.below(all.length + 1);
    return { ...rest, query: all.slice(0, cut), body: all.slice(cut) };
  },
  (random, sketch) => ({ ...sketch, contentType: random.pick(CONTENT_TYPES) }),
  (random, sketch) => onList(random, sketch, (text) => spaced(random, text)),
  (random, sketch) => onList(random, sketch, (text) => withEscapedLetters(random, text)),
];

const CONTENT_TYPES = [
  null,
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'a/b;charset=utf-16',
];

/** Traps: after any of these, taking the request is wrong whatever it is taken for. */
export const TRAPS: readonly Mutation[] = [
  (random, sketch) => repeated(random, sketch),
  (random, sketch) => repeated(random, sketch),
  (random, sketch) => onName(random, sketch, (name) => `%${hex(name.charCodeAt(0), random)}${name.slice(1)}`),
  (random, sketch) =>
    onName(
      random,
      sketch,
      (name) => `${name}${random.pick(['[]', '[0]', '%5B%5D', '.0', '%00', ' ', '+', ';'])}`,
    ),
  (random, sketch) => onName(random, sketch, (name) => otherCase(random, name)),
  (random, sketch) =>
    inserted(random, sketch, [random.pick(STRANGE_NAMES), random.pick(['1', '', 'true', '{}'])]),
  (random, sketch) => inserted(random, sketch, [otherCase(random, random.pick(KNOWN_NAMES)), 'SELL']),
  (random, sketch) => inserted(random, sketch, [random.pick(KNOWN_NAMES), null]),
  (random, sketch) => inserted(random, sketch, ['', random.pick([null, '', '1'])]),
  (random, sketch) => onNumber(random, sketch, () => random.pick(BAD_NUMBERS)),
  (random, sketch) =>
    onNumber(random, sketch, (value) => random.pick([`0${value}`, `+${value}`, `-${value}`, `${value}e1`])),
  (random, sketch) =>
    onNumber(random, sketch, (value) =>
      random.pick([`${value} `, `%20${value}`, `${value}%00`, `${value}%0a`]),
    ),
  (random, sketch) =>
    onWord(random, sketch, () => random.pick([...STRANGE_NAMES, '', 'null', 'undefined', '%00'])),
  (random, sketch) =>
    onWord(random, sketch, (value) =>
      random.pick([value.toLowerCase(), `${value}+`, `+${value}`, `${value}%20`]),
    ),
  (random, sketch) => onWord(random, sketch, (value) => `${value}${random.pick(BROKEN_ESCAPES)}`),
  (random, sketch) =>
    onWord(random, sketch, (value) => `%25${hex(value.charCodeAt(0), random)}${value.slice(1)}`),
  (random, sketch) => onWord(random, sketch, (value) => random.pick(WIDE_LETTERS) + value.slice(1)),
  (_, sketch) => (sketch.query.length + sketch.body.length < 3 ? null : { ...sketch, separator: ';' }),
  (_, sketch) => ({ ...sketch, query: [], body: [[JSON.stringify(Object.fromEntries(sketch.body)), null]] }),
  (random, sketch) => onObject(random, sketch, (text) => withRepeatedMember(random, text)),
  (random, sketch) => onObject(random, sketch, (text) => `${text.slice(0, -1)},${random.pick(BAD_MEMBERS)}}`),
  (random, sketch) => onList(random, sketch, (text) => random.pick(BAD_JSON)(text)),
];

/** Changes of which nobody says beforehand what they make of a request. */
export const WILD: readonly Mutation[] = [
  (random, sketch) => onValue(random, sketch, (value) => damaged(random, value)),
  (random, sketch) => onName(random, sketch, (name) => damaged(random, name)),
  (random, sketch) => removed(random, sketch),
  (random, sketch) => inserted(random, sketch, [random.pick(KNOWN_NAMES), random.pick(ANY_VALUES)]),
  (random, sketch) => onValue(random, sketch, () => random.pick(ANY_VALUES)),
  (random, sketch) => onNumber(random, sketch, () => random.pick(LONG_NUMBERS)),
  (random, sketch) => ({ ...sketch, method: random.pick(['GET', 'POST', 'PUT', 'DELETE']) }),
];

const STRANGE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
  'length',
  '__defineGetter__',
];
const KNOWN_NAMES = [
  'symbol',
  'side',
  'type',
  'quantity',
  'price',
  'reduceOnly',
  'timeInForce',
  'orderId',
  'batchOrders',
  'positionSide',
  'closePosition',
  'stopPrice',
  'priceMatch',
  'newClientOrderId',
  'origClientOrderId',
  'triggerPrice',
  'clientAlgoId',
  'leverage',
  'goodTillDate',
  'newOrderRespType',
  'activatePrice',
];
const BAD_NUMBERS = [
  '',
  '.',
  '-',
  '1e3',
  '1E3',
  '1e-3',
  '0x10',
  '0b1',
  '1_000',
  '1,5',
  '.5',
  '5.',
  '1.',
  '00',
  '01.5',
  '%D9%A1',
  '%EF%BC%91',
  'Infinity',
  'NaN',
  '1%2e5%2e2',
  '123456789012345678901',
  '1.1234567890123456789',
  '1n',
  '%2B1',
  '1f',
  '1%0d',
  '٣',
  '1'.repeat(400),
];
const LONG_NUMBERS = [
  '9'.repeat(20),
  '9'.repeat(15),
  '0.' + '0'.repeat(17) + '1',
  '9007199254740993',
  '1' + '0'.repeat(19),
  '1.' + '0'.repeat(18),
  '9223372036854775807',
];
const BROKEN_ESCAPES = [
  '%',
  '%4',
  '%zz',
  '%u0041',
  '%C0%80',
  '%E0%80%80',
  '%ED%A0%80',
  '%FF',
  '%F5%80%80%80',
  '%EF%BF%BD',
  '%C2',
];
const WIDE_LETTERS = ['%EF%BC%B3', '%D0%A5', '%C5%BF', '\u0421', '%E2%84%AA'];
const BAD_MEMBERS = [
  '"__proto__":{"price":"1"}',
  '"constructor":"1"',
  '"toString":1',
  '"stopPrice":"1"',
  '"Side":"SELL"',
  '"closePosition":true',
  '"symbol":null',
  '"price":["1"]',
  '"price":{"a":1}',
  '"\\u005f_proto__":"1"',
];
const ANY_VALUES = [
  'BUY',
  'SELL',
  'true',
  'false',
  '1',
  '2',
  'LIMIT',
  'MARKET',
  'GTD',
  '0',
  '-1',
  '%5B1%5D',
  '%5B%5D',
  'BTCUSDT',
  'LONG',
  'a',
  '1.50',
  '0.0',
];
const BAD_JSON: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, -1),
  (text) => `${text},`,
  (text) => text.replace(']', ',]'),
  (text) => text.replace('[', "['a',"),
  (text) => `\uFEFF${text}`,
  (text) => `${text}${text}`,
  (text) => text.replace('[', '[/**/'),
  (text) => `{"0":${text.slice(1, -1)}}`,
  (text) => `[${text}]`,
  (text) => text.replace('[', '[null,'),
  (text) => text.replace('[', '[NaN,'),
  (text) => `${'['.repeat(50)}${text}${']'.repeat(50)}`,
  () => '[]',
  (text) => text.replace('[', '[\u00a0'),
];

function hex(code: number, random: SeededRandom): string {
  const text = code.toString(16).padStart(2, '0');
  return random.chance(50) ? text.toUpperCase() : text;
}

/** Percent-encodes some of the plain characters of an escaped value. */
function escapeSome(random: SeededRandom, value: string): string {
  return value.replace(/%[0-9A-Fa-f]{2}|[!-~]/g, (piece) =>
    piece.length > 1 || random.chance(70) ? piece : `%${hex(piece.charCodeAt(0), random)}`,
  );
}

type ChangeText = (text: string) => string;

/** Changes the value of a pair that fits, anywhere in the request. */
function onPair(
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

function onValue(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    (pair) => pair[1] !== null && !isStamp(pair),
    ([name, value]) => [name, change(value ?? '')],
  );
}

function onName(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
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

function onNumber(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([name]) => NUMBERS.has(name),
    ([name, value]) => [name, change(value ?? '')],
  );
}

/** A constant with a letter that is not escaped: of one without, no lower case exists. */
function onWord(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([name, value]) => WORDS.has(name) && /[A-Z]/.test((value ?? '').replaceAll(/%../g, '')),
    ([name, value]) => [name, change(value ?? '')],
  );
}

/** Changes the text of a JSON list, and escapes it again. */
function onList(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([name, value]) => /list$/i.test(name) || (name === 'batchOrders' && value !== null),
    ([name, value]) => [name, encodeURIComponent(change(decodeURIComponent(value ?? '')))],
  );
}

/** Changes the text of the first object of a batch. */
function onObject(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  if (![...sketch.query, ...sketch.body].some(([name]) => name === 'batchOrders')) return null;
  return onList(random, sketch, (text) => text.replace(/\{[^{}]*\}/, (object) => change(object)));
}

/** Says a member again: the same, in other letters of its name, or with another value. */
function withRepeatedMember(random: SeededRandom, text: string): string {
  const members = [...text.matchAll(/"([A-Za-z]+)":("[^"]*"|[^,}]+)/g)];
  if (members.length === 0) return text.replace('}', '"side":"BUY","side":"BUY"}');
  const [, name = '', value = ''] = random.pick(members);
  const spelt = random.chance(50) ? name : `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
  const again = `"${spelt}":${random.pick([value, '"1"', '"SELL"', 'true', 'null'])}`;
  return random.chance(50) ? `${text.slice(0, -1)},${again}}` : `{${again},${text.slice(1)}`;
}

function spaced(random: SeededRandom, text: string): string {
  return text.replace(/[[{]|,(?=")|(?<="):/g, (mark) => mark + random.pick(['', '', ' ', '\n', '\t \r']));
}

/** Names of members in JSON's other spelling. */
function withEscapedLetters(random: SeededRandom, text: string): string {
  return text.replace(/"([a-z])(?=[A-Za-z]*":)/g, (whole, letter: string) =>
    random.chance(50) ? whole : `"\\u00${letter.charCodeAt(0).toString(16)}`,
  );
}

function repeated(random: SeededRandom, sketch: Sketch): Sketch | null {
  const all = [...sketch.query, ...sketch.body].filter(
    ([name]) => name !== 'recvWindow' && name !== 'timestamp',
  );
  if (all.length === 0) return null;
  const [name, value] = random.pick(all);
  return inserted(random, sketch, [name, random.pick([value, '1', 'SELL', 'ETHUSDT', ''])]);
}

function inserted(random: SeededRandom, sketch: Sketch, pair: RawPair): Sketch {
  const part = random.pick(['query', 'body'] as const);
  const pairs = sketch[part];
  // A body or a query that is the empty text is no empty pair.
  if (pairs.length === 0 && pair[0] === '' && pair[1] === null) return { ...sketch, [part]: [pair, pair] };
  return { ...sketch, [part]: pairs.toSpliced(random.below(pairs.length + 1), 0, pair) };
}

function removed(random: SeededRandom, sketch: Sketch): Sketch | null {
  const part = random.pick(['query', 'body'] as const);
  const pairs = sketch[part];
  return pairs.length === 0 ? null : { ...sketch, [part]: pairs.toSpliced(random.below(pairs.length), 1) };
}

function otherCase(random: SeededRandom, name: string): string {
  const first = name.charAt(0);
  return random.chance(50) ? name.toUpperCase().replace(/^$/, 'A') : `${first.toUpperCase()}${name.slice(1)}`;
}

function shuffled(random: SeededRandom, pairs: readonly RawPair[]): readonly RawPair[] {
  return pairs
    .map((pair) => ({ pair, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ pair }) => pair);
}

/** One character taken out, put in or replaced, or a bit turned. */
function damaged(random: SeededRandom, text: string): string {
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
