import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, divideDown, formatDecimal, multiplyDown } from '../../src/core/units/decimal.ts';
import type { Account, LogEntry, Position } from './account.ts';
import { averagePrice, coinPrice, dollarValue, settleValue, unrealizedIn, walletWorth } from './contract.ts';
import { nameIn, symbolOf } from './category.ts';
import type { Exchange } from './exchange.ts';
import { freeCoins } from './spot.ts';
import { accountMargin, tierOf } from './margin.ts';
import { maintenanceOf } from '../shared/margin.ts';
import type { MarketSpec } from './market-spec.ts';
import type { OrderRecord } from './order.ts';
import type { Json } from './order-views.ts';
import { digitsOf, sideName } from './order-views.ts';
import { guardOf } from './protection.ts';
import { fixed, fromUnits } from '../shared/fixed.ts';

const MONEY_DIGITS = 8;

/** A position as `position/list` shows it. */
export function positionView(exchange: Exchange, account: Account, position: Position): Json {
  const listing = exchange.listings.get(position.symbol);
  const { pricePrecision, quantityPrecision } = digitsOf(exchange, position.symbol);
  const mark = listing?.market.mark ?? ZERO;
  const size = absolute(position.amount);
  const isFlat = size === ZERO;
  const value = absolute(position.cost);
  const spec = listing?.spec;
  const notional = spec === undefined ? ZERO : settleValue(spec, size, mark);
  const dollars = spec === undefined ? ZERO : dollarValue(spec, size, mark);
  const leverage = account.leverageOf(position.symbol);
  const margin = money(fromUnits(notional / BigInt(leverage)));
  const asked = spec === undefined ? ZERO : maintenanceOf(spec, dollars);
  const maintenance = spec?.category === 'inverse' ? divideDown(asked, mark) : asked;
  const tier = listing === undefined ? { id: 1, limit: ZERO } : tierOf(listing.spec, dollars);
  const trigger = (kind: 'TakeProfit' | 'StopLoss' | 'TrailingStop'): string =>
    guardPrice(guardOf(account, position, kind), pricePrecision);
  return {
    positionIdx: position.positionIdx,
    riskId: tier.id,
    riskLimitValue: fixed(tier.limit, 0),
    symbol: position.symbol,
    side: isFlat ? '' : sideName(position.amount > 0n ? 'BUY' : 'SELL'),
    size: fixed(size, quantityPrecision),
    avgPrice: isFlat ? '0' : entryOf(spec, position),
    positionValue: isFlat ? '' : money(value),
    tradeMode: 0,
    positionStatus: 'Normal',
    autoAddMargin: 0,
    adlRankIndicator: isFlat ? 0 : 2,
    leverage: String(leverage),
    positionBalance: isFlat ? '0' : margin,
    markPrice: fixed(mark, pricePrecision),
    liqPrice: '',
    bustPrice: '',
    positionMM: isFlat ? '' : money(maintenance),
    positionIM: isFlat ? '' : margin,
    tpslMode: 'Full',
    takeProfit: trigger('TakeProfit'),
    stopLoss: trigger('StopLoss'),
    trailingStop: trigger('TrailingStop') === '' ? '0' : trigger('TrailingStop'),
    unrealisedPnl: isFlat ? '' : money(spec === undefined ? ZERO : unrealizedIn(spec, position, mark)),
    curRealisedPnl: isFlat ? '0' : money(position.realized),
    cumRealisedPnl: money(realizedOf(account, position)),
    seq: position.seq === 0 ? -1 : position.seq,
    isReduceOnly: false,
    mmrSysUpdatedTime: '',
    leverageSysUpdatedTime: '',
    sessionAvgPrice: '',
    createdTime: String(position.createTime),
    updatedTime: String(position.updateTime),
  };
}

