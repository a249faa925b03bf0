import type { Intent } from '../../core/order/intent.ts';
import type { Guard } from '../../core/order/guard.ts';
import type {
  Amend,
  Attached,
  AttachedChange,
  AttachedExit,
  Order,
  OrderReference,
} from '../../core/order/order.ts';
import type { Draft, NotUnderstood, Route, Stamp } from '../../core/order/venue.ts';
import { categoryOf, symbolOf } from '../../core/units/category.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { LOG_ON_PATH } from './attach.ts';
import { decode } from './decode.ts';
import { notUnderstood } from './parameters.ts';
import { classify, routeNamed } from './routes.ts';
import { WINDOW_MS } from './timing.ts';
import { DIRECTIONS, POSITION_SIDES, SIDES, termsOf, TIMES_IN_FORCE } from './vocabulary.ts';

type Value = string | number | boolean;
type Values = readonly (readonly [string, Value])[];

/** What is written into a request: named values, and the orders of a batch. */
interface Content {
  readonly values: Values;
  readonly list: readonly Values[] | null;
}

/**
 * Writes the request for an intent anew, from its meaning alone: fields in a fixed order, stamped with the given time.
 * Throws for an intent that this venue has no single request for.
 */
export function draft(intent: Intent, stamp: Stamp): Draft {
  const [name, content] = write(intent);
  return draftOf(routeNamed(name), content, stamp.now);
}

/** A draft of a read. */
export function readDraft(name: string, values: readonly (readonly [string, string])[], now: UnixMs): Draft {
  return draftOf(routeNamed(name), { values, list: null }, now);
}

function draftOf(route: Route, { values, list }: Content, now: UnixMs): Draft {
  const parts = values.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  const listed: readonly (readonly [string, unknown])[] =
    list === null ? [] : [['request', list.map((element) => Object.fromEntries(element))]];
  return {
    host: 'trade',
    method: route.method,
    path: route.path,
    payload:
      route.method === 'GET' ? parts.join('&') : JSON.stringify(Object.fromEntries([...values, ...listed])),
    stampedAt: now,
    windowMs: WINDOW_MS,
  };
}

/** Reads a draft through the same strict decoder as a request from outside. Stamp and window are signed beside it. */
export function understand(drafted: Draft): Intent | NotUnderstood {
  const { method, path, payload, windowMs } = drafted;
  const isLogOn = path === LOG_ON_PATH && method === 'GET' && payload === '';
  if (isLogOn && windowMs === WINDOW_MS) return { kind: 'read', route: 'stream.logOn', values: [] };
  const route = classify(method, path);
  if (route === null || windowMs !== WINDOW_MS) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'unknown');
  const isRead = method === 'GET';
  const target = isRead && payload !== '' ? `${path}?${payload}` : path;
  return decode(route, {
    method,
    target,
    headers: [],
    body: isRead ? NO_BODY : Buffer.from(payload, 'latin1'),
  });
}

const NO_BODY = new Uint8Array(0);

function write(intent: Intent): readonly [route: string, content: Content] {
  switch (intent.kind) {
    case 'place':
      return ['order.place', of(intent.order.instrument, writeOrder(intent.order))];
    case 'placeTest':
      return ['order.placeTest', of(intent.order.instrument, writeOrder(intent.order))];
    case 'placeBatch':
      return ['order.placeBatch', listed(intent.orders, writeOrder)];
    case 'amend':
      return ['order.amend', of(intent.amend.instrument, writeAmend(intent.amend))];
    case 'amendBatch':
      return ['order.amendBatch', listed(intent.amends, writeAmend)];
    case 'cancel':
      return ['order.cancel', of(intent.instrument, [writeTarget(intent.target)])];
    case 'cancelBatch': {
      const { instrument, targets } = intent;
      return [
        'order.cancelBatch',
        listed(
          targets.map((target) => ({ instrument, target })),
          ({ target }) => [writeTarget(target)],
        ),
      ];
    }
    case 'cancelAll':
      return ['order.cancelAll', { values: writeScope(intent), list: null }];
    case 'guard':
      return ['position.guard', of(intent.guard.instrument, writeGuard(intent.guard))];
    case 'setting':
      return [`setting.${intent.name}`, { values: writeSetting(intent), list: null }];
    case 'read':
      return [intent.route, { values: intent.values, list: null }];
    case 'local':
    case 'moveFunds':
      throw new RangeError('an intent that is never sent');
  }
}

