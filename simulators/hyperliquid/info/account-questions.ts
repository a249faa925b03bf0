import { ZERO } from '../../../src/core/units/decimal.ts';
import type { Account } from '../account.ts';
import { activeAssetData, clearinghouseState, spotState, webView } from '../account-views.ts';
import { decimalText } from '../decimal-text.ts';
import type { Exchange } from '../exchange.ts';
import { parseCount } from '../fields.ts';
import { requestCap, volumeText } from '../limits.ts';
import { fundingView, ledgerView } from '../order-views.ts';
import { parseAddress } from '../signature.ts';
import type { Json, Query, Question } from './query.ts';
import { CHEAP, DEAR, USUAL, of } from './query.ts';

const NOTHING_DELEGATED = {
  delegated: '0.0',
  undelegated: '0.0',
  totalPendingWithdrawal: '0.0',
  nPendingWithdrawals: 0,
};

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
  ['vaultDetails', { weight: USUAL, answer: vaultDetails }],
  [
    'webData2',
    of(USUAL, ({ exchange, fields }) => webView(exchange, parseAddress(fields.get('user')) ?? '')),
  ],
  ['isVip', of(USUAL, () => false)],
  ['portfolio', of(USUAL, () => [])],
  ['approvedBuilders', of(USUAL, (_, account) => [...(account?.builders.keys() ?? [])])],
  ['legalCheck', of(USUAL, () => ({ ipAllowed: true, acceptedTerms: true, userAllowed: true }))],
  ['delegations', of(USUAL, () => [])],
  ['delegatorSummary', of(USUAL, () => NOTHING_DELEGATED)],
]);

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
    .map(fundingView);
}

function ledger(query: Query, account: Account | null): unknown {
  const range = rangeOf(query);
  if (range === undefined) return undefined;
  return (account?.ledger ?? [])
    .filter(({ time }) => time >= range.from && time <= range.to)
    .slice(0, ROWS_MAX)
    .map(ledgerView);
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

function vaultDetails({ exchange, fields }: Query): unknown {
  const address = parseAddress(fields.get('vaultAddress'));
  if (address === null) return undefined;
  const master = exchange.accounts.get(address)?.master ?? null;
  if (master?.role !== 'vault') return null;
  return {
    name: 'vault',
    vaultAddress: address,
    leader: master.address,
    description: '',
    portfolio: [],
    apr: 0,
    followerState: null,
    leaderFraction: 1,
    leaderCommission: 0,
    followers: [],
    maxDistributable: 0,
    maxWithdrawable: 0,
    isClosed: false,
    relationship: { type: 'normal' },
    allowDeposits: true,
    alwaysCloseOnWithdraw: false,
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
