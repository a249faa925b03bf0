import assert from 'node:assert/strict';
import {
  FLOOR_VENUES,
  isAccepted,
  openVenueAlone,
  openVenueFloor,
  type VenueBot,
} from '../test/e2e/venue-floor.ts';
import { starterPolicy } from '../test/e2e/trading-floor.ts';
import { quantile } from './load.ts';

/** Microseconds from the first byte of a signed order to the end of its answer. */
export interface VenueRow {
  readonly venue: string;
  readonly orders: number;
  readonly p50_us: number;
  readonly p99_us: number;
  /** Of the same orders past the gateway, in turn, at a simulated venue of their own; null where not measured. */
  readonly direct_p50_us: number | null;
  readonly added_p50_us: number | null;
}

/** Slow enough for the limits of every venue: Bybit lets an account place ten orders in a second. */
const EVERY_MS = 250;
const WARM_UP = 10;

/**
 * One bot's orders at each venue's own pace, one after the other: what an order takes there, not how many pass. At the
 * one that is named, or at all.
 */
export async function measureVenues(orders: number, only: string | undefined): Promise<readonly VenueRow[]> {
  const rows: VenueRow[] = [];
  for (const venue of FLOOR_VENUES)
    if (only === undefined || only === venue) rows.push(await measureVenue(venue, orders));
  return rows;
}

async function measureVenue(venue: (typeof FLOOR_VENUES)[number], orders: number): Promise<VenueRow> {
  const starter = starterPolicy();
  // Where a look at the marks is dear, a bot that never pauses uses up what there is for them.
  const limits = {
    ...{ openOrdersMax: 1_000, duplicateWithinMs: 0, messagesPerMinuteMax: 600_000 },
    referenceAgeMaxMs: 60_000,
  };
  const policy = {
    ...starter,
    everyAccount: { ...Object(starter['everyAccount']), ...limits },
    everyBot: {},
  };
  const floor = await openVenueFloor(venue, { policy });
  const alone = await openVenueAlone(venue);
  const took: number[] = [];
  const direct: number[] = [];
  try {
    const bot = await floor.addBot('bench');
    for (let sent = 0; sent < orders + WARM_UP; sent += 1) {
      const price = floor.priceAt('BTCUSDT', 0.998 - (sent % 80) / 10_000);
      const past = await timeOrder(alone.bot, price, `bench-${sent}`);
      const through = await timeOrder(bot, price, `bench-${sent}`);
      if (sent >= WARM_UP) {
        direct.push(past);
        took.push(through);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  } finally {
    await alone.close();
    await floor.close();
  }
  const [p50, p99, past] = [quantile(took, 0.5), quantile(took, 0.99), quantile(direct, 0.5)].map(Math.round);
  assert(p50 !== undefined && p99 !== undefined && past !== undefined);
  return { venue, orders, p50_us: p50, p99_us: p99, direct_p50_us: past, added_p50_us: p50 - past };
}

/** One order, signed before the clock runs, and its cancel afterwards. */
async function timeOrder(bot: VenueBot, price: string, id: string): Promise<number> {
  const request = bot.writeResting(price, id);
  const from = performance.now();
  const answer = await bot.send(request);
  const us = (performance.now() - from) * 1_000;
  if (!isAccepted(answer)) throw new Error(`an order was refused: ${answer.text}`);
  await bot.ask({ kind: 'cancel', symbol: 'BTCUSDT', id });
  return us;
}

/** The rows as lines for a terminal. */
export function venuesText(rows: readonly VenueRow[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => String(cell).padStart(14)).join('');
  return [
    line(['venue', 'orders', 'p50 µs', 'p99 µs', 'direct p50', 'added p50']),
    ...rows.map(({ venue, orders, p50_us: p50, p99_us: p99, direct_p50_us: past, added_p50_us: added }) =>
      line([venue, orders, p50, p99, past ?? '-', added ?? '-']),
    ),
  ].join('\n');
}
