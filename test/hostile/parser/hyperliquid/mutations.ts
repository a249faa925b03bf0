import type { SeededRandom } from '../../../../sim/random.ts';
import type { Change } from '../arena.ts';
import { objectsIn, withObject, type HyperliquidSketch, type Member } from './sketch.ts';

type Mutation = Change<HyperliquidSketch>;

/** Changes the members of one object, wherever it stands. */
function onObject(
  random: SeededRandom,
  sketch: HyperliquidSketch,
  edit: (members: readonly Member[]) => readonly Member[] | null,
): HyperliquidSketch | null {
  const place = random.pick(objectsIn(sketch.body));
  const edited = edit(place.found.members);
  return edited === null ? null : withObject(sketch, place, edited);
}

/** Changes one member that fits, wherever it stands; null where none does. */
function onMember(
  random: SeededRandom,
  sketch: HyperliquidSketch,
  fits: (name: string, value: string) => boolean,
  change: (name: string, value: string) => Member,
): HyperliquidSketch | null {
  const places = objectsIn(sketch.body).flatMap((place) =>
    place.found.members.flatMap(([name, value], at) =>
      typeof value === 'string' && fits(name, value) ? [{ place, name, value, at }] : [],
    ),
  );
  if (places.length === 0) return null;
  const { place, name, value, at } = random.pick(places);
  return withObject(sketch, place, place.found.members.with(at, change(name, value)));
}

const isText = (_name: string, value: string): boolean => value.startsWith('"') && value.length > 2;
const isAmount = (name: string): boolean => AMOUNTS.has(name);
const isWord = (name: string): boolean => WORDS.has(name);
const isHex = (_name: string, value: string): boolean => /^"0x[0-9A-Fa-f]+"$/.test(value);
const isWhole = (_name: string, value: string): boolean => /^[0-9]+$/.test(value);
const isFlag = (_name: string, value: string): boolean => value === 'true' || value === 'false';
const AMOUNTS: ReadonlySet<string> = new Set(['"p"', '"s"', '"triggerPx"']);
const WORDS: ReadonlySet<string> = new Set(['"type"', '"tif"', '"tpsl"', '"grouping"']);

/** A letter of a JSON text as its escape. */
function escaped(random: SeededRandom, text: string): string {
  if (text.includes('\\') || text.length < 3) return text;
  const at = 1 + random.below(text.length - 2);
  const code = text.charCodeAt(at).toString(16).padStart(4, '0');
  return `${text.slice(0, at)}\\u${code}${text.slice(at + 1)}`;
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
  // The order of names is what a signature covers, and not what a request means.
  (random, sketch) => onObject(random, sketch, (members) => shuffled(random, members)),
  (random, sketch) => ({ ...sketch, space: random.pick([' ', '\n', '\t', '\r\n  ']) }),
  (random, sketch) => onMember(random, sketch, isText, (name, value) => [name, escaped(random, value)]),
  (random, sketch) =>
    onObject(random, sketch, (members) => members.map(([name, value]) => [escaped(random, name), value])),
  (random, sketch) =>
    onMember(random, sketch, isHex, (name, value) => [name, `"0x${value.slice(3).toUpperCase()}`]),
  (random, sketch) =>
    onMember(
      random,
      sketch,
      (name, value) => isAmount(name) && /^"[0-9]{1,20}"$/.test(value),
      (name, value) => [name, `${value.slice(0, -1)}.${'0'.repeat(1 + random.below(18))}"`],
    ),
];

const STRANGE_NAMES = [
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"A"',
  '"reduceOnly"',
  '""',
  '"limitPx"',
];
const BAD_AMOUNTS = [
  ...['""', '"."', '"1e3"', '1e3', '"0x10"', '"1_000"', '"1,5"', '".5"', '"5."', '"01.5"', '"+1"', '"-1"'],
  ...['"Infinity"', '"NaN"', 'null', '[]', '["1"]', '{}', '"1 "', '" 1"', '"1\\u0000"', '"\\uff11"', '"1n"'],
  ...['"123456789012345678901"', '"1.1234567890123456789"', 'true', '1', '0.5', '-0'],
];
const BAD_WORDS = ['""', 'null', '[]', '{}', '"Gtc "', '"gtc"', '"GTC"', '"__proto__"', '"\\u0000"', '1'];
const BAD_WHOLES = [
  '0.0',
  '1e0',
  '-0',
  '"0"',
  '01',
  '+1',
  '1.5',
  'null',
  'true',
  '[0]',
  '99',
  '110000',
  '9e99',
];
const BAD_FLAGS = ['"true"', '1', '0', 'null', '"false"', '[]', 'True'];
const BAD_HEX = [
  '"0x"',
  '"0xg"',
  `"${'ab'.repeat(16)}"`,
  `"0X${'ab'.repeat(16)}"`,
  '"0x0"',
  `"0x${'ab'.repeat(17)}"`,
];
const REFUSED: readonly Member[] = [
  ['"builder"', '{"b":"0x6530512a6c89c7cfcebc3ba7fcd9ada5f30827a6","f":"10"}'],
  ['"vaultAddress"', '"0x6530512a6c89c7cfcebc3ba7fcd9ada5f30827a6"'],
  ['"dex"', '"xyz"'],
  ['"isMarket"', 'true'],
];
const OTHER_VAULTS: readonly Member[] = [
  // The account that leads the vault, and the same without 0x, as ccxt writes it.
  ['"vaultAddress"', `"0x${'0e'.repeat(20)}"`],
  ['"vaultAddress"', `"${'0e'.repeat(20)}"`],
  ['"vaultAddress"', '"0x6530512a6c89c7cfcebc3ba7fcd9ada5f30827a6"'],
  ['"vaultAddress"', '""'],
  ['"expiresAfter"', '1795228436000'],
  ['"isFrontend"', 'true'],
  ['"nonce"', '1795228436736'],
  ['"action"', '{"type":"noop"}'],
];

