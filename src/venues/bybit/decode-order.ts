import type { Amend, Order, OrderReference, RestingLookup } from '../../core/order/order.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import type { Category } from '../../core/units/category.ts';
import { formatDecimal, ONE } from '../../core/units/decimal.ts';
import type { Fields } from '../shared/fields.ts';
import type { Json } from '../shared/json.ts';
import { oneOf } from '../shared/words.ts';
import { readAttached, readExitChange, readTriggersBy } from './decode-exits.ts';
import { readSpotOrder } from './decode-spot.ts';
import { readExtra, type Extras } from './extras.ts';
import { fieldsOf, notUnderstood, scalarsOf } from './parameters.ts';
import {
  marketIn,
  NO_ID,
  NO_INSTRUMENT,
  parseClientId,
  parseFlag,
  parsePositive,
  parseVenueId,
} from './text.ts';
import {
  DIRECTIONS,
  MARKET_TIMES,
  ORDER_TYPES,
  POSITION_SIDES,
  SELF_TRADE_MODES,
  SIDES,
  TIMES_IN_FORCE,
  TOLERANCES,
  TRIGGERS_BY,
  typeOf,
} from './vocabulary.ts';

/** "Batch Place Order", "Batch Amend Order", "Batch Cancel Order". */
const BATCH_MAX: Readonly<Record<Category, number>> = { linear: 20, inverse: 20, spot: 10 };

/** An order of POST /v5/order/create, or one element of /v5/order/create-batch. */
export function readOrder(fields: Fields, category: Category): Order {
  if (category === 'spot') return readSpotOrder(fields);
  const side = fields.required('side', SIDES.parse, 'buy');
  const becomes = fields.required('orderType', ORDER_TYPES, 'Market');
  const isLimit = becomes === 'Limit';
  const triggerPrice = fields.optional('triggerPrice', parsePositive, 'DECIMAL_MALFORMED');
  // Without a trigger a direction is left over, and so refused.
  const direction =
    triggerPrice === null ? null : fields.required('triggerDirection', DIRECTIONS.parse, 'rise');
  const closing = readClosing(fields);
  const isExit = closing.reduceOnly || closing.closePosition;
  const attached = readAttached(fields, isExit);
  return {
    instrument: fields.required('symbol', marketIn(category), NO_INSTRUMENT),
    side,
    type: typeOf(becomes, direction, side),
    timeInForce: isLimit
      ? (fields.optional('timeInForce', TIMES_IN_FORCE.parse) ?? 'gtc')
      : readMarketTime(fields),
    quantity: closing.closePosition ? null : fields.required('qty', parsePositive, ONE, 'DECIMAL_MALFORMED'),
    price: isLimit ? fields.required('price', parsePositive, ONE, 'DECIMAL_MALFORMED') : null,
    triggerPrice,
    reduceOnly: closing.reduceOnly,
    closePosition: closing.closePosition,
    positionSide: fields.optional('positionIdx', POSITION_SIDES.parse) ?? 'both',
    clientOrderId: fields.optional('orderLinkId', parseClientId),
    extras: [
      ...closing.extras,
      ...(attached?.stopLoss == null ? [] : readExtra(fields, 'slTriggerBy', TRIGGERS_BY)),
      ...readTolerance(fields, becomes),
      ...readExtra(fields, 'smpType', SELF_TRADE_MODES),
      ...(attached?.takeProfit == null ? [] : readExtra(fields, 'tpTriggerBy', TRIGGERS_BY)),
      ...(triggerPrice === null ? [] : readExtra(fields, 'triggerBy', TRIGGERS_BY)),
    ],
    ...(attached === null ? {} : { attached }),
  };
}

function readMarketTime(fields: Fields): null {
  fields.optional('timeInForce', MARKET_TIMES);
  return null;
}

interface Closing {
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly extras: Extras;
}

/**
 * A quantity of zero that reduces and closes on trigger means the whole position ("Place Order", qty). Close-on-trigger
 * alone may cancel other orders for its margin, and is taken only where the order reduces anyway.
 */
function readClosing(fields: Fields): Closing {
  const reduceOnly = fields.optional('reduceOnly', parseFlag) ?? false;
  const closeOnTrigger = fields.optional('closeOnTrigger', parseFlag) ?? false;
  if (closeOnTrigger && !reduceOnly) fields.refuse('FIELD_NOT_UNDERSTOOD', 'closeOnTrigger');
  const closePosition = closeOnTrigger && fields.takeIf('qty', '0');
  if (closePosition) return { reduceOnly: false, closePosition, extras: [] };
  return { reduceOnly, closePosition, extras: closeOnTrigger ? [['closeOnTrigger', 'true']] : [] };
}

