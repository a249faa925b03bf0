import type { SeededRandom } from '../../../../sim/random.ts';
import { list, object, type HyperliquidSketch, type Member, type ObjectPart, type Part } from './sketch.ts';

/** The cloid and number of the order that rests in every arena, and its owner's decoy. */
export const RESTING = `0x${'ab'.repeat(16)}`;
export const DECOY = `0x${'d0'.repeat(20)}`;

type Make = (random: SeededRandom) => readonly Member[];

/** Requests of every served action and read, with every field that the gate knows. */
export function honest(random: SeededRandom): HyperliquidSketch {
  const isRead = random.chance(15);
  const [type, make] = random.pick(isRead ? READS : ACTIONS);
  const members: readonly Member[] = [['"type"', JSON.stringify(type)], ...make(random)];
  const envelope = isRead ? [] : maybe(random, ['"vaultAddress"', 'null']);
  return { body: object(members), isRead, envelope, space: '', tail: '' };
}

const ACTIONS: readonly (readonly [type: string, make: Make])[] = [
  ['order', (random) => orders(random, order)],
  ['order', (random) => orders(random, order)],
  ['order', (random) => orders(random, order)],
  ['order', (random) => [...orders(random, stop).slice(0, 1), ['"grouping"', '"positionTpsl"']]],
  ['modify', modify],
  ['batchModify', (random) => [['"modifies"', several(random, (of) => object(modify(of)))]]],
  ['cancel', (random) => [['"cancels"', cancels(random, '"a"', ['"o"', oid])]]],
  ['cancelByCloid', (random) => [['"cancels"', cancels(random, '"asset"', ['"cloid"', cloid])]]],
  ['updateLeverage', leverage],
  ['updateIsolatedMargin', margin],
  ['scheduleCancel', (random) => maybe(random, ['"time"', '1795228499000'])],
];

const USER: Member = ['"user"', JSON.stringify(DECOY)];

const READS: readonly (readonly [type: string, make: Make])[] = [
  ['openOrders', () => [USER]],
  ['frontendOpenOrders', (random) => [USER, ...maybe(random, ['"dex"', '""'])]],
  ['clearinghouseState', () => [USER]],
  ['orderStatus', (random) => [USER, ['"oid"', random.chance(50) ? oid(random) : cloid(random)]]],
  ['userFills', (random) => [USER, ...maybe(random, ['"aggregateByTime"', flag(random)])]],
  ['userFillsByTime', (random) => [USER, ['"startTime"', '1795228400000'], ...maybe(random, END)]],
  ['activeAssetData', (random) => [USER, ['"coin"', random.pick(['"BTC"', '"ETH"'])]]],
];

const END: Member = ['"endTime"', '1795228500000'];

function orders(random: SeededRandom, make: (random: SeededRandom) => ObjectPart): readonly Member[] {
  return [
    ['"orders"', several(random, make)],
    ['"grouping"', '"na"'],
    ...maybe(random, ['"builder"', builder(random)]),
  ];
}

function builder(random: SeededRandom): ObjectPart {
  return object([
    ['"b"', `"0x${random.pick(['b1', 'Ad'])}${'6c'.repeat(19)}"`],
    ['"f"', random.pick(['0', '10', '9999'])],
  ]);
}

function order(random: SeededRandom): ObjectPart {
  if (random.chance(25)) return stop(random);
  const limit = object([['"limit"', object([['"tif"', random.pick(TIFS)]])]]);
  return object([...plain(random, amount(random)), ['"t"', limit], ...maybe(random, ['"c"', cloid(random)])]);
}

const TIFS = ['"Gtc"', '"Alo"', '"Ioc"', '"FrontendMarket"'] as const;

/** A stop that only reduces, as stops of a position are. */
function stop(random: SeededRandom): ObjectPart {
  const trigger = object([
    ['"isMarket"', flag(random)],
    ['"triggerPx"', amount(random)],
    ['"tpsl"', random.pick(['"tp"', '"sl"'])],
  ]);
  const members = plain(random, amount(random)).map((member): Member =>
    member[0] === '"r"' ? ['"r"', 'true'] : member,
  );
  return object([...members, ['"t"', object([['"trigger"', trigger]])]]);
}

function plain(random: SeededRandom, size: string): readonly Member[] {
  return [
    ['"a"', asset(random)],
    ['"b"', flag(random)],
    ['"p"', amount(random)],
    ['"s"', size],
    ['"r"', flag(random)],
  ];
}

/** Price and size of the resting order, and nothing else of it. */
function modify(random: SeededRandom): readonly Member[] {
  const limit = object([['"limit"', object([['"tif"', '"Gtc"']])]]);
  const named: readonly Member[] = maybe(random, ['"c"', JSON.stringify(RESTING)]);
  const members: readonly Member[] = [
    ['"a"', '0'],
    ['"b"', 'true'],
    ['"p"', amount(random)],
    ['"s"', amount(random)],
    ['"r"', 'false'],
    ['"t"', limit],
    ...named,
  ];
  return [
    ['"oid"', random.chance(50) ? '91490942' : JSON.stringify(RESTING)],
    ['"order"', object(members)],
  ];
}

function leverage(random: SeededRandom): readonly Member[] {
  return [
    ['"asset"', asset(random)],
    ['"isCross"', flag(random)],
    ['"leverage"', random.pick(['1', '5', '40'])],
  ];
}

function margin(random: SeededRandom): readonly Member[] {
  return [
    ['"asset"', asset(random)],
    ['"isBuy"', 'true'],
    ['"ntli"', random.pick(['1000000', '-2500000', '1'])],
  ];
}

function cancels(
  random: SeededRandom,
  name: string,
  [idName, id]: readonly [string, (random: SeededRandom) => string],
): Part {
  return several(random, () =>
    object([
      [name, asset(random)],
      [idName, id(random)],
    ]),
  );
}

function several(random: SeededRandom, make: (random: SeededRandom) => Part): Part {
  return list(Array.from({ length: 1 + random.below(3) }, () => make(random)));
}

function asset(random: SeededRandom): string {
  return random.pick(['0', '1']);
}

function oid(random: SeededRandom): string {
  return random.pick(['1', '91490942', '9007199254740991']);
}

function cloid(random: SeededRandom): string {
  return JSON.stringify(random.pick([RESTING, `0x${'0'.repeat(31)}1`, `0x${'5a11790f'.repeat(4)}`]));
}

/** Up to 20 digits before the point and 18 after it. */
function amount(random: SeededRandom): string {
  const whole = random.pick(['0', '1', '59000', '3', '120000', '12345678901234567890']);
  const fraction = random.pick(['', '.1', '.01', '.10', '.000000000000000001', '.123456789012345678']);
  return JSON.stringify(whole === '0' && fraction === '' ? '2' : whole + fraction);
}

function flag(random: SeededRandom): string {
  return random.pick(['true', 'false']);
}

function maybe(random: SeededRandom, member: Member): readonly Member[] {
  return random.chance(40) ? [member] : [];
}
