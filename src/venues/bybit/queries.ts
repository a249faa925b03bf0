import type {
  FillReport,
  IncomeReport,
  OrderLookup,
  PositionReport,
  WholeOrder,
} from '../../core/order/reports.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { Side } from '../../core/order/order.ts';
import type { Draft, RawReply } from '../../core/order/venue.ts';
import { categoryOf, symbolOf, type Category } from '../../core/units/category.ts';
import { negate } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { textAt, type Json } from '../shared/json.ts';
import { readDraft } from './draft.ts';
import { readEnvelope, readList, readRows } from './envelope.ts';
import { readReport, readWhole } from './report.ts';
import {
  parseAmount,
  parseCoin,
  parseCursor,
  parseDigits,
  parseMs,
  parsePositive,
  parseVenueId,
  reportedMarket,
} from './text.ts';
import { QUOTE_COINS, SIDES } from './vocabulary.ts';

type Values = readonly (readonly [string, string])[];

/** Longest span between start and end of one question about the past ("Get Transaction Log", "Get Trade History"). */
const SPAN_MAX_MS = 7 * 86_400_000 - 3 * 60_000;
const MINUTE_MS = 60_000;
/** Trades younger than this are left to the next look: what trails behind could otherwise come before them. */
const UNSETTLED_MS = 1_000;
const NO_SUCH_ORDER = '110001';
/** Executions that move a position; funding is in the transaction log. */
export const TRADES: ReadonlySet<string> = new Set([
  'Trade',
  'AdlTrade',
  'BustTrade',
  'Delivery',
  'Settle',
  'BlockTrade',
]);
const TRANSFERS = /^(?:.*_)?TRANSFER_(?:IN|OUT)(?:_.*)?$/;
const UUID_START = /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}/;

/** A read of the gateway's own, as the same kind of draft that a bot's read becomes. */
export function draftRead(read: OwnRead, now: UnixMs): Draft {
  const [name, values] = writeRead(read, now);
  const page: Values = read.page === undefined ? [] : [['cursor', read.page]];
  return readDraft(
    name,
    [...values, ...page].sort(([a], [b]) => (a < b ? -1 : 1)),
    now,
  );
}

/** Of linear contracts only those that are settled in USDT are served. */
function allOf(category: Category): Values {
  return category === 'linear'
    ? [
        ['category', category],
        ['settleCoin', 'USDT'],
      ]
    : [['category', category]];
}

function ofMarket(instrument: Instrument): Values {
  return [
    ['category', categoryOf(instrument)],
    ['symbol', symbolOf(instrument)],
  ];
}

function writeRead(read: OwnRead, now: UnixMs): readonly [route: string, values: Values] {
  switch (read.kind) {
    case 'permissions':
      return ['account.permissions', []];
    case 'order':
      return [ordersOf(read.ended), [...ofMarket(read.instrument), ['orderLinkId', read.id]]];
    case 'venueOrder':
      return [ordersOf(read.ended), [...ofMarket(read.instrument), ['orderId', read.venueOrderId]]];
    case 'openOrders': {
      const { instrument, category = 'linear' } = read;
      const which = instrument === undefined ? allOf(category) : ofMarket(instrument);
      return ['order.live', [...which, ['limit', '50']]];
    }
    case 'openConditionals':
      return ['order.live', [...allOf('linear'), ['limit', '50'], ['orderFilter', 'StopOrder']]];
    case 'fills':
      return [
        'order.executions',
        [...ofMarket(read.instrument), ['limit', '100'], ...since(read.fromId, now)],
      ];
    case 'positions':
      return ['position.list', [...allOf(read.category ?? 'linear'), ['limit', '200']]];
    case 'income': {
      const from = Math.max(read.since, now - SPAN_MAX_MS);
      const category = read.category ?? 'linear';
      return ['account.transactions', [['category', category], ['limit', '50'], ...span(from, now)]];
    }
  }
}

function ordersOf(ended: true | undefined): string {
  return ended === true ? 'order.history' : 'order.live';
}

/** From the moment of the last known trade on; its number begins with that. */
function since(fromId: string | null, now: UnixMs): Values {
  if (fromId === null) return [];
  const at = Number(BigInt(fromId) / TRADE_STEP);
  return span(Math.max(at, now - SPAN_MAX_MS), now);
}

/** The end is in the future, so that a clock that is behind hides nothing, and the same for every page of a list. */
function span(from: number, now: UnixMs): Values {
  return [
    ['startTime', String(Math.min(from, now))],
    ['endTime', String((Math.floor(now / MINUTE_MS) + 2) * MINUTE_MS)],
  ];
}

/** Where a list goes on; '' for its end. The venue gives it percent-encoded, as it stands in a query. */
export function nextPage(reply: RawReply): string | null {
  const result = readEnvelope(reply)?.result ?? null;
  const given = result === null ? '' : textAt(result, 'nextPageCursor');
  const rows = readList(reply) ?? [];
  return given === '' || rows.length === 0 ? null : parseCursor(unescaped(given));
}

