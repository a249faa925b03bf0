import type { Tier } from '../shared/margin.ts';
import { listedMarkets } from '../shared/listed.ts';
import { decimal } from '../../src/core/units/decimal.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { fromUnits } from '../shared/fixed.ts';
import { isSpot, symbolOf, type Category } from './category.ts';
import type { Precise } from '../shared/listing.ts';

/**
 * One perpetual, or a pair whose `symbol` begins with `SPOT:`: the venue's filters, and how its seeded background
 * trades.
 */
export interface MarketSpec extends Precise {
  readonly category: Category;
  readonly baseCoin: string;
  readonly minPrice: Decimal;
  readonly maxPrice: Decimal;
  readonly minQty: Decimal;
  readonly maxQty: Decimal;
  readonly marketMaxQty: Decimal;
  readonly minNotional: Decimal;
  /** How far from the mark a price may be, as a share of it. */
  readonly priceLimit: Decimal;
  readonly tiers: readonly Tier[];
}

/** Changes to a built-in market, or, with a new symbol, a market made from BTCUSDT's. */
export type MarketChange = Partial<MarketSpec> & { readonly symbol: string };

function tiers(top: number, scale: string): readonly Tier[] {
  const limits = ['1', '2', '3', '5', '10', '30'];
  const shares = ['0.005', '0.0056', '0.0075', '0.01', '0.025', '0.1'];
  const leverages = [top, Math.min(top, 90), Math.min(top, 66), Math.min(top, 50), Math.min(top, 20), 5];
  const unit = decimal(scale);
  return limits.map((limit, rung) => ({
    limit: fromUnits(BigInt(limit) * unit),
    maintenance: decimal(shares[rung] ?? '0.5'),
    leverage: leverages[rung] ?? 1,
  }));
}

const BTCUSDT: MarketSpec = {
  symbol: 'BTCUSDT',
  category: 'linear',
  baseCoin: 'BTC',
  pricePrecision: 2,
  quantityPrecision: 3,
  tickSize: decimal('0.10'),
  stepSize: decimal('0.001'),
  minPrice: decimal('0.10'),
  maxPrice: decimal('1999999.80'),
  minQty: decimal('0.001'),
  maxQty: decimal('1190.000'),
  marketMaxQty: decimal('500.000'),
  minNotional: decimal('5'),
  priceLimit: decimal('0.05'),
  tiers: tiers(100, '2000000'),
  price: decimal('60000'),
  volatility: 0.02,
  drift: 0,
  spreadTicks: 1,
  levelTicks: 10,
  levelQty: decimal('2'),
  levels: 500,
  flowPerSecond: decimal('2'),
};

const ETHUSDT: MarketSpec = {
  ...BTCUSDT,
  symbol: 'ETHUSDT',
  baseCoin: 'ETH',
  quantityPrecision: 2,
  tickSize: decimal('0.01'),
  stepSize: decimal('0.01'),
  minPrice: decimal('0.01'),
  maxPrice: decimal('199999.98'),
  minQty: decimal('0.01'),
  maxQty: decimal('7240.00'),
  marketMaxQty: decimal('3620.00'),
  price: decimal('3000'),
  volatility: 0.03,
  levelTicks: 20,
  levelQty: decimal('30'),
  flowPerSecond: decimal('30'),
};

const SOLUSDT: MarketSpec = {
  ...BTCUSDT,
  symbol: 'SOLUSDT',
  baseCoin: 'SOL',
  pricePrecision: 3,
  quantityPrecision: 1,
  tickSize: decimal('0.010'),
  stepSize: decimal('0.1'),
  minPrice: decimal('0.010'),
  maxPrice: decimal('19999.980'),
  minQty: decimal('0.1'),
  maxQty: decimal('79770.0'),
  marketMaxQty: decimal('11590.0'),
  tiers: tiers(75, '200000'),
  price: decimal('150'),
  volatility: 0.04,
  levelTicks: 2,
  levelQty: decimal('300'),
  flowPerSecond: decimal('300'),
};

