import { fieldsOf } from '../../shared/json.ts';
import { FUNDING_MS } from '../clockwork.ts';
import type { Exchange, Listing } from '../exchange.ts';
import { parseCount } from '../fields.ts';
import type { Roughness } from '../market-views.ts';
import {
  INTERVALS,
  bookView,
  candleView,
  contextView,
  hourView,
  metaView,
  midsView,
  recentTrades,
} from '../market-views.ts';
import { rangeOf } from './account-questions.ts';
import type { Json, Query, Question } from './query.ts';
import { CHEAP, USUAL } from './query.ts';

const CANDLES_MAX = 5000;
const FUNDING_ROWS_MAX = 500;
const FIGURES = [2, 3, 4, 5];

export const MARKET_QUESTIONS: ReadonlyMap<string, Question> = new Map([
  ['meta', { weight: USUAL, answer: forMainDex(({ exchange }) => metaView(exchange)) }],
  [
    'metaAndAssetCtxs',
    { weight: USUAL, answer: forMainDex(({ exchange }) => [metaView(exchange), contexts(exchange)]) },
  ],
  ['allMids', { weight: CHEAP, answer: forMainDex(({ exchange }) => midsView(exchange)) }],
  ['l2Book', { weight: CHEAP, answer: book }],
  ['candleSnapshot', { weight: USUAL, answer: candles }],
  [
    'recentTrades',
    {
      weight: USUAL,
      answer: (query) => withListing(query, (listing) => recentTrades(query.exchange, listing)),
    },
  ],
  ['fundingHistory', { weight: USUAL, answer: fundingHistory }],
  ['predictedFundings', { weight: USUAL, answer: predictedFundings }],
  ['spotMeta', { weight: USUAL, answer: () => spotMeta() }],
  ['spotMetaAndAssetCtxs', { weight: USUAL, answer: () => [spotMeta(), [spotContext()]] }],
  [
    'exchangeStatus',
    { weight: CHEAP, answer: ({ exchange }) => ({ time: exchange.now, specialStatuses: null }) },
  ],
  ['perpDexs', { weight: USUAL, answer: () => [null] }],
  ['liquidatable', { weight: USUAL, answer: () => [] }],
  ['vaultSummaries', { weight: USUAL, answer: () => [] }],
  ['perpsAtOpenInterestCap', { weight: USUAL, answer: () => [] }],
  ['marginTable', { weight: USUAL, answer: marginTable }],
]);

/** The venue's own perpetuals are the one exchange here; others by builders are not known. */
function forMainDex(answer: (query: Query) => unknown): (query: Query) => unknown {
  return (query) => ((query.fields.get('dex') ?? '') === '' ? answer(query) : undefined);
}

function contexts(exchange: Exchange): readonly Json[] {
  return Array.from(exchange.listings.values(), (listing) => contextView(exchange, listing));
}

function withListing(query: Query, answer: (listing: Listing) => unknown): unknown {
  const listing = query.exchange.listings.get(String(query.fields.get('coin')));
  return listing === undefined ? undefined : answer(listing);
}

function book(query: Query): unknown {
  const roughness = parseRoughness(query.fields.get('nSigFigs'), query.fields.get('mantissa'));
  if (roughness === undefined) return undefined;
  return withListing(query, (listing) => bookView(query.exchange, listing, roughness));
}

/** Null: prices as they are. Undefined: malformed. */
export function parseRoughness(figures: unknown, mantissa: unknown): Roughness | null | undefined {
  if (figures === undefined || figures === null) return null;
  const step = mantissa ?? 1;
  if (typeof figures !== 'number' || !FIGURES.includes(figures)) return undefined;
  if (step !== 1 && (figures !== 5 || (step !== 2 && step !== 5))) return undefined;
  return { figures, mantissa: step };
}

function candles({ exchange, fields }: Query): unknown {
  const req = fieldsOf(fields.get('req'));
  const listing = exchange.listings.get(String(req?.get('coin')));
  const interval = String(req?.get('interval'));
  const periodMs = INTERVALS.get(interval);
  const from = parseCount(req?.get('startTime'));
  const until = parseCount(req?.get('endTime') ?? exchange.now);
  if (listing === undefined || periodMs === undefined || from === null || until === null) return undefined;
  const last = Math.floor(Math.min(until, exchange.now) / periodMs) * periodMs;
  const first = Math.max(Math.floor(from / periodMs) * periodMs, last - (CANDLES_MAX - 1) * periodMs);
  const rows: Json[] = [];
  for (let openAt = first; openAt <= last; openAt += periodMs) {
    rows.push(candleView(exchange, listing, { interval, openAt, periodMs }));
  }
  return rows;
}

function fundingHistory(query: Query): unknown {
  const range = rangeOf(query);
  if (range === undefined) return undefined;
  return withListing(query, (listing) => {
    const rows: Json[] = [];
    const last = Math.min(range.to, query.exchange.now);
    for (
      let at = Math.ceil(range.from / FUNDING_MS) * FUNDING_MS;
      at <= last && rows.length < FUNDING_ROWS_MAX;
      at += FUNDING_MS
    ) {
      rows.push(hourView(listing, at));
    }
    return rows;
  });
}

function predictedFundings({ exchange }: Query): unknown {
  const nextFundingTime = (Math.floor(exchange.now / FUNDING_MS) + 1) * FUNDING_MS;
  return Array.from(exchange.listings.values(), (listing) => {
    const { fundingRate } = hourView(listing, nextFundingTime);
    return [listing.spec.symbol, [['HlPerp', { fundingRate, nextFundingTime, fundingIntervalHours: 1 }]]];
  });
}

function marginTable({ exchange, fields }: Query): unknown {
  const id = parseCount(fields.get('id'));
  const spec = Array.from(exchange.listings.values(), (one) => one.spec).find(
    (one) => one.marginTableId === id,
  );
  if (spec === undefined) return undefined;
  return { description: '', marginTiers: [{ lowerBound: '0.0', maxLeverage: spec.maxLeverage }] };
}

/** Clients read it at their start. Nothing of it can be traded here. */
function spotMeta(): Json {
  const canonical = { isCanonical: true, evmContract: null, fullName: null, deployerTradingFeeShare: '0.0' };
  return {
    tokens: [
      {
        name: 'USDC',
        szDecimals: 8,
        weiDecimals: 8,
        index: 0,
        tokenId: '0x6d1e7cde53ba9467b783cb7c530ce054',
        ...canonical,
      },
      {
        name: 'PURR',
        szDecimals: 0,
        weiDecimals: 5,
        index: 1,
        tokenId: '0xc1fb593aeffbeb02f85e0308e9956a90',
        ...canonical,
      },
    ],
    universe: [{ tokens: [1, 0], name: 'PURR/USDC', index: 0, isCanonical: true }],
  };
}

function spotContext(): Json {
  return {
    prevDayPx: '0.2',
    dayNtlVlm: '0.0',
    markPx: '0.2',
    midPx: '0.2',
    circulatingSupply: '596000000.0',
    coin: 'PURR/USDC',
    totalSupply: '596000000.0',
    dayBaseVlm: '0.0',
  };
}
