import type { Intent } from '../../../src/core/order/intent.ts';
import type { Amend, Order, OrderReference } from '../../../src/core/order/order.ts';
import type { Route } from '../../../src/core/order/venue.ts';
import { readingOf, type FieldValues, type Reading } from './reading.ts';

const TYPES: Readonly<Record<Order['type'], string>> = {
  limit: 'LIMIT',
  market: 'MARKET',
  stop: 'STOP',
  stopMarket: 'STOP_MARKET',
  takeProfit: 'TAKE_PROFIT',
  takeProfitMarket: 'TAKE_PROFIT_MARKET',
  trailingStopMarket: 'TRAILING_STOP_MARKET',
};
const TIMES: Readonly<Record<NonNullable<Order['timeInForce']>, string>> = {
  gtc: 'GTC',
  ioc: 'IOC',
  fok: 'FOK',
  postOnly: 'GTX',
  gtd: 'GTD',
};

/** The gate's intent in the words in which {@link ./venue-reading.ts} puts what the venue read. */
export function gateReading(route: Route, intent: Intent): Reading {
  const line = `${route.method} ${route.path}`;
  switch (intent.kind) {
    case 'place':
    case 'placeTest':
      return readingOf(line, [order(intent.order)]);
    case 'placeBatch':
      return readingOf(line, intent.orders.map(order));
    case 'amend':
      return readingOf(line, [amend(intent.amend)]);
    case 'amendBatch':
      return readingOf(line, intent.amends.map(amend));
    case 'cancel':
      return readingOf(line, [{ symbol: named(intent.instrument), target: target(intent.target) }]);
    case 'cancelBatch':
      return readingOf(line, [
        { symbol: intent.instrument },
        ...intent.targets.map((one) => ({ target: target(one) })),
      ]);
    case 'cancelAll':
      return readingOf(line, [{ symbol: intent.instrument }]);
    case 'setting':
      return readingOf(line, [{ ...Object.fromEntries(intent.values), symbol: intent.instrument }]);
    case 'read':
      return readingOf(line, [Object.fromEntries(intent.values)]);
    case 'guard':
    case 'local':
    case 'moveFunds':
      return { kind: 'refused', why: intent.kind };
  }
}

/** A conditional order carries the gate's own mark in front of its id, and a star where no market was named. */
function target(reference: OrderReference): string {
  return `${reference.by}:${reference.id.replace('#', '')}`;
}

function named(instrument: string): string | null {
  return instrument === '*' ? null : instrument;
}

function order(one: Order): FieldValues {
  const extras = new Map(one.extras);
  return {
    symbol: one.instrument,
    side: one.side === 'buy' ? 'BUY' : 'SELL',
    positionSide: one.positionSide.toUpperCase(),
    type: TYPES[one.type],
    timeInForce: one.timeInForce === null ? 'GTC' : TIMES[one.timeInForce],
    goodTillDate: extras.get('goodTillDate') ?? null,
    quantity: plain(one.quantity),
    price: plain(one.price),
    triggerPrice: plain(one.triggerPrice),
    reduceOnly: String(one.reduceOnly),
    closePosition: String(one.closePosition),
    id: one.clientOrderId === null ? null : one.clientOrderId.replace('#', ''),
    activatePrice: extras.get('activatePrice') ?? null,
    callbackRate: extras.get('callbackRate') ?? null,
    priceProtect: extras.get('priceProtect') ?? 'false',
    selfTradePreventionMode: extras.get('selfTradePreventionMode') ?? 'EXPIRE_MAKER',
    workingType: extras.get('workingType') ?? 'CONTRACT_PRICE',
  };
}

function amend(one: Amend): FieldValues {
  return {
    symbol: one.instrument,
    side: one.side === 'buy' ? 'BUY' : 'SELL',
    target: target(one.target),
    quantity: plain(one.quantity),
    price: plain(one.price),
  };
}

/** A count of 10^-18 as plain digits, by arithmetic of its own. */
function plain(value: bigint | null): string | null {
  if (value === null) return null;
  const unit = 10n ** 18n;
  const fraction = String((value % unit) + unit)
    .slice(1)
    .replace(/0+$/, '');
  return fraction === '' ? String(value / unit) : `${value / unit}.${fraction}`;
}
