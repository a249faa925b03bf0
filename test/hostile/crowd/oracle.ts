import type { Inspection } from '../../../simulators/binance-usdm/inspection.ts';
import { decodeLeaf } from '../../../src/core/ledger/leaf.ts';
import type { IntentRecord } from '../../../src/core/ledger/entry.ts';

const SCALE = 10n ** 18n;

/** What is in one market by the venue's own book: the position, and the open orders that could still open more. */
export interface Holding {
  readonly position: bigint;
  readonly buys: bigint;
  readonly sells: bigint;
}

/** By symbol; only orders and fills of one bot when it is named, by the ids that it gives. */
export function holdings(venue: Inspection, bot: string | null): ReadonlyMap<string, Holding> {
  const held = new Map<string, { position: bigint; buys: bigint; sells: bigint }>();
  const of = (symbol: string): { position: bigint; buys: bigint; sells: bigint } => {
    const known = held.get(symbol) ?? { position: 0n, buys: 0n, sells: 0n };
    held.set(symbol, known);
    return known;
  };
  const mine = (id: string): boolean => bot === null || id.startsWith(`${bot}-`);
  for (const order of venue.orders) {
    if (!mine(order.clientOrderId)) continue;
    of(order.symbol).position += order.side === 'BUY' ? order.executed : -order.executed;
  }
  for (const order of venue.openOrders) {
    if (!mine(order.clientOrderId) || order.reduceOnly) continue;
    const rest = order.quantity - order.executed;
    if (order.side === 'BUY') of(order.symbol).buys += rest;
    else of(order.symbol).sells += rest;
  }
  return held;
}

/** The worth at mark of the worse of both sides filling whole. In the quote asset, times 10^18. */
export function worst(holding: Holding, mark: bigint): bigint {
  const long = holding.position + holding.buys;
  const short = holding.sells - holding.position;
  const most = [long, -long, short, -short].reduce((a, b) => (a > b ? a : b));
  return (most * mark) / SCALE;
}

/** All that was traded, with what is open at the dearer of its price and the mark. Times 10^18. */
export function turnover(venue: Inspection, markOf: (symbol: string) => bigint): bigint {
  let sum = 0n;
  for (const fill of venue.fills) sum += fill.quantity * fill.price;
  for (const order of venue.openOrders) {
    const mark = markOf(order.symbol);
    sum += (order.quantity - order.executed) * (order.price > mark ? order.price : mark);
  }
  return sum / SCALE;
}

/** The intents in a ledger, with the time of their entry. */
export function intents(
  leaves: readonly Uint8Array[],
): readonly { readonly at: number; readonly body: IntentRecord }[] {
  return leaves.flatMap((leaf) => {
    const entry = decodeLeaf(leaf);
    return entry?.body.kind === 'intent' ? [{ at: entry.at, body: entry.body }] : [];
  });
}

/** Most of these moments within any span that long. */
export function densest(moments: readonly number[], spanMs: number): number {
  let most = 0;
  moments.forEach((moment, first) => {
    const until = moments.findIndex((other, at) => at > first && other >= moment + spanMs);
    most = Math.max(most, (until < 0 ? moments.length : until) - first);
  });
  return most;
}
