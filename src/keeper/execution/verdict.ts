import { isDeepStrictEqual } from 'node:util';
import type { LiveOrder, PendingAmend } from '../../core/account/book.ts';
import { reportRecord } from '../../core/account/record.ts';
import type { Account, OpenIntent } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { OrderLookup, OrderReport } from '../../core/order/reports.ts';

/** An intent in doubt, and what a lookup of it can prove. */
export interface Doubt {
  readonly open: OpenIntent;
  /** The order that it is about; undefined where that is over. */
  readonly live: LiveOrder | undefined;
  /** Whether the question was asked after the signed bytes could no longer take effect. */
  readonly late: boolean;
  /** Whether an order that was not there then never was. */
  readonly isFinal: boolean;
}

/** What a lookup proves about an intent in doubt; null while it proves nothing yet. */
export function verdictOn(account: Account, doubt: Doubt, lookup: OrderLookup): EntryBody | null {
  const { open, late, isFinal } = doubt;
  if (lookup.kind === 'unreadable') return null;
  if (lookup.kind === 'absent') {
    if (!(open.kind === 'place' ? isFinal : late)) return null;
    return outcome(account, open, open.kind === 'place' ? 'notPlaced' : 'unconfirmed', null);
  }
  const { report } = lookup;
  switch (open.kind) {
    case 'place':
      return outcome(account, open, 'accepted', report);
    case 'amend':
      if (amended(doubt, report)) return outcome(account, open, 'accepted', report);
      return late || report.state !== 'open' ? outcome(account, open, 'rejected', report) : null;
    default:
      if (report.state !== 'open') return outcome(account, open, 'accepted', report);
      return late ? outcome(account, open, 'rejected', report) : null;
  }
}

/**
 * Whether the order is what this amend would make it. Where a later one is known to have come through, a view of before
 * that one is no proof: only when the venue can show no such view any more.
 */
function amended({ open, live, late }: Doubt, report: OrderReport): boolean {
  const amending = live?.amending ?? null;
  const pending = amending?.pending.find(({ intent }) => intent === open.intent);
  if (amending === null || pending === undefined) return false;
  if ((amending.known.by ?? -1) > open.intent && !late) return false;
  return (
    pending.quantity === report.quantity &&
    pending.price === report.price &&
    isDeepStrictEqual(pending.wait, pending.wait === undefined ? undefined : report.wait) &&
    hasExits(pending, report)
  );
}

/** Whether the venue tells of each exit that was to be changed as it was to become. */
function hasExits({ exits }: PendingAmend, { exits: told }: OrderReport): boolean {
  const isSo = (leg: 'stopLoss' | 'takeProfit'): boolean =>
    exits?.[leg] === undefined || isDeepStrictEqual(exits[leg], told?.[leg]);
  return isSo('takeProfit') && isSo('stopLoss');
}

/** The outcome of an intent that was in doubt, as it is recorded. */
export function outcome(
  account: Account,
  open: OpenIntent,
  result: 'accepted' | 'rejected' | 'notPlaced' | 'unconfirmed',
  report: OrderReport | null,
): EntryBody {
  const code = result === 'accepted' ? null : 'RECONCILED';
  const record = report === null ? null : reportRecord(report);
  return {
    kind: 'outcome',
    intent: open.intent,
    account: account.id,
    result,
    code,
    report: record,
    reply: null,
  };
}
