import type { Intent } from '../../core/order/intent.ts';
import type { Amend, Order, OrderReference } from '../../core/order/order.ts';
import type { Draft, NotUnderstood, Route, Stamp } from '../../core/order/venue.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { namesConditional, UNNAMED_INSTRUMENT, withoutMark } from './conditional.ts';
import { decode } from './decode.ts';
import { settingValues } from './decode-read.ts';
import { notUnderstood } from './parameters.ts';
import { classify, routeNamed } from './routes.ts';
import { WINDOW_MS } from './timing.ts';
import {
  CONDITIONAL_TYPES,
  isConditional,
  PLAIN_TYPES,
  POSITION_SIDES,
  SIDES,
  TIMES_IN_FORCE,
} from './vocabulary.ts';

type Values = readonly (readonly [string, string])[];

/**
 * Writes the request for an intent anew, from its meaning alone: parameters in a fixed order, each escaped, stamped
 * with the given time. Throws for an intent that this venue has no single request for.
 */
export function draft(intent: Intent, stamp: Stamp): Draft {
  const [name, values] = write(intent);
  return draftOf(routeNamed(name), values, stamp.now);
}

/** A draft for any route of the table. Only futures routes are served by the trading host. */
export function draftOf(route: Route, values: Values, now: UnixMs): Draft {
  const parts = values.map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  parts.push(`recvWindow=${WINDOW_MS}`, `timestamp=${now}`);
  return {
    host: route.path.startsWith('/sapi/') ? 'account' : 'trade',
    method: route.method,
    path: route.path,
    payload: parts.join('&'),
    stampedAt: now,
    windowMs: WINDOW_MS,
  };
}

/** Reads a draft through the same strict decoder as a request from outside; its stamp must be the one it claims. */
export function understand(drafted: Draft): Intent | NotUnderstood {
  const route = classify(drafted.method, drafted.path);
  if (route === null) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'unknown');
  const tail = `recvWindow=${drafted.windowMs}&timestamp=${drafted.stampedAt}`;
  const stamped = drafted.payload === tail || drafted.payload.endsWith(`&${tail}`);
  if (!stamped) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'timestamp');
  const target = `${drafted.path}?${drafted.payload}`;
  return decode(route, { method: drafted.method, target, headers: [], body: NO_BODY });
}

const NO_BODY = new Uint8Array(0);

function write(intent: Intent): readonly [route: string, values: Values] {
  switch (intent.kind) {
    case 'place':
      return isConditional(intent.order.type)
        ? ['algo.place', writeConditional(intent.order)]
        : ['order.place', writePlain(intent.order)];
    case 'placeTest':
      return ['order.placeTest', writePlain(intent.order)];
    case 'placeBatch':
      return ['order.placeBatch', [['batchOrders', writeList(intent.orders.map(writePlain))]]];
    case 'amend':
      return ['order.amend', writeAmend(intent.amend)];
    case 'amendBatch':
      return ['order.amendBatch', [['batchOrders', writeList(intent.amends.map(writeAmend))]]];
    case 'cancel':
      return namesConditional(intent.target) ? writeConditionalCancel(intent) : writeCancel(intent);
    case 'cancelBatch':
      return ['order.cancelBatch', [['symbol', intent.instrument], writeTargets(intent.targets)]];
    case 'cancelAll':
      return [
        intent.conditional === true ? 'algo.cancelAll' : 'order.cancelAll',
        intent.instrument === null ? [] : [['symbol', intent.instrument]],
      ];
    case 'setting':
      return [`setting.${intent.name}`, settingValues(intent.values, intent.instrument)];
    case 'read':
      return [intent.route, intent.values];
    case 'guard':
    case 'local':
    case 'moveFunds':
      throw new RangeError('an intent that is never sent');
  }
}

