import type { Intent } from '../../core/order/intent.ts';
import type { Amend, Order } from '../../core/order/order.ts';
import type { Draft, NotUnderstood, Stamp } from '../../core/order/venue.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { isAlert, placedValues, uuidValues } from './alert.ts';
import { decodeBy } from './decode.ts';
import type { Author } from './decode-order.ts';
import { isCalculation } from './decode-read.ts';
import { notUnderstood } from './parameters.ts';
import { classify, pathOf, routeNamed } from './routes.ts';
import { NO_INSTRUMENT, partsOf } from './text.ts';
import { WINDOW_MS } from './timing.ts';
import { amendedTrigger, isTriggerId, triggerOf, withoutMark, writeTrigger } from './trigger.ts';
import { ORDER_TYPES, SIDES, VALIDITIES } from './vocabulary.ts';

type Values = readonly (readonly [string, string])[];

/** What is written into a request; and of its order what it does not say: the market, or our id. */
interface Content {
  readonly route: string;
  readonly path: Values;
  readonly values: Values;
  readonly instrument?: Instrument;
  readonly clientOrderId?: ClientOrderId;
}

/**
 * Writes the request for an intent anew, from its meaning alone: fields in a fixed order. Throws for an intent that
 * this venue has no single request for.
 */
export function draft(intent: Intent, stamp: Stamp): Draft {
  return draftOf(write(intent), stamp.now);
}

/** A draft of a read of our own. */
export function readDraft(route: string, values: Values, now: UnixMs): Draft {
  return draftOf(writeRead(route, values), now);
}

function draftOf(content: Content, now: UnixMs): Draft {
  const { route: name, path, values, instrument, clientOrderId } = content;
  const route = routeNamed(name);
  const orders = isCalculation(name) ? values.find(([key]) => key === 'orders') : undefined;
  const rest = values.filter(([key]) => orders === undefined || key !== 'orders');
  const form = rest.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  const query = orders === undefined || form === '' ? '' : `?${form}`;
  return {
    host: 'trade',
    method: route.method,
    path: `${pathOf(route, new Map(path))}${query}`,
    payload: orders === undefined ? form : orders[1],
    stampedAt: now,
    windowMs: WINDOW_MS,
    ...(instrument === undefined ? {} : { instrument }),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}

/** Reads a draft through the same strict decoder as a request from outside. */
export function understand(drafted: Draft): Intent | NotUnderstood {
  const { method, path, payload, windowMs, instrument = NO_INSTRUMENT, clientOrderId } = drafted;
  const [plain = ''] = path.split('?', 1);
  const route = classify(method, plain);
  if (route === null || windowMs !== WINDOW_MS) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'unknown');
  const inBody = method === 'POST' || method === 'PUT';
  const target = inBody || payload === '' ? path : `${path}?${payload}`;
  const body = inBody ? Buffer.from(payload, 'latin1') : NO_BODY;
  const author: Author = {
    ...{ kind: 'gateway', instrument },
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
  return decodeBy(author, route, { method, target, headers: [], body });
}

const NO_BODY = new Uint8Array(0);

function write(intent: Intent): Content {
  switch (intent.kind) {
    case 'place':
      return writeOrder(intent.order);
    case 'amend':
      return writeAmend(intent.amend);
    case 'cancel': {
      const { target, instrument, values = [] } = intent;
      if (target.by !== 'venue') throw new RangeError('an order is cancelled by the number of the venue');
      if (isAlert(target.id))
        return { route: 'alert.delete', path: [], values: uuidValues(target.id), instrument };
      if (isTriggerId(target.id))
        return { route: 'gtt.delete', path: triggerPath(target.id), values, instrument };
      const path = [...named(values, 'variety'), ['order_id', target.id] as const];
      return { route: 'order.cancel', path, values: without(values, 'variety'), instrument };
    }
    case 'setting':
      return intent.target === undefined
        ? { route: 'alert.place', path: [], values: placedValues(intent) }
        : { route: 'alert.amend', path: uuidValues(intent.target.id), values: placedValues(intent) };
    case 'read':
      return writeRead(intent.route, intent.values);
    default:
      throw new RangeError('an intent that this venue has no request for');
  }
}

/** What stands in the path of a read, and what in its query. */
function writeRead(route: string, values: Values): Content {
  const inPath = new Set([...routeNamed(route).path.matchAll(/:([a-z_]+)/g)].map(([, name]) => name));
  return {
    route,
    path: values.filter(([name]) => inPath.has(name)),
    values: values.filter(([name]) => !inPath.has(name)),
  };
}

function triggerPath(id: string): Values {
  return [['trigger_id', withoutMark(id)]];
}

function writeOrder(order: Order): Content {
  const trigger = triggerOf(order);
  if (trigger !== null) {
    const content = { route: 'gtt.place', path: [], values: writeTrigger(trigger) };
    return order.clientOrderId === null ? content : { ...content, clientOrderId: order.clientOrderId };
  }
  const { exchange, symbol } = partsOf(order.instrument);
  const { timeInForce, clientOrderId } = order;
  return {
    route: 'order.place',
    path: named(order.extras, 'variety'),
    values: [
      ['exchange', exchange],
      ['tradingsymbol', symbol],
      ['transaction_type', SIDES.format(order.side)],
      ...amount('quantity', order.quantity),
      ['order_type', ORDER_TYPES.format(order.type)],
      ...amount('price', order.price),
      ...amount('trigger_price', order.triggerPrice),
      ...(timeInForce === null ? [] : [['validity', VALIDITIES.format(timeInForce)] as const]),
      ...without(order.extras, 'variety', 'tag'),
      ...(clientOrderId === null ? [] : [['tag', clientOrderId] as const]),
    ],
  };
}

function writeAmend(amend: Amend): Content {
  const { instrument, target, quantity, price, extras } = amend;
  if (target.by !== 'venue') throw new RangeError('an order is changed by the number of the venue');
  if (isTriggerId(target.id)) {
    const values = writeTrigger(amendedTrigger(amend));
    return { route: 'gtt.amend', path: triggerPath(target.id), values };
  }
  return {
    route: 'order.amend',
    path: [...named(extras, 'variety'), ['order_id', target.id]],
    values: [...amount('quantity', quantity), ...amount('price', price), ...without(extras, 'variety')],
    instrument,
  };
}

function amount(name: string, value: Order['price']): Values {
  return value === null ? [] : [[name, formatDecimal(value)]];
}

function named(values: Values, wanted: string): Values {
  return values.filter(([name]) => name === wanted);
}

function without(values: Values, ...names: readonly string[]): Values {
  return values.filter(([name]) => !names.includes(name));
}
