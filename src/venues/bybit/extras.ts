import type { Order } from '../../core/order/order.ts';
import type { Fields } from '../shared/fields.ts';

export type Extras = Order['extras'];

/** A field that changes no risk, if it is there. */
export function readExtra(fields: Fields, name: string, parse: (text: string) => string | null): Extras {
  const value = fields.optional(name, parse);
  return value === null ? [] : [[name, value]];
}
