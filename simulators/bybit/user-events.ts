import type { Account } from './account.ts';
import { positionView, walletView } from './account-views.ts';
import type { Exchange } from './exchange.ts';
import type { Fact } from './fact.ts';
import { fillView, orderView } from './order-views.ts';
import type { Json } from './order-views.ts';
import { formatDecimal } from '../../src/core/units/decimal.ts';

/** The row by which the account's owner is told of a fact, and its topic. */
export function eventOf(
  exchange: Exchange,
  account: Account,
  fact: Fact,
): { readonly topic: 'order' | 'execution' | 'position' | 'wallet'; readonly row: Json } {
  switch (fact.kind) {
    case 'order':
      return {
        topic: 'order',
        row: { category: exchange.categoryOf(fact.order.symbol), ...orderView(exchange, fact.order) },
      };
    case 'execution': {
      const execPnl = formatDecimal(fact.fill.realizedPnl);
      const category = exchange.categoryOf(fact.fill.symbol);
      return { topic: 'execution', row: { category, ...fillView(exchange, fact.fill), execPnl } };
    }
    case 'position': {
      const position = account.position(fact.symbol, fact.positionIdx);
      const { avgPrice, ...view } = positionView(exchange, account, position);
      return {
        topic: 'position',
        row: { category: exchange.categoryOf(fact.symbol), ...view, entryPrice: avgPrice },
      };
    }
    case 'wallet':
      return { topic: 'wallet', row: walletView(exchange, account) };
  }
}

const FAST_FIELDS = [
  'category',
  'symbol',
  'execId',
  'execPrice',
  'execQty',
  'orderId',
  'isMaker',
  'orderLinkId',
  'side',
  'execTime',
  'seq',
];

/** A fill's row as the quick topic tells it: without fee, profit and order. */
export function fastRow(row: Json): Json {
  return Object.fromEntries(FAST_FIELDS.map((name) => [name, row[name]]));
}
