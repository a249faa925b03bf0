import {
  ZERO,
  absolute,
  add,
  divideDown,
  larger,
  multiplyUp,
  subtract,
} from '../../src/core/units/decimal.ts';
import { fromUnits } from '../shared/fixed.ts';
import type { Account, Position, Twap } from './account.ts';
import { cut, decimalText, significant } from './decimal-text.ts';
import type { Exchange, Listing } from './exchange.ts';
import { accountMargin, leverageOf, liquidationPrice } from './margin.ts';
import { unrealizedOf } from '../shared/margin.ts';
import type { AccountMargin } from './margin.ts';
import { contextView, metaView } from './market-views.ts';
import { frontendOrderView, standing } from './order-views.ts';

type Json = Readonly<Record<string, unknown>>;

const MONEY_DIGITS = 6;
const PRICE_FIGURES = 7;
const USDC = { coin: 'USDC', token: 0 };

/** What an account has in perpetuals: its margin and positions. */
export function clearinghouseState(exchange: Exchange, account: Account | null): Json {
  const margin = account === null ? null : accountMargin(account, exchange.listings);
  const summary = {
    accountValue: money(margin?.equity ?? ZERO),
    totalNtlPos: money(margin?.notional ?? ZERO),
    totalRawUsd: money(margin === null || account === null ? ZERO : rawUsd(account)),
    totalMarginUsed: money(margin?.used ?? ZERO),
  };
  const positions = account === null || margin === null ? [] : positionRows(exchange, account, margin);
  return {
    marginSummary: summary,
    crossMarginSummary: summary,
    crossMaintenanceMarginUsed: money(margin?.maintenance ?? ZERO),
    withdrawable: money(margin?.available ?? ZERO),
    assetPositions: positions,
    time: exchange.now,
  };
}

/** USDC less what the positions cost: with the positions at the mark it makes up the account's value. */
function rawUsd(account: Account): ReturnType<typeof add> {
  return [...account.positions.values()].reduce((sum, { cost }) => subtract(sum, cost), account.wallet);
}

function positionRows(exchange: Exchange, account: Account, margin: AccountMargin): readonly Json[] {
  const rows: Json[] = [];
  for (const position of account.positions.values()) {
    const listing = exchange.listings.get(position.coin);
    if (listing !== undefined)
      rows.push({ type: 'oneWay', position: positionRow(account, listing, position, margin) });
  }
  return rows;
}

function positionRow(account: Account, listing: Listing, position: Position, margin: AccountMargin): Json {
  const { mark } = listing.market;
  const size = absolute(position.amount);
  const leverage = leverageOf(account, listing.spec);
  const notional = multiplyUp(size, mark);
  const used = add(fromUnits(notional / BigInt(leverage.value)), position.isolatedMargin);
  const unrealized = unrealizedOf(position, mark);
  const liquidation = liquidationPrice(margin, position, listing);
  const paid = decimalText(cut(position.fundingSinceOpen, MONEY_DIGITS));
  return {
    coin: position.coin,
    szi: decimalText(position.amount),
    leverage: leverage.isCross
      ? { type: 'cross', value: leverage.value }
      : { type: 'isolated', value: leverage.value, rawUsd: money(position.isolatedMargin) },
    entryPx: decimalText(significant(absolute(divideDown(position.cost, position.amount)), PRICE_FIGURES)),
    positionValue: money(notional),
    unrealizedPnl: money(unrealized),
    returnOnEquity: money(divideDown(unrealized, larger(used, fromUnits(1n)))),
    liquidationPx: liquidation === null ? null : decimalText(significant(liquidation, PRICE_FIGURES)),
    marginUsed: money(used),
    maxLeverage: listing.spec.maxLeverage,
    cumFunding: { allTime: paid, sinceOpen: paid, sinceChange: paid },
  };
}

/** What an account has in spot: USDC alone. */
export function spotState(account: Account | null): Json {
  const total = decimalText(account?.spot ?? ZERO);
  return { balances: [{ ...USDC, total, hold: '0.0', entryNtl: '0.0' }] };
}

/** Leverage of an account in a market, and how much it could still trade there. */
export function activeAssetData(
  exchange: Exchange,
  account: Account | null,
  of: { readonly user: string; readonly listing: Listing },
): Json {
  const { user, listing } = of;
  const margin = account === null ? null : accountMargin(account, exchange.listings);
  const leverage = account === null ? null : leverageOf(account, listing.spec);
  const value = leverage?.value ?? 1;
  const room = fromUnits((margin?.available ?? ZERO) * BigInt(value));
  const size = decimalText(cut(divideDown(room, listing.market.mark), listing.spec.szDecimals));
  return {
    user,
    coin: listing.spec.symbol,
    leverage: { type: leverage?.isCross === false ? 'isolated' : 'cross', value },
    maxTradeSzs: [size, size],
    availableToTrade: [money(margin?.available ?? ZERO), money(margin?.available ?? ZERO)],
    markPx: decimalText(listing.market.mark),
  };
}

/** Every TWAP of an account, the newest first. */
export function twapHistory(account: Account | null): readonly Json[] {
  return [...(account?.twaps.values() ?? [])].reverse().map((twap) => ({
    time: Math.floor(twap.startedAt / 1000),
    state: twapState(account?.address ?? '', twap),
    status: { status: twap.status },
    twapId: twap.twapId,
  }));
}

/** How far a TWAP is. */
function twapState(account: string, twap: Twap): Json {
  return {
    coin: twap.coin,
    user: account,
    side: twap.side === 'BUY' ? 'B' : 'A',
    sz: decimalText(twap.quantity),
    executedSz: decimalText(twap.executed),
    executedNtl: decimalText(twap.executedQuote),
    minutes: twap.minutes,
    reduceOnly: twap.reduceOnly,
    randomize: twap.randomize,
    timestamp: twap.startedAt,
  };
}

/** TWAPs that run, by number. */
export function runningTwaps(account: Account | null): readonly (readonly [number, Json])[] {
  return [...(account?.twaps.values() ?? [])]
    .filter(({ status }) => status === 'activated')
    .map((twap) => [twap.twapId, twapState(account?.address ?? '', twap)]);
}

/** Everything at once, as the venue's own screen asks for it. */
export function webView(exchange: Exchange, user: string): Json {
  const account = exchange.accounts.get(user) ?? null;
  const agent = account?.agents.get('');
  return {
    clearinghouseState: clearinghouseState(exchange, account),
    leadingVaults: [],
    totalVaultEquity: '0.0',
    openOrders: openOrdersView(exchange, account),
    agentAddress: agent?.address ?? null,
    agentValidUntil: agent?.validUntil ?? null,
    cumLedger: money(account?.deposited ?? ZERO),
    meta: metaView(exchange),
    assetCtxs: Array.from(exchange.listings.values(), (listing) => contextView(exchange, listing)),
    serverTime: exchange.now,
    isVault: account?.master?.role === 'vault',
    user,
    twapStates: runningTwaps(account),
    spotState: spotState(account),
    spotAssetCtxs: [],
    perpsAtOpenInterestCap: [],
  };
}

/** Open orders with all that is known of them, the newest first. */
export function openOrdersView(exchange: Exchange, account: Account | null): readonly Json[] {
  return account === null
    ? []
    : standing(account).map((order) => frontendOrderView(exchange, account, order));
}

function money(value: Parameters<typeof decimalText>[0]): string {
  return decimalText(cut(value, MONEY_DIGITS));
}
