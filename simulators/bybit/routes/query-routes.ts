import type { Category } from '../category.ts';
import { settleCoin } from '../contract.ts';
import { closedProfitView, fillView, orderView } from '../order-views.ts';
import type { Fill, OrderRecord } from '../order.ts';
import { isShownOpen } from '../order.ts';
import type { Params } from '../params.ts';
import { NO, Refusal } from '../refusal.ts';
import type { Answer, KeyedCall, RouteTable } from './route.ts';
import { categoryIn, isListed, nameOf, pageOf, read, withinSpan } from './route.ts';

/** How many of the latest ended orders the fast query still knows. */
const RECENT_MAX = 500;
const ENDED: ReadonlySet<string> = new Set(['Filled', 'Cancelled', 'PartiallyFilledCanceled', 'Deactivated']);

/** Looking up orders and fills. */
export const QUERY_ROUTES: RouteTable = [
  ['GET /v5/order/realtime', read(50, realtime)],
  ['GET /v5/order/history', read(50, history)],
  ['GET /v5/execution/list', read(50, executions)],
  ['GET /v5/position/closed-pnl', read(50, closedProfits)],
];

/** Open orders; with an id also one that ended lately; with `openOnly=1` only those that ended lately. */
function realtime(call: KeyedCall): Answer | Refusal {
  const { params, account } = call;
  const category = checkScope(params);
  if (category instanceof Refusal) return category;
  const one = oneNamed(call, category);
  const ended = [...account.orders.values()].filter(isEnded).slice(-RECENT_MAX);
  const wanted =
    params.text('openOnly') === '1' ? ended : [...account.open.values(), ...account.waiting.values()];
  const found =
    one === null
      ? wanted.filter(matching(call, category))
      : one.filter((order) => isShownOpen(order) || ended.includes(order));
  return orderPage(call, category, found.filter(isShown));
}

/** Every order that ended, newest first. */
function history(call: KeyedCall): Answer | Refusal {
  const category = categoryIn(call.params);
  const within = withinSpan(call.params);
  if (category instanceof Refusal) return category;
  if (within instanceof Refusal) return within;
  const all = oneNamed(call, category) ?? [...call.account.orders.values()].filter(matching(call, category));
  const status = call.params.text('orderStatus');
  const found = all.filter(
    (order) => isEnded(order) && within(order.time) && (status === null || order.status === status),
  );
  return orderPage(call, category, found);
}

function executions(call: KeyedCall): Answer | Refusal {
  const { params, account, exchange } = call;
  const category = categoryIn(params);
  const within = withinSpan(params);
  if (category instanceof Refusal) return category;
  if (within instanceof Refusal) return within;
  const symbol = nameOf(params, category);
  const orderId = params.text('orderId');
  const linkId = params.text('orderLinkId');
  const type = params.text('execType');
  const found = account.fills.filter((fill) => {
    if (!isListed(exchange, category, fill.symbol)) return false;
    if (symbol !== null && fill.symbol !== symbol) return false;
    if (orderId !== null && fill.orderId !== orderId) return false;
    if (orderId === null && linkId !== null && fill.orderLinkId !== linkId) return false;
    if (type !== null && type !== (fill.liquidation ? 'BustTrade' : 'Trade')) return false;
    return within(fill.time);
  });
  const paged = pageOf(params, found.reverse(), 50);
  if (paged instanceof Refusal) return paged;
  const list = paged.page.map((fill) => fillView(exchange, fill));
  return { result: { nextPageCursor: paged.nextPageCursor, category, list } };
}

/** What each order that closed something earned, newest first. */
function closedProfits(call: KeyedCall): Answer | Refusal {
  const { params, account, exchange } = call;
  const category = categoryIn(params);
  const within = withinSpan(params);
  if (category instanceof Refusal) return category;
  if (within instanceof Refusal) return within;
  const symbol = nameOf(params, category);
  const byOrder = new Map<string, Fill[]>();
  for (const fill of account.fills) {
    if (!isListed(exchange, category, fill.symbol)) continue;
    if (fill.closed === 0n || (symbol !== null && fill.symbol !== symbol) || !within(fill.time)) continue;
    byOrder.set(fill.orderId, [...(byOrder.get(fill.orderId) ?? []), fill]);
  }
  const paged = pageOf(params, [...byOrder.values()].reverse(), 50);
  if (paged instanceof Refusal) return paged;
  const list = paged.page.map((fills) => closedProfitView(exchange, account, fills));
  return { result: { nextPageCursor: paged.nextPageCursor, category, list } };
}

/** Newest first. */
function orderPage(call: KeyedCall, category: Category, found: readonly OrderRecord[]): Answer | Refusal {
  const newest = found.toSorted((a, b) => b.time - a.time || (a === b ? 0 : -1));
  const paged = pageOf(call.params, newest, 20);
  if (paged instanceof Refusal) return paged;
  const list = paged.page.map((order) => orderView(call.exchange, order));
  return { result: { list, nextPageCursor: paged.nextPageCursor, category } };
}

/** Inverse contracts and pairs need no more than their category. */
function checkScope(params: Params): Category | Refusal {
  const category = categoryIn(params);
  if (category !== 'linear') return category;
  const scope = ['symbol', 'baseCoin', 'settleCoin', 'orderId', 'orderLinkId'];
  return scope.some((name) => params.text(name) !== null) ? category : NO.noScope;
}

/** The order that an id names, as a list; null when the request has none. */
function oneNamed(
  { params, account, exchange }: KeyedCall,
  category: Category,
): readonly OrderRecord[] | null {
  const orderId = params.text('orderId');
  const linkId = params.text('orderLinkId');
  if (orderId === null && linkId === null) return null;
  const order = orderId === null ? account.byLinkId.get(linkId ?? '') : account.orders.get(orderId);
  const symbol = nameOf(params, category);
  const isOther = order === undefined || !isListed(exchange, category, order.symbol);
  return isOther || (symbol !== null && order.symbol !== symbol) ? [] : [order];
}

function matching({ params, exchange }: KeyedCall, category: Category): (order: OrderRecord) => boolean {
  const symbol = nameOf(params, category);
  const baseCoin = params.text('baseCoin');
  const coin = params.text('settleCoin');
  const filter = params.text('orderFilter');
  return (order) => {
    const conditional = order.stopOrderType !== '';
    if (filter === 'Order' && conditional) return false;
    if (filter === 'StopOrder' && !conditional) return false;
    const spec = exchange.listings.get(order.symbol)?.spec;
    if (spec?.category !== category) return false;
    if (symbol !== null) return order.symbol === symbol;
    if (baseCoin !== null) return spec.baseCoin === baseCoin;
    return coin === null || settleCoin(spec) === coin;
  };
}

function isEnded(order: OrderRecord): boolean {
  return ENDED.has(order.status);
}

/** An order that was acknowledged and has not reached the core is not found yet. */
function isShown(order: OrderRecord): boolean {
  return order.status !== 'Created';
}
