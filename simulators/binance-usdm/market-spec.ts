import type { Tier } from '../shared/margin.ts';
import { listedMarkets } from '../shared/listed.ts';
import { decimal } from '../../src/core/units/decimal.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { fromUnits } from '../shared/fixed.ts';
import type { BackgroundSpec } from '../shared/market.ts';

/** One market: the venue's filters, and how its seeded background trades. Prices in USDT, quantities in coins. */
export interface MarketSpec extends BackgroundSpec {
  readonly baseAsset: string;
  readonly pricePrecision: number;
  readonly quantityPrecision: number;
  readonly minPrice: Decimal;
  readonly maxPrice: Decimal;
  readonly minQty: Decimal;
  readonly maxQty: Decimal;
  readonly marketMaxQty: Decimal;
  readonly minNotional: Decimal;
  readonly multiplierUp: Decimal;
  readonly multiplierDown: Decimal;
  readonly tiers: readonly Tier[];
}

/** Changes to a built-in market, or, with a new symbol, a market made from BTCUSDT's. */
export type MarketChange = Partial<MarketSpec> & { readonly symbol: string };

function ladder(top: number, scale: string): readonly Tier[] {
  const caps = ['1', '12', '60', '240', '1000', '3000'];
  const shares = ['0.004', '0.005', '0.01', '0.025', '0.05', '0.125'];
  const leverages = [top, Math.min(top, 100), Math.min(top, 50), Math.min(top, 20), 10, 4];
  const unit = decimal(scale);
  return caps.map((cap, rung) => ({
    leverage: leverages[rung] ?? 1,
    limit: fromUnits(BigInt(cap) * unit),
    maintenance: decimal(shares[rung] ?? '0.5'),
  }));
}

const BTCUSDT: MarketSpec = {
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  pricePrecision: 2,
  quantityPrecision: 3,
  tickSize: decimal('0.10'),
  stepSize: decimal('0.001'),
  minPrice: decimal('261.10'),
  maxPrice: decimal('809484'),
  minQty: decimal('0.001'),
  maxQty: decimal('1000'),
  marketMaxQty: decimal('120'),
  minNotional: decimal('100'),
  multiplierUp: decimal('1.0500'),
  multiplierDown: decimal('0.9500'),
  tiers: ladder(125, '300000'),
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
  baseAsset: 'ETH',
  tickSize: decimal('0.01'),
  minPrice: decimal('18.67'),
  maxPrice: decimal('306177'),
  maxQty: decimal('10000'),
  marketMaxQty: decimal('2000'),
  minNotional: decimal('20'),
  price: decimal('3000'),
  volatility: 0.03,
  levelTicks: 20,
  levelQty: decimal('30'),
  flowPerSecond: decimal('30'),
};

const SOLUSDT: MarketSpec = {
  ...BTCUSDT,
  symbol: 'SOLUSDT',
  baseAsset: 'SOL',
  quantityPrecision: 2,
  tickSize: decimal('0.01'),
  stepSize: decimal('0.01'),
  minPrice: decimal('0.42'),
  maxPrice: decimal('6857'),
  minQty: decimal('0.01'),
  maxQty: decimal('1000000'),
  marketMaxQty: decimal('80000'),
  minNotional: decimal('5'),
  tiers: ladder(100, '50000'),
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
  baseAsset: 'THIN',
  pricePrecision: 5,
  quantityPrecision: 0,
  tickSize: decimal('0.00001'),
  stepSize: decimal('1'),
  minPrice: decimal('0.00001'),
  maxPrice: decimal('100'),
  minQty: decimal('1'),
  maxQty: decimal('10000000'),
  marketMaxQty: decimal('1000000'),
  minNotional: decimal('5'),
  multiplierUp: decimal('1.1500'),
  multiplierDown: decimal('0.8500'),
  tiers: ladder(20, '5000'),
  price: decimal('0.05'),
  volatility: 0.05,
  spreadTicks: 50,
  levelTicks: 40,
  levelQty: decimal('240'),
  levels: 5,
  flowPerSecond: decimal('0.8'),
};

const BUILT_IN: readonly [MarketSpec, ...MarketSpec[]] = [BTCUSDT, ETHUSDT, SOLUSDT, THINUSDT];

/**
 * The markets to list: the built-in ones (or those named by `symbols`), with the changes applied. A change whose symbol
 * is not built in adds a market.
 */
export function marketSpecs(
  symbols: readonly string[] | undefined,
  changes: readonly MarketChange[],
): readonly MarketSpec[] {
  return listedMarkets(BUILT_IN, symbols, changes);
}
