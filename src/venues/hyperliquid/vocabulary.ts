import type { Order, OrderType, TimeInForce } from '../../core/order/order.ts';

/** Times in force of the venue that are one of ours. `FrontendMarket` is an `Ioc` under another name. */
const TIMES: ReadonlyMap<string, TimeInForce> = new Map<string, TimeInForce>([
  ['Alo', 'postOnly'],
  ['FrontendMarket', 'ioc'],
  ['Gtc', 'gtc'],
  ['Ioc', 'ioc'],
]);

/** The time in force that a limit order of the venue has; null for a word that is none. */
export function parseTimeInForce(text: string): TimeInForce | null {
  return TIMES.get(text) ?? null;
}

/** Null for a time in force that the venue does not have. */
export function formatTimeInForce(time: Order['timeInForce']): 'Alo' | 'Gtc' | 'Ioc' | null {
  if (time === 'postOnly') return 'Alo';
  if (time === 'gtc') return 'Gtc';
  return time === 'ioc' ? 'Ioc' : null;
}

/** The type of an order that waits for a price. */
export function triggerType(tpsl: 'tp' | 'sl', isMarket: boolean): OrderType {
  if (tpsl === 'sl') return isMarket ? 'stopMarket' : 'stop';
  return isMarket ? 'takeProfitMarket' : 'takeProfit';
}

/** Null for a type that waits for nothing, or that the venue does not have. */
export function triggerOf(
  type: OrderType,
): { readonly tpsl: 'tp' | 'sl'; readonly isMarket: boolean } | null {
  switch (type) {
    case 'stop':
    case 'stopMarket':
      return { tpsl: 'sl', isMarket: type === 'stopMarket' };
    case 'takeProfit':
    case 'takeProfitMarket':
      return { tpsl: 'tp', isMarket: type === 'takeProfitMarket' };
    default:
      return null;
  }
}

/** `tp` or `sl`. */
export function parseTpsl(text: string): 'tp' | 'sl' | null {
  return text === 'tp' || text === 'sl' ? text : null;
}
