import type { SeededRandom } from '../../../sim/random.ts';
import { decimal, type Decimal } from '../../../src/core/units/decimal.ts';
import type { Arena, Fields } from './arena.ts';
import { densest, holdings, intents, turnover, worst } from './oracle.ts';

export const BOTS = ['ann', 'bob', 'cyd', 'dan'] as const;
export const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const;

/** A limit, a crowd that runs against it, and what the venue's own book and the entries say about it. */
export interface LimitCase {
  readonly name: string;
  readonly limits: Readonly<Record<string, unknown>>;
  readonly everyBot?: Readonly<Record<string, unknown>>;
  /** What differs from {@link anyOrder}. */
  readonly order?: (random: SeededRandom, mark: number) => Fields;
  readonly path?: string;
  /** How far beyond the limit the account is, in whatever it counts: above zero is an overshoot. */
  readonly beyond: (arena: Arena, arrived: readonly ReadonlyMap<string, string>[]) => bigint | number;
  /** Fewest requests that must get through, so that a gate that lets nothing pass proves nothing; 1 when absent. */
  readonly atLeast?: number;
}

/** Wide open, so that each case meets its own limit. */
export const OPEN = {
  symbols: [...SYMBOLS],
  notionalMax: 1_000_000,
  positionMax: 100_000_000,
  dailyLossMax: 100_000_000,
  turnoverPerDayMax: 1_000_000_000,
  openOrdersMax: 1000,
  messagesPerSecondMax: 10_000,
  messagesPerMinuteMax: 600_000,
  repeat: { count: 1000, withinS: 1 },
  duplicateWithinMs: 0,
  depthFactorMin: 0,
  volume24hMin: 0,
} as const;

/** Around the mark on both sides: some trade at once, some in part, most rest. */
export function anyOrder(random: SeededRandom, mark: number, symbol: string): Fields {
  const market = random.chance(10);
  const price = (Math.round(mark * (0.985 + random.below(300) / 10_000) * 10) / 10).toFixed(1);
  const quantity = symbol === 'BTCUSDT' ? 1 + random.below(20) : 20 + random.below(400);
  return {
    symbol,
    side: random.pick(['BUY', 'SELL']),
    quantity: (quantity / 1000).toFixed(3),
    ...(market
      ? { type: 'MARKET' }
      : { type: 'LIMIT', timeInForce: random.pick(['GTC', 'GTC', 'IOC']), price }),
  };
}

const SAME: Fields = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.002',
  price: '59900.0',
};
const resting = (): Fields => SAME;

