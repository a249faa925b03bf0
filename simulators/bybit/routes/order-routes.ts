import { ZERO } from '../../../src/core/units/decimal.ts';
import { cancelAll } from '../clockwork.ts';
import { settleCoin } from '../contract.ts';
import type { Listing } from '../exchange.ts';
import type { OrderRecord, OrderRequest } from '../order.ts';
import { isOpen } from '../order.ts';
import { checkProtection, parseOrderRequest, parseProtectionChange } from '../order-request.ts';
import type { Params } from '../params.ts';
import { paramsFromJson } from '../params.ts';
import { admit, admitChange, amend, place } from '../placing.ts';
import { NO, Refusal, paramsError } from '../refusal.ts';
import type { Answer, KeyedCall, RouteTable } from './route.ts';
import { batch, categoryIn, isListed, listingOf, nameOf, trade } from './route.ts';

const BATCH_MAX = 20;
const UNITS = ['baseCoin', 'quoteCoin'] as const;
const DCP_SECONDS_MIN = 3;
const DCP_SECONDS_MAX = 300;

interface Named {
  readonly orderId: string;
  readonly orderLinkId: string;
}

/** Orders: place, amend, cancel. Each is an acknowledgement; what came of it is told later. */
export const ORDER_ROUTES: RouteTable = [
  ['POST /v5/order/create', trade(10, (call) => answered(placeOne(call, call.params)))],
  ['POST /v5/order/amend', trade(10, (call) => answered(amendOne(call, call.params)))],
  ['POST /v5/order/cancel', trade(10, (call) => answered(cancelOne(call, call.params)))],
  ['POST /v5/order/cancel-all', trade(10, cancelMany)],
  ['POST /v5/order/create-batch', batch(10, (call) => eachOf(call, placeOne, true))],
  ['POST /v5/order/amend-batch', batch(10, (call) => eachOf(call, amendOne, false))],
  ['POST /v5/order/cancel-batch', batch(10, (call) => eachOf(call, cancelOne, false))],
  ['POST /v5/order/pre-check', trade(10, preCheck)],
  ['POST /v5/order/disconnected-cancel-all', trade(5, protectDisconnection)],
];

function placeOne(call: KeyedCall, params: Params): Named | Refusal {
  const order = placed(call, params);
  call.counts.note(params.text('orderLinkId'), !(order instanceof Refusal));
  return order instanceof Refusal ? order : named(order);
}

function placed(call: KeyedCall, params: Params): OrderRecord | Refusal {
  const listing = listingOf({ ...call, params });
  if (listing instanceof Refusal) return listing;
  const request = requestIn(listing, params);
  if (request instanceof Refusal) return request;
  const from = request.price === ZERO ? listing.market.last : request.price;
  return (
    checkProtection(request, request.trigger?.price ?? from) ?? place(call.exchange, call.account, request)
  );
}

/** An order as it was asked for, of the market that is meant: in a pair some buy for an amount. */
function requestIn({ spec }: Listing, params: Params): OrderRequest | Refusal {
  const request = parseOrderRequest(params);
  if (request instanceof Refusal) return request;
  const named = { ...request, symbol: spec.symbol };
  if (spec.category !== 'spot' || request.type === 'Limit') return named;
  const unit = params.oneOf('marketUnit', UNITS, request.side === 'BUY' ? 'quoteCoin' : 'baseCoin');
  if (unit instanceof Refusal) return unit;
  if (unit === 'baseCoin') return named;
  return request.side === 'BUY'
    ? { ...named, quantity: ZERO, amount: request.quantity }
    : paramsError('marketUnit');
}

function preCheck(call: KeyedCall): Answer | Refusal {
  const listing = listingOf(call);
  const request = listing instanceof Refusal ? listing : requestIn(listing, call.params);
  if (request instanceof Refusal) return request;
  const refused = admit(call.exchange, call.account, request);
  if (refused !== null) return refused;
  const same = { preImrE4: 0, preMmrE4: 0, postImrE4: 0, postMmrE4: 0 };
  return { result: { orderId: '', orderLinkId: request.orderLinkId, ...same } };
}

function amendOne(call: KeyedCall, params: Params): Named | Refusal {
  const order = findOrder(call, params, NO.noOrderToReplace);
  if (order instanceof Refusal) return order;
  const quantity = params.decimal('qty') ?? order.quantity;
  const price = params.decimal('price') ?? order.price;
  const triggerPrice = params.decimal('triggerPrice');
  if (quantity instanceof Refusal) return NO.badQuantity;
  if (price instanceof Refusal || triggerPrice instanceof Refusal) return NO.badPrice;
  const protection = parseProtectionChange(params, order);
  if (protection instanceof Refusal) return protection;
  const refusedExits =
    protection === order.protection ? null : checkProtection({ side: order.side, protection }, price);
  if (refusedExits !== null) return refusedExits;
  const change = { quantity, price, triggerPrice, protection };
  const refused = admitChange(call.exchange, call.account, order, change);
  if (refused !== null) return refused;
  call.exchange.later(() => amend(call.exchange, order, change));
  return named(order);
}

