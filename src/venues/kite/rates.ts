import type { Intent } from '../../core/order/intent.ts';
import type { Charge, Pushback, RateLimit, Usage } from '../../core/order/rates.ts';
import type { RawReply, RawRequest, VenueRates } from '../../core/order/venue.ts';
import { isTriggerId } from './trigger.ts';

/** Orders, their changes and their ends are counted together, everything by key and second. */
const ORDERS = 'orders-1s';
const QUOTES = 'quotes-1s';
const HISTORY = 'history-1s';
const OTHERS = 'others-1s';
/** Lists of markets, which are for everybody; large, and rarely asked for. */
const LISTS = 'lists-10s';

/** What is refused of one group of routes says nothing of the others, which the venue counts by themselves. */
const APART = { refusesAlone: true } as const;
/** Counted by the app's key, whose one session is here. */
const OF_KEY = { scope: 'account', isAlone: true, ...APART } as const;

/** "Exceptions and errors", API rate limit. Above ten orders a second the exchanges want an algorithm registered. */
const LIMITS: readonly RateLimit[] = [
  // The gateway cancels by itself what strays, and for bots that fell silent: one is its own, and what bots leave.
  { meter: ORDERS, windowMs: 1_000, units: 10, ownPercent: 10, lendsToCancels: true, ...OF_KEY },
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
      return one(intent.order.standing === undefined ? ORDERS : OTHERS);
    case 'amend':
      return one(isTriggerId(intent.amend.target.id) ? OTHERS : ORDERS);
    case 'cancel':
      return one(isTriggerId(intent.target.id) ? OTHERS : ORDERS);
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

/** What the gateway sends by itself. The venue's clock is asked for without a key, and it counts by key. */
function chargesFor({ method, target }: RawRequest): readonly Charge[] {
  if (target === '/') return [];
  if (target.startsWith('/quote')) return one(QUOTES);
  if (target.startsWith('/instruments') && !target.startsWith('/instruments/historical/')) return one(LISTS);
  return one(method !== 'GET' && target.startsWith('/orders/') ? ORDERS : OTHERS);
}

function one(meter: string): readonly Charge[] {
  return [{ meter, units: 1 }];
}

/** The venue does not say how much is used. */
function readUsage(): readonly Usage[] {
  return [];
}

function readPushback({ status }: RawReply): Pushback | null {
  return status === 429 ? { kind: 'slow', forMs: SLOW_MS } : null;
}
