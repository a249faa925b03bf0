import type { FillReport } from '../../core/order/reports.ts';
import { parseDecimal } from '../../core/units/decimal.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { textAt, type Json } from '../shared/json.ts';
import { readSide } from './report.ts';
import { parseDigits, parseInstrument, parseMs, parsePositive } from './text.ts';

/** Digits of the longest id. */
const ID_DIGITS = 19;
const TOKEN = /^[A-Za-z0-9@:._-]{1,40}$/;

/**
 * Trade ids do not grow, the times of blocks do, and a block is told as a whole: so a trade is known here by its time
 * and, among those of one block, by its id.
 */
function tradeName(at: UnixMs, id: string): string {
  return `${at}${id.padStart(ID_DIGITS, '0')}`;
}

/** From when on fills are asked for to have every one from that name on. */
export function timeOfTrade(name: string): string {
  return name.slice(0, -ID_DIGITS);
}

/** A fill as `userFills` and the stream of an account have it; null when any part is missing or malformed. */
export function readFill(item: Json): FillReport | null {
  const id = parseDigits(textAt(item, 'tid'));
  const venueOrderId = parseDigits(textAt(item, 'oid'));
  const instrument = parseInstrument(textAt(item, 'coin'));
  const side = readSide(item);
  const quantity = parsePositive(textAt(item, 'sz'));
  const price = parsePositive(textAt(item, 'px'));
  const fee = parseDecimal(textAt(item, 'fee'));
  const feeAsset = textAt(item, 'feeToken');
  const at = parseMs(textAt(item, 'time'));
  if (id === null || venueOrderId === null || instrument === null || side === null) return null;
  if (quantity === null || price === null || fee === null || at === null || !TOKEN.test(feeAsset))
    return null;
  return { tradeId: tradeName(at, id), venueOrderId, instrument, side, quantity, price, fee, feeAsset, at };
}