/** Traps: after any of these, taking the request is wrong whatever it is taken for. */
export const TRAPS: readonly Mutation[] = [
  (random, sketch) =>
    onObject(random, sketch, (members) =>
      members.length === 0
        ? null
        : members.toSpliced(random.below(members.length + 1), 0, random.pick(members)),
    ),
  (random, sketch) =>
    onObject(random, sketch, (members) => {
      const named = members.filter(([name]) => isAmount(name));
      return named.length === 0 ? null : [[random.pick(named)[0], '"7"'], ...members];
    }),
  (random, sketch) => onMember(random, sketch, isAmount, (name) => [name, random.pick(BAD_AMOUNTS)]),
  (random, sketch) => onMember(random, sketch, isWord, (name) => [name, random.pick(BAD_WORDS)]),
  (random, sketch) => onMember(random, sketch, isFlag, (name) => [name, random.pick(BAD_FLAGS)]),
  (random, sketch) =>
    onMember(
      random,
      sketch,
      (name, value) => isWhole(name, value) && (name === '"a"' || name === '"asset"'),
      (name) => [name, random.pick(BAD_WHOLES)],
    ),
  (random, sketch) =>
    onMember(
      random,
      sketch,
      (name, value) => isHex(name, value) && name !== '"oid"',
      (name) => [name, random.pick(BAD_HEX)],
    ),
  (random, sketch) =>
    onObject(random, sketch, (members) => [...members, [random.pick(STRANGE_NAMES), '"1"']]),
  (random, sketch) => {
    const added = random.pick(REFUSED);
    return onObject(random, sketch, (members) =>
      members.some(([name]) => name === added[0]) ? null : [...members, added],
    );
  },
  (random, sketch) => (sketch.isRead ? null : { ...sketch, envelope: [random.pick(OTHER_VAULTS)] }),
  (random, sketch) => ({ ...sketch, tail: random.pick(['}', ',', '{}', 'x', '\u0000', '//', '\u00a0']) }),
];

const KNOWN = [
  'a',
  'b',
  'p',
  's',
  'r',
  't',
  'c',
  'o',
  'oid',
  'cloid',
  'asset',
  'limit',
  'trigger',
  'grouping',
  'user',
];
const ANY = [
  '""',
  '"0"',
  '0',
  'true',
  'false',
  '"Gtc"',
  '"1"',
  '2',
  '"tp"',
  '"x"',
  '"59000"',
  'null',
  '{}',
  '[]',
];

/** Changes of which nobody says beforehand what they make of a request. */
export const WILD: readonly Mutation[] = [
  (random, sketch) =>
    onMember(
      random,
      sketch,
      () => true,
      (name) => [name, random.pick(ANY)],
    ),
  (random, sketch) =>
    onObject(random, sketch, (members) => [...members, [`"${random.pick(KNOWN)}"`, random.pick(ANY)]]),
  (random, sketch) =>
    onObject(random, sketch, (members) =>
      members.length === 0 ? null : members.toSpliced(random.below(members.length), 1),
    ),
  (random, sketch) =>
    onMember(random, sketch, isText, (name, value) => {
      const at = random.below(value.length);
      const other = random.pick(['', '"', '\\', 'A', '9', '.', '%']);
      return [name, value.slice(0, at) + other + value.slice(at + 1)];
    }),
  (random, sketch) =>
    onMember(
      random,
      sketch,
      (name) => name === '"type"',
      (name) => [name, JSON.stringify(random.pick(OTHER_TYPES))],
    ),
];

const OTHER_TYPES = [
  'order',
  'modify',
  'cancel',
  'cancelByCloid',
  'updateLeverage',
  'noop',
  'usdSend',
  'twapOrder',
];
