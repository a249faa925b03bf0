import type { Account } from '../account.ts';
import { openOrdersView, twapHistory } from '../account-views.ts';
import { findOrder, parseOrderId } from '../actions/order-actions.ts';
import type { OrderRecord } from '../order.ts';
import { fillView, frontendOrderView, orderView, standing } from '../order-views.ts';
import { rangeOf } from './account-questions.ts';
import type { Query, Question } from './query.ts';
import { CHEAP, USUAL, of } from './query.ts';

const ROWS_MAX = 2000;

export const ORDER_QUESTIONS: ReadonlyMap<string, Question> = new Map([
  ['openOrders', of(USUAL, (_, account) => standing(account).map(orderView))],
  ['frontendOpenOrders', of(USUAL, ({ exchange }, account) => openOrdersView(exchange, account))],
  ['orderStatus', of(CHEAP, orderStatus)],
  ['historicalOrders', of(USUAL, historicalOrders)],
  ['userFills', of(USUAL, (_, account) => latest(account?.fills ?? []).map(fillView))],
  ['userFillsByTime', of(USUAL, fillsByTime)],
  ['userTwapSliceFills', of(USUAL, twapFills)],
  ['userTwapSliceFillsByTime', of(USUAL, twapFills)],
  ['twapHistory', of(USUAL, (_, account) => twapHistory(account))],
]);

function orderStatus({ exchange, fields }: Query, account: Account | null): unknown {
  const id = parseOrderId(fields.get('oid'));
  if (id === null) return undefined;
  const order = account === null ? null : findOrder(account, id);
  if (account === null || order === null) return { status: 'unknownOid' };
  return { status: 'order', order: withStatus(frontendOrderView(exchange, account, order), order) };
}

function historicalOrders({ exchange }: Query, account: Account | null): unknown {
  if (account === null) return [];
  return latest([...account.orders.values()]).map((order) =>
    withStatus(frontendOrderView(exchange, account, order), order),
  );
}

function withStatus(view: unknown, { status, statusTime }: OrderRecord): unknown {
  return { order: view, status, statusTimestamp: statusTime };
}

function fillsByTime(query: Query, account: Account | null): unknown {
  const range = rangeOf(query);
  if (range === undefined) return undefined;
  const chosen = (account?.fills ?? []).filter(({ time }) => time >= range.from && time <= range.to);
  return chosen.slice(0, ROWS_MAX).map(fillView);
}

function twapFills(query: Query, account: Account | null): unknown {
  const range = rangeOf(query);
  if (range === undefined) return undefined;
  const chosen = (account?.fills ?? []).filter(
    ({ twapId, time }) => twapId !== null && time >= range.from && time <= range.to,
  );
  return latest(chosen).map((fill) => ({ fill: fillView(fill), twapId: fill.twapId }));
}

/** The newest first. */
function latest<T>(items: readonly T[]): readonly T[] {
  return items.slice(-ROWS_MAX).reverse();
}