/** What is asked of one market: the venue knows it by a category and a symbol. */
function of(instrument: Instrument, values: Values): Content {
  return { values: [...writeMarket(instrument), ...values], list: null };
}

/** Of one category, which is that of the first. */
function listed<T extends { readonly instrument: Instrument }>(
  elements: readonly T[],
  write: (element: T) => Values,
): Content {
  const [first] = elements;
  if (first === undefined) throw new RangeError('a batch of nothing');
  const category = categoryOf(first.instrument);
  return {
    values: [['category', category]],
    list: elements.map((element) => {
      if (categoryOf(element.instrument) !== category) throw new RangeError('a batch of two categories');
      return [['symbol', symbolOf(element.instrument)], ...write(element)];
    }),
  };
}

/** Of a market, or of all of a category, which is linear where no other is said. */
function writeScope({ instrument, values = [] }: Extract<Intent, { kind: 'cancelAll' }>): Values {
  const rest = values.filter(([name]) => name !== 'category');
  if (instrument !== null) return [...writeMarket(instrument), ...rest];
  return [['category', new Map(values).get('category') ?? 'linear'], ...rest];
}

function writeOrder(order: Order): Values {
  if (categoryOf(order.instrument) === 'spot') return writeSpot(order);
  const { becomes, direction } = termsOf(order.type, order.side);
  const closes: Values = [
    ['qty', '0'],
    ['reduceOnly', true],
    ['closeOnTrigger', true],
  ];
  return [
    ['side', SIDES.format(order.side)],
    ['orderType', becomes],
    ...(order.closePosition ? closes : []),
    ...present('qty', order.quantity === null ? null : formatDecimal(order.quantity)),
    ...present('price', order.price === null ? null : formatDecimal(order.price)),
    ...present('timeInForce', order.timeInForce === null ? null : TIMES_IN_FORCE.format(order.timeInForce)),
    ...present('triggerPrice', order.triggerPrice === null ? null : formatDecimal(order.triggerPrice)),
    ...(direction === null ? [] : [['triggerDirection', Number(DIRECTIONS.format(direction))] as const]),
    ['positionIdx', Number(POSITION_SIDES.format(order.positionSide))],
    ...(order.reduceOnly ? [['reduceOnly', true] as const] : []),
    ...(order.attached === undefined ? [] : writeAttached(order.attached)),
    ...present('orderLinkId', order.clientOrderId),
    ...order.extras.map(([name, value]): readonly [string, Value] => [name, value === 'true' ? true : value]),
  ];
}

/** That nothing is borrowed, and what the size of a market order counts, is always said. */
function writeSpot(order: Order): Values {
  const { becomes } = termsOf(order.type, order.side);
  const size = order.amount ?? order.quantity;
  const unit = order.amount === undefined ? 'baseCoin' : 'quoteCoin';
  return [
    ['side', SIDES.format(order.side)],
    ['orderType', becomes],
    ...present('qty', size === null ? null : formatDecimal(size)),
    ...present('price', order.price === null ? null : formatDecimal(order.price)),
    ...present('timeInForce', order.timeInForce === null ? null : TIMES_IN_FORCE.format(order.timeInForce)),
    ...(becomes === 'Market' ? [['marketUnit', unit] as const] : []),
    ['isLeverage', 0],
    ...present('orderLinkId', order.clientOrderId),
    ...order.extras,
  ];
}

