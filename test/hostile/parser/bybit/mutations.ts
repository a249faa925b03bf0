import type { SeededRandom } from '../../../../sim/random.ts';
import type { Change } from '../arena.ts';
import type { BybitSketch, Member } from './sketch.ts';

type Mutation = Change<BybitSketch>;
type Edit = (members: readonly Member[]) => readonly Member[] | null;

/** Changes one object of the request: its own members, or one order of its list. */
function onObject(random: SeededRandom, sketch: BybitSketch, edit: Edit): BybitSketch | null {
  const { list } = sketch;
  if (list !== null && list.length > 0 && random.chance(70)) {
    const at = random.below(list.length);
    const edited = edit(list[at] ?? []);
    return edited === null ? null : { ...sketch, list: list.with(at, edited) };
  }
  const edited = edit(sketch.members);
  return edited === null ? null : { ...sketch, members: edited };
}

/** Changes one member that fits; null where none does. */
function onMember(
  random: SeededRandom,
  sketch: BybitSketch,
  fits: (member: Member) => boolean,
  change: (member: Member) => Member,
): BybitSketch | null {
  return onObject(random, sketch, (members) => {
    const places = members.flatMap((member, at) => (fits(member) ? [at] : []));
    if (places.length === 0) return null;
    const at = random.pick(places);
    const member = members[at];
    return member === undefined ? null : members.with(at, change(member));
  });
}

const isPost = ({ method }: BybitSketch): boolean => method === 'POST';
const isText = ([, value]: Member): boolean => value.startsWith('"') && value.length > 2;
const isNumber = ([name]: Member): boolean => NUMBERS.has(name);
const isWord = ([name, value]: Member): boolean => isText(['', value]) && WORDS.has(name);
const NUMBERS: ReadonlySet<string> = new Set(['"qty"', '"price"', '"triggerPrice"']);
const WORDS: ReadonlySet<string> = new Set([
  ...['"category"', '"symbol"', '"side"', '"orderType"', '"timeInForce"', '"triggerBy"', '"smpType"'],
]);

/** Names and values may have been spelled otherwise before. */
function isInPairs({ members }: BybitSketch): boolean {
  return members.some(([name, value]) => JSON.parse(name) === 'category' && JSON.parse(value) === 'spot');
}

/** A letter of a JSON text as its escape. */
function escaped(random: SeededRandom, text: string): string {
  if (text.includes('\\')) return text;
  const at = 1 + random.below(Math.max(1, text.length - 2));
  const code = text.charCodeAt(at).toString(16).padStart(4, '0');
  return /[A-Za-z0-9]/.test(text.charAt(at)) ? `${text.slice(0, at)}\\u${code}${text.slice(at + 1)}` : text;
}

function shuffled<T>(random: SeededRandom, items: readonly T[]): readonly T[] {
  const all = [...items];
  for (let left = all.length - 1; left > 0; left -= 1) {
    const other = random.below(left + 1);
    const [a, b] = [all[left], all[other]];
    if (a !== undefined && b !== undefined) [all[left], all[other]] = [b, a];
  }
  return all;
}

/** Changes after which a request still says exactly what it said. */
export const PRESERVING: readonly Mutation[] = [
  (random, sketch) => onObject(random, sketch, (members) => shuffled(random, members)),
  (random, sketch) =>
    isPost(sketch) ? { ...sketch, space: random.pick([' ', '\n', '\t', '\r\n  ']) } : null,
  (random, sketch) =>
    isPost(sketch)
      ? onMember(random, sketch, isText, ([name, value]) => [name, escaped(random, value)])
      : null,
  (random, sketch) =>
    isPost(sketch)
      ? onMember(
          random,
          sketch,
          () => true,
          ([name, value]) => [escaped(random, name), value],
        )
      : null,
];

const STRANGE_NAMES = [
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"isLeverage2"',
  '"Side"',
  '"QTY"',
  '""',
];
const BAD_NUMBERS = [
  ...[
    '""',
    '"."',
    '"1e3"',
    '1e3',
    '"0x10"',
    '"1_000"',
    '"1,5"',
    '".5"',
    '"5."',
    '"01.5"',
    '"+1"',
    '"-1"',
    '-1',
  ],
  ...['"Infinity"', '"NaN"', 'null', '[]', '["1"]', '{}', '"1 "', '" 1"', '"1\\u0000"', '"\\uff11"', '"1n"'],
  ...['"123456789012345678901"', '"1.1234567890123456789"', 'true'],
];
const BAD_WORDS = ['""', 'null', '[]', '{}', '"Buy "', '"buy"', '"BUY"', '"__proto__"', '"\\u0000"', '1'];
const REFUSED_FIELDS: readonly Member[] = [
  ['"tpSize"', '"0.1"'],
  ['"trailingStop"', '"50"'],
  ['"isLeverage"', '1'],
  ['"mmp"', 'true'],
  ['"bboSideType"', '"Queue"'],
  ['"orderIv"', '"0.1"'],
];
/** Of a market order in pairs it says in what its quantity counts, and of nothing else anything. */
const UNIT: Member = ['"marketUnit"', '"quoteCoin"'];