function unescaped(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** An empty list, or the venue's own "order does not exist", is an absence. */
export function readOrder(reply: RawReply): OrderLookup {
  const envelope = readEnvelope(reply);
  if (envelope?.code === NO_SUCH_ORDER) return { kind: 'absent' };
  const list = readList(reply);
  const [only] = list ?? [];
  if (list?.length === 0) return { kind: 'absent' };
  const report = list?.length === 1 && only !== undefined ? readReport(only) : null;
  return report === null ? { kind: 'unreadable' } : { kind: 'found', report };
}

/** A page of open orders; null for a reply that is not one, or holds an order that is not understood. */
export function readWholeOrders(reply: RawReply): readonly WholeOrder[] | null {
  return readRows(reply, readWhole);
}

/** One order in full; null for any other reply. */
export function readWholeOrder(reply: RawReply): WholeOrder | null {
  const [only = null, ...others] = readWholeOrders(reply) ?? [];
  return others.length === 0 ? only : null;
}

/** Trades that are old enough for none before them to come later. Null for a reply that is not such a list. */
export function readFills(reply: RawReply): readonly FillReport[] | null {
  const envelope = readEnvelope(reply);
  const time = envelope === null ? null : parseMs(textAt(envelope.whole, 'time'));
  const rows = readRows(reply, readFill);
  if (rows === null || time === null) return null;
  return rows.flatMap((row) => (row === 'noTrade' || row.at > time - UNSETTLED_MS ? [] : [row]));
}

function readFill(item: Json, category: string): FillReport | 'noTrade' | null {
  if (!TRADES.has(textAt(item, 'execType'))) return 'noTrade';
  const venueOrderId = parseVenueId(textAt(item, 'orderId'));
  const instrument = reportedMarket(category, textAt(item, 'symbol'));
  const side = SIDES.parse(textAt(item, 'side'));
  const quantity = parsePositive(textAt(item, 'execQty'));
  const price = parsePositive(textAt(item, 'execPrice'));
  const fee = parseAmount(textAt(item, 'execFee'));
  const at = parseMs(textAt(item, 'execTime'));
  const tradeId = at === null ? null : tradeIdOf(at, item);
  if (tradeId === null || venueOrderId === null || instrument === null || side === null) return null;
  if (quantity === null || price === null || fee === null || at === null) return null;
  const feeAsset = feeAssetOf(item, instrument, side);
  return { tradeId, venueOrderId, instrument, side, quantity, price, fee, feeAsset, at };
}

/**
 * In which coin a fee was paid: of contracts the one they are settled in; of pairs the one that is told, or, where none
 * is, the one that was bought ("Spot Fee Currency Instruction").
 */
function feeAssetOf(item: Json, instrument: Instrument, side: Side): string {
  const category = categoryOf(instrument);
  const quote = QUOTE_COINS[category];
  const [base = ''] = symbolOf(instrument).split(quote, 1);
  if (category === 'linear') return quote;
  if (category === 'inverse') return base;
  return parseCoin(textAt(item, 'feeCurrency')) ?? (side === 'buy' ? base : quote);
}

/** 20 digits for the sequence, 15 for the start of the id. */
const TRADE_STEP = 10n ** 35n;
const SEQUENCE_STEP = 10n ** 15n;

/**
 * The venue's ids of trades are random, and the gateway counts on ids that grow. So the number is the time in
 * milliseconds, then the venue's sequence in that market, then the first 48 bits of its id, which tell apart the trades
 * of one match.
 */
function tradeIdOf(at: UnixMs, item: Json): string | null {
  const sequence = parseDigits(textAt(item, 'seq'));
  const start = UUID_START.exec(textAt(item, 'execId'))?.[0];
  if (sequence === null || start === undefined) return null;
  const bits = BigInt(`0x${start.replace('-', '')}`);
  return String(BigInt(at) * TRADE_STEP + BigInt(sequence) * SEQUENCE_STEP + bits);
}

/** Positions by instrument, each side of hedge mode by itself. Null for a reply that is not such a list. */
export function readPositions(reply: RawReply): readonly PositionReport[] | null {
  return readRows(reply, readPosition);
}

function readPosition(item: Json, category: string): PositionReport | null {
  const instrument = reportedMarket(category, textAt(item, 'symbol'));
  const size = parseAmount(textAt(item, 'size'));
  const entryPrice = parseAmount(textAt(item, 'avgPrice'));
  const side = textAt(item, 'side');
  if (instrument === null || size === null || entryPrice === null || size < 0n) return null;
  // An empty position has no side.
  if (size > 0n && SIDES.parse(side) === null) return null;
  return { instrument, quantity: side === 'Sell' ? negate(size) : size, entryPrice };
}

/** Bookings on the account: funding, trades, transfers. Null for a reply that is not such a list. */
export function readIncome(reply: RawReply): readonly IncomeReport[] | null {
  return readRows(reply, readIncomeRow);
}

function readIncomeRow(item: Json): IncomeReport | null {
  const id = textAt(item, 'id');
  const type = textAt(item, 'type');
  const symbol = textAt(item, 'symbol');
  const instrument = symbol === '' ? null : reportedMarket(textAt(item, 'category'), symbol);
  const isFunding = type === 'SETTLEMENT';
  const amount = parseAmount(textAt(item, isFunding ? 'funding' : 'change'));
  const at = parseMs(textAt(item, 'transactionTime'));
  if (amount === null || at === null || !/^[A-Za-z0-9_.-]{1,80}$/.test(id)) return null;
  if (!/^[A-Za-z_]{1,60}$/.test(type) || (symbol !== '' && instrument === null)) return null;
  const kind = isFunding ? 'funding' : TRANSFERS.test(type) ? 'transfer' : 'other';
  return { id: `${type}:${id}`, kind, instrument, amount, at };
}
