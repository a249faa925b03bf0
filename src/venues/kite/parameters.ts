import type { NotUnderstood, RawRequest } from '../../core/order/venue.ts';
import { Fields, refusalOf } from '../shared/fields.ts';
import { parseForm, queryOf, type Pair } from '../shared/form.ts';
import { latin1 } from '../shared/text-of-bytes.ts';

/** The documented names that a refusal may repeat. Other names are text from outside and are called 'unknown'. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  'auction_number',
  'basket',
  'condition',
  'autoslice',
  'consider_positions',
  'continuous',
  'disclosed_quantity',
  'exchange',
  'from',
  'i',
  'iceberg_legs',
  'iceberg_quantity',
  'instrument_token',
  'interval',
  'lhs_attribute',
  'lhs_exchange',
  'lhs_tradingsymbol',
  'market_protection',
  'mode',
  'name',
  'oi',
  'operator',
  'order_id',
  'order_type',
  'orders',
  'page',
  'page_size',
  'parent_order_id',
  'price',
  'product',
  'quantity',
  'rhs_attribute',
  'rhs_constant',
  'rhs_exchange',
  'rhs_tradingsymbol',
  'rhs_type',
  'segment',
  'squareoff',
  'status',
  'stoploss',
  'tag',
  'to',
  'tradingsymbol',
  'trailing_stoploss',
  'transaction_type',
  'trigger_id',
  'trigger_price',
  'type',
  'uuid',
  'validity',
  'validity_ttl',
  'variety',
]);

/** The refusal of a request that cannot be understood, with the field that is to blame. */
export function notUnderstood(code: NotUnderstood['code'], field: string): NotUnderstood {
  return refusalOf(code, field, DOCUMENTED);
}

/** Values of a request, or of one element of a list, to be taken out one by one. */
export function fieldsOf(values: Map<string, string>): Fields {
  return new Fields(values, DOCUMENTED);
}

/** What a request says beside its path, pair by pair: its body, if it has one, else its query. */
export function readPairs({ method, target, body }: RawRequest): readonly Pair[] | NotUnderstood {
  const query = queryOf(target);
  const isForm = method === 'POST' || method === 'PUT';
  // The venue would look into one of the two; what it makes of the other is not ours to guess (threat T3).
  if (isForm ? query !== '' : body.length > 0) return notUnderstood('BODY_MALFORMED', 'unknown');
  return parseForm(isForm ? latin1(body) : query) ?? notUnderstood('BODY_MALFORMED', 'unknown');
}

/** Values by name. A name that is there twice is refused (threat T3). */
export function uniqueValues(
  pairs: readonly Pair[],
): { readonly kind: 'values'; readonly values: Map<string, string> } | NotUnderstood {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (values.has(name)) return notUnderstood('FIELD_REPEATED', name);
    values.set(name, value);
  }
  return { kind: 'values', values };
}
