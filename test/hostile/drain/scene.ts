import { STAGE_START } from '../crowd/stage.ts';
import { keysOf, openVenue } from '../../../sim/venues/venues.ts';
import type { Asked, Stranger, WorldVenue, WorldVenueId } from '../../../sim/venues/world-venue.ts';
import { decimal, ZERO, type Decimal } from '../../../src/core/units/decimal.ts';

/** The market in which a thief plays at one venue, and how much of its money is one of the others'. */
export interface Coin {
  readonly symbol: string;
  /** The mark at the start. */
  readonly price: number;
  readonly tick: number;
  readonly priceDigits: number;
  /** Between two levels of the background's book. */
  readonly levelTicks: number;
  /** What rests on each: next to nothing. */
  readonly levelQty: Decimal;
  /** Quantities are dollars, whatever the price, and fees are paid in the coin. */
  readonly isInverse: boolean;
  /** Coins themselves: the bot sells what it bought, and an index stands for the mark. */
  readonly isPair: boolean;
  /** Longer than the venue needs to do what it acknowledged. */
  readonly effectMs: number;
  /** Whether the venue's mark is nothing but the last trade. */
  readonly markIsLastTrade: boolean;
  /** Longer than the gateway needs to look at the market, and to cancel what strayed. */
  readonly lookedMs: number;
  /** Limits and offers are so many times what they are where money is dollars. */
  readonly money: number;
  /** Days that are tried each time, always the same; fewer where what is signed is signed on a curve. */
  readonly fewDays: number;
  /** Days that the long run tries, of new seeds. */
  readonly days: number;
}

const THIN: Coin = {
  symbol: 'THINUSDT',
  price: 0.05,
  tick: 0.00001,
  priceDigits: 5,
  levelTicks: 40,
  levelQty: decimal('1'),
  isInverse: false,
  isPair: false,
  effectMs: 0,
  markIsLastTrade: false,
  lookedMs: 3_000,
  money: 1,
  fewDays: 25,
  days: 300,
};

/** A share in rupees. Prices are asked for every two seconds or so, and cancels take effect a second after that. */
const SHARE: Coin = {
  symbol: 'NSE:M&M',
  price: 50,
  tick: 0.05,
  priceDigits: 2,
  levelTicks: 8,
  levelQty: decimal('1'),
  isInverse: false,
  isPair: false,
  effectMs: 1_300,
  markIsLastTrade: true,
  lookedMs: 6_000,
  money: 100,
  fewDays: 25,
  days: 300,
};

/** Contracts of a dollar. Depth is given there in two thousands of them, as for all histories (sim/venues/bybit.ts). */
const DOLLARS: Coin = {
  ...THIN,
  symbol: 'INVERSE:BTCUSD',
  price: 60_000,
  tick: 0.1,
  priceDigits: 1,
  levelTicks: 4_800,
  levelQty: decimal('0.001'),
  isInverse: true,
};

/** A pair in steps of its simulated venue: of its coin the thief has plenty to sell, and the bot what it bought. */
const PAIR: Coin = {
  ...THIN,
  symbol: 'SPOT:ETHUSDT',
  price: 5,
  tick: 0.01,
  priceDigits: 2,
  levelTicks: 4,
  levelQty: decimal('1'),
  isPair: true,
};

/** Where thieves play. */
export const COINS: ReadonlyMap<WorldVenueId, Coin> = new Map([
  ['binance-usdm', { ...THIN, days: 1_000 }],
  ['bybit', THIN],
  ['bybit-inverse', DOLLARS],
  ['bybit-spot', PAIR],
  // No stream of prices is heard here: a mark is asked for every ten seconds, or later where the thief used that up.
  ['hyperliquid', { ...THIN, lookedMs: 16_000, fewDays: 25, days: 60 }],
  ['kite', SHARE],
]);

const LEVELS = 5;
const RICH = 10_000_000;

/** The coin's market with next to nothing in it, the account of the real key, and the thief's beside it. */
export function openScene(venue: WorldVenueId, coin: Coin, seed: number): WorldVenue {
  return openVenue(venue, {
    seed,
    startAt: STAGE_START,
    real: keysOf(venue).real,
    symbols: [coin.symbol],
    markets: [
      {
        symbol: coin.symbol,
        levels: LEVELS,
        levelTicks: coin.levelTicks,
        levelQty: coin.levelQty,
        price: decimal(String(coin.price)),
        volatility: 0,
        flowPerSecond: ZERO,
      },
    ],
    balance: String(1_000_000 * coin.money),
    stranger: thiefAt(venue, coin),
    limitFactor: 1_000,
  });
}

/** The thief's own account at the venue. */
export function thiefAt(venue: WorldVenueId, coin: Coin): Stranger {
  const { key, secret } = keysOf(venue).decoyOf('thief');
  return { keyId: key, secret, balance: String(RICH * coin.money) };
}

/** The thief asks the venue, without any gateway, at a moment in milliseconds since 1970. */
export function askOutside(world: WorldVenue, thief: Stranger, asked: Asked, stampMs: number): void {
  const request = world.write(asked, {
    key: thief.keyId,
    secret: thief.secret,
    stampMs,
  });
  world.server.handle({ ...request, headers: Object.fromEntries(request.headers) }, stampMs);
}