const CATEGORIES = ['option', 'Linear', 'linear2', 'SPOT', ''];
/** Of which one takes another's place, and what was meant with it may then mean nothing. */
const SERVED = ['linear', 'inverse', 'spot'];

/** Traps: after any of these, taking the request is wrong whatever it is taken for. */
export const TRAPS: readonly Mutation[] = [
  (random, sketch) =>
    onObject(random, sketch, (members) => {
      if (members.length === 0) return null;
      const again = random.pick(members);
      return members.toSpliced(random.below(members.length + 1), 0, again);
    }),
  (random, sketch) =>
    isPost(sketch)
      ? onObject(random, sketch, (members) => {
          const named = members.filter(isNumber);
          return named.length === 0 ? null : [[random.pick(named)[0], '"7"'], ...members];
        })
      : null,
  (random, sketch) =>
    isPost(sketch) ? onMember(random, sketch, isNumber, ([name]) => [name, random.pick(BAD_NUMBERS)]) : null,
  (random, sketch) =>
    isPost(sketch) ? onMember(random, sketch, isWord, ([name]) => [name, random.pick(BAD_WORDS)]) : null,
  (random, sketch) =>
    isPost(sketch)
      ? onObject(random, sketch, (members) => [...members, [random.pick(STRANGE_NAMES), '"1"']])
      : null,
  (random, sketch) =>
    isPost(sketch) && !sketch.path.includes('cancel') && !sketch.path.includes('position')
      ? onObject(random, sketch, (members) => [
          ...members,
          random.pick(isInPairs(sketch) ? REFUSED_FIELDS : [...REFUSED_FIELDS, UNIT]),
        ])
      : null,
  (random, sketch) =>
    isPost(sketch) ? { ...sketch, tail: random.pick(['}', ',', '{}', 'x', '\u0000', '//', '\u00a0']) } : null,
  (random, sketch) =>
    onMember(
      random,
      sketch,
      ([name]) => name.includes('category'),
      ([name, value]) => [
        name,
        value.startsWith('"') ? JSON.stringify(random.pick(CATEGORIES)) : random.pick(CATEGORIES),
      ],
    ),
  (_, sketch) => {
    const members = sketch.members.filter(([name]) => !name.includes('category'));
    return members.length === sketch.members.length ? null : { ...sketch, members };
  },
  (random, sketch) =>
    isPost(sketch) ? null : { ...sketch, members: [...sketch.members, ['symbo%6c', random.pick(['X', ''])]] },
];

const KNOWN: readonly string[] = [
  ...[
    'symbol',
    'side',
    'orderType',
    'qty',
    'price',
    'reduceOnly',
    'closeOnTrigger',
    'timeInForce',
    'orderId',
  ],
  ...['orderLinkId', 'triggerPrice', 'triggerDirection', 'positionIdx', 'slippageTolerance', 'settleCoin'],
];
const ANY = ['""', '"0"', '0', 'true', 'false', '"Buy"', '"1"', '2', '"BTCUSDT"', '"x"', '"59000"', 'null'];

/** Changes of which nobody says beforehand what they make of a request. */
export const WILD: readonly Mutation[] = [
  (random, sketch) =>
    isPost(sketch)
      ? onMember(
          random,
          sketch,
          () => true,
          ([name]) => [name, random.pick(ANY)],
        )
      : null,
  (random, sketch) =>
    isPost(sketch)
      ? onObject(random, sketch, (members) => [...members, [`"${random.pick(KNOWN)}"`, random.pick(ANY)]])
      : null,
  (random, sketch) =>
    onObject(random, sketch, (members) =>
      members.length === 0 ? null : members.toSpliced(random.below(members.length), 1),
    ),
  (random, sketch) =>
    onMember(random, sketch, isText, ([name, value]) => {
      const at = random.below(value.length);
      return [
        name,
        value.slice(0, at) + random.pick(['', '"', '\\', 'A', '9', '.', '%']) + value.slice(at + 1),
      ];
    }),
  (random, sketch) => ({ ...sketch, path: random.pick(OTHER_PATHS) }),
  (random, sketch) =>
    onMember(
      random,
      sketch,
      ([name]) => name.includes('category'),
      ([name, value]) => [name, value.startsWith('"') ? `"${random.pick(SERVED)}"` : random.pick(SERVED)],
    ),
];

const OTHER_PATHS = [
  '/v5/order/create',
  '/v5/order/amend',
  '/v5/order/cancel',
  '/v5/order/create-batch',
  '/v5/order/cancel-batch',
  '/v5/position/set-leverage',
];
