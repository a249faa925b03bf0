import {
  accountConfigView,
  accountView,
  balanceView,
  incomeView,
  leverageBracketView,
  positionRiskView,
  symbolConfigView,
} from '../account-views.ts';
import { fixed } from '../../shared/fixed.ts';
import { orderLimits } from '../limits.ts';
import { NO, Refusal } from '../refusal.ts';
import type { KeyedCall, RouteTable } from './route.ts';
import { limitOf, listingOf, listingsOf, read, spanOf } from './route.ts';

const WEEK_MS = 604_800_000;

/** What an account has, owes and is set to. */
export const ACCOUNT_ROUTES: RouteTable = [
  ['GET /fapi/v2/account', read(5, (call) => accountView(call.exchange, call.account, 2))],
  ['GET /fapi/v3/account', read(5, (call) => accountView(call.exchange, call.account, 3))],
  ['GET /fapi/v2/balance', read(5, (call) => balanceView(call.exchange, call.account))],
  ['GET /fapi/v3/balance', read(5, (call) => balanceView(call.exchange, call.account))],
  ['GET /fapi/v2/positionRisk', read(5, (call) => positionRisk(call, 2))],
  ['GET /fapi/v3/positionRisk', read(5, (call) => positionRisk(call, 3))],
  ['GET /fapi/v1/income', read(30, income)],
  ['GET /fapi/v1/leverageBracket', read(1, leverageBrackets)],
  ['GET /fapi/v1/commissionRate', read(20, commissionRate)],
  ['GET /fapi/v1/symbolConfig', read(5, symbolConfigs)],
  ['GET /fapi/v1/accountConfig', read(5, (call) => accountConfigView(call.account))],
  ['GET /fapi/v1/positionSide/dual', read(30, (call) => ({ dualSidePosition: call.account.hedge }))],
  ['GET /fapi/v1/multiAssetsMargin', read(30, (call) => ({ multiAssetsMargin: call.account.multiAssets }))],
  ['GET /fapi/v1/feeBurn', read(1, (call) => ({ feeBurn: call.account.feeBurn }))],
  ['GET /fapi/v1/rateLimit/order', read(1, (call) => orderLimits(call.account))],
];

function positionRisk(call: KeyedCall, version: 2 | 3): unknown {
  const symbol = call.params.text('symbol');
  if (symbol !== null && !call.exchange.listings.has(symbol)) return NO.badSymbol;
  return positionRiskView(call.exchange, call.account, version, symbol);
}

function income(call: KeyedCall): unknown {
  const limit = limitOf(call.params, 100, 1000);
  if (limit instanceof Refusal) return limit;
  const span = spanOf(call.params, call.exchange.now, WEEK_MS);
  if (span instanceof Refusal) return span;
  const page = call.params.integer('page') ?? 1;
  if (page instanceof Refusal) return page;
  const symbol = call.params.text('symbol');
  const type = call.params.text('incomeType');
  const found = call.account.income.filter(
    (entry) =>
      (symbol === null || entry.symbol === symbol) &&
      (type === null || entry.incomeType === type) &&
      entry.time >= span.from &&
      entry.time <= span.to,
  );
  const from = (Math.max(1, page) - 1) * limit;
  return found.slice(from, from + limit).map(incomeView);
}

function leverageBrackets(call: KeyedCall): unknown {
  const chosen = listingsOf(call);
  return chosen instanceof Refusal ? chosen : chosen.listings.map(leverageBracketView);
}

function commissionRate(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  return {
    symbol: listing.spec.symbol,
    makerCommissionRate: fixed(call.exchange.fees.maker, 6),
    takerCommissionRate: fixed(call.exchange.fees.taker, 6),
  };
}

function symbolConfigs(call: KeyedCall): unknown {
  const chosen = listingsOf(call);
  if (chosen instanceof Refusal) return chosen;
  return chosen.listings.map((listing) => symbolConfigView(call.account, listing));
}
