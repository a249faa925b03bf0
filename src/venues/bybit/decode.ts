import type { Intent } from '../../core/order/intent.ts';
import type { RestingLookup } from '../../core/order/order.ts';
import type { NotUnderstood, RawRequest, Route } from '../../core/order/venue.ts';
import type { Fields } from '../shared/fields.ts';
import type { Json } from '../shared/json.ts';
import { readAmend, readBatch, readOrder, readTarget } from './decode-order.ts';
import { readGuard } from './decode-exits.ts';
import { queryDecoders, settingDecoders } from './decode-read.ts';
import { fieldsOf, notUnderstood, readParameters } from './parameters.ts';
import { NO_INSTRUMENT, parseCoin, parseInstrument } from './text.ts';
import { LINEAR, ORDER_FILTERS, STOP_ORDER_TYPES, USDT } from './vocabulary.ts';

interface Asked {
  readonly fields: Fields;
  readonly list: readonly Json[] | null;
  readonly resting: RestingLookup;
}

type Decode = (asked: Asked) => Intent | NotUnderstood;

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['order.amend', single(({ fields, resting }) => ({ kind: 'amend', amend: readAmend(fields, resting) }))],
  ['order.amendBatch', amendBatch],
  ['order.cancel', single(({ fields }) => cancel(fields))],
  ['order.cancelAll', single(({ fields }) => cancelAll(fields))],
  ['order.cancelBatch', cancelBatch],
  ['order.place', single(({ fields }) => ({ kind: 'place', order: readOrder(fields) }))],
  ['order.placeBatch', placeBatch],
  ['order.placeTest', single(({ fields }) => ({ kind: 'placeTest', order: readOrder(fields) }))],
  ['position.guard', single(({ fields }) => ({ kind: 'guard', guard: readGuard(fields) }))],
  ...[...queryDecoders(), ...settingDecoders()].map(([route, read]): readonly [string, Decode] => [
    route,
    ({ fields }) => fields.finish(read(fields)),
  ]),
]);

const NONE: RestingLookup = () => null;

/**
 * What a request would do, or what about it was not understood. Every field of query or body is accounted for; the
 * request's own bytes are used for nothing after this (threat T3). Stamp and signature are headers, and the
 * authenticator's.
 */
export function decode(
  route: Route,
  request: RawRequest,
  resting: RestingLookup = NONE,
): Intent | NotUnderstood {
  if (route.kind === 'local') return { kind: 'local', route: route.name };
  if (route.kind === 'moveFunds') return { kind: 'moveFunds', route: route.name };
  const read = DECODERS.get(route.name);
  if (read === undefined) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'unknown');
  const parameters = readParameters(request);
  if (parameters.kind === 'notUnderstood') return parameters;
  const fields = fieldsOf(parameters.values);
  return read({ fields, list: parameters.list, resting });
}

/** A change of one thing: a list in it is not understood. */
function single(read: (asked: Asked) => Intent): Decode {
  return (asked) => {
    asked.fields.required('category', LINEAR, '');
    if (asked.list !== null) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'request');
    return asked.fields.finish(read(asked));
  };
}

function cancel(fields: Fields): Intent {
  const instrument = fields.required('symbol', parseInstrument, NO_INSTRUMENT);
  return { kind: 'cancel', instrument, target: readTarget(fields) };
}

/** Which orders are meant stays as it was said: see {@link covers}. */
function cancelAll(fields: Fields): Intent {
  const instrument = fields.optional('symbol', parseInstrument);
  const values: (readonly [string, string])[] = [];
  for (const [name, parse] of SCOPES) {
    const value = fields.optional(name, parse);
    if (value !== null) values.push([name, value]);
  }
  const isScoped = values.some(([name]) => name === 'baseCoin' || name === 'settleCoin');
  if (instrument === null && !isScoped) fields.refuse('FIELD_MISSING', 'symbol');
  return { kind: 'cancelAll', instrument, values };
}

const SCOPES = [
  ['baseCoin', parseCoin],
  ['orderFilter', ORDER_FILTERS],
  ['settleCoin', USDT],
  ['stopOrderType', STOP_ORDER_TYPES],
] as const;

function placeBatch({ fields, list }: Asked): Intent | NotUnderstood {
  fields.required('category', LINEAR, '');
  const orders = readBatch(fields, list, readOrder);
  return 'kind' in orders ? orders : { kind: 'placeBatch', orders };
}

function amendBatch({ fields, list, resting }: Asked): Intent | NotUnderstood {
  fields.required('category', LINEAR, '');
  const amends = readBatch(fields, list, (element) => readAmend(element, resting));
  return 'kind' in amends ? amends : { kind: 'amendBatch', amends };
}

/** The venue takes orders of several markets in one request; here they are of one. */
function cancelBatch({ fields, list }: Asked): Intent | NotUnderstood {
  fields.required('category', LINEAR, '');
  const cancels = readBatch(fields, list, (element) => ({
    instrument: element.required('symbol', parseInstrument, NO_INSTRUMENT),
    target: readTarget(element),
  }));
  if ('kind' in cancels) return cancels;
  const [first] = cancels;
  if (first === undefined || cancels.some(({ instrument }) => instrument !== first.instrument))
    return notUnderstood('FIELD_NOT_UNDERSTOOD', 'symbol');
  return { kind: 'cancelBatch', instrument: first.instrument, targets: cancels.map(({ target }) => target) };
}
