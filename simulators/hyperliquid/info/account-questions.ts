import {
  ZERO,
  absolute,
  add,
  divideDown,
  larger,
  multiplyUp,
  subtract,
} from '../../../src/core/units/decimal.ts';
import { fromUnits } from '../../shared/fixed.ts';
import type { Account, Position } from '../account.ts';
import { cut, decimalText, significant } from '../decimal-text.ts';
import type { Exchange, Listing } from '../exchange.ts';
import { requestCap, volumeText } from '../limits.ts';
import { accountMargin, leverageOf, liquidationPrice, unrealizedOf } from '../margin.ts';
import type { AccountMargin } from '../margin.ts';
import { parseAddress } from '../signature.ts';
import { parseCount } from '../fields.ts';
import type { Json, Query, Question } from './query.ts';
import { CHEAP, DEAR, USUAL, of } from './query.ts';

const MONEY_DIGITS = 6;
const PRICE_FIGURES = 7;
const USDC = { coin: 'USDC', token: 0 };

export const ACCOUNT_QUESTIONS: ReadonlyMap<string, Question> = new Map([
  ['clearinghouseState', of(CHEAP, (query, account) => clearinghouseState(query.exchange, account))],
  ['spotClearinghouseState', of(CHEAP, (_, account) => spotState(account))],
  ['userRole', { weight: DEAR, answer: userRole }],
  ['userRateLimit', of(USUAL, (_, account) => rateLimit(account))],
  ['extraAgents', of(USUAL, (_, account) => extraAgents(account))],
  ['userFunding', of(USUAL, (query, account) => funding(query, account))],
  ['userNonFundingLedgerUpdates', of(USUAL, (query, account) => ledger(query, account))],
  ['userFees', of(USUAL, (query, account) => fees(query.exchange, account))],
  ['userAbstraction', of(USUAL, (_, account) => account?.abstraction ?? 'default')],
  ['userDexAbstraction', of(USUAL, () => null)],
  ['activeAssetData', { weight: USUAL, answer: activeAsset }],
  ['maxBuilderFee', { weight: USUAL, answer: maxBuilderFee }],
  ['referral', of(USUAL, (_, account) => referral(account))],
  ['subAccounts', of(USUAL, (query, account) => subAccounts(query.exchange, account))],
  ['userToMultiSigSigners', of(USUAL, () => null)],
  ['userVaultEquities', of(USUAL, () => [])],
  ['isVip', of(USUAL, () => false)],
  ['portfolio', of(USUAL, () => [])],
]);

