import type { SeededRandom } from '../../../../sim/random.ts';
import type { Change } from '../arena.ts';
import {
  damaged,
  escapeSome,
  hex,
  inserted,
  onPair,
  otherCase,
  removed,
  repeated,
  shuffled,
  spaced,
  withEscapedLetters,
  withRepeatedMember,
} from '../changes.ts';
import type { RawPair, Sketch } from '../sketch.ts';

type Mutation = Change<Sketch>;
type ChangeText = (text: string) => string;

const isList = ([name, value]: RawPair): boolean => value === null && name.startsWith('[');
const isNumber = ([name, value]: RawPair): boolean => value !== null && NUMBERS.has(name);
/** A price that an alert compares with: of what changes a number may be below zero. */
const isPrice = ([name, value]: RawPair): boolean =>
  name === 'rhs_constant' && /^(?:1400|9999)/.test(value ?? '');
/** A constant with a letter that is not escaped: of one without, no lower case exists. */
const isWord = ([name, value]: RawPair): boolean =>
  WORDS.has(name) && /[A-Z]/.test((value ?? '').replaceAll(/%../g, ''));
const isQuote = ({ path }: Sketch): boolean => path.startsWith('/quote');
const isAlert = ({ path }: Sketch): boolean => path.startsWith('/alerts');
const isForm = ({ method, body }: Sketch): boolean =>
  (method === 'POST' || method === 'PUT') && !body.some(isList);

const NUMBERS: ReadonlySet<string> = new Set(['quantity', 'price', 'trigger_price']);
const WORDS: ReadonlySet<string> = new Set([
  ...['exchange', 'tradingsymbol', 'transaction_type', 'product', 'order_type', 'validity'],
  ...['lhs_attribute', 'lhs_exchange', 'rhs_attribute', 'rhs_exchange'],
]);

function onName(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([, value]) => value !== null,
    ([name, value]) => [change(name), value],
  );
}

function onValue(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(
    random,
    sketch,
    ([, value]) => value !== null,
    ([name, value]) => [name, change(value ?? '')],
  );
}

function onNumber(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  const fits = (pair: RawPair): boolean => isNumber(pair) || isPrice(pair);
  return onPair(random, sketch, fits, ([name, value]) => [name, change(value ?? '')]);
}

function onWord(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  return onPair(random, sketch, isWord, ([name, value]) => [name, change(value ?? '')]);
}

/** Changes the text of a list of orders; null where there is none, or nothing in it to change. */
function onList(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  const changed = onPair(random, sketch, isList, ([text]) => [change(text), null]);
  const before = sketch.body.find(isList);
  return changed === null || changed.body.some(([text]) => text === before?.[0]) ? null : changed;
}

