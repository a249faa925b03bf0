import type { Intent } from '../../core/order/intent.ts';
import type { RestingLookup } from '../../core/order/order.ts';
import type { NotUnderstood, RawRequest, Route } from '../../core/order/venue.ts';
import type { Category } from '../../core/units/category.ts';
import type { Fields } from '../shared/fields.ts';
import type { Json } from '../shared/json.ts';
import { readAmend, readBatch, readOrder, readTarget } from './decode-order.ts';
import { readGuard } from './decode-exits.ts';
import { queryDecoders, settingDecoders } from './decode-read.ts';
import { oneOf } from '../shared/words.ts';
import { fieldsOf, notUnderstood, readParameters } from './parameters.ts';
import { marketIn, NO_INSTRUMENT, parseCoin } from './text.ts';
import { CATEGORIES, ORDER_FILTERS, STOP_ORDER_TYPES, USDT } from './vocabulary.ts';

interface Asked {
  readonly fields: Fields;
  readonly list: readonly Json[] | null;
  readonly resting: RestingLookup;
}

/** With what its markets trade: the same for every order of a batch. */
type Categorised = Asked & { readonly category: Category };

type Decode = (asked: Asked) => Intent | NotUnderstood;

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  [
    'order.amend',
    single(({ category, fields, resting }) => ({
      kind: 'amend',
      amend: readAmend(fields, category, resting),
    })),
  ],
  ['order.amendBatch', amendBatch],
  ['order.cancel', single(cancel)],
  ['order.cancelAll', single(cancelAll)],
  ['order.cancelBatch', cancelBatch],
  ['order.place', single(({ category, fields }) => ({ kind: 'place', order: readOrder(fields, category) }))],
  ['order.placeBatch', placeBatch],
  [
    'order.placeTest',
    single(({ category, fields }) => ({ kind: 'placeTest', order: readOrder(fields, category) })),
  ],
  ['position.guard', single(guard)],
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
function single(read: (asked: Categorised) => Intent): Decode {
  return (asked) => {
    const category = readCategory(asked.fields);
    if (asked.list !== null) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'request');
    return asked.fields.finish(read({ ...asked, category }));
  };
}

/** Together with the symbol it is the name of a market: see {@link marketIn}. */
function readCategory(fields: Fields): Category {
  return fields.required('category', CATEGORIES.parse, 'linear');
}

function cancel({ fields, category }: Categorised): Intent {
  const instrument = fields.required('symbol', marketIn(category), NO_INSTRUMENT);
  skipFilter(fields, category);
  return { kind: 'cancel', instrument, target: readTarget(fields) };
}

/** Some clients say of a spot order that it is a plain one, which all are here. */
function skipFilter(fields: Fields, category: Category): void {
  if (category === 'spot') fields.takeIf('orderFilter', 'Order');
}

/** Pairs have no position that could have exits. */
function guard({ fields, category }: Categorised): Intent {
  if (category === 'spot') fields.refuse('FIELD_NOT_UNDERSTOOD', 'category');
  return { kind: 'guard', guard: readGuard(fields, category) };
}

/** Which orders are meant stays as it was said: see {@link covers}. Without a market the category is part of that. */
function cancelAll({ fields, category }: Categorised): Intent {
  const instrument = fields.optional('symbol', marketIn(category));
  const values: (readonly [string, string])[] = [];
  for (const [name, parse] of SCOPES[category]) {
    const value = fields.optional(name, parse);
    if (value !== null) values.push([name, value]);
  }
  const isScoped = values.some(([name]) => name === 'baseCoin' || name === 'settleCoin');
  if (instrument === null && !isScoped && category !== 'spot') fields.refuse('FIELD_MISSING', 'symbol');
  const named = instrument === null && category !== 'linear' ? [['category', category] as const] : [];
  return { kind: 'cancelAll', instrument, values: [...named, ...values] };
}

type Scope = readonly [name: string, parse: (text: string) => string | null];

const baseCoin: Scope = ['baseCoin', parseCoin];
const orderFilter: Scope = ['orderFilter', ORDER_FILTERS];
const stopOrderType: Scope = ['stopOrderType', STOP_ORDER_TYPES];

/** "Cancel All Orders": inverse contracts are settled in their coin; of pairs all are meant without a word more. */
const SCOPES: Readonly<Record<Category, readonly Scope[]>> = {
  linear: [baseCoin, orderFilter, ['settleCoin', USDT], stopOrderType],
  inverse: [baseCoin, orderFilter, ['settleCoin', parseCoin], stopOrderType],
  spot: [['orderFilter', oneOf('Order')]],
};

function placeBatch({ fields, list }: Asked): Intent | NotUnderstood {
  const category = readCategory(fields);
  const orders = readBatch({ fields, category, list }, (element) => readOrder(element, category));
  return 'kind' in orders ? orders : { kind: 'placeBatch', orders };
}

function amendBatch({ fields, list, resting }: Asked): Intent | NotUnderstood {
  const category = readCategory(fields);
  const amends = readBatch({ fields, category, list }, (element) => readAmend(element, category, resting));
  return 'kind' in amends ? amends : { kind: 'amendBatch', amends };
}

/** The venue takes orders of several markets in one request; here they are of one. */
function cancelBatch({ fields, list }: Asked): Intent | NotUnderstood {
  const category = readCategory(fields);
  const cancels = readBatch({ fields, category, list }, (element) => ({
    instrument: element.required('symbol', marketIn(category), NO_INSTRUMENT),
    target: readTarget(element),
  }));
  if ('kind' in cancels) return cancels;
  const [first] = cancels;
  if (first === undefined || cancels.some(({ instrument }) => instrument !== first.instrument))
    return notUnderstood('FIELD_NOT_UNDERSTOOD', 'symbol');
  return { kind: 'cancelBatch', instrument: first.instrument, targets: cancels.map(({ target }) => target) };
}
