import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, formatDecimal, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { averagePrice, settleCoin, settleValue } from './contract.ts';
import { isSpot, symbolOf } from './category.ts';
import type { Exchange } from './exchange.ts';
import type { MarketSpec } from './market-spec.ts';
import type { Fill, OrderRecord } from './order.ts';
import { isOpen } from './order.ts';
import type { Side } from '../shared/book.ts';
import { fixed, fromUnits } from '../shared/fixed.ts';
import { remainingOf } from '../shared/listing.ts';

export type Json = Readonly<Record<string, unknown>>;
type Digits = Pick<MarketSpec, 'pricePrecision' | 'quantityPrecision'>;
type Kind = Pick<MarketSpec, 'category' | 'baseCoin'>;

const UNLISTED: Kind & Digits = { category: 'linear', baseCoin: '', pricePrecision: 8, quantityPrecision: 8 };

/** An order as queries and the private stream show it. */
export function orderView(exchange: Exchange, order: OrderRecord): Json {
  const spec = exchange.listings.get(order.symbol)?.spec ?? UNLISTED;
  const price = (value: Decimal): string => fixed(value, spec.pricePrecision);
  const quantity = (value: Decimal): string => fixed(value, spec.quantityPrecision);
  const orBlank = (value: Decimal): string => (value === ZERO ? '' : price(value));
  const rests = order.amount === null && (isOpen(order) || order.status === 'Untriggered');
  const rest = rests ? remainingOf(order) : ZERO;
  const feeCoin = feeCoinOf(spec, order);
  const { trigger, protection } = order;
  return {
    orderId: order.orderId,
    orderLinkId: order.orderLinkId,
    blockTradeId: '',
    symbol: symbolOf(order.symbol),
    price: price(order.price),
    qty: order.amount === null ? quantity(order.quantity) : formatDecimal(order.amount),
    side: sideName(order.side),
    isLeverage: isSpot(order) ? '0' : '',
    positionIdx: order.positionIdx,
    orderStatus: order.status,
    createType: order.createType,
    cancelType: order.cancelType,
    rejectReason: order.rejectReason,
    avgPrice: averageOf(order, spec),
    leavesQty: quantity(rest),
    leavesValue: formatDecimal(settleValue(spec, rest, order.price)),
    cumExecQty: quantity(order.executed),
    cumExecValue: formatDecimal(order.executedQuote),
    cumExecFee: formatDecimal(order.feePaid),
    closedPnl: '0',
    feeCurrency: isSpot(order) ? feeCoin : '',
    timeInForce: order.timeInForce,
    orderType: order.type,
    stopOrderType: order.stopOrderType,
    ocoTriggerBy: '',
    orderIv: '',
    marketUnit: isSpot(order) ? (order.amount === null ? 'baseCoin' : 'quoteCoin') : '',
    triggerPrice: orBlank(trigger?.price ?? ZERO),
    takeProfit: orBlank(protection?.takeProfit ?? ZERO),
    stopLoss: orBlank(protection?.stopLoss ?? ZERO),
    tpslMode: protection?.tpslMode ?? guardMode(order),
    tpLimitPrice: orBlank(protection?.tpLimit ?? ZERO),
    slLimitPrice: orBlank(protection?.slLimit ?? ZERO),
    tpTriggerBy: protection === null ? '' : protection.tpTriggerBy,
    slTriggerBy: protection === null ? '' : protection.slTriggerBy,
    triggerDirection: trigger?.direction ?? 0,
    triggerBy: trigger?.by ?? '',
    lastPriceOnCreated: price(order.lastPriceOnCreated),
    basePrice: '',
    reduceOnly: order.reduceOnly,
    closeOnTrigger: order.closeOnTrigger,
    placeType: '',
    smpType: order.smpType,
    smpGroup: 0,
    smpOrderId: '',
    slippageToleranceType: 'UNKNOWN',
    slippageTolerance: '',
    parentOrderLinkId: order.parentOrderLinkId,
    createdTime: String(order.time),
    updatedTime: String(order.updateTime),
    cumFeeDetail: order.feePaid === ZERO ? {} : { [feeCoin]: formatDecimal(order.feePaid) },
  };
}

