import type { Intent } from '../../core/order/intent.ts';
import type { Charge, Pushback, RateLimit, Usage } from '../../core/order/rates.ts';
import type { RawReply, RawRequest, VenueRates } from '../../core/order/venue.ts';
import { parseJsonBytes, textAt, type Json } from '../shared/json.ts';

/** Requests are counted per address in five seconds; orders and reads per account, route by route, in one second. */
const REQUESTS = 'requests-5s';
const PLACED = 'placed-1s';
const AMENDED = 'amended-1s';
const CANCELLED = 'cancelled-1s';
/** Batches are counted apart from single requests, by their orders. */
const PLACED_MANY = 'placed-batch-1s';
const AMENDED_MANY = 'amended-batch-1s';
const CANCELLED_MANY = 'cancelled-batch-1s';
const READS = 'reads-1s';
const SETTINGS = 'settings-1s';

/** "Rate Limit Rules", V5 documentation, for accounts of the lowest tier. The venue does not say them elsewhere. */
const LIMITS: readonly RateLimit[] = [
  { meter: REQUESTS, scope: 'address', windowMs: 5_000, units: 600 },
  { meter: PLACED, scope: 'account', windowMs: 1_000, units: 10 },
  { meter: AMENDED, scope: 'account', windowMs: 1_000, units: 10 },
  // The gateway cancels by itself what strays, and for bots that fell silent: two are its own, and what bots leave.
  { meter: CANCELLED, scope: 'account', windowMs: 1_000, units: 10, ownPercent: 20, lendsToCancels: true },
  { meter: PLACED_MANY, scope: 'account', windowMs: 1_000, units: 10 },
  { meter: AMENDED_MANY, scope: 'account', windowMs: 1_000, units: 10 },
  { meter: CANCELLED_MANY, scope: 'account', windowMs: 1_000, units: 10 },
  { meter: READS, scope: 'account', windowMs: 1_000, units: 50, ownPercent: 30 },
  { meter: SETTINGS, scope: 'account', windowMs: 1_000, units: 10 },
];

/** Where the venue counts a change, by route. */
const METERS: ReadonlyMap<string, string> = new Map([
  ['POST /v5/order/amend', AMENDED],
  ['POST /v5/order/cancel', CANCELLED],
  ['POST /v5/order/create', PLACED],
  ['POST /v5/order/pre-check', PLACED],
]);

/** Wait while the venue does not say how long, the longest that is believed, and its ban of an address. */
const SLOW_MS = 1_000;
const SLOW_MAX_MS = 60_000;
const BANNED_MS = 10 * 60_000;
const TOO_MANY: ReadonlySet<string> = new Set(['10006', '10018', '10429']);

/** Bybit's counts of requests and orders. */
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
    case 'placeTest':
      return charges(PLACED, 1);
    case 'placeBatch':
      return charges(PLACED_MANY, counted(intent.orders.length));
    case 'amend':
      return charges(AMENDED, 1);
    case 'amendBatch':
      return charges(AMENDED_MANY, counted(intent.amends.length));
    case 'cancel':
    case 'cancelAll':
      return charges(CANCELLED, 1);
    case 'cancelBatch':
      return charges(CANCELLED_MANY, counted(intent.targets.length));
    case 'guard':
    case 'setting':
      return charges(SETTINGS, 1);
    case 'read':
      return charges(READS, 1);
    case 'local':
    case 'moveFunds':
      return [];
  }
}

/**
 * The venue takes of a batch what fits into its second and refuses the rest one by one. Held to what one bot of a few
 * can always get, so that a large batch is not held back for ever.
 */
function counted(orders: number): number {
  return Math.min(orders, BATCH_UNITS_MAX);
}

const BATCH_UNITS_MAX = 5;

/** What the gateway sends by itself: single changes, its own reads, and public ones, counted by address only. */
function chargesFor({ method, target }: RawRequest): readonly Charge[] {
  const [path = ''] = target.split('?', 1);
  if (path.startsWith('/v5/market/')) return [{ meter: REQUESTS, units: 1 }];
  const meter = method === 'GET' ? READS : (METERS.get(`${method} ${path}`) ?? SETTINGS);
  return charges(meter, 1);
}

function charges(meter: string, units: number): readonly Charge[] {
  return [
    { meter: REQUESTS, units: 1 },
    { meter, units },
  ];
}

/** The venue's counters are of one route of many, and an answer does not name it. */
function readUsage(): readonly Usage[] {
  return [];
}

function readPushback(reply: RawReply): Pushback | null {
  // The address is shut out for ten minutes; or the country is, which waiting does not change.
  if (reply.status === 403) return { kind: 'banned', forMs: BANNED_MS };
  if (reply.status === 429) return { kind: 'slow', forMs: SLOW_MS };
  const refusal = reply.status === 200 ? tooManyOf(reply) : null;
  return refusal === null ? null : { kind: 'slow', forMs: waitOf(reply, refusal) };
}

/** A large answer is no refusal, and is not read for this. */
function tooManyOf({ body }: RawReply): Json | null {
  const parsed = body.length > REFUSAL_BYTES_MAX ? null : parseJsonBytes(body);
  return parsed !== null && TOO_MANY.has(textAt(parsed, 'retCode')) ? parsed : null;
}

const REFUSAL_BYTES_MAX = 1_024;

/** Until the limit is whole again, by the venue's clock in the same answer. */
function waitOf(reply: RawReply, refusal: Json): number {
  const headers = new Map(reply.headers);
  const until = Number(headers.get('x-bapi-limit-reset-timestamp') ?? '');
  const now = Number(textAt(refusal, 'time'));
  const waitMs = until - now;
  return Number.isSafeInteger(waitMs) && waitMs > 0 && now > 0 ? Math.min(waitMs, SLOW_MAX_MS) : SLOW_MS;
}
