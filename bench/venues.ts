import { FLOOR_VENUES, isAccepted, openVenueFloor } from '../test/e2e/venue-floor.ts';
import { starterPolicy } from '../test/e2e/trading-floor.ts';
import { quantile } from './load.ts';

export interface VenueRow {
  readonly venue: string;
  readonly orders: number;
  readonly p50_us: number;
  readonly p99_us: number;
}

/** Slow enough for the limits of every venue: Bybit lets an account place ten orders in a second. */
const EVERY_MS = 250;
const WARM_UP = 10;

/** One bot's orders at each venue's own pace, one after the other: what an order takes there, not how many pass. */
export async function measureVenues(orders: number): Promise<readonly VenueRow[]> {
  const rows: VenueRow[] = [];
  for (const venue of FLOOR_VENUES) rows.push(await measureVenue(venue, orders));
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
  const took: number[] = [];
  try {
    const bot = await floor.addBot('bench');
    for (let sent = 0; sent < orders + WARM_UP; sent += 1) {
      const price = floor.priceAt('BTCUSDT', 0.998 - (sent % 80) / 10_000);
      const from = performance.now();
      const answer = await bot.rest(price, `bench-${sent}`);
      const us = (performance.now() - from) * 1_000;
      if (!isAccepted(answer)) throw new Error(`${venue}: an order was refused: ${answer.text}`);
      if (sent >= WARM_UP) took.push(us);
      await bot.ask({ kind: 'cancel', symbol: 'BTCUSDT', id: `bench-${sent}` });
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  } finally {
    await floor.close();
  }
  return { venue, orders, p50_us: Math.round(quantile(took, 0.5)), p99_us: Math.round(quantile(took, 0.99)) };
}

/** The rows as lines for a terminal. */
export function venuesText(rows: readonly VenueRow[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => String(cell).padStart(14)).join('');
  return [
    line(['venue', 'orders', 'p50 µs', 'p99 µs']),
    ...rows.map((row) => line([row.venue, row.orders, row.p50_us, row.p99_us])),
  ].join('\n');
}
