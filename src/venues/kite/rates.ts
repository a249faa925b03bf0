import type { Intent } from '../../core/order/intent.ts';
import type { Charge, Pushback, RateLimit, Usage } from '../../core/order/rates.ts';
import type { RawReply, RawRequest, VenueRates } from '../../core/order/venue.ts';
import { DAY_MS } from '../../core/units/time.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { INDIA_MS } from './text.ts';
import { isAlert } from './alert.ts';
import { isTriggerId } from './trigger.ts';

/** Orders, their changes and their ends are counted together, by key and second. */
const ORDERS = 'orders-1s';
/** And by minute, where it is not said whether ends are counted: ours are, and leave all the same. */
const MINUTE = 'orders-1m';
/** New ones alone, by the day in India. */
const DAY = 'orders-1d';
const QUOTES = 'quotes-1s';
const HISTORY = 'history-1s';
const OTHERS = 'others-1s';
/** Lists of markets, which are for everybody; large, and rarely asked for. */
const LISTS = 'lists-10s';

/** What is refused of one group of routes says nothing of the others, which the venue counts by themselves. */
const APART = { refusesAlone: true } as const;
/** Counted by the app's key, whose one session is here. */
const OF_KEY = { scope: 'account', isAlone: true, ...APART } as const;

/** No order there says that it only reduces. */
const OF_ORDERS = { reducesUnsaid: true, ...OF_KEY } as const;

/** "Exceptions and errors", API rate limit. Above ten orders a second the exchanges want an algorithm registered. */
const LIMITS: readonly RateLimit[] = [
  // The gateway cancels by itself what strays, and for bots that fell silent: one is its own, and what bots leave.
  { meter: ORDERS, windowMs: 1_000, units: 10, ownPercent: 10, lendsToCancels: true, ...OF_ORDERS },
  // The gateway's own part of the minute is what the second leaves it, too.
  {
    ...{ meter: MINUTE, windowMs: 60_000, units: 400, ownPercent: 10, lendsToCancels: true },
    ...{ letsCancelsPass: true, ...OF_ORDERS },
  },
  // Changes and cancels cost nothing of it: what is kept from openings is for getting out of what is held.
  {
    meter: DAY,
    windowMs: DAY_MS,
    units: 5_000,
    dayStartsAtMs: DAY_MS - INDIA_MS,
    exitPercent: 2,
    ...OF_ORDERS,
  },
  // One a second. Most of it: what the gateway judges by is told in one quote, every two seconds or so.
  { meter: QUOTES, windowMs: 10_000, units: 10, ownPercent: 70, gapMs: 1_000, ...OF_KEY },
  { meter: HISTORY, windowMs: 1_000, units: 3, ...OF_KEY },
  { meter: OTHERS, windowMs: 1_000, units: 10, ownPercent: 50, ...OF_KEY },
  { meter: LISTS, scope: 'address', windowMs: 10_000, units: 30, ...APART },
];
const SLOW_MS = 1_000;

/** Kite's counts of requests and orders. */
export const RATES: VenueRates = {
  limits: LIMITS,
  chargesOf,
  chargesFor,
  limitsRequest: () => null,
  readLimits: () => null,
  readUsage,
  readPushback,
};

function chargesOf(intent: Intent): readonly Charge[] {
  switch (intent.kind) {
    case 'place':
      return intent.order.standing === undefined ? PLACED : one(OTHERS);
    case 'amend':
      return isTriggerId(intent.amend.target.id) ? one(OTHERS) : CHANGED;
    case 'cancel':
      return isTriggerId(intent.target.id) || isAlert(intent.target.id) ? one(OTHERS) : CHANGED;
    case 'read':
      return one(READS.get(intent.route) ?? OTHERS);
    case 'setting':
      return one(OTHERS);
    default:
      return [];
  }
}

const READS: ReadonlyMap<string, string> = new Map([
  ['market.history', HISTORY],
  ['market.last', QUOTES],
  ['market.ohlc', QUOTES],
  ['market.quote', QUOTES],
]);

/** What the gateway sends by itself: no orders. The venue's clock is asked for without a key, and it counts by key. */
function chargesFor({ method, target }: RawRequest): readonly Charge[] {
  if (target === '/') return [];
  if (target.startsWith('/quote')) return one(QUOTES);
  if (target.startsWith('/instruments') && !target.startsWith('/instruments/historical/')) return one(LISTS);
  return method !== 'GET' && target.startsWith('/orders/') ? CHANGED : one(OTHERS);
}

function one(meter: string): readonly Charge[] {
  return [{ meter, units: 1 }];
}

const CHANGED: readonly Charge[] = [...one(ORDERS), ...one(MINUTE)];
const PLACED: readonly Charge[] = [...CHANGED, ...one(DAY)];

/**
 * How many orders there were today, in every answer that lists orders: also those from before this gateway was started,
 * by hand, and of an order that the venue cut into several. The venue's own date says what today is.
 */
function readUsage({ status, headers, body }: RawReply): readonly Usage[] {
  const date = Date.parse(headers.find(([name]) => name === 'date')?.[1] ?? '');
  if (status !== 200 || Number.isNaN(date)) return [];
  const text = latin1(body);
  // Rows of one order's history have one number. In what a row says, quotes are escaped: no text is taken for a field.
  const numbers = new Set(Array.from(text.matchAll(NUMBER), ([, id]) => id));
  const today = new Date(date + INDIA_MS).toISOString().slice(0, 10);
  const placed = Array.from(text.matchAll(PLACED_ON)).filter(([, day]) => day === today);
  const used = Math.min(numbers.size, placed.length);
  return used === 0 ? [] : [{ meter: DAY, used }];
}

const NUMBER = /"order_id":\s?"([A-Za-z0-9-]{1,32})"/g;
const PLACED_ON = /"order_timestamp":\s?"(\d{4}-\d{2}-\d{2})/g;

function readPushback({ status }: RawReply): Pushback | null {
  return status === 429 ? { kind: 'slow', forMs: SLOW_MS } : null;
}