/** A fill as `execution/list` shows it. */
export function fillView(exchange: Exchange, fill: Fill): Json {
  const { pricePrecision, quantityPrecision } = digitsOf(exchange, fill.symbol);
  return {
    symbol: symbolOf(fill.symbol),
    orderId: fill.orderId,
    orderLinkId: fill.orderLinkId,
    side: sideName(fill.side),
    orderPrice: fixed(fill.orderPrice, pricePrecision),
    orderQty: fixed(fill.orderQuantity, quantityPrecision),
    leavesQty: fixed(fill.leaves, quantityPrecision),
    createType: fill.createType,
    orderType: fill.orderType,
    stopOrderType: fill.stopOrderType === '' ? 'UNKNOWN' : fill.stopOrderType,
    execFee: formatDecimal(fill.commission),
    execFeeV2: '',
    execId: fill.execId,
    execPrice: fixed(fill.price, pricePrecision),
    execQty: fixed(fill.quantity, quantityPrecision),
    execType: fill.liquidation ? 'BustTrade' : 'Trade',
    execValue: formatDecimal(fill.quote),
    execTime: String(fill.time),
    feeCurrency: isSpot(fill) ? feeCoinOf(exchange.listings.get(fill.symbol)?.spec ?? UNLISTED, fill) : '',
    isMaker: fill.maker,
    feeRate: formatDecimal(fill.feeRate),
    tradeIv: '',
    markIv: '',
    markPrice: fixed(fill.markPrice, pricePrecision),
    indexPrice: '',
    underlyingPrice: '',
    blockTradeId: '',
    closedSize: fixed(fill.closed, quantityPrecision),
    seq: fill.seq,
    extraFees: '',
  };
}

/** What the fills of one order that closed something earned, as `closed-pnl` shows it. There is at least one. */
export function closedProfitView(exchange: Exchange, account: Account, fills: readonly Fill[]): Json {
  const spec = exchange.listings.get(fills[0]?.symbol ?? '')?.spec ?? UNLISTED;
  const { pricePrecision, quantityPrecision } = spec;
  const total = (of: (fill: Fill) => bigint): Decimal =>
    fromUnits(fills.reduce((sum, fill) => sum + of(fill), 0n));
  const closed = total((fill) => fill.closed);
  const exit = total((fill) => settleValue(spec, fill.closed, fill.price));
  const realized = total((fill) => fill.realizedPnl);
  const last = fills.at(-1);
  // A sale closes a long position: it brought more than that cost by what was realised. A purchase the other way round.
  // Of an inverse market each is in coins, of which a long position owes more the cheaper it was had.
  const isDearer = (last?.side === 'SELL') === (spec.category !== 'inverse');
  const entry = fromUnits(isDearer ? exit - realized : exit + realized);
  const digits = Math.max(pricePrecision, 4);
  return {
    symbol: last?.symbol ?? '',
    orderId: last?.orderId ?? '',
    side: sideName(last?.side ?? 'BUY'),
    qty: fixed(last?.orderQuantity ?? ZERO, quantityPrecision),
    orderPrice: fixed(last?.orderPrice ?? ZERO, pricePrecision),
    orderType: last?.orderType ?? '',
    execType: last?.liquidation === true ? 'BustTrade' : 'Trade',
    closedSize: fixed(closed, quantityPrecision),
    cumEntryValue: formatDecimal(entry),
    avgEntryPrice: fixed(averagePrice(spec, closed, entry), digits),
    cumExitValue: formatDecimal(exit),
    avgExitPrice: fixed(averagePrice(spec, closed, exit), digits),
    closedPnl: formatDecimal(
      subtract(
        realized,
        total((fill) => fill.commission),
      ),
    ),
    fillCount: String(fills.length),
    leverage: String(account.leverageOf(last?.symbol ?? '')),
    openFee: '',
    closeFee: '',
    createdTime: String(fills[0]?.time ?? 0),
    updatedTime: String(last?.time ?? 0),
  };
}

/** In which coin a fee is taken: of a purchase in a pair the one that was bought. */
function feeCoinOf(spec: Kind, { symbol, side }: Pick<Fill, 'symbol' | 'side'>): string {
  return isSpot({ symbol }) && side === 'BUY' ? spec.baseCoin : settleCoin(spec);
}

/** How the venue writes a side. */
export function sideName(side: Side): 'Buy' | 'Sell' {
  return side === 'BUY' ? 'Buy' : 'Sell';
}

export function digitsOf(exchange: Exchange, symbol: string): Digits {
  return exchange.listings.get(symbol)?.spec ?? UNLISTED;
}

function averageOf(order: OrderRecord, spec: Kind & Digits): string {
  if (order.executed === ZERO) return '';
  const average = averagePrice(spec, order.executed, order.executedQuote);
  return fixed(average, Math.max(spec.pricePrecision, 4));
}

function guardMode(order: OrderRecord): string {
  if (order.stopOrderType === '' || order.stopOrderType === 'Stop') return '';
  return order.stopOrderType.startsWith('Partial') ? 'Partial' : 'Full';
}
