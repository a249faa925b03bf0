import type { Order } from '../../core/order/order.ts';
import { ONE } from '../../core/units/decimal.ts';
import { oneOf } from '../shared/words.ts';
import type { Fields } from '../shared/fields.ts';
import { readExtra } from './extras.ts';
import { marketIn, NO_INSTRUMENT, parseClientId, parsePositive } from './text.ts';
import { MARKET_TIMES, ORDER_TYPES, SELF_TRADE_MODES, SIDES, TIMES_IN_FORCE } from './vocabulary.ts';

const UNITS = oneOf('baseCoin', 'quoteCoin');

/**
 * An order of a pair: plain ones alone, paid with what the account has. Whatever belongs to a position, waits for a
 * trigger or goes with another order is left over, and so refused by its name.
 */
export function readSpotOrder(fields: Fields): Order {
  const isLimit = fields.required('orderType', ORDER_TYPES, 'Market') === 'Limit';
  // What the venue does where nothing is said; one client says so.
  for (const [name, usual] of USUAL) fields.takeIf(name, usual);
  const side = fields.required('side', SIDES.parse, 'buy');
  const isAmount = readUnit(fields, isLimit, side) === 'quoteCoin';
  const size = fields.required('qty', parsePositive, ONE, 'DECIMAL_MALFORMED');
  return {
    instrument: fields.required('symbol', marketIn('spot'), NO_INSTRUMENT),
    side,
    type: isLimit ? 'limit' : 'market',
    timeInForce: readTime(fields, isLimit),
    quantity: isAmount ? null : size,
    price: isLimit ? fields.required('price', parsePositive, ONE, 'DECIMAL_MALFORMED') : null,
    triggerPrice: null,
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: fields.optional('orderLinkId', parseClientId),
    extras: readExtra(fields, 'smpType', SELF_TRADE_MODES),
    ...(isAmount ? { amount: size } : {}),
  };
}

/**
 * What `qty` counts ("Place Order", marketUnit): of a market order to buy the quote coin, where nothing is said. What a
 * sale for an amount would sell is known to nobody before.
 */
function readUnit(fields: Fields, isLimit: boolean, side: Order['side']): string {
  const said = fields.optional('marketUnit', UNITS);
  const unit = said ?? (isLimit || side === 'sell' ? 'baseCoin' : 'quoteCoin');
  if (unit === 'quoteCoin' && (isLimit || side === 'sell'))
    fields.refuse('FIELD_NOT_UNDERSTOOD', 'marketUnit');
  return unit;
}

function readTime(fields: Fields, isLimit: boolean): Order['timeInForce'] {
  if (isLimit) return fields.optional('timeInForce', TIMES_IN_FORCE.parse) ?? 'gtc';
  fields.optional('timeInForce', MARKET_TIMES);
  return null;
}

const USUAL = [
  ['isLeverage', '0'],
  ['orderFilter', 'Order'],
] as const;
