import type { NotUnderstood, RawRequest } from '../../core/order/venue.ts';
import { Fields, refusalOf } from '../shared/fields.ts';
import { parseForm, queryOf } from '../shared/form.ts';
import { parseJsonBytes, type Json } from '../shared/json.ts';

/** What a request says: named values, and its list of orders where it has one. */
export interface Parameters {
  readonly kind: 'parameters';
  readonly values: Map<string, string>;
  readonly list: readonly Json[] | null;
}

/** The documented names that a refusal may repeat. Other names are text from outside and are called 'unknown'. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  'accountType',
  'activePrice',
  'baseCoin',
  'bboLevel',
  'bboSideType',
  'buyLeverage',
  'category',
  'closeOnTrigger',
  'coin',
  'currency',
  'cursor',
  'endTime',
  'execType',
  'isLeverage',
  'limit',
  'margin',
  'marketUnit',
  'mmp',
  'mode',
  'openOnly',
  'orderFilter',
  'orderId',
  'orderIv',
  'orderLinkId',
  'orderStatus',
  'orderType',
  'positionIdx',
  'price',
  'product',
  'qty',
  'reduceOnly',
  'request',
  'rpiTakerAccess',
  'sellLeverage',
  'setMarginMode',
  'settleCoin',
  'side',
  'slLimitPrice',
  'slOrderType',
  'slSize',
  'slTriggerBy',
  'slippageTolerance',
  'slippageToleranceType',
  'smpType',
  'startTime',
  'stopLoss',
  'stopOrderType',
  'symbol',
  'takeProfit',
  'timeInForce',
  'timeWindow',
  'tpLimitPrice',
  'tpOrderType',
  'tpSize',
  'tpTriggerBy',
  'tpslMode',
  'trailingStop',
  'transSubType',
  'triggerBy',
  'triggerDirection',
  'triggerPrice',
  'type',
]);

/** The refusal of a request that cannot be understood, with the field that is to blame. */
export function notUnderstood(code: NotUnderstood['code'], field: string): NotUnderstood {
  return refusalOf(code, field, DOCUMENTED);
}

/** Values of a request, or of one element of a batch, to be taken out one by one. */
export function fieldsOf(values: Map<string, string>): Fields {
  return new Fields(values, DOCUMENTED);
}

/**
 * The query of a GET, or the JSON body of a POST. Whatever is nested, null or there twice is refused: what the venue
 * would make of it is not ours to guess (threat T3).
 */
export function readParameters(request: RawRequest): Parameters | NotUnderstood {
  return request.method === 'GET' ? fromQuery(queryOf(request.target)) : fromBody(request.body);
}

function fromQuery(query: string): Parameters | NotUnderstood {
  const pairs = parseForm(query);
  if (pairs === null) return notUnderstood('BODY_MALFORMED', 'unknown');
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (values.has(name)) return notUnderstood('FIELD_REPEATED', name);
    values.set(name, value);
  }
  return { kind: 'parameters', values, list: null };
}

function fromBody(body: Uint8Array): Parameters | NotUnderstood {
  const json = parseJsonBytes(body);
  if (json?.kind !== 'object') return notUnderstood('BODY_MALFORMED', 'unknown');
  const request = json.members.get('request');
  const list = request?.kind === 'array' ? request.items : null;
  const rest = [...json.members].filter(([name]) => list === null || name !== 'request');
  const values = scalarsOf(rest);
  return values.kind === 'notUnderstood' ? values : { kind: 'parameters', values: values.map, list };
}

/** The members of an object as text. */
export function scalarsOf(
  members: Iterable<readonly [string, Json]>,
): { readonly kind: 'scalars'; readonly map: Map<string, string> } | NotUnderstood {
  const map = new Map<string, string>();
  for (const [name, value] of members) {
    if (value.kind === 'string' || value.kind === 'number') map.set(name, value.text);
    else if (value.kind === 'boolean') map.set(name, String(value.value));
    else return notUnderstood('BODY_MALFORMED', name);
  }
  return { kind: 'scalars', map };
}
