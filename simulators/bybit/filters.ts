import type { Decimal } from '../../src/core/units/decimal.ts';
import { ONE, add, multiplyDown, multiplyUp, subtract } from '../../src/core/units/decimal.ts';
import type { Listing } from './exchange.ts';
import type { MarketSpec } from './market-spec.ts';
import type { Refusal } from './refusal.ts';
import { NO, notionalTooSmall } from './refusal.ts';
import { fixed, floorTo } from '../shared/fixed.ts';

export interface Priced {
  readonly type: 'Limit' | 'Market';
  readonly side: 'BUY' | 'SELL';
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly reduceOnly: boolean;
}

/** The market's rules for prices and quantities (instruments-info). Null: all are met. */
export function checkFilters(listing: Listing, order: Priced): Refusal | null {
  const { spec, market } = listing;
  const quantity = checkQuantity(spec, order);
  if (quantity !== null) return quantity;
  if (order.type === 'Limit') {
    const price = checkTick(spec, order.price) ?? checkBand(listing, order);
    if (price !== null) return price;
  }
  const notional = multiplyDown(order.type === 'Limit' ? order.price : market.mark, order.quantity);
  if (!order.reduceOnly && notional < spec.minNotional) return notionalTooSmall(fixed(spec.minNotional, 0));
  return null;
}

/** A price is within the market's bounds and a multiple of its tick. */
export function checkTick(spec: MarketSpec, price: Decimal): Refusal | null {
  if (price <= 0n) return NO.badPrice;
  if (price > spec.maxPrice || price < spec.minPrice) return NO.priceOutOfRange;
  return price % spec.tickSize === 0n ? null : NO.badPrice;
}

/** The highest price at which one may buy now, and the lowest at which one may sell. */
export function priceBand(listing: Listing): { readonly highest: Decimal; readonly lowest: Decimal } {
  const { spec, market } = listing;
  const highest = floorTo(multiplyDown(market.mark, add(ONE, spec.priceLimit)), spec.tickSize);
  const lowest = floorTo(multiplyUp(market.mark, subtract(ONE, spec.priceLimit)), spec.tickSize);
  return { highest, lowest };
}

function checkQuantity(spec: MarketSpec, order: Priced): Refusal | null {
  if (order.quantity <= 0n) return NO.badQuantity;
  if (order.quantity < spec.minQty) return NO.quantityBelowMin;
  if (order.quantity % spec.stepSize !== 0n) return NO.badQuantity;
  const most = order.type === 'Limit' ? spec.maxQty : spec.marketMaxQty;
  return order.quantity > most ? NO.quantityAboveMax : null;
}

function checkBand(listing: Listing, order: Priced): Refusal | null {
  const band = priceBand(listing);
  const beyond = order.side === 'BUY' ? order.price > band.highest : order.price < band.lowest;
  return beyond ? NO.priceOutOfRange : null;
}
