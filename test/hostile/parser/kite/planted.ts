import type { Intent } from '../../../../src/core/order/intent.ts';
import type { Order } from '../../../../src/core/order/order.ts';
import type { RawRequest } from '../../../../src/core/order/venue.ts';
import { add, decimal } from '../../../../src/core/units/decimal.ts';
import { rawOf, sketchOf, type RawPair } from '../sketch.ts';
import { KITE, type KiteCodec } from './differential.ts';

/** Bugs that a codec of Kite could have, each of which the differential must find. */
export const PLANTED_AT_KITE: readonly (readonly [bug: string, codec: KiteCodec])[] = [
  ['takes the last of two', reading((pairs) => [...new Map(pairs)])],
  ['takes the first of two', reading((pairs) => [...new Map(pairs.toReversed())].toReversed())],
  ['takes names in any case', reading((pairs) => pairs.map(([name, value]) => [lower(name), value]))],
  ['decodes names', reading((pairs) => pairs.map(([name, value]) => [unescaped(name), value]))],
  [
    'decodes values twice',
    reading((pairs) => pairs.map(([name, value]) => [name, value && unescaped(value)])),
  ],
  [
    'trims values',
    reading((pairs) =>
      pairs.map(([name, value]) => [name, value && value.replaceAll(/^(?:\+|%20)+|(?:\+|%20)+$/g, '')]),
    ),
  ],
  [
    'strips what is after a NUL',
    reading((pairs) => pairs.map(([name, value]) => [name, value && value.replace(/%00.*$/, '')])),
  ],
  [
    'drops names that it does not know',
    reading((pairs) => pairs.filter(([name]) => /^(?:[a-z_]+|\[.*)$/.test(name))),
  ],
  [
    'drops pairs without a value',
    reading((pairs) => pairs.filter(([name, value]) => value !== null || name.startsWith('['))),
  ],
  [
    'takes a slice of an order for the whole',
    reading((pairs) => pairs.filter(([name]) => name !== 'autoslice')),
  ],
  [
    'does not compare what repeats the path',
    reading((pairs) => pairs.filter(([name]) => name !== 'order_id' && name !== 'variety')),
  ],
  ['splits at semicolons too', onRaw((text) => text.replaceAll(';', '&'))],
  [
    'takes JSON as the platform reads it',
    onRaw((text) => (text.startsWith('[') ? throughPlatformJson(text) : text)),
  ],
  [
    'does not look at the query of a POST',
    behind((request) => (isForm(request) ? { ...request, target: pathOf(request) } : request)),
  ],
  [
    'does not look at the body of a DELETE',
    behind((request) => (isForm(request) ? request : { ...request, body: new Uint8Array(0) })),
  ],
  [
    'ignores the trigger',
    onOrder((order) => (order.standing === undefined ? { ...order, triggerPrice: null } : order)),
  ],
  ['takes every order for one of the day', onOrder((order) => ({ ...order, timeInForce: 'gtc' }))],
  ['ignores the side', onOrder((order) => ({ ...order, side: 'buy' }))],
  [
    'does not write the protection of a market order',
    onPayload((payload) => payload.replace(/&market_protection=[^&]*/, '')),
  ],
  ['waits for another price', onOrder((order) => ({ ...order, ...higher(order) }))],
  ['forgets the other leg of a trigger', onOrder((order) => ({ ...order, ...single(order) }))],
  ['writes the price of one leg for both', onPayload((payload) => onLegs(payload))],
  ['does not look at a basket', reading(withoutBasket)],
  [
    'turns the comparison of an alert around',
    onPayload((payload) => payload.replace('operator=%3C', 'operator=%3E')),
  ],
  [
    'takes a constant for what it is not',
    onPayload((payload) => payload.replace(/rhs_constant=-/, 'rhs_constant=')),
  ],
  [
    'compares with the same market',
    onPayload((payload) => payload.replace(/rhs_tradingsymbol=[^&]*/, sameMarket)),
  ],
  ['says another alert anew', onPath((path) => path.replace(/^(\/alerts\/.*)0$/, '$11'))],
  ['deletes another alert', onPayload((payload) => payload.replace(/(uuid=.*)0$/, '$11'))],
  ['writes whole rupees only', onPayload((payload) => payload.replace(/(price=[0-9]+)\.[0-9]+/, '$1'))],
  ['writes one product for all', onPayload((payload) => payload.replace(/product=[A-Z]+/, 'product=MIS'))],
  ['writes the first half of a name', onPayload((payload) => payload.replace('%26M', ''))],
];

type Change = (pairs: readonly RawPair[]) => readonly RawPair[];

/** The codec behind a reader that changes the parameters first. */
function reading(change: Change): KiteCodec {
  return behind((request) => {
    const sketch = sketchOf(request.method, request.target, Buffer.from(request.body).toString('utf8'));
    return rawOf({ ...sketch, query: change(sketch.query), body: change(sketch.body) });
  });
}

function onRaw(change: (text: string) => string): KiteCodec {
  return behind((request) => ({
    ...request,
    target: change(request.target),
    body: Buffer.from(change(Buffer.from(request.body).toString('utf8')), 'utf8'),
  }));
}

function behind(change: (request: RawRequest) => RawRequest): KiteCodec {
  return { ...KITE, decode: (route, request) => KITE.decode(route, change(request)) };
}

function isForm({ method }: RawRequest): boolean {
  return method === 'POST' || method === 'PUT';
}

function pathOf({ target }: RawRequest): string {
  return target.split('?', 1)[0] ?? '';
}

function lower(name: string): string {
  return name.startsWith('[') ? name : name.toLowerCase();
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function throughPlatformJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function onOrder(change: (order: Order) => Order): KiteCodec {
  const changed = (intent: Intent): Intent =>
    intent.kind === 'place' ? { ...intent, order: change(intent.order) } : intent;
  return {
    ...KITE,
    decode: (route, request) => {
      const intent = KITE.decode(route, request);
      return intent.kind === 'notUnderstood' ? intent : changed(intent);
    },
  };
}

function onPayload(change: (payload: string) => string): KiteCodec {
  return {
    ...KITE,
    draft: (intent, stamp) => {
      const draft = KITE.draft(intent, stamp);
      return { ...draft, payload: change(draft.payload) };
    },
  };
}

function onPath(change: (path: string) => string): KiteCodec {
  return {
    ...KITE,
    draft: (intent, stamp) => {
      const draft = KITE.draft(intent, stamp);
      return { ...draft, path: change(draft.path) };
    },
  };
}

/** Nothing of the order that an alert would place is left in what is read. */
function withoutBasket(pairs: readonly RawPair[]): readonly RawPair[] {
  return pairs
    .filter(([name]) => name !== 'basket')
    .map(([name, value]) => [name, name === 'type' && value === 'ato' ? 'simple' : value]);
}

function sameMarket(): string {
  return 'rhs_tradingsymbol=INFY';
}

function higher({ standing, triggerPrice }: Order): Partial<Order> {
  const isKept = standing !== undefined && triggerPrice !== null;
  return isKept ? { triggerPrice: add(triggerPrice, decimal('1')) } : {};
}

function single({ standing }: Order): Partial<Order> {
  return standing?.kind === 'twoLeg' ? { standing: { kind: 'single' } } : {};
}

/** The orders of a trigger, each at the price of the first. */
function onLegs(payload: string): string {
  const price = /%22price%22%3A[0-9.]+/.exec(payload)?.[0] ?? '';
  return payload.replaceAll(/%22price%22%3A[0-9.]+/g, price);
}
