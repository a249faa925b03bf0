import type { Params } from '../params.ts';
import { paramsFromJson } from '../params.ts';
import { fieldsOf, parseJson } from '../../shared/json.ts';

/** One request on a connection that trades. */
export interface TradeFrame {
  readonly op: string;
  /** As it came, to be echoed; null when there was none. */
  readonly reqId: string | null;
  readonly args: readonly unknown[];
  /** The request itself: the first of its arguments. Null unless that is an object. */
  readonly params: Params | null;
  readonly timestamp: string;
  readonly window: string;
}

const REQ_ID_LENGTH_MAX = 36;

/** Operations that are requests of the REST API in another form, by method and path there. */
export const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['order.create', 'POST /v5/order/create'],
  ['order.amend', 'POST /v5/order/amend'],
  ['order.cancel', 'POST /v5/order/cancel'],
  ['order.create-batch', 'POST /v5/order/create-batch'],
  ['order.amend-batch', 'POST /v5/order/amend-batch'],
  ['order.cancel-batch', 'POST /v5/order/cancel-batch'],
]);

/** Reads a frame; null for one that is not a request. The names of its headers may be in any case. */
export function parseTradeFrame(text: string): TradeFrame | null {
  const fields = fieldsOf(parseJson(text));
  const op = fields?.get('op');
  const reqId = fields?.get('reqId') ?? fields?.get('req_id') ?? null;
  const args = fields?.get('args') ?? [];
  if (typeof op !== 'string' || !Array.isArray(args)) return null;
  if (reqId !== null && (typeof reqId !== 'string' || reqId.length > REQ_ID_LENGTH_MAX)) return null;
  const headers = new Map<string, string>();
  for (const [name, value] of fieldsOf(fields?.get('header')) ?? [])
    headers.set(name.toLowerCase(), String(value));
  return {
    op,
    reqId,
    args,
    params: paramsFromJson(args[0]),
    timestamp: headers.get('x-bapi-timestamp') ?? '',
    window: headers.get('x-bapi-recv-window') ?? '',
  };
}
