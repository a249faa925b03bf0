import type { Decimal } from '../../src/core/units/decimal.ts';
import { multiplyDown, multiplyUp } from '../../src/core/units/decimal.ts';
import { fixed, floorTo } from '../shared/fixed.ts';
import type { Listing } from './exchange.ts';
import type { MarketSpec } from './market-spec.ts';
import type { Side } from '../shared/book.ts';
import type { Refusal } from './refusal.ts';
import { NO, notionalTooSmall, priceTooHigh, priceTooLow } from './refusal.ts';

export interface Priced {
  readonly side: Side;
  readonly type: 'LIMIT' | 'MARKET' | 'LIQUIDATION';
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly reduceOnly: boolean;
}

/** The market's rules for prices and quantities (exchangeInfo's filters). Null: all are met. */
export function checkFilters(listing: Listing, order: Priced): Refusal | null {
  const { spec, market } = listing;
  const quantity = checkQuantity(spec, order);
  if (quantity !== null) return quantity;
  if (order.type === 'LIMIT') {
    const price = checkTick(spec, order.price) ?? checkBand(listing, order);
    if (price !== null) return price;
  }
  const reference = order.type === 'LIMIT' ? order.price : market.mark;
  const notional = multiplyDown(reference, order.quantity);
  if (!order.reduceOnly && notional < spec.minNotional) return notionalTooSmall(fixed(spec.minNotional, 0));
  return null;
}

/** A price is above zero, within the market's bounds and a multiple of its tick. */
export function checkTick(spec: MarketSpec, price: Decimal): Refusal | null {
  if (price <= 0n) return NO.priceNotPositive;
  if (price > spec.maxPrice) return NO.priceAboveMax;
  if (price < spec.minPrice) return NO.priceBelowMin;
  return price % spec.tickSize === 0n ? null : NO.priceOffTick;
}

/** The highest price at which one may buy now, and the lowest at which one may sell (PERCENT_PRICE). */
export function priceBand(listing: Listing): { readonly highest: Decimal; readonly lowest: Decimal } {
  const { spec, market } = listing;
  const highest = floorTo(multiplyDown(market.mark, spec.multiplierUp), spec.tickSize);
  const lowest = floorTo(multiplyUp(market.mark, spec.multiplierDown), spec.tickSize);
  return { highest, lowest };
}

function checkQuantity(spec: MarketSpec, order: Priced): Refusal | null {
  if (order.quantity <= 0n) return NO.quantityNotPositive;
  if (order.quantity % spec.stepSize !== 0n) return NO.quantityOffStep;
  if (order.quantity < spec.minQty) return NO.quantityBelowMin;
  const most = order.type === 'LIMIT' ? spec.maxQty : spec.marketMaxQty;
  return order.quantity > most ? NO.quantityAboveMax : null;
}

function checkBand(listing: Listing, order: Priced): Refusal | null {
  const band = priceBand(listing);
  const digits = listing.spec.pricePrecision;
  if (order.side === 'BUY' && order.price > band.highest) return priceTooHigh(fixed(band.highest, digits));
  if (order.side === 'SELL' && order.price < band.lowest) return priceTooLow(fixed(band.lowest, digits));
  return null;
}
