import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood, RawRequest, Route } from '../../core/order/venue.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { UNNAMED_INSTRUMENT } from './conditional.ts';
import {
  readAmend,
  readBatch,
  readConditionalOrder,
  readConditionalTarget,
  readPlainOrder,
  readTarget,
  readTargets,
} from './decode-order.ts';
import { queryDecoders, settingDecoders } from './decode-read.ts';
import type { Fields } from '../shared/fields.ts';
import { fieldsOf, notUnderstood, readParameters } from './parameters.ts';
import { NO_INSTRUMENT, parseInstrument } from './text.ts';

type Decode = (fields: Fields) => Intent | NotUnderstood;

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['algo.cancel', (fields) => fields.finish<Intent>(conditionalCancel(fields))],
  [
    'algo.cancelAll',
    (fields) => fields.finish<Intent>({ kind: 'cancelAll', instrument: named(fields), conditional: true }),
  ],
  ['algo.place', (fields) => fields.finish<Intent>({ kind: 'place', order: readConditionalOrder(fields) })],
  ['order.amend', (fields) => fields.finish<Intent>({ kind: 'amend', amend: readAmend(fields) })],
  ['order.amendBatch', amendBatch],
  ['order.cancel', (fields) => fields.finish<Intent>(cancel(fields))],
  ['order.cancelAll', (fields) => fields.finish<Intent>({ kind: 'cancelAll', instrument: named(fields) })],
  ['order.cancelBatch', (fields) => fields.finish<Intent>(cancelBatch(fields))],
  ['order.place', (fields) => fields.finish<Intent>({ kind: 'place', order: readPlainOrder(fields) })],
  ['order.placeBatch', placeBatch],
  [
    'order.placeTest',
    (fields) => fields.finish<Intent>({ kind: 'placeTest', order: readPlainOrder(fields) }),
  ],
  ...[...queryDecoders(), ...settingDecoders()].map(finished),
]);

/**
 * What a request would do, or what about it was not understood. Every parameter of query and body is accounted for; the
 * request's own bytes are used for nothing after this (threat T3). Time stamp and signature are the authenticator's.
 */
export function decode(route: Route, request: RawRequest): Intent | NotUnderstood {
  if (route.kind === 'local') return { kind: 'local', route: route.name };
  if (route.kind === 'moveFunds') return { kind: 'moveFunds', route: route.name };
  const read = DECODERS.get(route.name);
  if (read === undefined) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'unknown');
  const parameters = readParameters(request);
  if (parameters.kind === 'notUnderstood') return parameters;
  for (const name of ['timestamp', 'recvWindow', 'signature']) parameters.values.delete(name);
  return read(fieldsOf(parameters.values));
}

function named(fields: Fields): Instrument {
  return fields.required('symbol', parseInstrument, NO_INSTRUMENT);
}

function cancel(fields: Fields): Intent {
  return { kind: 'cancel', instrument: named(fields), target: readTarget(fields) };
}

/** The venue takes no symbol here; clients that send one mean the order's own. */
function conditionalCancel(fields: Fields): Intent {
  const instrument = fields.optional('symbol', parseInstrument) ?? UNNAMED_INSTRUMENT;
  return { kind: 'cancel', instrument, target: readConditionalTarget(fields) };
}

function cancelBatch(fields: Fields): Intent {
  return { kind: 'cancelBatch', instrument: named(fields), targets: readTargets(fields) };
}

function placeBatch(fields: Fields): Intent | NotUnderstood {
  const orders = readBatch(fields, readPlainOrder);
  return 'kind' in orders ? orders : { kind: 'placeBatch', orders };
}

function amendBatch(fields: Fields): Intent | NotUnderstood {
  const amends = readBatch(fields, readAmend);
  return 'kind' in amends ? amends : { kind: 'amendBatch', amends };
}

function finished([route, read]: readonly [string, (fields: Fields) => Intent]): readonly [string, Decode] {
  return [route, (fields) => fields.finish(read(fields))];
}
