import type { Change } from './arena.ts';
import {
  damaged,
  escapeSome,
  hex,
  inserted,
  onList,
  onName,
  onNumber,
  onObject,
  onValue,
  onWord,
  otherCase,
  removed,
  repeated,
  shuffled,
  spaced,
  withEscapedLetters,
  withRepeatedMember,
} from './changes.ts';
import type { Sketch } from './sketch.ts';

type Mutation = Change<Sketch>;

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
