import type { Account } from '../../core/account/state.ts';
import { isNewTrade } from '../../core/account/last-trade.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { FillReport, IncomeReport, WholeOrder } from '../../core/order/reports.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { Instrument, Seq } from '../../core/units/ids.ts';

/** Whether something of the account is not known yet that the venue can tell; what is under way it tells unasked. */
export function isWaiting({ book, openIntents }: Account, inFlight: ReadonlySet<Seq>): boolean {
  const isInDoubt = [...openIntents.keys()].some((seq) => !inFlight.has(seq));
  return isInDoubt || [...book.orders.values()].some(({ phase }) => phase === 'closing');
}

/** Markets of orders that are filled further at the venue than in the ledger. */
export function filledBeyond(account: Account, open: readonly WholeOrder[]): readonly Instrument[] {
  return open.flatMap(({ report, order }) => {
    const live = account.book.orders.get(report.clientOrderId);
    return live !== undefined && report.filled > live.filled ? [order.instrument] : [];
  });
}

/** Whether the ledger lacks a fill. Those from before the gateway looked after the account are part of its baseline. */
export function isNews(account: Account, fill: FillReport): boolean {
  const { instrument, tradeId, at } = fill;
  if (!isNewTrade(account, { instrument, id: BigInt(tradeId), at })) return false;
  if (at >= account.since) return true;
  const id = account.venueIds.get(fill.venueOrderId);
  const bot = id === undefined ? undefined : account.usedIds.get(id)?.bot;
  return bot !== undefined && bot !== null;
}

/** The order of two trades: the venue's ids grow. */
export function compareTrades(a: string, b: string): number {
  return BigInt(a) < BigInt(b) ? -1 : 1;
}

/** The entry of a fill. */
export function fillBody(account: Account, fill: FillReport): EntryBody {
  return {
    kind: 'fill',
    account: account.id,
    trade: fill.tradeId,
    venueOrderId: fill.venueOrderId,
    instrument: fill.instrument,
    side: fill.side,
    quantity: formatDecimal(fill.quantity),
    price: formatDecimal(fill.price),
    fee: formatDecimal(fill.fee),
    feeAsset: fill.feeAsset,
    tradedAt: fill.at,
  };
}

/** The entry of an income. */
export function incomeBody(account: Account, income: IncomeReport): EntryBody {
  return {
    kind: 'income',
    account: account.id,
    id: income.id,
    what: income.kind,
    instrument: income.instrument,
    amount: formatDecimal(income.amount),
    bookedAt: income.at,
  };
}

/** The market whose last trade lies furthest back: an answer from there on has the news of all of them. */
export function oldestOf(account: Account, instruments: ReadonlySet<Instrument>): readonly Instrument[] {
  const last = (instrument: Instrument): bigint => account.lastTrade.get(instrument)?.id ?? -1n;
  return [...instruments].sort((a, b) => (last(a) < last(b) ? -1 : 1)).slice(0, 1);
}