/** A thin market, where one order moves the price far: a few thousand USDT in 24 hours. */
const THINUSDT: MarketSpec = {
  ...BTCUSDT,
  symbol: 'THINUSDT',
  baseCoin: 'THIN',
  pricePrecision: 5,
  quantityPrecision: 0,
  tickSize: decimal('0.00001'),
  stepSize: decimal('1'),
  minPrice: decimal('0.00001'),
  maxPrice: decimal('100'),
  minQty: decimal('1'),
  maxQty: decimal('10000000'),
  marketMaxQty: decimal('1000000'),
  priceLimit: decimal('0.15'),
  tiers: tiers(25, '5000'),
  price: decimal('0.05'),
  volatility: 0.05,
  spreadTicks: 50,
  levelTicks: 40,
  levelQty: decimal('240'),
  levels: 5,
  flowPerSecond: decimal('0.8'),
};

/** Contracts of a dollar. How many may be traded is in dollars, and so are the limits of its risk tiers here. */
const BTCUSD: MarketSpec = {
  ...BTCUSDT,
  symbol: 'BTCUSD',
  category: 'inverse',
  quantityPrecision: 0,
  stepSize: decimal('1'),
  minQty: decimal('1'),
  maxQty: decimal('25000000'),
  marketMaxQty: decimal('5000000'),
  minNotional: decimal('0'),
  levelQty: decimal('120000'),
  flowPerSecond: decimal('120000'),
};

const ETHUSD: MarketSpec = {
  ...BTCUSD,
  symbol: 'ETHUSD',
  baseCoin: 'ETH',
  tickSize: decimal('0.05'),
  minPrice: decimal('0.05'),
  maxPrice: decimal('99999.90'),
  maxQty: decimal('10000000'),
  marketMaxQty: decimal('2000000'),
  price: decimal('3000'),
  volatility: 0.03,
  levelTicks: 20,
  levelQty: decimal('90000'),
  flowPerSecond: decimal('90000'),
};

/** The pair has finer quantities than the contract, and no ladder of margin. */
const SPOT_BTCUSDT: MarketSpec = {
  ...BTCUSDT,
  symbol: 'SPOT:BTCUSDT',
  category: 'spot',
  quantityPrecision: 6,
  tickSize: decimal('0.01'),
  stepSize: decimal('0.000001'),
  minPrice: decimal('0.01'),
  minQty: decimal('0.000001'),
  maxQty: decimal('83'),
  marketMaxQty: decimal('41.5'),
  priceLimit: decimal('0.02'),
  tiers: [],
  levelTicks: 100,
};

const SPOT_ETHUSDT: MarketSpec = {
  ...ETHUSDT,
  symbol: 'SPOT:ETHUSDT',
  category: 'spot',
  quantityPrecision: 5,
  stepSize: decimal('0.00001'),
  minQty: decimal('0.00001'),
  maxQty: decimal('1700'),
  marketMaxQty: decimal('850'),
  priceLimit: decimal('0.02'),
  tiers: [],
};

/** Pairs, and a contract, that can be listed beside the built-in markets. */
const ON_REQUEST: readonly MarketSpec[] = [SPOT_BTCUSDT, SPOT_ETHUSDT, ETHUSD];

const BUILT_IN: readonly [MarketSpec, ...MarketSpec[]] = [BTCUSDT, ETHUSDT, SOLUSDT, THINUSDT, BTCUSD];

/**
 * The markets to list: the built-in contracts and those on request that a change names, or what `symbols` names of all
 * of them, with the changes applied. A change whose symbol is not built in adds a market.
 */
export function marketSpecs(
  symbols: readonly string[] | undefined,
  changes: readonly MarketChange[],
): readonly MarketSpec[] {
  const isNamed = (name: string): boolean =>
    symbols?.includes(name) ?? changes.some(({ symbol }) => symbol === name);
  const asked = ON_REQUEST.filter(({ symbol }) => isNamed(symbol));
  return listedMarkets([...BUILT_IN, ...asked], symbols, changes.map(likeItsCategory));
}

const INVERSE = /^([A-Z0-9]+)USD(?:[FGHJKMNQUVXZ][0-9]{2})?$/;

/** What is not built in is alike to the first market of its category, which its name says. */
function likeItsCategory(change: MarketChange): MarketChange {
  const { symbol } = change;
  if ([...BUILT_IN, ...ON_REQUEST].some((known) => known.symbol === symbol)) return change;
  const [, coin] = INVERSE.exec(symbol) ?? [];
  if (coin !== undefined) return { ...BTCUSD, baseCoin: coin, ...change };
  if (!isSpot(change)) return change;
  return { ...SPOT_BTCUSDT, baseCoin: symbolOf(symbol).replace(/USDT$/, ''), ...change };
}