/** How far from the mark a market order may trade: it can only make the order smaller. */
function readTolerance(fields: Fields, becomes: string): Extras {
  if (becomes !== 'Market' || !fields.has('slippageTolerance')) return [];
  const value = fields.required('slippageTolerance', parsePositive, ONE, 'DECIMAL_MALFORMED');
  const unit = fields.required('slippageToleranceType', TOLERANCES, '');
  return [
    ['slippageTolerance', formatDecimal(value)],
    ['slippageToleranceType', unit],
  ];
}

/**
 * A change of POST /v5/order/amend, which names only what is to be different: the rest is what the order will be
 * anyway, and of its exits what is not named stays. Conditional market orders, whose trigger alone could change, are
 * cancelled and placed anew.
 */
export function readAmend(fields: Fields, category: Category, resting: RestingLookup): Amend {
  const instrument = fields.required('symbol', marketIn(category), NO_INSTRUMENT);
  const target = readTarget(fields);
  const quantity = fields.optional('qty', parsePositive, 'DECIMAL_MALFORMED');
  const price = fields.optional('price', parsePositive, 'DECIMAL_MALFORMED');
  const isWhole = quantity !== null && price !== null;
  const named = fields.has('takeProfit') || fields.has('stopLoss');
  const known = isWhole && !named ? null : resting(target);
  const exits = category === 'spot' ? null : readExitChange(fields, known);
  if (!isWhole && known === null) fields.refuse('ORDER_UNKNOWN', 'orderId');
  else if (quantity === null && price === null && exits === null) fields.refuse('FIELD_MISSING', 'price');
  else if (!isWhole && known?.price === null) fields.refuse('FIELD_NOT_UNDERSTOOD', 'qty');
  else if (!isWhole && known?.quantity === null) fields.refuse('FIELD_NOT_UNDERSTOOD', 'price');
  return {
    instrument,
    target,
    side: null,
    quantity: quantity ?? known?.quantity ?? ONE,
    price: price ?? known?.price ?? ONE,
    extras: exits === null ? [] : readTriggersBy(fields, exits),
    ...(exits === null ? {} : { exits }),
  };
}

/** Exactly one of the two ways to name an order: when both are given the venue prefers one, and hides a mistake. */
export function readTarget(fields: Fields): OrderReference {
  // One client names the venue's id beside its own, and leaves it empty.
  if (fields.has('orderLinkId')) fields.takeIf('orderId', '');
  const venue = fields.optional('orderId', parseVenueId);
  const client = fields.optional('orderLinkId', parseClientId);
  if (venue !== null && client !== null) fields.refuse('FIELD_REPEATED', 'orderId');
  if (venue !== null) return { by: 'venue', id: venue };
  if (client === null) fields.refuse('FIELD_MISSING', 'orderId');
  return { by: 'client', id: client ?? NO_ID };
}

interface Batch {
  /** What is said of the batch as a whole. */
  readonly fields: Fields;
  readonly category: Category;
  readonly list: readonly Json[] | null;
}

/** Every element of a list of orders, each read like a request of its own. */
export function readBatch<T>(
  { fields, category, list }: Batch,
  read: (fields: Fields) => T,
): readonly T[] | NotUnderstood {
  const whole = fields.finish<{ readonly kind: 'whole' }>({ kind: 'whole' });
  if (whole.kind === 'notUnderstood') return whole;
  if (list === null) return notUnderstood('FIELD_MISSING', 'request');
  if (list.length === 0 || list.length > BATCH_MAX[category])
    return notUnderstood('BODY_MALFORMED', 'request');
  const elements: T[] = [];
  for (const item of list) {
    if (item.kind !== 'object') return notUnderstood('BODY_MALFORMED', 'request');
    const scalars = scalarsOf(item.members);
    if (scalars.kind === 'notUnderstood') return scalars;
    const element = fieldsOf(scalars.map);
    // Some clients repeat it in every element.
    element.optional('category', oneOf(category));
    const result = element.finish<{ readonly kind: 'element'; readonly value: T }>({
      kind: 'element',
      value: read(element),
    });
    if (result.kind === 'notUnderstood') return result;
    elements.push(result.value);
  }
  return elements;
}
