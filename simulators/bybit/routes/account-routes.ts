import { PERMISSION_NAMES } from '../authenticate.ts';
import { logView, positionView, walletView } from '../account-views.ts';
import type { Position } from '../account.ts';
import { settleCoin } from '../contract.ts';
import { formatDecimal } from '../../../src/core/units/decimal.ts';
import { symbolOf } from '../category.ts';
import { NO, Refusal } from '../refusal.ts';
import type { Answer, KeyedCall, RouteTable } from './route.ts';
import { categoryIn, isListed, nameOf, pageOf, read, withinSpan } from './route.ts';

/** What an account has, and what its key may do. */
export const ACCOUNT_ROUTES: RouteTable = [
  ['GET /v5/position/list', read(50, positions)],
  ['GET /v5/account/wallet-balance', read(50, wallet)],
  ['GET /v5/account/info', read(50, accountInfo)],
  ['GET /v5/account/fee-rate', read(10, feeRate)],
  ['GET /v5/account/transaction-log', read(30, transactionLog)],
  ['GET /v5/account/query-dcp-info', read(10, dcp)],
  ['GET /v5/user/query-api', read(10, keyPermissions)],
];

/** Positions of one market, flat ones too; or all of a settle coin that are not flat. */
function positions(call: KeyedCall): Answer | Refusal {
  const { params, account, exchange } = call;
  const category = categoryIn(params);
  if (category instanceof Refusal) return category;
  if (category === 'spot') return NO.badCategory;
  const symbol = params.text('symbol');
  const coin = params.text('settleCoin');
  if (symbol === null && coin === null && category === 'linear') return NO.noScope;
  if (symbol !== null && !isListed(exchange, category, symbol)) return NO.badSymbol;
  const held = [...account.positions.values()].filter((position) => {
    const spec = exchange.listings.get(position.symbol)?.spec;
    const isMeant = spec?.category === category && (coin === null || settleCoin(spec) === coin);
    return position.amount !== 0n && isMeant;
  });
  const all = symbol === null ? held : positionsIn(call, symbol);
  const paged = pageOf(params, all, 20);
  if (paged instanceof Refusal) return paged;
  const list = paged.page.map((position) => positionView(exchange, account, position));
  return { result: { nextPageCursor: paged.nextPageCursor, category, list } };
}

function positionsIn({ account }: KeyedCall, symbol: string): readonly Position[] {
  if (!account.hedged.has(symbol)) return [account.position(symbol, 0)];
  return [account.position(symbol, 1), account.position(symbol, 2)];
}

function wallet(call: KeyedCall): Answer | Refusal {
  if (call.params.text('accountType') !== 'UNIFIED') {
    return new Refusal(10001, 'accountType only support UNIFIED.');
  }
  return { result: { list: [walletView(call.exchange, call.account)] } };
}

function accountInfo({ account }: KeyedCall): Answer {
  return {
    result: {
      unifiedMarginStatus: 6,
      marginMode: account.marginMode,
      isMasterTrader: false,
      spotHedgingStatus: 'OFF',
      updatedTime: '1697078946000',
      dcpStatus: account.dcpSeconds === null ? 'OFF' : 'ON',
      timeWindow: account.dcpSeconds ?? 10,
      smpGroup: 0,
    },
  };
}

function feeRate({ exchange, params }: KeyedCall): Answer | Refusal {
  const category = categoryIn(params);
  if (category instanceof Refusal) return category;
  const wanted = nameOf(params, category);
  const symbols = [...exchange.listings.values()]
    .filter(({ spec }) => spec.category === category && (wanted === null || spec.symbol === wanted))
    .map(({ spec }) => symbolOf(spec.symbol));
  const takerFeeRate = formatDecimal(exchange.fees.taker);
  const makerFeeRate = formatDecimal(exchange.fees.maker);
  const list = symbols.map((symbol) => ({ symbol, baseCoin: '', takerFeeRate, makerFeeRate }));
  return { result: { category, list } };
}

/** Newest first. */
function transactionLog({ account, exchange, params }: KeyedCall): Answer | Refusal {
  const within = withinSpan(params);
  if (within instanceof Refusal) return within;
  const type = params.text('type');
  const category = params.text('category');
  const found = account.log.filter((entry) => {
    const isMeant = category === null || category === exchange.categoryOf(entry.symbol);
    return isMeant && within(entry.time) && (type === null || entry.type === type);
  });
  const paged = pageOf(params, found.reverse(), 20);
  if (paged instanceof Refusal) return paged;
  const list = paged.page.map((entry) => logView(exchange, entry));
  return { result: { nextPageCursor: paged.nextPageCursor, list } };
}

function dcp({ account }: KeyedCall): Answer {
  const seconds = account.dcpSeconds;
  const dcpInfos =
    seconds === null ? [] : [{ product: 'DERIVATIVES', dcpStatus: 'ON', timeWindow: String(seconds) }];
  return { result: { dcpInfos } };
}

/** The key as its owner made it; the secret is never shown again. */
function keyPermissions({ key, account }: KeyedCall): Answer {
  const { readOnly, permissions, ips, deadlineDay, expiredAt, isMaster } = key.restrictions;
  return {
    result: {
      id: String(account.uid - 20_000_000),
      note: key.account,
      apiKey: key.apiKey,
      readOnly: readOnly ? 1 : 0,
      secret: '',
      permissions: Object.fromEntries(PERMISSION_NAMES.map((name) => [name, permissions[name] ?? []])),
      ips: ips.length === 0 ? ['*'] : ips,
      type: 1,
      deadlineDay,
      expiredAt,
      createdAt: '2025-10-13T03:20:45Z',
      unified: 0,
      uta: 1,
      userID: account.uid,
      inviterID: 0,
      vipLevel: 'No VIP',
      mktMakerLevel: '0',
      affiliateID: 0,
      rsaPublicKey: key.publicKey,
      isMaster,
      parentUid: isMaster ? '0' : String(account.uid - 1_000_000),
      kycLevel: 'LEVEL_1',
      kycRegion: '',
    },
  };
}
