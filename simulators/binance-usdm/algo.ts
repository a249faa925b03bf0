import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, decimal, larger, smaller, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Exchange, Listing } from './exchange.ts';
import { checkFilters, checkTick } from './filters.ts';
import { place } from './placing.ts';
import type { AlgoRecord, AlgoRequest, AlgoStatus, OrderRequest } from './order.ts';
import { floorTo, fromUnits } from '../shared/fixed.ts';
import { NO, Refusal } from './refusal.ts';

export const OPEN_ALGOS_MAX = 100;
const HUNDRED = decimal('100');
const FIRST_ALGO_ID = 2_146_000;

/** Accepts a conditional order, or says why not. No margin is taken until it triggers. */
export function placeAlgo(exchange: Exchange, account: Account, request: AlgoRequest): AlgoRecord | Refusal {
  const listing = exchange.listings.get(request.symbol);
  if (listing === undefined) return NO.badSymbol;
  const refused = admitAlgo(account, listing, request);
  if (refused !== null) return refused;
  const algoId = FIRST_ALGO_ID + exchange.nextEntryId();
  const { respType: _, clientAlgoId, ...fields } = request;
  const record: AlgoRecord = {
    ...fields,
    algoId,
    account: account.name,
    clientAlgoId: clientAlgoId ?? exchange.madeClientId(algoId),
    algoStatus: 'NEW',
    actualOrderId: 0,
    createTime: exchange.now,
    updateTime: exchange.now,
    triggerTime: 0,
    extreme: request.activatePrice === 0n ? watchedPrice(listing, request) : ZERO,
  };
  account.addAlgo(record);
  account.openAlgos.set(algoId, record);
  announce(exchange, record);
  return record;
}

export function closeAlgo(exchange: Exchange, account: Account, algo: AlgoRecord, status: AlgoStatus): void {
  algo.algoStatus = status;
  algo.updateTime = exchange.now;
  account.openAlgos.delete(algo.algoId);
  announce(exchange, algo);
}

/** Sends every conditional order of this market whose condition holds now. */
export function triggerAlgos(exchange: Exchange, listing: Listing): void {
  for (const account of exchange.accounts.values()) {
    for (const algo of account.openAlgos.values()) {
      if (algo.symbol !== listing.spec.symbol) continue;
      if (algo.goodTillDate !== 0 && exchange.now >= algo.goodTillDate) {
        closeAlgo(exchange, account, algo, 'EXPIRED');
        continue;
      }
      follow(listing, algo);
      if (isMet(listing, algo)) trigger(exchange, account, algo);
    }
  }
}

function admitAlgo(account: Account, listing: Listing, request: AlgoRequest): Refusal | null {
  if (account.hedge !== (request.positionSide !== 'BOTH')) return NO.positionSideMismatch;
  for (const open of account.openAlgos.values()) {
    if (request.clientAlgoId !== null && open.clientAlgoId === request.clientAlgoId)
      return NO.duplicateClientId;
  }
  if (account.openAlgos.size >= OPEN_ALGOS_MAX) return NO.tooManyOpenOrders;
  const market = request.orderType.endsWith('MARKET');
  if (!request.closePosition) {
    const type = market ? 'MARKET' : 'LIMIT';
    const price = market || request.price === 0n ? request.triggerPrice : request.price;
    const reduceOnly = request.reduceOnly || request.orderType === 'TRAILING_STOP_MARKET';
    const filtered = checkFilters(listing, { ...request, type, price, reduceOnly });
    const farFromMark = filtered?.code === -4016 || filtered?.code === -4024;
    if (filtered !== null && !farFromMark) return filtered;
  }
  if (request.orderType === 'TRAILING_STOP_MARKET') return null;
  const tick = checkTick(listing.spec, request.triggerPrice);
  if (tick !== null) return request.triggerPrice <= 0n ? NO.triggerNotPositive : tick;
  return isBeyond(watchedPrice(listing, request), request) ? NO.wouldTrigger : null;
}

