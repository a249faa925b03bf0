import type { Account } from '../../core/account/state.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getProfit } from '../../protocol/api/profit.ts';
import { done } from './outcome.ts';
import { accountProfit } from './overview.ts';
import { performing, type AnswerParts } from './performer.ts';
import { accountsFor } from './sight.ts';

type Row = AnswerOf<typeof getProfit>['accounts'][number];

/** `GET /profit`. */
export const profit = performing(getProfit, (parts, { params, caller }) => {
  const { state, clock } = parts;
  const now = unixMs(clock.wallMs());
  const seen = accountsFor(state, caller, 'see');
  const wanted = seen.filter(({ id }) => (params.account ?? id) === id);
  return done({ accounts: wanted.map((account) => profitRow(parts, account, now)) });
});

function profitRow(parts: AnswerParts, account: Account, now: UnixMs): Row {
  const { startsAt, turnover } = account.book.day;
  const today = accountProfit(parts, account, now);
  return {
    account: account.id,
    days: [
      ...account.days.map((day) => ({
        startsAt: day.startsAt,
        profit: formatDecimal(day.profit),
        turnover: formatDecimal(day.turnover),
      })),
      { startsAt, profit: today === null ? null : formatDecimal(today), turnover: formatDecimal(turnover) },
    ],
  };
}
