import { cancelAll } from '../clockwork.ts';
import type { Listing } from '../exchange.ts';
import type { OrderRecord } from '../order.ts';
import { ZERO } from '../../../src/core/units/decimal.ts';
import { isOpen } from '../order.ts';
import { parseOrderRequest, parsePrice, parseSide } from '../order-request.ts';
import { amendmentView, fillView, orderView, replyView } from '../order-views.ts';
import type { Params } from '../params.ts';
import { jsonArray, paramsFromJson } from '../params.ts';
import { admit, amend, place } from '../placing.ts';
import { NO, Refusal, missing } from '../refusal.ts';
import type { KeyedCall, RouteTable } from './route.ts';
import { limitOf, listingOf, read, spanOf, trade } from './route.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** An order that ended without a fill is found for three days, any other for ninety. */
const UNFILLED_KEPT_MS = 3 * DAY_MS;
const KEPT_MS = 90 * DAY_MS;
const BATCH_MAX = 5;
const CANCEL_BATCH_MAX = 10;
const COUNTDOWN_MAX_MS = 10 * DAY_MS;

/** Plain orders: place, amend, cancel, look up. */
export const ORDER_ROUTES: RouteTable = [
  ['POST /fapi/v1/order', trade(0, 1, (call) => placeOne(call, call.params))],
  ['POST /fapi/v1/order/test', trade(0, 1, testOne)],
  ['PUT /fapi/v1/order', trade(1, 1, (call) => amendOne(call, call.params))],
  ['DELETE /fapi/v1/order', trade(1, 0, cancelOne)],
  ['GET /fapi/v1/order', read(1, queryOne)],
  ['POST /fapi/v1/batchOrders', trade(5, BATCH_MAX, (call) => eachOf(call, placeOne))],
  ['PUT /fapi/v1/batchOrders', trade(5, BATCH_MAX, (call) => eachOf(call, amendOne))],
  ['DELETE /fapi/v1/batchOrders', trade(1, 0, cancelMany)],
  ['DELETE /fapi/v1/allOpenOrders', trade(1, 0, cancelAllOpen)],
  ['POST /fapi/v1/countdownCancelAll', trade(10, 0, countdown)],
  ['GET /fapi/v1/openOrder', read(1, queryOpen)],
  ['GET /fapi/v1/openOrders', read((params) => (params.text('symbol') === null ? 40 : 1), openOrders)],
  ['GET /fapi/v1/allOrders', read(5, allOrders)],
  ['GET /fapi/v1/userTrades', read(5, userTrades)],
  ['GET /fapi/v1/orderAmendment', read(1, amendments)],
];

function placeOne(call: KeyedCall, params: Params): unknown {
  const listing = listingFor(call, params);
  const request =
    listing instanceof Refusal ? listing : parseOrderRequest(params, listing.spec, call.exchange.now);
  const order = request instanceof Refusal ? request : place(call.exchange, call.account, request);
  call.counts.note(params.text('newClientOrderId'), !(order instanceof Refusal));
  if (order instanceof Refusal || request instanceof Refusal) return order;
  return replyView(call.exchange, order, { ack: request.respType === 'ACK', legacy: call.legacyReplies });
}

function testOne(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const request = parseOrderRequest(call.params, listing.spec, call.exchange.now);
  if (request instanceof Refusal) return request;
  const price = admit(call.exchange, call.account, request);
  if (price instanceof Refusal) return price;
  const digits = listing.spec;
  return {
    ...replyView(
      call.exchange,
      {
        ...request,
        price,
        account: call.account.name,
        orderId: 0,
        clientOrderId: request.clientOrderId ?? '',
        status: 'NEW',
        executed: ZERO,
        executedQuote: ZERO,
        time: call.exchange.now,
        updateTime: call.exchange.now,
        amendments: [],
      },
      { ack: true, legacy: call.legacyReplies },
    ),
    symbol: digits.symbol,
  };
}

function amendOne(call: KeyedCall, params: Params): unknown {
  const listing = listingFor(call, params);
  if (listing instanceof Refusal) return listing;
  const side = parseSide(params);
  if (side instanceof Refusal) return side;
  const quantity = params.decimalWithin('quantity', listing.spec.quantityPrecision);
  if (quantity instanceof Refusal) return quantity;
  if (quantity === null) return missing('quantity');
  const priceMatch = params.text('priceMatch') ?? 'NONE';
  const price = parsePrice(params, listing.spec, { isLimit: true, priceMatch });
  if (price instanceof Refusal) return price;
  const order = findOrder(call, params, 'open');
  if (order instanceof Refusal) return order;
  const amended = amend(call.exchange, call.account, order, { side, quantity, price, priceMatch });
  return amended instanceof Refusal ? amended : reply(call, amended);
}

function cancelOne(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const order = findOrder(call, call.params, 'open');
  if (order instanceof Refusal) return order.code === NO.noSuchOrder.code ? NO.unknownOrder : order;
  call.exchange.close(order, 'CANCELED');
  return reply(call, order);
}

function cancelMany(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const ids = jsonArray(call.params.text('orderIdList') ?? call.params.text('orderidlist'));
  const clientIds = jsonArray(
    call.params.text('origClientOrderIdList') ?? call.params.text('origclientorderidlist'),
  );
  const wanted = ids ?? clientIds;
  if (wanted === null) return missing('orderIdList');
  if (wanted.length === 0 || wanted.length > CANCEL_BATCH_MAX) return NO.badBatchSize;
  return wanted.map((id) => {
    const key: unknown = id;
    const order = ids === null ? call.account.latest.get(String(key)) : call.account.orders.get(Number(key));
    if (order === undefined || order.symbol !== listing.spec.symbol || !isOpen(order)) {
      return { code: NO.unknownOrder.code, msg: NO.unknownOrder.msg };
    }
    call.exchange.close(order, 'CANCELED');
    return reply(call, order);
  });
}

