import type { GatewayState } from '../src/core/account/state.ts';
import { categoryOf } from '../src/core/units/category.ts';
import type { SeededRandom } from './random.ts';
import type { Asked, GuardWish } from './venues/world-venue.ts';

export interface Markets {
  /** The markets of the history; the first has the smaller quantities. */
  readonly symbols: readonly string[];
  /** The mark of a market: by the venue, or as the gateway is told it. */
  readonly markOf: (symbol: string) => number;
}

/** An order of any kind: mostly near the mark, at times far from it; a large one is at least 0.7 of the largest. */
export function drawOrder(
  random: SeededRandom,
  { symbols, markOf }: Markets,
  isLarge: boolean,
): Omit<Extract<Asked, { kind: 'place' }>, 'id'> {
  const symbol = random.pick(symbols);
  const mark = markOf(symbol);
  const market = random.chance(25);
  const wild = random.chance(12);
  const least = isLarge ? 0.7 : 0;
  const size =
    symbol === symbols[0]
      ? 0.001 * (1 + Math.floor(35 * least) + random.below(35))
      : 0.01 * (1 + Math.floor(70 * least) + random.below(70));
  const side = random.pick(['buy', 'sell'] as const);
  const away = wild ? 1.05 + random.below(100) / 100 : 0.985 + random.below(300) / 10_000;
  const price = market ? null : (Math.round(mark * away * 10) / 10).toFixed(1);
  const timeInForce = market ? 'GTC' : random.pick(['GTC', 'IOC', 'GTC'] as const);
  const reduceOnly = random.chance(15);
  return { kind: 'place', symbol, side, quantity: sizeIn(symbol, size), price, timeInForce, reduceOnly };
}

/** So many of a market as the gateway's quantities are: of an inverse one dollars, as many as suit the limits. */
export function sizeIn(symbol: string, size: number): string {
  return categoryOf(symbol) === 'inverse' ? String(Math.round(size * 2_000)) : size.toFixed(3);
}

/** In a pair mostly a sale of what the bot holds, all or a part; a purchase where it holds nothing; else as drawn. */
export function ofHolding<O extends ReturnType<typeof drawOrder>>(
  random: SeededRandom,
  drawn: O,
  { bots }: GatewayState,
  name: string,
): O {
  if (categoryOf(drawn.symbol) !== 'spot') return drawn;
  const bot = [...bots.values()].find(({ id }) => id === name);
  const held = [...(bot?.book.positions ?? [])].find(([symbol]) => symbol === drawn.symbol)?.[1] ?? 0n;
  const steps = Number(held / 10n ** 15n);
  if (!random.chance(70)) return drawn;
  if (steps < 1) return { ...drawn, side: 'buy' };
  const quantity = (random.chance(50) ? steps : 1 + random.below(steps)) / 1_000;
  const price = random.chance(60) ? null : drawn.price;
  return { ...drawn, side: 'sell', quantity: quantity.toFixed(3), price };
}

/** Exits of whatever the position is, as the keeper knows it: around the mark, of all or of a part, or none. */
export function drawExits(
  random: SeededRandom,
  { symbols, markOf }: Markets,
  state: GatewayState,
): GuardWish {
  const held = [...state.accounts.values()].flatMap(({ book }) => [...book.positions]);
  const [symbol, amount] =
    held.length > 0 && random.chance(85) ? random.pick(held) : ([random.pick(symbols), 0n] as const);
  const isLong = amount === 0n ? random.chance(50) : amount > 0n;
  const trigger = (side: number): string => {
    const away = 1 + ((random.chance(95) ? side : -side) * (1 + random.below(20))) / 1_000;
    return (Math.round(markOf(symbol) * away * 10) / 10).toFixed(1);
  };
  const up = isLong ? 1 : -1;
  const quantity = random.chance(40) ? sizeIn(symbol, symbol === symbols[0] ? 0.005 : 0.05) : null;
  const exit = (side: number): string | null => {
    if (random.chance(30)) return null;
    return quantity === null && random.chance(15) ? '0' : trigger(side);
  };
  return { symbol, takeProfit: exit(up), stopLoss: exit(-up), quantity };
}