function watchedPrice(listing: Listing, algo: Pick<AlgoRequest, 'workingType'>): Decimal {
  return algo.workingType === 'MARK_PRICE' ? listing.market.mark : listing.market.last;
}

/** A stop waits for the price to go against the position, a take-profit for it to go with it. */
function isBeyond(price: Decimal, algo: Pick<AlgoRequest, 'orderType' | 'side' | 'triggerPrice'>): boolean {
  const rising = algo.orderType.startsWith('STOP') === (algo.side === 'BUY');
  return rising ? price >= algo.triggerPrice : price <= algo.triggerPrice;
}

/** A trailing stop remembers the best price since it became active. */
function follow(listing: Listing, algo: AlgoRecord): void {
  if (algo.orderType !== 'TRAILING_STOP_MARKET') return;
  const price = watchedPrice(listing, algo);
  if (algo.extreme === 0n) {
    const active = algo.side === 'SELL' ? price >= algo.activatePrice : price <= algo.activatePrice;
    if (active) algo.extreme = price;
    return;
  }
  algo.extreme = algo.side === 'SELL' ? larger(algo.extreme, price) : smaller(algo.extreme, price);
}

function isMet(listing: Listing, algo: AlgoRecord): boolean {
  const price = watchedPrice(listing, algo);
  if (algo.orderType !== 'TRAILING_STOP_MARKET') return isBeyond(price, algo);
  if (algo.extreme === 0n) return false;
  const gap = fromUnits((algo.extreme * algo.callbackRate) / HUNDRED);
  return algo.side === 'SELL' ? price <= subtract(algo.extreme, gap) : price >= algo.extreme + gap;
}

function trigger(exchange: Exchange, account: Account, algo: AlgoRecord): void {
  algo.triggerTime = exchange.now;
  closeAlgo(exchange, account, algo, 'TRIGGERING');
  const listing = exchange.listings.get(algo.symbol);
  const step = listing?.spec.stepSize ?? 1n;
  const reducible = account.reducible(algo.symbol, algo.positionSide, algo.side);
  const quantity = algo.closePosition ? floorTo(reducible, step) : algo.quantity;
  const market = algo.orderType.endsWith('MARKET');
  const request: OrderRequest = {
    symbol: algo.symbol,
    side: algo.side,
    type: market ? 'MARKET' : 'LIMIT',
    origType: algo.orderType,
    timeInForce: market ? 'GTC' : algo.timeInForce,
    quantity,
    price: market ? ZERO : algo.price,
    positionSide: algo.positionSide,
    reduceOnly: algo.reduceOnly || (algo.closePosition && algo.positionSide === 'BOTH'),
    closePosition: algo.closePosition,
    stopPrice: algo.triggerPrice,
    workingType: algo.workingType,
    priceProtect: algo.priceProtect,
    clientOrderId: algo.clientAlgoId,
    priceMatch: market ? 'NONE' : algo.priceMatch,
    selfTradePreventionMode: algo.selfTradePreventionMode,
    goodTillDate: algo.goodTillDate,
    respType: 'RESULT',
    params: algo.params,
  };
  const order = place(exchange, account, request);
  if (order instanceof Refusal) {
    algo.algoStatus = quantity === 0n ? 'EXPIRED' : 'REJECTED';
    announce(exchange, algo, order.msg);
    exchange.feed.publish(account.name, { kind: 'triggerReject', algo, reason: order.msg });
    return;
  }
  algo.actualOrderId = order.orderId;
  algo.algoStatus = 'TRIGGERED';
  announce(exchange, algo);
  algo.algoStatus = 'FINISHED';
  announce(exchange, algo);
}

function announce(exchange: Exchange, algo: AlgoRecord, reason = ''): void {
  exchange.feed.publish(algo.account, { kind: 'algo', algo, reason });
}
