import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, larger, smaller, subtract, add } from '../../src/core/units/decimal.ts';
import type { Exchange } from './exchange.ts';
import type { OrderRecord, OrderRequest, Trigger } from './order.ts';

interface Conditional {
  readonly symbol: string;
  readonly trigger: Trigger | null;
}

/** The price that a trigger looks at. */
function watchedPrice(exchange: Exchange, { symbol, trigger }: Conditional): Decimal {
  const market = exchange.listings.get(symbol)?.market;
  if (market === undefined) return ZERO;
  return trigger?.by === 'LastPrice' ? market.last : market.mark;
}

/** Whether the price is now where a trigger waits for it. A trailing stop has its own question, {@link isTrailed}. */
export function isMet(exchange: Exchange, order: Conditional): boolean {
  const { trigger } = order;
  if (trigger === null || trigger.trailing !== ZERO) return false;
  const price = watchedPrice(exchange, order);
  return trigger.direction === 1 ? price >= trigger.price : price <= trigger.price;
}

/** A trailing stop remembers the best price since it follows; zero is before that. */
export function startingExtreme(exchange: Exchange, request: OrderRequest): Decimal {
  const { trigger } = request;
  if (trigger === null || trigger.trailing === ZERO || trigger.activePrice !== ZERO) return ZERO;
  return watchedPrice(exchange, request);
}

/** Lets a trailing stop follow the price, and says whether the price has come back by its distance. */
export function isTrailed(exchange: Exchange, order: OrderRecord): boolean {
  const { trigger } = order;
  if (trigger === null || trigger.trailing === ZERO) return false;
  const price = watchedPrice(exchange, order);
  const sells = order.side === 'SELL';
  if (order.extreme === ZERO) {
    const begins = sells ? price >= trigger.activePrice : price <= trigger.activePrice;
    if (begins) order.extreme = price;
    return false;
  }
  order.extreme = sells ? larger(order.extreme, price) : smaller(order.extreme, price);
  return sells
    ? price <= subtract(order.extreme, trigger.trailing)
    : price >= add(order.extreme, trigger.trailing);
}
