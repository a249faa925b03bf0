import type { NotUnderstood, RawRequest } from '../../core/order/venue.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { parseForm, queryOf, type Pair } from '../shared/form.ts';
import { Fields, refusalOf } from '../shared/fields.ts';

/** Parameters by name, each there once. */
export type Parameters = { readonly kind: 'parameters'; readonly values: Map<string, string> };

/** The documented names that a refusal may repeat. Other names are text from outside and are called 'unknown'. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  'activatePrice',
  'activationPrice',
  'algoId',
  'algoType',
  'amount',
  'autoCloseType',
  'batchOrders',
  'callbackRate',
  'clientAlgoId',
  'closePosition',
  'countdownTime',
  'dualSidePosition',
  'endTime',
  'feeBurn',
  'fromId',
  'goodTillDate',
  'incomeType',
  'leverage',
  'limit',
  'marginType',
  'modifyId',
  'multiAssetsMargin',
  'newClientOrderId',
  'newOrderRespType',
  'orderId',
  'orderIdList',
  'orderidlist',
  'origClientOrderId',
  'origClientOrderIdList',
  'origclientorderidlist',
  'page',
  'positionSide',
  'price',
  'priceMatch',
  'priceProtect',
  'quantity',
  'recvWindow',
  'reduceOnly',
  'selfTradePreventionMode',
  'side',
  'signature',
  'startTime',
  'stopPrice',
  'symbol',
  'timeInForce',
  'timestamp',
  'triggerPrice',
  'type',
  'workingType',
]);

/** The refusal of a request that cannot be understood, with the field that is to blame. */
export function notUnderstood(code: NotUnderstood['code'], field: string): NotUnderstood {
  return refusalOf(code, field, DOCUMENTED);
}

/**
 * Query and body joined, as the venue joins them. A name that occurs twice, wherever, is refused: which of the two the
 * venue would take is not ours to guess (threat T3).
 */
export function readParameters(request: RawRequest): Parameters | NotUnderstood {
  const query = parseForm(queryOf(request.target));
  const body = request.body.length === 0 ? [] : parseForm(latin1(request.body));
  if (query === null || body === null) return notUnderstood('BODY_MALFORMED', 'unknown');
  const values = new Map<string, string>();
  const repeated = collect(values, query) ?? collect(values, body);
  return repeated === null ? { kind: 'parameters', values } : notUnderstood('FIELD_REPEATED', repeated);
}

function collect(values: Map<string, string>, pairs: readonly Pair[]): string | null {
  for (const [name, value] of pairs) {
    if (values.has(name)) return name;
    values.set(name, value);
  }
  return null;
}

/** The parameters of a request, or of one element of a batch, to be taken out one by one. */
export function fieldsOf(values: Map<string, string>): Fields {
  return new Fields(values, DOCUMENTED);
}
