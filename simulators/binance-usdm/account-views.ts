import type { Decimal } from '../../src/core/units/decimal.ts';
import {
  ZERO,
  divideDown,
  multiplyDown,
  multiplyUp,
  absolute,
  add,
  subtract,
} from '../../src/core/units/decimal.ts';
import type { Account, Income, Position } from './account.ts';
import type { Exchange, Listing } from './exchange.ts';
import { fixed } from '../shared/fixed.ts';
import { accountMargin, symbolMargin } from './margin.ts';
import { maintenanceOf, positionLimit, unrealizedOf } from '../shared/margin.ts';
import type { Json } from './order-views.ts';
import type { PositionSide } from './order.ts';

const MONEY_DIGITS = 8;

function money(value: Decimal): string {
  return fixed(value, MONEY_DIGITS);
}

/** `GET /fapi/v3/account`, or v2 with its settings and a row for every symbol. */
export function accountView(exchange: Exchange, account: Account, version: 2 | 3): Json {
  const margin = accountMargin(account, exchange.listings);
  const initial = add(margin.positions, margin.orders);
  const asset = {
    asset: 'USDT',
    walletBalance: money(account.wallet),
    unrealizedProfit: money(margin.unrealized),
    marginBalance: money(margin.equity),
    maintMargin: money(margin.maintenance),
    initialMargin: money(initial),
    positionInitialMargin: money(margin.positions),
    openOrderInitialMargin: money(margin.orders),
    crossWalletBalance: money(account.wallet),
    crossUnPnl: money(margin.unrealized),
    availableBalance: money(margin.available),
    maxWithdrawAmount: money(margin.available),
    ...(version === 2 ? { marginAvailable: true } : {}),
    updateTime: exchange.now,
  };
  return {
    ...(version === 2 ? accountFlags(account) : {}),
    totalInitialMargin: money(initial),
    totalMaintMargin: money(margin.maintenance),
    totalWalletBalance: money(account.wallet),
    totalUnrealizedProfit: money(margin.unrealized),
    totalMarginBalance: money(margin.equity),
    totalPositionInitialMargin: money(margin.positions),
    totalOpenOrderInitialMargin: money(margin.orders),
    totalCrossWalletBalance: money(account.wallet),
    totalCrossUnPnl: money(margin.unrealized),
    availableBalance: money(margin.available),
    maxWithdrawAmount: money(margin.available),
    assets: [asset],
    positions: rows(exchange, account, version === 2, null).map(({ listing, side }) =>
      accountPosition(account, listing, side, version),
    ),
  };
}

/** The account's own switches. They say nothing about the key that asks. */
function accountFlags(account: Account): Json {
  return {
    feeTier: 0,
    feeBurn: account.feeBurn,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    updateTime: 0,
    multiAssetsMargin: account.multiAssets,
    tradeGroupId: -1,
  };
}

export function accountConfigView(account: Account): Json {
  return { ...accountFlags(account), dualSidePosition: account.hedge };
}

export function balanceView(exchange: Exchange, account: Account): readonly Json[] {
  const margin = accountMargin(account, exchange.listings);
  return [
    {
      accountAlias: 'SgsR',
      asset: 'USDT',
      balance: money(account.wallet),
      crossWalletBalance: money(account.wallet),
      crossUnPnl: money(margin.unrealized),
      availableBalance: money(margin.available),
      maxWithdrawAmount: money(margin.available),
      marginAvailable: true,
      updateTime: exchange.now,
    },
  ];
}

/** `positionRisk`: v3 lists symbols with a position or open orders, v2 all of them. */
export function positionRiskView(
  exchange: Exchange,
  account: Account,
  version: 2 | 3,
  symbol: string | null,
): readonly Json[] {
  return rows(exchange, account, version === 2 || symbol !== null, symbol).map(({ listing, side }) =>
    riskRow(exchange, account, { listing, side, version }),
  );
}

export function symbolConfigView(account: Account, listing: Listing): Json {
  const symbol = listing.spec.symbol;
  const leverage = account.leverageOf(symbol);
  return {
    symbol,
    marginType: account.isolated.has(symbol) ? 'ISOLATED' : 'CROSSED',
    isAutoAddMargin: false,
    leverage,
    maxNotionalValue: fixed(positionLimit(listing.spec, leverage), 0),
  };
}

export function leverageBracketView(listing: Listing): Json {
  let floor = ZERO;
  let deducted = ZERO;
  let before = ZERO;
  const brackets = listing.spec.tiers.map((bracket, index) => {
    deducted = add(deducted, multiplyDown(floor, subtract(bracket.maintenance, before)));
    const row = {
      bracket: index + 1,
      initialLeverage: bracket.leverage,
      notionalCap: Number(fixed(bracket.limit, 0)),
      notionalFloor: Number(fixed(floor, 0)),
      maintMarginRatio: Number(fixed(bracket.maintenance, 6)),
      cum: Number(fixed(deducted, 4)),
    };
    floor = bracket.limit;
    before = bracket.maintenance;
    return row;
  });
  return { symbol: listing.spec.symbol, notionalCoef: 1, brackets };
}

export function incomeView(entry: Income): Json {
  return {
    symbol: entry.symbol,
    incomeType: entry.incomeType,
    income: money(entry.income),
    asset: 'USDT',
    info: entry.incomeType,
    time: entry.time,
    tranId: entry.tranId,
    tradeId: entry.tradeId === null ? '' : String(entry.tradeId),
  };
}