function cancelAllOpen(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  cancelAll(call.exchange, call.account, listing.spec.symbol);
  return { code: 200, msg: 'The operation of cancel all open order is done.' };
}

/** The venue's dead man's switch: without a renewal the market's plain orders are cancelled. Zero turns it off. */
function countdown(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const timeMs = call.params.integer('countdownTime');
  if (timeMs instanceof Refusal) return timeMs;
  if (timeMs === null || timeMs > COUNTDOWN_MAX_MS) return missing('countdownTime');
  const symbol = listing.spec.symbol;
  if (timeMs === 0) call.account.countdowns.delete(symbol);
  else call.account.countdowns.set(symbol, call.exchange.now + timeMs);
  return { symbol, countdownTime: String(timeMs) };
}

function queryOne(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const order = findOrder(call, call.params, 'any');
  return order instanceof Refusal ? order : orderView(call.exchange, order);
}

function queryOpen(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const order = findOrder(call, call.params, 'open');
  return order instanceof Refusal ? order : orderView(call.exchange, order);
}

function openOrders(call: KeyedCall): unknown {
  const symbol = call.params.text('symbol');
  if (symbol !== null && !call.exchange.listings.has(symbol)) return NO.badSymbol;
  const orders = [...call.account.open.values()].filter(
    (order) => symbol === null || order.symbol === symbol,
  );
  return orders.map((order) => orderView(call.exchange, order));
}

function allOrders(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 500, 1000);
  if (limit instanceof Refusal) return limit;
  const fromId = call.params.integer('orderId');
  if (fromId instanceof Refusal) return fromId;
  const span = spanOf(call.params, call.exchange.now, WEEK_MS);
  if (span instanceof Refusal) return span;
  const found = [...call.account.orders.values()].filter(
    (order) =>
      order.symbol === listing.spec.symbol &&
      isRemembered(call, order) &&
      (fromId === null ? order.time >= span.from && order.time <= span.to : order.orderId >= fromId),
  );
  const page = fromId === null ? found.slice(-limit) : found.slice(0, limit);
  return page.map((order) => orderView(call.exchange, order));
}

function userTrades(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 500, 1000);
  if (limit instanceof Refusal) return limit;
  const fromId = call.params.integer('fromId');
  if (fromId instanceof Refusal) return fromId;
  const orderId = call.params.integer('orderId');
  if (orderId instanceof Refusal) return orderId;
  const span = spanOf(call.params, call.exchange.now, WEEK_MS);
  if (span instanceof Refusal) return span;
  const found = call.account.fills.filter(
    (fill) =>
      fill.symbol === listing.spec.symbol &&
      (orderId === null || fill.orderId === orderId) &&
      (fromId === null ? fill.time >= span.from && fill.time <= span.to : fill.tradeId >= fromId),
  );
  const fromStart = fromId !== null || call.params.text('startTime') !== null;
  return (fromStart ? found.slice(0, limit) : found.slice(-limit)).map((fill) =>
    fillView(call.exchange, fill),
  );
}

function amendments(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 50, 100);
  if (limit instanceof Refusal) return limit;
  const named = call.params.text('orderId') ?? call.params.text('origClientOrderId');
  const one = named === null ? null : findOrder(call, call.params, 'any');
  if (one instanceof Refusal) return one;
  const orders = one === null ? [...call.account.orders.values()] : [one];
  return orders
    .filter((order) => order.symbol === listing.spec.symbol)
    .flatMap((order) =>
      order.amendments.map((change, at) => amendmentView(call.exchange, order, change, at + 1)),
    )
    .slice(-limit);
}

/** Does one thing for each order of the `batchOrders` parameter; each answers for itself. */
function eachOf(call: KeyedCall, act: (call: KeyedCall, params: Params) => unknown): unknown {
  const items = jsonArray(call.params.text('batchOrders'));
  if (items === null) return missing('batchOrders');
  if (items.length === 0 || items.length > BATCH_MAX) return NO.badBatchSize;
  const parsed = items.map((item) => paramsFromJson(item));
  if (parsed.includes(null)) return NO.badBatch;
  return parsed.map((params) => {
    const answer = params === null ? NO.badBatch : act(call, params);
    return answer instanceof Refusal ? { code: answer.code, msg: answer.msg } : answer;
  });
}

/** By orderId, or else origClientOrderId: among open orders, or among all that are still remembered. */
function findOrder(call: KeyedCall, params: Params, among: 'open' | 'any'): OrderRecord | Refusal {
  const orderId = params.integer('orderId');
  if (orderId instanceof Refusal) return orderId;
  const clientId = params.text('origClientOrderId');
  if (orderId === null && clientId === null) return missing('orderId');
  const order = orderId === null ? call.account.latest.get(clientId ?? '') : call.account.orders.get(orderId);
  if (order === undefined || order.symbol !== params.text('symbol')) return NO.noSuchOrder;
  if (among === 'open' ? !isOpen(order) : !isRemembered(call, order)) return NO.noSuchOrder;
  return order;
}

function isRemembered(call: KeyedCall, order: OrderRecord): boolean {
  if (isOpen(order)) return true;
  const age = call.exchange.now - order.time;
  return age <= (order.executed === ZERO ? UNFILLED_KEPT_MS : KEPT_MS);
}

function listingFor(call: KeyedCall, params: Params): Listing | Refusal {
  return listingOf({ ...call, params });
}

function reply(call: KeyedCall, order: OrderRecord): unknown {
  return replyView(call.exchange, order, { ack: false, legacy: call.legacyReplies });
}