function cancelOne(call: KeyedCall, params: Params): Named | Refusal {
  const order = findOrder(call, params, NO.noOrderToCancel);
  if (order instanceof Refusal) return order;
  call.exchange.later(() => {
    if (isCancellable(order)) call.exchange.cancel(order, 'CancelByUser');
  });
  return named(order);
}

/** By symbol, settle coin or base coin; `orderFilter` narrows it to conditional orders or to all others. */
function cancelMany(call: KeyedCall): Answer | Refusal {
  const { params, account, exchange } = call;
  const category = categoryIn(params);
  if (category instanceof Refusal) return category;
  const symbol = nameOf(params, category);
  const baseCoin = params.text('baseCoin');
  const coin = params.text('settleCoin');
  const filter = params.text('orderFilter');
  const isScoped = symbol !== null || baseCoin !== null || coin !== null;
  if (!isScoped && category !== 'spot') return NO.noScope;
  if (symbol !== null && !isListed(exchange, category, symbol)) return NO.badSymbol;
  const chosen = (order: Pick<OrderRecord, 'symbol' | 'status' | 'stopOrderType'>): boolean => {
    const conditional = order.status === 'Untriggered';
    if (filter === 'Order' && conditional) return false;
    if (filter === 'StopOrder' && !conditional) return false;
    if (symbol !== null) return order.symbol === symbol;
    const spec = exchange.listings.get(order.symbol)?.spec;
    if (spec?.category !== category) return false;
    if (category === 'spot') return true;
    return baseCoin === null ? settleCoin(spec) === coin : spec.baseCoin === baseCoin;
  };
  const orders = [...account.open.values(), ...account.waiting.values()].filter(chosen);
  exchange.later(() =>
    cancelAll(exchange, account, 'CancelByUser', (order) => orders.some((one) => one === order)),
  );
  return { result: { list: orders.map(named), success: '1' } };
}

/** Disconnection protection: without a private connection for so long, every order is cancelled. */
function protectDisconnection(call: KeyedCall): Answer | Refusal {
  const seconds = call.params.integer('timeWindow');
  const product = call.params.oneOf('product', ['OPTIONS', 'DERIVATIVES', 'SPOT'], 'OPTIONS');
  if (!call.isInstitutional) return NO.denied;
  if (seconds === null || seconds instanceof Refusal) return paramsError('timeWindow');
  if (seconds < DCP_SECONDS_MIN || seconds > DCP_SECONDS_MAX) return paramsError('timeWindow');
  if (product instanceof Refusal) return product;
  if (product === 'DERIVATIVES') call.account.dcpSeconds = seconds;
  return { result: {}, retMsg: 'success' };
}

/** Does one thing for each order of `request`; each answers for itself, in its place. */
function eachOf(
  call: KeyedCall,
  act: (call: KeyedCall, params: Params) => Named | Refusal,
  creates: boolean,
): Answer | Refusal {
  const category = categoryIn(call.params);
  const items = call.params.list('request');
  if (category instanceof Refusal) return category;
  if (items === null || items.length === 0 || items.length > BATCH_MAX) return paramsError('request');
  const list: unknown[] = [];
  const outcomes: unknown[] = [];
  for (const item of items) {
    const parsed = paramsFromJson(item);
    const all = new Map([...(parsed?.all ?? []), ['category', category]]);
    const params = parsed?.with(all) ?? call.params;
    const answer = parsed === null ? NO.malformed : act(call, params);
    const failed = answer instanceof Refusal;
    const ids = failed ? { orderId: '', orderLinkId: params.text('orderLinkId') ?? '' } : answer;
    const created = creates ? { createAt: failed ? '' : String(call.exchange.now) } : {};
    list.push({ category, symbol: params.text('symbol') ?? '', ...ids, ...created });
    outcomes.push(failed ? { code: answer.retCode, msg: answer.retMsg } : { code: 0, msg: 'OK' });
  }
  return { result: { list }, retExtInfo: { list: outcomes } };
}

/** By orderId, or else by orderLinkId: one that can still be changed, or `refusal`. */
function findOrder(call: KeyedCall, params: Params, refusal: Refusal): OrderRecord | Refusal {
  const listing = listingOf({ ...call, params });
  if (listing instanceof Refusal) return listing;
  const orderId = params.text('orderId');
  const linkId = params.text('orderLinkId');
  if (orderId === null && linkId === null) return NO.noOrderId;
  const { orders, byLinkId } = call.account;
  const order = orderId === null ? byLinkId.get(linkId ?? '') : orders.get(orderId);
  if (order === undefined || order.symbol !== listing.spec.symbol) return refusal;
  return isCancellable(order) ? order : refusal;
}

function isCancellable(order: OrderRecord): boolean {
  return isOpen(order) || order.status === 'Untriggered';
}

function named({ orderId, orderLinkId }: Named): Named {
  return { orderId, orderLinkId };
}

function answered(one: Named | Refusal): Answer | Refusal {
  return one instanceof Refusal ? one : { result: one };
}