interface Row {
  readonly listing: Listing;
  readonly side: PositionSide;
}

function rows(
  exchange: Exchange,
  account: Account,
  everything: boolean,
  symbol: string | null,
): readonly Row[] {
  const sides: readonly PositionSide[] = account.hedge ? ['LONG', 'SHORT'] : ['BOTH'];
  const found: Row[] = [];
  for (const listing of exchange.listings.values()) {
    if (symbol !== null && listing.spec.symbol !== symbol) continue;
    for (const side of sides) {
      if (everything || isUsed(account, listing, side)) found.push({ listing, side });
    }
  }
  return found;
}

function isUsed(account: Account, listing: Listing, side: PositionSide): boolean {
  if (account.position(listing.spec.symbol, side).amount !== ZERO) return true;
  for (const order of account.open.values()) {
    if (order.symbol === listing.spec.symbol && order.positionSide === side) return true;
  }
  return false;
}

function valued(
  position: Position,
  listing: Listing,
): { readonly notional: Decimal; readonly entry: Decimal } {
  const mark = listing.market.mark;
  return {
    notional: multiplyDown(position.amount, mark),
    entry: entryOf(position),
  };
}

function accountPosition(account: Account, listing: Listing, side: PositionSide, version: 2 | 3): Json {
  const symbol = listing.spec.symbol;
  const position = account.position(symbol, side);
  const { notional, entry } = valued(position, listing);
  const margin = symbolMargin(account, listing, null);
  const row = {
    symbol,
    positionSide: side,
    positionAmt: fixed(position.amount, listing.spec.quantityPrecision),
    unrealizedProfit: money(unrealizedOf(position, listing.market.mark)),
    isolatedMargin: money(position.isolatedMargin),
    notional: money(notional),
    isolatedWallet: money(position.isolatedMargin),
    initialMargin: money(add(margin.position, margin.orders)),
    maintMargin: money(maintenanceOf(listing.spec, absolute(notional))),
    updateTime: position.updateTime,
  };
  if (version === 3) return row;
  return {
    ...row,
    positionInitialMargin: money(margin.position),
    openOrderInitialMargin: money(margin.orders),
    leverage: String(account.leverageOf(symbol)),
    isolated: account.isolated.has(symbol),
    entryPrice: money(entry),
    breakEvenPrice: money(entry),
    maxNotional: fixed(positionLimit(listing.spec, account.leverageOf(symbol)), 0),
    bidNotional: money(margin.bidNotional),
    askNotional: money(margin.askNotional),
  };
}

function riskRow(
  exchange: Exchange,
  account: Account,
  row: { readonly listing: Listing; readonly side: PositionSide; readonly version: 2 | 3 },
): Json {
  const { listing, side } = row;
  const symbol = listing.spec.symbol;
  const position = account.position(symbol, side);
  const { notional, entry } = valued(position, listing);
  const leverage = account.leverageOf(symbol);
  const shared = {
    symbol,
    positionSide: side,
    positionAmt: fixed(position.amount, listing.spec.quantityPrecision),
    entryPrice: money(entry),
    breakEvenPrice: money(breakEvenOf(exchange, position, entry)),
    markPrice: money(listing.market.mark),
    unRealizedProfit: money(unrealizedOf(position, listing.market.mark)),
    liquidationPrice: liquidationPrice(exchange, account, position, listing),
    isolatedMargin: account.isolated.has(symbol) ? money(position.isolatedMargin) : '0',
    notional: money(notional),
    isolatedWallet: account.isolated.has(symbol) ? money(position.isolatedMargin) : '0',
    updateTime: position.updateTime,
  };
  if (row.version === 2) {
    return {
      ...shared,
      leverage: String(leverage),
      maxNotionalValue: fixed(positionLimit(listing.spec, leverage), 0),
      marginType: account.isolated.has(symbol) ? 'isolated' : 'cross',
      isAutoAddMargin: 'false',
      isolated: account.isolated.has(symbol),
      adlQuantile: 2,
    };
  }
  const margin = symbolMargin(account, listing, null);
  return {
    ...shared,
    marginAsset: 'USDT',
    initialMargin: money(add(margin.position, margin.orders)),
    maintMargin: money(maintenanceOf(listing.spec, absolute(notional))),
    positionInitialMargin: money(margin.position),
    openOrderInitialMargin: money(margin.orders),
    adl: 2,
    bidNotional: money(margin.bidNotional),
    askNotional: money(margin.askNotional),
  };
}

/** Zero for a flat position. */
export function entryOf(position: Position): Decimal {
  return position.amount === ZERO ? ZERO : divideDown(position.cost, position.amount);
}

/** The entry price with the fee of the way out. */
export function breakEvenOf(exchange: Exchange, position: Position, entry: Decimal): Decimal {
  if (position.amount === ZERO) return ZERO;
  const fee = multiplyUp(entry, exchange.fees.taker);
  return position.amount > 0n ? add(entry, fee) : subtract(entry, fee);
}

/** The mark at which equity would meet maintenance margin if no other price moved; '0' when none is above zero. */
function liquidationPrice(
  exchange: Exchange,
  account: Account,
  position: Position,
  listing: Listing,
): string {
  if (position.amount === ZERO) return '0';
  const margin = accountMargin(account, exchange.listings);
  const room = subtract(margin.equity, margin.maintenance);
  const price = subtract(listing.market.mark, divideDown(room, position.amount));
  return price > 0n ? money(price) : '0';
}
