import type { Intent } from '../../../../src/core/order/intent.ts';
import type { Order } from '../../../../src/core/order/order.ts';
import type { RawRequest } from '../../../../src/core/order/venue.ts';
import { BYBIT, type BybitCodec } from './differential.ts';

/** Bugs that a codec of Bybit could have, each of which the differential must find. */
export const PLANTED_AT_BYBIT: readonly (readonly [bug: string, codec: BybitCodec])[] = [
  ['reads JSON as the platform does', onBody((body) => JSON.stringify(JSON.parse(body)))],
  ['takes the first of two members', onBody(firstOfTwo)],
  ['drops fields that it does not know', onBody((body) => JSON.stringify(JSON.parse(body, known)))],
  ['trims values', onBody((body) => body.replaceAll(/"\s+|\s+"/g, '"'))],
  ['ignores reduceOnly', onOrder((order) => ({ ...order, reduceOnly: false }))],
  ['ignores positionIdx', onOrder((order) => ({ ...order, positionSide: 'both' }))],
  ['ignores the trigger', onOrder((order) => ({ ...order, triggerPrice: null }))],
  ['turns a take-profit into a stop', onOrder(turned)],
  ['ignores the stop-loss', onOrder(unguarded)],
  ['writes exits of a part as of the whole', onPayload((payload) => payload.replace('"Partial"', '"Full"'))],
  ['does not take an exit away', onPayload((payload) => payload.replace(',"stopLoss":"0"', ''))],
  ['writes another size of a guard', onPayload((payload) => payload.replace(/"tpSize":"/, '"tpSize":"1'))],
  ['does not write reduceOnly', onPayload((payload) => payload.replace('"reduceOnly":true,', ''))],
  ['writes post-only as good till cancelled', onPayload((payload) => payload.replace('PostOnly', 'GTC'))],
  ['takes one category for another', onPayload((payload) => payload.replace('"inverse"', '"linear"'))],
  ['lets the venue borrow', onPayload((payload) => payload.replace('"isLeverage":0', '"isLeverage":1'))],
  [
    'leaves the unit of a market order open',
    onPayload((payload) => payload.replace('"marketUnit":"baseCoin",', '')),
  ],
  ['writes eight digits only', onPayload((payload) => payload.replaceAll(/(\.[0-9]{8})[0-9]+/g, '$1'))],
  ['writes the side of the first order for all', onPayload(oneSide)],
];

const KNOWN: ReadonlySet<string> = new Set([
  ...['', 'request', 'category', 'symbol', 'side', 'orderType', 'qty', 'price', 'timeInForce', 'reduceOnly'],
  ...['closeOnTrigger', 'orderId', 'orderLinkId', 'triggerPrice', 'triggerDirection', 'positionIdx'],
]);

function known(name: string, value: unknown): unknown {
  return KNOWN.has(name) || /^[0-9]+$/.test(name) ? value : undefined;
}

/** Every name but its first occurrence is given another one and then dropped. */
function firstOfTwo(body: string): string {
  const seen = new Set<string>();
  const renamed = body.replaceAll(
    /("(?:qty|price|triggerPrice)")(\s*:)/g,
    (whole, name: string, colon: string) => {
      if (seen.has(name)) return `"dropped"${colon}`;
      seen.add(name);
      return whole;
    },
  );
  return JSON.stringify(
    JSON.parse(renamed, (name, value: unknown) => (name === 'dropped' ? undefined : value)),
  );
}

function turned(order: Order): Order {
  const types = { takeProfit: 'stop', takeProfitMarket: 'stopMarket' } as const;
  const { type } = order;
  return type === 'takeProfit' || type === 'takeProfitMarket' ? { ...order, type: types[type] } : order;
}

function unguarded(order: Order): Order {
  const { attached } = order;
  return attached === undefined ? order : { ...order, attached: { ...attached, stopLoss: null } };
}

function oneSide(payload: string): string {
  const [side] = /"side":"[A-Za-z]+"/.exec(payload) ?? [];
  return side === undefined ? payload : payload.replaceAll(/"side":"[A-Za-z]+"/g, side);
}

/** The codec behind a reader that changes the body first. What it cannot change it leaves. */
function onBody(change: (body: string) => string): BybitCodec {
  const changed = (request: RawRequest): RawRequest => {
    if (request.body.length === 0) return request;
    try {
      return { ...request, body: Buffer.from(change(Buffer.from(request.body).toString('utf8')), 'utf8') };
    } catch {
      return request;
    }
  };
  return { ...BYBIT, decode: (route, request) => BYBIT.decode(route, changed(request)) };
}

function onOrder(change: (order: Order) => Order): BybitCodec {
  const changed = (intent: Intent): Intent => {
    if (intent.kind === 'place') return { ...intent, order: change(intent.order) };
    return intent.kind === 'placeBatch' ? { ...intent, orders: intent.orders.map(change) } : intent;
  };
  return {
    ...BYBIT,
    decode: (route, request) => {
      const intent = BYBIT.decode(route, request);
      return intent.kind === 'notUnderstood' ? intent : changed(intent);
    },
  };
}

function onPayload(change: (payload: string) => string): BybitCodec {
  return {
    ...BYBIT,
    draft: (intent, stamp) => {
      const draft = BYBIT.draft(intent, stamp);
      return { ...draft, payload: change(draft.payload) };
    },
  };
}
