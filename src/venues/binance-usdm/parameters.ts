import type { NotUnderstood, RawRequest } from '../../core/order/venue.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { parseForm, queryOf, type Pair } from './form.ts';
import type { Parse } from './text.ts';

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
  return { kind: 'notUnderstood', code, field: DOCUMENTED.has(field) ? field : 'unknown' };
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

/**
 * Takes parameters out one by one and remembers the first thing that is wrong. What is left at the end was not
 * understood: a route's vocabulary is exactly what its decoder takes.
 */
export class Fields {
  readonly #values: Map<string, string>;
  #failure: NotUnderstood | null = null;

  /** Takes the map over. */
  constructor(values: Map<string, string>) {
    this.#values = values;
  }

  /** Null when the parameter is absent, and when it is malformed, which {@link finish} then reports. */
  optional<T>(name: string, parse: Parse<T>, code: NotUnderstood['code'] = 'FIELD_NOT_UNDERSTOOD'): T | null {
    const text = this.#values.get(name);
    if (text === undefined) return null;
    this.#values.delete(name);
    const value = parse(text);
    if (value === null) this.refuse(code, name);
    return value;
  }

  /** `filler` only keeps the types whole after a failure: {@link finish} never lets it out. */
  required<T>(name: string, parse: Parse<T>, filler: T, code?: NotUnderstood['code']): T {
    if (!this.#values.has(name)) this.refuse('FIELD_MISSING', name);
    return this.optional(name, parse, code) ?? filler;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Only the first refusal counts. */
  refuse(code: NotUnderstood['code'], field: string): void {
    this.#failure ??= notUnderstood(code, field);
  }

  /** The result, unless something was wrong or is left over. */
  finish<T>(result: T): T | NotUnderstood {
    if (this.#failure === null) {
      for (const name of this.#values.keys()) this.refuse('FIELD_NOT_UNDERSTOOD', name);
    }
    return this.#failure ?? result;
  }
}