/** The mode is always said: some clients take an order for one of another product where it is missing. */
function writeAttached({ closes, takeProfit, stopLoss }: Attached): Values {
  return [
    ['tpslMode', MODE_NAMES[closes]],
    ...writeExit(takeProfit, { trigger: 'takeProfit', type: 'tpOrderType', limit: 'tpLimitPrice' }),
    ...writeExit(stopLoss, { trigger: 'stopLoss', type: 'slOrderType', limit: 'slLimitPrice' }),
  ];
}

function writeExit(
  exit: AttachedExit | null,
  names: { readonly trigger: string; readonly type: string; readonly limit: string },
): Values {
  if (exit === null) return [];
  return [
    [names.trigger, formatDecimal(exit.triggerPrice)],
    [names.type, exit.price === null ? 'Market' : 'Limit'],
    ...present(names.limit, exit.price === null ? null : formatDecimal(exit.price)),
  ];
}

function writeGuard({ positionSide, attached, quantity, drops, extras }: Guard): Values {
  const { takeProfit, stopLoss } = attached;
  const size = (exit: AttachedExit | null): string | null =>
    exit === null || quantity === null ? null : formatDecimal(quantity);
  return [
    ['positionIdx', Number(POSITION_SIDES.format(positionSide))],
    ...writeAttached(attached),
    ...present('tpSize', size(takeProfit)),
    ...present('slSize', size(stopLoss)),
    ...drops.map((leg): readonly [string, Value] => [leg, '0']),
    ...extras,
  ];
}

/** Of an exit that is changed its limit is always said; whether it has one stays as it is. */
function writeExitChange({ closes, takeProfit, stopLoss }: AttachedChange): Values {
  const leg = (exit: AttachedExit | null | undefined, trigger: string, limit: string): Values => {
    if (exit === undefined) return [];
    if (exit === null) return [[trigger, '0']];
    return [
      [trigger, formatDecimal(exit.triggerPrice)],
      ...present(limit, exit.price === null ? null : formatDecimal(exit.price)),
    ];
  };
  return [
    ['tpslMode', MODE_NAMES[closes]],
    ...leg(takeProfit, 'takeProfit', 'tpLimitPrice'),
    ...leg(stopLoss, 'stopLoss', 'slLimitPrice'),
  ];
}

const MODE_NAMES: Readonly<Record<Attached['closes'], string>> = { position: 'Full', filled: 'Partial' };

function writeAmend(amend: Amend): Values {
  return [
    writeTarget(amend.target),
    ['qty', formatDecimal(amend.quantity)],
    ['price', formatDecimal(amend.price)],
    ...(amend.exits === undefined ? [] : writeExitChange(amend.exits)),
    ...amend.extras,
  ];
}

function writeTarget(target: OrderReference): readonly [string, string] {
  return [target.by === 'client' ? 'orderLinkId' : 'orderId', target.id];
}

function writeSetting({ name, instrument, values }: Extract<Intent, { kind: 'setting' }>): Values {
  if (name === 'leverage' && instrument !== null) {
    const [leverage = ''] = values.map(([, value]) => value);
    return [...writeMarket(instrument), ['buyLeverage', leverage], ['sellLeverage', leverage]];
  }
  const symbol = instrument === null ? [] : [['symbol', symbolOf(instrument)] as const];
  return [...values, ...symbol].map(typed);
}

/** Numbers where the venue documents integers. */
function typed([name, value]: readonly [string, Value]): readonly [string, Value] {
  return name === 'mode' || name === 'positionIdx' ? [name, Number(value)] : [name, value];
}

function writeMarket(instrument: Instrument): Values {
  return [
    ['category', categoryOf(instrument)],
    ['symbol', symbolOf(instrument)],
  ];
}

function present(name: string, value: string | null): Values {
  return value === null ? [] : [[name, value]];
}