/** What an account has in perpetuals: its margin and positions. */
function clearinghouseState(exchange: Exchange, account: Account | null): Json {
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
function spotState(account: Account | null): Json {
  const total = decimalText(account?.spot ?? ZERO);
  return { balances: [{ ...USDC, total, hold: '0.0', entryNtl: '0.0' }] };
}

function userRole({ exchange, agents, fields }: Query): unknown {
  const address = parseAddress(fields.get('user'));
  if (address === null) return undefined;
  const master = agents.userOf(address);
  if (master !== null) return { role: 'agent', data: { user: master.address } };
  const account = exchange.accounts.get(address);
  if (account === undefined) return { role: 'missing' };
  if (account.master === null) return { role: 'user' };
  const { role } = account.master;
  return role === 'vault' ? { role } : { role, data: { master: account.master.address } };
}

function rateLimit(account: Account | null): Json {
  return {
    cumVlm: account === null ? '0.0' : volumeText(account.volume),
    nRequestsUsed: account?.requests.used ?? 0,
    nRequestsCap: account === null ? 0 : requestCap(account),
    nRequestsSurplus: account?.requests.surplus ?? 0,
  };
}

function extraAgents(account: Account | null): readonly Json[] {
  const named = [...(account?.agents.values() ?? [])].filter(({ name }) => name !== '');
  return named.map(({ address, name, validUntil }) => ({ address, name, validUntil }));
}

/** The time range of a question, in milliseconds since 1970; undefined when it is malformed. */
export function rangeOf(query: Query): { readonly from: number; readonly to: number } | undefined {
  const from = parseCount(query.fields.get('startTime') ?? 0);
  const end = query.fields.get('endTime') ?? null;
  const to = end === null ? Infinity : parseCount(end);
  return from === null || to === null ? undefined : { from, to };
}

const ROWS_MAX = 500;

function funding(query: Query, account: Account | null): unknown {
  const range = rangeOf(query);
  if (range === undefined) return undefined;
  return (account?.funding ?? [])
    .filter(({ time }) => time >= range.from && time <= range.to)
    .slice(0, ROWS_MAX)
    .map(({ time, coin, usdc, szi, rate }) => ({
      time,
      hash: zeroHash(),
      delta: {
        type: 'funding',
        coin,
        usdc: decimalText(usdc),
        szi: decimalText(szi),
        fundingRate: decimalText(rate),
        nSamples: null,
      },
    }));
}

function ledger(query: Query, account: Account | null): unknown {
  const range = rangeOf(query);
  if (range === undefined) return undefined;
  return (account?.ledger ?? [])
    .filter(({ time }) => time >= range.from && time <= range.to)
    .slice(0, ROWS_MAX)
    .map(({ time, delta }) => ({ time, hash: zeroHash(), delta }));
}

function zeroHash(): string {
  return `0x${'0'.repeat(64)}`;
}

function fees(exchange: Exchange, account: Account | null): Json {
  const cross = decimalText(exchange.fees.taker);
  const addRate = decimalText(exchange.fees.maker);
  return {
    dailyUserVlm: [],
    feeSchedule: {
      cross,
      add: addRate,
      spotCross: '0.0007',
      spotAdd: '0.0004',
      tiers: { vip: [], mm: [] },
      referralDiscount: '0.04',
      stakingDiscountTiers: [{ bpsOfMaxSupply: '0.0', discount: '0.0' }],
    },
    userCrossRate: cross,
    userAddRate: addRate,
    userSpotCrossRate: '0.0007',
    userSpotAddRate: '0.0004',
    activeReferralDiscount: account?.referrer === null || account === null ? '0.0' : '0.04',
    trial: null,
    feeTrialEscrow: '0.0',
    nextTrialAvailableTimestamp: null,
    stakingLink: null,
    activeStakingDiscount: { bpsOfMaxSupply: '0.0', discount: '0.0' },
  };
}

function activeAsset({ exchange, fields }: Query): unknown {
  const user = parseAddress(fields.get('user'));
  const listing = exchange.listings.get(String(fields.get('coin')));
  if (user === null || listing === undefined) return undefined;
  return activeAssetData(exchange, exchange.accounts.get(user) ?? null, { user, listing });
}

/** Leverage of an account in a market, and how much it could still trade there. */
function activeAssetData(
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

/** In tenths of a basis point. */
function maxBuilderFee({ exchange, fields }: Query): unknown {
  const user = parseAddress(fields.get('user'));
  const builder = parseAddress(fields.get('builder'));
  if (user === null || builder === null) return undefined;
  const rate = exchange.accounts.get(user)?.builders.get(builder) ?? ZERO;
  return Number(rate / 10n ** 13n);
}

function referral(account: Account | null): Json {
  const code = account?.referrer ?? null;
  return {
    referredBy: code === null ? null : { referrer: `0x${'0'.repeat(40)}`, code },
    cumVlm: account === null ? '0.0' : volumeText(account.volume),
    unclaimedRewards: '0.0',
    claimedRewards: '0.0',
    builderRewards: '0.0',
    tokenToState: [],
    referrerState: { stage: 'needToTrade', data: { required: '10000.0' } },
    rewardHistory: [],
  };
}

function subAccounts(exchange: Exchange, account: Account | null): unknown {
  const subs = [...exchange.accounts.values()].filter(
    ({ master }) => master?.role === 'subAccount' && master.address === account?.address,
  );
  if (account === null || subs.length === 0) return null;
  return subs.map((sub, at) => ({
    name: `sub${at + 1}`,
    subAccountUser: sub.address,
    master: account.address,
    clearinghouseState: clearinghouseState(exchange, sub),
    spotState: spotState(sub),
  }));
}

function money(value: Parameters<typeof decimalText>[0]): string {
  return decimalText(cut(value, MONEY_DIGITS));
}