function writePlain(order: Order): Values {
  return [
    ['symbol', order.instrument],
    ['side', SIDES.format(order.side)],
    ...positionSide(order),
    ['type', PLAIN_TYPES.format(order.type)],
    ...present('timeInForce', order.timeInForce === null ? null : TIMES_IN_FORCE.format(order.timeInForce)),
    ...present('quantity', order.quantity === null ? null : formatDecimal(order.quantity)),
    ...present('price', order.price === null ? null : formatDecimal(order.price)),
    ...flagged('reduceOnly', order.reduceOnly),
    ...present('newClientOrderId', order.clientOrderId),
    ['newOrderRespType', 'RESULT'],
    ...order.extras,
  ];
}

function writeConditional(order: Order): Values {
  const { timeInForce, triggerPrice, clientOrderId } = order;
  return [
    ['algoType', 'CONDITIONAL'],
    ['symbol', order.instrument],
    ['side', SIDES.format(order.side)],
    ...positionSide(order),
    ['type', CONDITIONAL_TYPES.format(order.type)],
    ...present('timeInForce', timeInForce === null ? null : TIMES_IN_FORCE.format(timeInForce)),
    ...present('quantity', order.quantity === null ? null : formatDecimal(order.quantity)),
    ...present('price', order.price === null ? null : formatDecimal(order.price)),
    ...present('triggerPrice', triggerPrice === null ? null : formatDecimal(triggerPrice)),
    ...flagged('closePosition', order.closePosition),
    ...flagged('reduceOnly', order.reduceOnly),
    ...present('clientAlgoId', clientOrderId === null ? null : withoutMark(clientOrderId)),
    ['newOrderRespType', 'RESULT'],
    ...order.extras,
  ];
}

function writeAmend(amend: Amend): Values {
  return [
    ['symbol', amend.instrument],
    writeTarget(amend.target),
    ...present('side', amend.side === null ? null : SIDES.format(amend.side)),
    ['quantity', formatDecimal(amend.quantity)],
    ['price', formatDecimal(amend.price)],
    ...amend.extras,
  ];
}

type Cancel = Extract<Intent, { kind: 'cancel' }>;

function writeCancel(intent: Cancel): readonly [string, Values] {
  return ['order.cancel', [['symbol', intent.instrument], writeTarget(intent.target)]];
}

function writeConditionalCancel(intent: Cancel): readonly [string, Values] {
  const { target, instrument } = intent;
  const named: Values = instrument === UNNAMED_INSTRUMENT ? [] : [['symbol', instrument]];
  const key = target.by === 'client' ? 'clientAlgoId' : 'algoId';
  return ['algo.cancel', [...named, [key, withoutMark(target.id)]]];
}

function writeTarget(target: OrderReference): readonly [string, string] {
  return [target.by === 'client' ? 'origClientOrderId' : 'orderId', target.id];
}

/** A list is of one kind of id. Ids of the venue are written as numbers, which they are too long to pass through. */
function writeTargets(targets: readonly OrderReference[]): readonly [string, string] {
  const byClient = targets.every((target) => target.by === 'client');
  if (!byClient && targets.some((target) => target.by === 'client')) {
    throw new RangeError('one batch cancel names orders in one way');
  }
  if (targets.some(namesConditional)) throw new RangeError('conditional orders are cancelled one by one');
  const ids = targets.map((target) => target.id);
  return byClient ? ['origClientOrderIdList', JSON.stringify(ids)] : ['orderIdList', `[${ids.join(',')}]`];
}

function writeList(elements: readonly Values[]): string {
  return JSON.stringify(elements.map((values) => Object.fromEntries(values)));
}

function positionSide(order: Order): Values {
  return order.positionSide === 'both' ? [] : [['positionSide', POSITION_SIDES.format(order.positionSide)]];
}

function present(name: string, value: string | null): Values {
  return value === null ? [] : [[name, value]];
}

function flagged(name: string, value: boolean): Values {
  return value ? [[name, 'true']] : [];
}
