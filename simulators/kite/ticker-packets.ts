import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, divideDown, formatDecimal } from '../../src/core/units/decimal.ts';
import type { Listing } from './exchange.ts';
import { fiveBest } from './five-best.ts';

export type Mode = 'ltp' | 'quote' | 'full';

/** Bytes of a packet in each mode. */
const LENGTHS = { ltp: 8, quote: 44, full: 184 } as const;
const INDEX_LENGTHS = { ltp: 8, quote: 28, full: 32 } as const;
const DEPTH_AT = 64;

/** An index: told as the mean of the shares on its exchange, and traded by nobody. */
export const INDEX = { token: 256265, exchange: 'NSE' } as const;

/** The packet of a market. Big-endian, prices in paise. */
export function marketPacket(listing: Listing, mode: Mode, now: number): Uint8Array {
  const { spec, market } = listing;
  const bytes = Buffer.alloc(LENGTHS.full);
  const price = paise(market.last);
  const mark = paise(market.mark);
  const bids = depthOf(listing, 'bid');
  const asks = depthOf(listing, 'ask');
  const total = (side: typeof bids): number => side.reduce((sum, { quantity }) => sum + quantity, 0);
  const head = [spec.token, price, 1, mark, 5_000_000, total(bids), total(asks), mark, mark, mark, mark];
  const second = Math.floor(now / 1_000);
  const more = [second, 0, 0, 0, second];
  [...head, ...more].forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  [...bids, ...asks].forEach((level, index) => {
    const at = DEPTH_AT + index * 12;
    bytes.writeUInt32BE(level.quantity, at);
    bytes.writeUInt32BE(level.price, at + 4);
    bytes.writeUInt16BE(level.quantity > 0 ? 1 : 0, at + 8);
  });
  return Uint8Array.from(bytes.subarray(0, LENGTHS[mode]));
}

/** What {@link INDEX} stands at. */
export function indexPrice(listings: Iterable<Listing>): Decimal {
  let sum: Decimal = ZERO;
  let count: Decimal = ZERO;
  for (const { spec, market } of listings) {
    if (spec.exchange !== INDEX.exchange) continue;
    sum = add(sum, market.mark);
    count = add(count, spec.stepSize);
  }
  return count === 0n ? ZERO : divideDown(sum, count);
}

/** The packet of {@link INDEX}. */
export function indexPacket(listings: Iterable<Listing>, mode: Mode, now: number): Uint8Array {
  const price = paise(indexPrice(listings));
  const bytes = Buffer.alloc(INDEX_LENGTHS.full);
  const values = [INDEX.token, price, price, price, price, price, 0, Math.floor(now / 1_000)];
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return Uint8Array.from(bytes.subarray(0, INDEX_LENGTHS[mode]));
}

/** Several packets as one message. */
export function messageOf(packets: readonly Uint8Array[]): Uint8Array {
  const parts = packets.map((packet) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(packet.length);
    return Buffer.concat([length, packet]);
  });
  const count = Buffer.alloc(2);
  count.writeUInt16BE(packets.length);
  return Uint8Array.from(Buffer.concat([count, ...parts]));
}

function depthOf(listing: Listing, side: 'bid' | 'ask'): { price: number; quantity: number }[] {
  return fiveBest(listing, side).map((quote) =>
    quote === null
      ? { price: 0, quantity: 0 }
      : { price: paise(quote.price), quantity: Number(formatDecimal(quote.quantity)) },
  );
}

function paise(price: Decimal): number {
  return Math.round(Number(formatDecimal(price)) * 100);
}
