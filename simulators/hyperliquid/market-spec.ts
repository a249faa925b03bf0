import { listedMarkets } from '../shared/listed.ts';
import { decimal } from '../../src/core/units/decimal.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import type { Precise } from '../shared/listing.ts';

/** One perpetual: the venue's rules for it, and how its seeded background trades. `symbol` is the coin. */
export interface MarketSpec extends Precise {
  /** Digits after the point of a size. A price has at most 6 less this many. */
  readonly szDecimals: number;
  readonly maxLeverage: number;
  readonly marginTableId: number;
  /** Margin by position only: cross margin is refused. */
  readonly onlyIsolated: boolean;
}

/** Changes to a built-in market, or, with a new symbol, a market made from BTC's. */
export type MarketChange = Partial<MarketSpec> & { readonly symbol: string };

const BTC: MarketSpec = {
  symbol: 'BTC',
  szDecimals: 5,
  maxLeverage: 40,
  marginTableId: 56,
  onlyIsolated: false,
  pricePrecision: 0,
  quantityPrecision: 5,
  tickSize: decimal('1'),
  stepSize: decimal('0.00001'),
  price: decimal('60000'),
  volatility: 0.02,
  drift: 0,
  spreadTicks: 1,
  levelTicks: 2,
  levelQty: decimal('2'),
  levels: 400,
  flowPerSecond: decimal('2'),
};

/** Ether, which other markets are made from where a test wants more of them. */
export const ETH: MarketSpec = {
  ...BTC,
  symbol: 'ETH',
  szDecimals: 4,
  maxLeverage: 25,
  marginTableId: 55,
  pricePrecision: 1,
  quantityPrecision: 4,
  tickSize: decimal('0.1'),
  stepSize: decimal('0.0001'),
  price: decimal('3000'),
  volatility: 0.03,
  levelQty: decimal('30'),
  flowPerSecond: decimal('30'),
};

const SOL: MarketSpec = {
  ...BTC,
  symbol: 'SOL',
  szDecimals: 2,
  maxLeverage: 20,
  marginTableId: 54,
  pricePrecision: 2,
  quantityPrecision: 2,
  tickSize: decimal('0.01'),
  stepSize: decimal('0.01'),
  price: decimal('150'),
  volatility: 0.04,
  levelQty: decimal('300'),
  flowPerSecond: decimal('300'),
};

const DOGE: MarketSpec = {
  ...SOL,
  symbol: 'DOGE',
  szDecimals: 0,
  maxLeverage: 10,
  marginTableId: 52,
  pricePrecision: 5,
  quantityPrecision: 0,
  tickSize: decimal('0.00001'),
  stepSize: decimal('1'),
  price: decimal('0.2'),
  levelQty: decimal('200000'),
  flowPerSecond: decimal('200000'),
};

/** A thin market, where one order moves the price far, and with isolated margin only. */
export const THIN: MarketSpec = {
  ...DOGE,
  symbol: 'THIN',
  maxLeverage: 3,
  marginTableId: 51,
  onlyIsolated: true,
  price: decimal('0.05'),
  volatility: 0.05,
  spreadTicks: 50,
  levelTicks: 40,
  levelQty: decimal('240'),
  levels: 5,
  flowPerSecond: decimal('1'),
};

/** The order is that of the asset ids. */
const BUILT_IN: readonly [MarketSpec, ...MarketSpec[]] = [BTC, ETH, SOL, DOGE, THIN];

/**
 * The markets to list, by asset id: the built-in ones (or those named by `symbols`), with the changes applied. A change
 * whose symbol is not built in adds a market behind the others.
 */
export function marketSpecs(
  symbols: readonly string[] | undefined,
  changes: readonly MarketChange[],
): readonly MarketSpec[] {
  return listedMarkets(BUILT_IN, symbols, changes);
}

/** Whether a price has at most 5 significant digits and few enough after the point; a whole number always does. */
export function isOnTick(spec: Pick<MarketSpec, 'szDecimals'>, price: Decimal): boolean {
  const scaled = price.toString();
  const zeros = scaled.length - scaled.replace(/0+$/, '').length;
  if (zeros >= 18) return true;
  return scaled.length - zeros <= FIGURES_MAX && 18 - zeros <= PRICE_DIGITS - spec.szDecimals;
}

const FIGURES_MAX = 5;
const PRICE_DIGITS = 6;
