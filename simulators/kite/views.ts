import type { Decimal } from '../../src/core/units/decimal.ts';
import {
  ZERO,
  add,
  divideDown,
  formatDecimal,
  multiplyDown,
  subtract,
} from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { amountOf } from './account.ts';
import type { Listing } from './exchange.ts';
import { fiveBest } from './five-best.ts';
import { indianTime } from './india.ts';
import type { InstrumentSpec } from './instrument-spec.ts';
import type { OrderState, SimOrder, SimTrade } from './order.ts';

/** A decimal as the venue writes it: a JSON number. */
export function numberOf(value: Decimal): number {
  return Number(formatDecimal(value));
}

/** An order as GET /orders tells it. */
export function orderView(order: SimOrder, spec: InstrumentSpec): object {
  const rest = subtract(order.quantity, order.filled);
  const isOver = order.status === 'CANCELLED';
  return {
    placed_by: order.userId,
    account_id: order.userId,
    order_id: order.id,
    exchange_order_id: order.status === 'PUT ORDER REQ RECEIVED' ? null : `12000000${order.id.slice(-8)}`,
    parent_order_id: null,
    status: order.status,
    status_message: order.statusMessage,
    status_message_raw: rawReasonOf(order),
    order_timestamp: indianTime(order.placedAt),
    exchange_update_timestamp: indianTime(order.updatedAt),
    exchange_timestamp: indianTime(order.updatedAt),
    variety: order.variety,
    modified: order.isModified,
    exchange: spec.exchange,
    tradingsymbol: spec.tradingsymbol,
    instrument_token: spec.token,
    order_type: order.type,
    transaction_type: order.side,
    validity: order.validity,
    validity_ttl: 0,
    product: order.product,
    quantity: numberOf(order.quantity),
    disclosed_quantity: order.disclosed,
    price: numberOf(order.price),
    trigger_price: numberOf(order.trigger),
    average_price: order.filled > 0n ? numberOf(divideDown(order.cost, order.filled)) : 0,
    filled_quantity: numberOf(order.filled),
    pending_quantity: isOver ? 0 : numberOf(rest),
    cancelled_quantity: isOver ? numberOf(rest) : 0,
    market_protection: order.marketProtection,
    meta: {},
    tag: order.tag,
    tags: order.tag === null ? [] : [order.tag],
    guid: `g${order.id}`,
  };
}

/** The same in the words of the risk check, which name the account ("Orders", the rejection in its example). */
function rawReasonOf({ status, statusMessage, userId }: SimOrder): string | null {
  if (status !== 'REJECTED') return statusMessage;
  return `RMS:Margin Exceeds for entity account-${userId} across exchange across segment across product`;
}

/** A past state of an order, as its history tells it. */
export function stateView(order: SimOrder, spec: InstrumentSpec, state: OrderState): object {
  return {
    ...orderView(order, spec),
    status: state.status,
    filled_quantity: numberOf(state.filled),
    order_timestamp: indianTime(state.at),
  };
}

/** A trade as GET /trades tells it. */
export function tradeView(trade: SimTrade, spec: InstrumentSpec): object {
  const at = indianTime(trade.at);
  return {
    trade_id: String(trade.id),
    order_id: trade.orderId,
    exchange_order_id: `12000000${trade.orderId.slice(-8)}`,
    exchange: spec.exchange,
    tradingsymbol: spec.tradingsymbol,
    instrument_token: spec.token,
    product: trade.product,
    average_price: numberOf(trade.price),
    quantity: numberOf(trade.quantity),
    transaction_type: trade.side,
    fill_timestamp: at,
    order_timestamp: at.slice(11),
    exchange_timestamp: at,
  };
}

/** The positions of an account, one row for each market and product. */
export function positionViews(account: Account, listings: ReadonlyMap<string, Listing>): readonly object[] {
  return [...account.positions.values()].flatMap((held) => {
    const listing = listings.get(held.symbol);
    if (listing === undefined) return [];
    const quantity = amountOf(held);
    const value = subtract(held.sellValue, held.buyValue);
    const last = listing.market.last;
    const isLong = quantity > 0n;
    const average = isLong ? ratio(held.buyValue, held.bought) : ratio(held.sellValue, held.sold);
    return [
      {
        tradingsymbol: listing.spec.tradingsymbol,
        exchange: listing.spec.exchange,
        instrument_token: listing.spec.token,
        product: held.product,
        quantity: numberOf(quantity),
        overnight_quantity: 0,
        multiplier: 1,
        average_price: quantity === 0n ? 0 : numberOf(average),
        close_price: 0,
        last_price: numberOf(last),
        value: numberOf(value),
        pnl: numberOf(add(value, multiplyDown(quantity, last))),
        buy_quantity: numberOf(held.bought),
        buy_value: numberOf(held.buyValue),
        sell_quantity: numberOf(held.sold),
        sell_value: numberOf(held.sellValue),
      },
    ];
  });
}

function ratio(value: Decimal, quantity: Decimal): Decimal {
  return quantity === 0n ? ZERO : divideDown(value, quantity);
}

/** A market as GET /quote tells it. */
export function quoteView(listing: Listing, now: number): object {
  const { spec, market } = listing;
  const side = (of: 'bid' | 'ask'): readonly object[] =>
    fiveBest(listing, of).map((quote) => {
      const [price, quantity] = quote === null ? [0, 0] : [numberOf(quote.price), numberOf(quote.quantity)];
      return { price, quantity, orders: quantity > 0 ? 1 : 0 };
    });
  return {
    instrument_token: spec.token,
    timestamp: indianTime(now),
    last_trade_time: indianTime(now),
    last_price: numberOf(market.last),
    last_quantity: 1,
    buy_quantity: 0,
    sell_quantity: 0,
    volume: 5_000_000,
    average_price: numberOf(market.mark),
    oi: 0,
    oi_day_high: 0,
    oi_day_low: 0,
    net_change: 0,
    lower_circuit_limit: 0,
    upper_circuit_limit: 0,
    ohlc: ohlcOf(market.mark),
    depth: { buy: side('bid'), sell: side('ask') },
  };
}

function ohlcOf(price: Decimal): object {
  const number = numberOf(price);
  return { open: number, high: number, low: number, close: number };
}

/** The list of markets as CSV, in the venue's columns. */
export function instrumentsCsv(specs: readonly InstrumentSpec[]): string {
  const head =
    'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,' +
    'tick_size,lot_size,instrument_type,segment,exchange';
  const rows = specs.map((spec) =>
    [
      spec.token,
      spec.token >> 8,
      spec.tradingsymbol,
      `"${spec.name}"`,
      0,
      spec.expiry,
      0,
      numberOf(spec.tickSize),
      spec.lotSize,
      spec.type,
      spec.type === 'FUT' ? `${spec.exchange}-FUT` : spec.exchange,
      spec.exchange,
    ].join(','),
  );
  return `${[head, ...rows].join('\n')}\n`;
}