/** Changes the JSON of a trigger's condition or orders, and escapes it again; null where nothing changes. */
function onTrigger(random: SeededRandom, sketch: Sketch, change: ChangeText): Sketch | null {
  if (!sketch.path.startsWith('/gtt/')) return null;
  const isPart = ([name, value]: RawPair): boolean =>
    (name === 'condition' || name === 'orders') && /^[[{]/.test(unescaped(value ?? ''));
  let isChanged = false;
  const changed = onPair(random, sketch, isPart, ([name, value]) => {
    const text = unescaped(value ?? '');
    const next = change(text);
    isChanged = next !== text;
    return [name, encodeURIComponent(next)];
  });
  return isChanged ? changed : null;
}

/** Nothing for what is broken already. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Changes after which a request still says exactly what it said. */
export const PRESERVING: readonly Mutation[] = [
  (random, sketch) => onValue(random, sketch, (value) => escapeSome(random, value)),
  (random, sketch) => onValue(random, sketch, (value) => escapeSome(random, value)),
  (random, { query, body, ...rest }) => ({
    ...rest,
    query: shuffled(random, query),
    body: shuffled(random, body),
  }),
  (random, sketch) => ({ ...sketch, contentType: random.pick([null, 'application/json', 'text/plain']) }),
  (random, sketch) => onList(random, sketch, (text) => spaced(random, text)),
  (random, sketch) => onList(random, sketch, (text) => withEscapedLetters(random, text)),
  (random, sketch) => onTrigger(random, sketch, (text) => spaced(random, text)),
  (random, sketch) => onTrigger(random, sketch, (text) => withEscapedLetters(random, text)),
];

/** Traps: after any of these, taking the request is wrong whatever it is taken for. */
export const TRAPS: readonly Mutation[] = [
  (random, sketch) => (isQuote(sketch) ? null : repeated(random, sketch)),
  (random, sketch) => (isQuote(sketch) ? null : repeated(random, sketch)),
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
  (random, sketch) => inserted(random, sketch, [random.pick(KNOWN_NAMES), null]),
  (random, sketch) => inserted(random, sketch, ['', random.pick([null, '', '1'])]),
  (random, sketch) => onNumber(random, sketch, () => random.pick(BAD_NUMBERS)),
  (random, sketch) =>
    onNumber(random, sketch, (value) =>
      random.pick([`0${value}`, `%2B${value}`, `-${value}`, `${value}e1`, `${value}+`, `${value}%00`]),
    ),
  (random, sketch) => onWord(random, sketch, () => random.pick([...STRANGE_NAMES, 'null', '%00'])),
  (random, sketch) =>
    onWord(random, sketch, (value) =>
      random.pick([value.toLowerCase(), `${value}+`, `+${value}`, `${value}%0a`]),
    ),
  (random, sketch) => onWord(random, sketch, (value) => `${value}${random.pick(BROKEN_ESCAPES)}`),
  (random, sketch) =>
    onWord(random, sketch, (value) => `%25${hex(value.charCodeAt(0), random)}${value.slice(1)}`),
  (random, sketch) => onWord(random, sketch, (value) => random.pick(WIDE_LETTERS) + value.slice(1)),
  (random, sketch) =>
    onPair(
      random,
      sketch,
      ([name]) => name === 'exchange',
      () => ['exchange', random.pick(['MCX', 'CDS', 'BCD', 'INDICES', 'NSEX'])],
    ),
  (_, sketch) => (isForm(sketch) && sketch.body.length > 2 ? { ...sketch, separator: ';' } : null),
  (_, sketch) =>
    isForm(sketch) && sketch.body.length > 0
      ? { ...sketch, body: [[JSON.stringify(Object.fromEntries(sketch.body)), null]] }
      : null,
  // One half of what it says in the place where the other half is not.
  (random, sketch) => {
    const from = isForm(sketch) ? 'body' : 'query';
    const to = from === 'body' ? 'query' : 'body';
    const pairs = sketch[from];
    if (pairs.length === 0 || sketch.body.some(isList)) return null;
    const at = random.below(pairs.length);
    const moved = pairs[at];
    return moved === undefined ? null : { ...sketch, [from]: pairs.toSpliced(at, 1), [to]: [moved] };
  },
  // What clients repeat of the path, said otherwise.
  (random, sketch) =>
    sketch.path.startsWith('/orders/') && !sketch.body.some(isList)
      ? said(
          sketch,
          random.pick([
            ['order_id', '261123000000009'],
            ['variety', 'bo'],
          ] as const),
        )
      : null,
  (random, sketch) =>
    isForm(sketch)
      ? said(
          sketch,
          random.pick([
            ['autoslice', 'true'],
            ['squareoff', '5'],
            ['tag', 'ABCDEFGHI'],
          ]),
        )
      : null,
  // What places orders, or is of another kind, in whatever spelling.
  (random, sketch) =>
    isAlert(sketch) && isForm(sketch)
      ? said(
          sketch,
          random.pick([
            ['basket', '%7B%7D'] as const,
            ['basket', ''] as const,
            ['status', 'enabled'] as const,
          ]),
        )
      : null,
  (random, sketch) =>
    isAlert(sketch)
      ? onPair(
          random,
          sketch,
          ([name]) => name === 'type' || name === 'operator' || name === 'rhs_type' || name === 'uuid',
          ([name]) => [name, random.pick(['ato', '%61to', 'ATO', '!=', '=', '%3D', 'simple+', '', '0'])],
        )
      : null,
  (random, sketch) =>
    onList(random, sketch, (text) => text.replace(/\{[^{}]*\}/, (one) => withRepeatedMember(random, one))),
  (random, sketch) => onList(random, sketch, (text) => text.replace('}', `,${random.pick(BAD_MEMBERS)}}`)),
  (random, sketch) => onList(random, sketch, (text) => random.pick(BAD_JSON)(text)),
  (random, sketch) =>
    onTrigger(random, sketch, (text) => text.replace(/\{[^{}]*\}/, (one) => withRepeatedMember(random, one))),
  (random, sketch) => onTrigger(random, sketch, (text) => text.replace('}', `,${random.pick(BAD_MEMBERS)}}`)),
  (random, sketch) => onTrigger(random, sketch, (text) => random.pick(BAD_JSON)(text)),
  (random, sketch) => onTrigger(random, sketch, (text) => random.pick(BAD_TRIGGERS)(text)),
];

/** One more pair in the part where a request of that method has them. */
function said(sketch: Sketch, pair: RawPair): Sketch {
  const part = isForm(sketch) ? 'body' : 'query';
  return { ...sketch, [part]: [...sketch[part], pair] };
}

/** Changes of which nobody says beforehand what they make of a request. */
export const WILD: readonly Mutation[] = [
  (random, sketch) => onValue(random, sketch, (value) => damaged(random, value)),
  (random, sketch) => onName(random, sketch, (name) => damaged(random, name)),
  (random, sketch) => onList(random, sketch, (text) => damaged(random, text)),
  (random, sketch) => onTrigger(random, sketch, (text) => text.replace(/[0-9]+/, random.pick(ANY_NUMBERS))),
  (random, sketch) => onTrigger(random, sketch, (text) => text.replace('1400', '1600')),
  (random, sketch) => removed(random, sketch),
  (random, sketch) => said(sketch, [random.pick(KNOWN_NAMES), random.pick(ANY_VALUES)]),
  (random, sketch) => onValue(random, sketch, () => random.pick(ANY_VALUES)),
  (random, sketch) => ({ ...sketch, method: random.pick(['GET', 'POST', 'PUT', 'DELETE']) }),
  (random, sketch) => ({ ...sketch, path: random.pick(OTHER_PATHS) }),
];

const OTHER_PATHS = [
  ...['/orders/regular', '/orders/co', '/orders/bo', '/orders/regular/261123000000007', '/orders/regular/1'],
  ...[
    '/orders/REGULAR',
    '/orders',
    '/margins/orders',
    '/quote',
    '/session/token',
    '/gtt/triggers',
    '/gtt/triggers/100007',
    '/gtt/triggers/100009',
    '/trades',
    '/alerts',
    '/alerts/550e8400-e29b-41d4-a716-446655440000',
    '/alerts/550e8400-e29b-41d4-a716-446655440009',
    '/alerts/550E8400-e29b-41d4-a716-446655440000',
  ],
];
const STRANGE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length'];
const KNOWN_NAMES = [
  ...['exchange', 'tradingsymbol', 'transaction_type', 'quantity', 'price', 'trigger_price', 'order_type'],
  ...['product', 'validity', 'validity_ttl', 'disclosed_quantity', 'tag', 'market_protection', 'autoslice'],
  ...['iceberg_legs', 'iceberg_quantity', 'auction_number', 'order_id', 'parent_order_id', 'variety', 'mode'],
  ...['type', 'uuid', 'name', 'operator', 'basket', 'lhs_attribute', 'lhs_exchange', 'lhs_tradingsymbol'],
  ...['rhs_type', 'rhs_constant', 'rhs_attribute', 'rhs_exchange', 'rhs_tradingsymbol', 'trigger_id'],
];
const ANY_VALUES = [
  ...['BUY', 'SELL', 'true', 'false', '0', '1', '2', '-1', '0.0', '1.50', '1500', 'LIMIT', 'MARKET', 'SL'],
  ...[
    'SL-M',
    'DAY',
    'IOC',
    'TTL',
    'NSE',
    'BSE',
    'NFO',
    'INFY',
    'SBIN',
    'a',
    '',
    'regular',
    '261123000000007',
  ],
  ...[
    'simple',
    'ato',
    'constant',
    'instrument',
    'INDICES',
    'NIFTY%2050',
    'LastTradedPrice',
    'VolumeTraded',
    '%3C',
  ],
];
const BAD_NUMBERS = [
  ...['.', '-', '1e3', '1E3', '1e-3', '0x10', '0b1', '1_000', '1,5', '.5', '5.', '00', '01.5', '%D9%A1'],
  ...['%EF%BC%91', 'Infinity', 'NaN', '1%2e5%2e2', '1234567890', '1.12345', '1n', '%2B1', '1f', '1%0d', '٣'],
  '1'.repeat(400),
];
const BROKEN_ESCAPES = ['%', '%4', '%zz', '%u0041', '%C0%80', '%ED%A0%80', '%FF', '%F5%80%80%80', '%C2'];
const WIDE_LETTERS = ['%EF%BC%B3', '%D0%A5', '%C5%BF', '\u0421', '%E2%84%AA'];
const BAD_MEMBERS = [
  ...['"__proto__":{"price":1}', '"constructor":"1"', '"toString":1', '"Side":"SELL"', '"squareoff":1'],
  ...['"tag":null', '"price2":1', '"average_price":[1]', '"order_id":{"a":1}', '"\\u005f_proto__":"1"'],
];
const ANY_NUMBERS = ['1', '1399.95', '1500', '1600', '0', '-1', '1500.00', '1e3', '1500.00001', '999999999'];
/** What has no bound, or could be read in two ways. */
const BAD_TRIGGERS: readonly ChangeText[] = [
  (text) => text.replace('"LIMIT"', '"MARKET"'),
  (text) => text.replace(/"price":([0-9.]+)/, '"price":"$1"'),
  (text) => text.replace(/"trigger_values":\[([0-9.]+)/, '"trigger_values":["$1"'),
  (text) => text.replace(/"trigger_values":\[([0-9.]+)/, '"trigger_values":[$1,$1,$1'),
  (text) => text.replace(/"trigger_values":\[[^\]]*\]/, '"trigger_values":{"0":1400}'),
  (text) => text.replace(/"last_price":([0-9.]+)/, '"last_price":$1e0'),
  (text) => text.replace('"exchange":"NSE"', '"exchange":"MCX"'),
  (text) => text.replace('"BUY"', '"buy"'),
];
const BAD_JSON: readonly ChangeText[] = [
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
  (text) => text.replace('"quantity":', '"quantity":0'),
  (text) => text.replace('"quantity":', '"quantity":-'),
  (text) => text.replace(/"quantity":([0-9]+)/, '"quantity":"$1"'),
  (text) => text.replace(/"quantity":([0-9]+)/, '"quantity":$1e0'),
];