export const LIMITS: readonly LimitCase[] = [
  {
    name: 'notionalMax',
    limits: { notionalMax: 400 },
    beyond: (arena, arrived) => most(arrived, (fields) => worth(arena, fields)) - decimal('400'),
  },
  {
    name: 'quantityMax',
    limits: { quantityMax: { BTCUSDT: '0.007', ETHUSDT: '0.1' } },
    beyond: (_, arrived) =>
      most(
        arrived,
        (fields) => quantity(fields) - decimal(fields.get('symbol') === 'BTCUSDT' ? '0.007' : '0.1'),
      ),
  },
  {
    name: 'positionMax',
    limits: { positionMax: 3000 },
    beyond: (arena) =>
      most([...holdings(arena.venue, null)], ([symbol, held]) => worst(held, markOf(arena, symbol))) -
      decimal('3000'),
  },
  {
    name: 'positionMax of a bot',
    limits: {},
    everyBot: { positionMax: 2000 },
    beyond: (arena) =>
      most(
        BOTS.flatMap((bot) => [...holdings(arena.venue, bot)]),
        ([symbol, held]) => worst(held, markOf(arena, symbol)),
      ) - decimal('2000'),
  },
  {
    name: 'exposureMax',
    limits: { exposureMax: 4000 },
    beyond: (arena) =>
      [...holdings(arena.venue, null)].reduce(
        (sum, [symbol, held]) => sum + worst(held, markOf(arena, symbol)),
        0n,
      ) - decimal('4000'),
  },
  {
    name: 'openOrdersMax',
    limits: { openOrdersMax: 7 },
    beyond: (arena) => arena.venue.openOrders.filter((order) => !order.reduceOnly).length - 7,
  },
  {
    name: 'turnoverPerDayMax',
    limits: { turnoverPerDayMax: 20_000 },
    beyond: (arena) => turnover(arena.venue, (symbol) => markOf(arena, symbol)) - decimal('20000'),
  },
  {
    name: 'messagesPerSecondMax',
    limits: { messagesPerSecondMax: 20 },
    beyond: (arena) => densest(allowedAt(arena), 1000) - 20,
  },
  {
    name: 'messagesPerMinuteMax',
    limits: { messagesPerMinuteMax: 50 },
    beyond: (arena) => densest(allowedAt(arena), 60_000) - 50,
  },
  {
    name: 'leverageMax',
    limits: { settings: ['leverage'], leverageMax: 5 },
    path: '/fapi/v1/leverage',
    order: (random) => ({ symbol: random.pick(SYMBOLS), leverage: String(1 + random.below(20)) }),
    beyond: (_, arrived) => Math.max(0, ...arrived.map((fields) => Number(fields.get('leverage') ?? 0))) - 5,
  },
  {
    name: 'repeat',
    limits: { repeat: { count: 5, withinS: 60 } },
    order: resting,
    beyond: (_, arrived) =>
      most(BOTS, (bot) => BigInt(arrived.filter((fields) => isOf(bot, fields)).length)) - 5n,
    atLeast: BOTS.length,
  },
  {
    name: 'duplicateWithinMs',
    limits: { duplicateWithinMs: 3_600_000 },
    order: resting,
    beyond: (_, arrived) =>
      most(BOTS, (bot) => BigInt(arrived.filter((fields) => isOf(bot, fields)).length)) - 1n,
  },
  {
    name: 'sides',
    limits: { sides: ['buy'] },
    beyond: (_, arrived) => arrived.filter((fields) => fields.get('side') === 'SELL').length,
  },
  {
    name: 'openingTypes',
    limits: { openingTypes: ['limit'] },
    beyond: (_, arrived) => arrived.filter((fields) => fields.get('type') !== 'LIMIT').length,
  },
  {
    name: 'collarBps',
    limits: { collarBps: 50 },
    beyond: (arena, arrived) => most(arrived, (fields) => outside(arena, fields)) - 50n,
  },
  {
    name: 'volume24hMin',
    limits: { volume24hMin: 1_000_000_000_000 },
    beyond: (_, arrived) => arrived.length,
    atLeast: 0,
  },
  {
    name: 'depthFactorMin',
    limits: { depthFactorMin: 1000, collarBps: 1 },
    beyond: (_, arrived) => arrived.length,
    atLeast: 0,
  },
];

/** The mark, times 10^18. */
function markOf(arena: Arena, symbol: string): Decimal {
  return arena.engine.mark(symbol);
}

function most<T>(of: readonly T[], figure: (one: T) => bigint): bigint {
  return of.reduce((highest, one) => {
    const value = figure(one);
    return value > highest ? value : highest;
  }, 0n);
}

function quantity(fields: ReadonlyMap<string, string>): bigint {
  return decimal(fields.get('quantity') ?? '0');
}

/** A market order may cost as much as the collar allows. */
function worth(arena: Arena, fields: ReadonlyMap<string, string>): bigint {
  const mark = markOf(arena, fields.get('symbol') ?? '');
  const price =
    fields.get('price') === undefined ? (mark * 102n) / 100n : decimal(fields.get('price') ?? '0');
  return (quantity(fields) * (price > mark ? price : mark)) / 10n ** 18n;
}

/** Basis points beyond the mark on the side that costs. */
function outside(arena: Arena, fields: ReadonlyMap<string, string>): bigint {
  const mark = markOf(arena, fields.get('symbol') ?? '');
  const price = fields.get('price');
  if (price === undefined) return 0n;
  const over = fields.get('side') === 'BUY' ? decimal(price) - mark : mark - decimal(price);
  return (over * 10_000n) / mark;
}

function isOf(bot: string, fields: ReadonlyMap<string, string>): boolean {
  return fields.get('newClientOrderId')?.startsWith(`${bot}-`) === true;
}

/** When openings of the account were allowed, by the entries. */
function allowedAt(arena: Arena): readonly number[] {
  return intents(arena.disk.leaves)
    .filter(({ body }) => body.verdict === 'allow' && body.action.kind === 'place')
    .map(({ at }) => at);
}
