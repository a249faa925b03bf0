import type { OwnRead } from '../../core/order/reads.ts';
import type { Draft, RawReply } from '../../core/order/venue.ts';
import type { FillReport, IncomeReport, OrderLookup, PositionReport } from '../../core/order/reports.ts';
import { parseDecimal } from '../../core/units/decimal.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { isConditionalId, withoutMark } from './conditional.ts';
import { draftOf } from './draft.ts';
import { memberText, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { readReport } from './report.ts';
import { routeNamed } from './routes.ts';
import { parseDigits, parseMs, parsePositive, parseReportedInstrument } from './text.ts';
import { SIDES } from './vocabulary.ts';

type Values = readonly (readonly [string, string])[];

/** Most rows that the venue gives at once. */
const ROWS_MAX = '1000';
const NO_SUCH_ORDER = '-2013';
const ASSET = /^[A-Z0-9]{1,20}$/;
const FUNDING = 'FUNDING_FEE';
/** Kinds of income that are money coming in or going out, not the result of trading. */
const TRANSFERS: readonly string[] = [
  'TRANSFER',
  'INTERNAL_TRANSFER',
  'CROSS_COLLATERAL_TRANSFER',
  'COIN_SWAP_DEPOSIT',
  'COIN_SWAP_WITHDRAW',
];

/** A read of the gateway's own, as the same kind of draft that a bot's read becomes. */
export function draftRead(read: OwnRead, now: UnixMs): Draft {
  const [name, values] = writeRead(read);
  return draftOf(routeNamed(name), values, now);
}

function writeRead(read: OwnRead): readonly [route: string, values: Values] {
  switch (read.kind) {
    case 'permissions':
      return ['apiRestrictions', []];
    case 'order':
      return isConditionalId(read.id)
        ? ['algo.get', [['clientAlgoId', withoutMark(read.id)]]]
        : [
            'order.get',
            [
              ['origClientOrderId', read.id],
              ['symbol', read.instrument],
            ],
          ];
    case 'openOrders':
      return ['order.open', read.instrument === undefined ? [] : [['symbol', read.instrument]]];
    case 'openConditionals':
      return ['algo.open', []];
    case 'venueOrder':
      return [
        'order.get',
        [
          ['orderId', read.venueOrderId],
          ['symbol', read.instrument],
        ],
      ];
    case 'fills': {
      const from: Values = read.fromId === null ? [] : [['fromId', read.fromId]];
      return ['order.trades', [...from, ['limit', ROWS_MAX], ['symbol', read.instrument]]];
    }
    case 'positions':
      return ['position.riskV3', []];
    case 'income':
      return [
        'account.income',
        [
          ['limit', ROWS_MAX],
          ['startTime', String(read.since)],
        ],
      ];
  }
}

/** Only the venue's own "order does not exist" is an absence. */
export function readOrder(reply: RawReply): OrderLookup {
  const body = parseJsonBytes(reply.body);
  if (body === null) return { kind: 'unreadable' };
  if (reply.status === 400 && memberText(body, 'code') === NO_SUCH_ORDER) return { kind: 'absent' };
  const report = reply.status === 200 ? readReport(body) : null;
  return report === null ? { kind: 'unreadable' } : { kind: 'found', report };
}

/** Fills, in the venue’s order. Null for a reply that is not such a list. */
export function readFills(reply: RawReply): readonly FillReport[] | null {
  return readList(reply, readFill);
}

/** Positions by instrument. Null for a reply that is not such a list. */
export function readPositions(reply: RawReply): readonly PositionReport[] | null {
  return readList(reply, readPosition);
}

/** Bookings on the account: funding, fees, transfers. Null for a reply that is not such a list. */
export function readIncome(reply: RawReply): readonly IncomeReport[] | null {
  return readList(reply, readIncomeRow);
}

/** Every element, or null when the answer is not a list or any element cannot be read. */
function readList<T>(reply: RawReply, read: (item: Json) => T | null): readonly T[] | null {
  const list = reply.status === 200 ? parseJsonBytes(reply.body) : null;
  if (list?.kind !== 'array') return null;
  const values: T[] = [];
  for (const item of list.items) {
    const value = read(item);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

function readFill(item: Json): FillReport | null {
  const tradeId = parseDigits(textAt(item, 'id'));
  const venueOrderId = parseDigits(textAt(item, 'orderId'));
  const instrument = parseReportedInstrument(textAt(item, 'symbol'));
  const side = SIDES.parse(textAt(item, 'side'));
  const quantity = parsePositive(textAt(item, 'qty'));
  const price = parsePositive(textAt(item, 'price'));
  const fee = parseDecimal(textAt(item, 'commission'));
  const feeAsset = textAt(item, 'commissionAsset');
  const at = parseMs(textAt(item, 'time'));
  if (tradeId === null || venueOrderId === null || instrument === null || side === null) return null;
  if (quantity === null || price === null || fee === null || at === null || !ASSET.test(feeAsset))
    return null;
  return { tradeId, venueOrderId, instrument, side, quantity, price, fee, feeAsset, at };
}

function readPosition(item: Json): PositionReport | null {
  const instrument = parseReportedInstrument(textAt(item, 'symbol'));
  const quantity = parseDecimal(textAt(item, 'positionAmt'));
  const entryPrice = parseDecimal(textAt(item, 'entryPrice'));
  if (instrument === null || quantity === null || entryPrice === null) return null;
  return { instrument, quantity, entryPrice };
}

/** The venue's `tranId` is unique per kind of income only. */
function readIncomeRow(item: Json): IncomeReport | null {
  const type = textAt(item, 'incomeType');
  const number = parseDigits(textAt(item, 'tranId'));
  const symbol = textAt(item, 'symbol');
  const instrument = symbol === '' ? null : parseReportedInstrument(symbol);
  const amount = parseDecimal(textAt(item, 'income'));
  const at = parseMs(textAt(item, 'time'));
  if (number === null || amount === null || at === null || !/^[A-Z_]{1,40}$/.test(type)) return null;
  if (symbol !== '' && instrument === null) return null;
  const kind = type === FUNDING ? 'funding' : TRANSFERS.includes(type) ? 'transfer' : 'other';
  return { id: `${type}:${number}`, kind, instrument, amount, at };
}
