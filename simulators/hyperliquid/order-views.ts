import { ZERO } from '../../src/core/units/decimal.ts';
import { remainingOf } from '../shared/listing.ts';
import type { Account, FundingPayment, LedgerUpdate } from './account.ts';
import { decimalText } from './decimal-text.ts';
import type { Exchange } from './exchange.ts';
import type { Fill, OrderRecord } from './order.ts';

type Json = Readonly<Record<string, unknown>>;

const NO_HASH = `0x${'0'.repeat(64)}`;

/** An order in a few words, as `openOrders` and the streams have it. */
export function orderView(order: OrderRecord): Json {
  return {
    coin: order.coin,
    side: order.side === 'BUY' ? 'B' : 'A',
    limitPx: decimalText(order.price),
    sz: decimalText(remainingOf(order)),
    oid: order.oid,
    timestamp: order.time,
    origSz: decimalText(order.quantity),
    ...(order.reduceOnly ? { reduceOnly: true } : {}),
    ...(order.cloid === null ? {} : { cloid: order.cloid }),
  };
}

/** An order with everything that the venue's own screen shows of it. */
export function frontendOrderView(exchange: Exchange, account: Account, order: OrderRecord): Json {
  const children = [...account.open.values()].filter((child) => child.waitsFor === order.oid);
  return {
    ...orderView(order),
    triggerCondition: conditionOf(order),
    isTrigger: order.trigger !== null,
    triggerPx: decimalText(order.trigger?.triggerPx ?? ZERO),
    children: children.map((child) => frontendOrderView(exchange, account, child)),
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: order.reduceOnly,
    orderType: typeOf(order),
    tif: order.trigger === null ? order.timeInForce : null,
    cloid: order.cloid,
  };
}

/** A fill as `userFills` has it. */
export function fillView(fill: Fill): Json {
  return {
    coin: fill.coin,
    px: decimalText(fill.price),
    sz: decimalText(fill.quantity),
    side: fill.side === 'BUY' ? 'B' : 'A',
    time: fill.time,
    startPosition: decimalText(fill.startPosition),
    dir: directionOf(fill),
    closedPnl: decimalText(fill.closedPnl),
    hash: hashOf(fill),
    oid: fill.oid,
    crossed: fill.crossed,
    fee: decimalText(fill.fee),
    ...(fill.builderFee === ZERO ? {} : { builderFee: decimalText(fill.builderFee) }),
    tid: fill.tid,
    ...(fill.cloid === null ? {} : { cloid: fill.cloid }),
    feeToken: 'USDC',
    twapId: fill.twapId,
  };
}

function hashOf(fill: Fill): string {
  return fill.twapId === null ? `0x${fill.tid.toString(16).padStart(64, '0')}` : NO_HASH;
}

/** What a fill did to the position. */
function directionOf({ side, startPosition, quantity }: Fill): string {
  const isBuy = side === 'BUY';
  if (startPosition === ZERO || startPosition > 0n === isBuy) return isBuy ? 'Open Long' : 'Open Short';
  const held = startPosition < 0n ? -startPosition : startPosition;
  if (quantity > held) return isBuy ? 'Short > Long' : 'Long > Short';
  return isBuy ? 'Close Short' : 'Close Long';
}

function typeOf({ trigger }: OrderRecord): string {
  if (trigger === null) return 'Limit';
  return `${trigger.tpsl === 'tp' ? 'Take Profit' : 'Stop'} ${trigger.isMarket ? 'Market' : 'Limit'}`;
}

function conditionOf({ trigger, side }: OrderRecord): string {
  if (trigger === null) return 'N/A';
  const isAbove = (trigger.tpsl === 'tp') === (side === 'SELL');
  return `Price ${isAbove ? 'above' : 'below'} ${decimalText(trigger.triggerPx).replace(/\.0$/, '')}`;
}

/** Open orders but for those that wait for another one, which are its children; the newest first. */
export function standing(account: Account | null): readonly OrderRecord[] {
  return [...(account?.open.values() ?? [])].filter(({ waitsFor }) => waitsFor === 0).reverse();
}

/** A funding payment as `userFunding` has it. */
export function fundingView({
  time,
  coin,
  usdc,
  szi,
  rate,
}: FundingPayment): { readonly delta: Json } & Json {
  const delta = { type: 'funding', coin, usdc: decimalText(usdc), szi: decimalText(szi), nSamples: null };
  return { time, hash: NO_HASH, delta: { ...delta, fundingRate: decimalText(rate) } };
}

/** Money that moved without a fill, as `userNonFundingLedgerUpdates` has it. */
export function ledgerView({ time, delta }: LedgerUpdate): Json {
  return { time, hash: NO_HASH, delta };
}