/** The wallet, as `wallet-balance` and the private stream show it. */
export function walletView(exchange: Exchange, account: Account): Json {
  const margin = accountMargin(account, exchange.listings);
  const equity = money(margin.equity);
  const worth = walletWorth(account, exchange.listings);
  const usdt = money(fromUnits(margin.equity - worth + account.wallet));
  const initial = fromUnits(margin.positions + margin.orders);
  const rate = (part: Decimal): string =>
    margin.equity <= 0n ? '0' : fixed(divideDown(part, margin.equity), 4);
  return {
    accountType: 'UNIFIED',
    totalEquity: equity,
    accountIMRate: rate(initial),
    accountMMRate: rate(margin.maintenance),
    totalMarginBalance: equity,
    totalInitialMargin: money(initial),
    totalAvailableBalance: money(margin.available),
    totalPerpUPL: money(margin.unrealized),
    totalWalletBalance: money(worth),
    totalMaintenanceMargin: money(margin.maintenance),
    accountLTV: '0',
    coin: [
      {
        coin: 'USDT',
        equity: usdt,
        usdValue: usdt,
        walletBalance: money(account.wallet),
        free: '',
        locked: '0',
        borrowAmount: '0',
        accruedInterest: '0',
        totalOrderIM: money(margin.orders),
        totalPositionIM: money(margin.positions),
        totalPositionMM: money(margin.maintenance),
        unrealisedPnl: money(margin.unrealized),
        cumRealisedPnl: money(fromUnits(account.wallet - account.deposited)),
        bonus: '0',
        collateralSwitch: true,
        marginCollateral: true,
        availableToWithdraw: '',
        availableToBorrow: '',
        spotHedgingQty: '0',
        spotBorrow: '0',
      },
      ...[...account.coins.keys()].map((coin) => coinView(exchange, account, coin)),
    ],
  };
}

/**
 * A coin that was bought, or that inverse contracts are settled in. What those have not realised is in the total alone;
 * what open sales have taken is locked.
 */
function coinView(exchange: Exchange, account: Account, coin: string): Json {
  const amount = account.coinsOf(coin);
  const pair = exchange.listings.get(nameIn('spot', `${coin}USDT`));
  const price = coinPrice(exchange.listings, coin);
  const locked = pair === undefined ? ZERO : fromUnits(amount - freeCoins(account, pair));
  const owed = amount < 0n ? absolute(amount) : ZERO;
  return {
    coin,
    equity: money(amount),
    usdValue: money(multiplyDown(amount, price)),
    walletBalance: formatDecimal(amount),
    locked: formatDecimal(locked),
    borrowAmount: money(owed),
    collateralSwitch: true,
    marginCollateral: true,
  };
}

/** One entry of the transaction log. */
export function logView(exchange: Exchange, entry: LogEntry): Json {
  const { pricePrecision, quantityPrecision } = digitsOf(exchange, entry.symbol);
  const { fill } = entry;
  return {
    id: entry.id,
    symbol: symbolOf(entry.symbol),
    side: fill === null ? 'None' : sideName(fill.side),
    funding: entry.type === 'SETTLEMENT' ? formatDecimal(entry.funding) : '',
    orderLinkId: fill?.orderLinkId ?? '',
    orderId: fill?.orderId ?? '',
    fee: formatDecimal(entry.fee),
    change: formatDecimal(entry.change),
    cashFlow: formatDecimal(entry.cashFlow),
    transactionTime: String(entry.time),
    type: entry.type,
    feeRate: fill === null ? '' : formatDecimal(fill.feeRate),
    bonusChange: '',
    size: fixed(absolute(entry.size), quantityPrecision),
    qty: fill === null ? '0' : fixed(fill.quantity, quantityPrecision),
    cashBalance: formatDecimal(entry.balance),
    currency: entry.currency,
    category: exchange.categoryOf(entry.symbol),
    tradePrice: fill === null ? '' : fixed(fill.price, pricePrecision),
    tradeId: fill?.execId ?? '',
    extraFees: '',
    transSubType: '',
  };
}

/** The average price at which a position was opened; plain decimal text. */
function entryOf(spec: MarketSpec | undefined, { amount, cost }: Position): string {
  if (amount === ZERO || spec === undefined) return '0';
  return formatDecimal(fromUnits((averagePrice(spec, amount, cost) / 10n ** 10n) * 10n ** 10n));
}

function money(value: Decimal): string {
  return fixed(value, MONEY_DIGITS);
}

function realizedOf(account: Account, { symbol, positionIdx }: Position): Decimal {
  let sum = 0n;
  for (const fill of account.fills) {
    if (fill.symbol === symbol && fill.positionIdx === positionIdx) sum += fill.realizedPnl - fill.commission;
  }
  return fromUnits(sum);
}

function guardPrice(guard: OrderRecord | null, digits: number): string {
  if (guard?.trigger === null || guard === null) return '';
  return fixed(guard.trigger.trailing === ZERO ? guard.trigger.price : guard.trigger.trailing, digits);
}
