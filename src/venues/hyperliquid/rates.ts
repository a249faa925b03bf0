import type { Charge, Pushback, RateLimit } from '../../core/order/rates.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { RawReply, RawRequest, VenueRates } from '../../core/order/venue.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';

/** Requests are weighed per address that they come from (venue documentation, "Rate limits"). */
const WEIGHT = 'weight-1m';

/** The venue does not tell its limits; these are from its documentation. */
export const LIMITS: readonly RateLimit[] = [
  // Of all that the gateway sends, cancels alone may have what its looks left nothing of.
  { meter: WEIGHT, scope: 'address', windowMs: 60_000, units: 1_200, lendsToCancels: true },
];

/** An action weighs one, and one more for every 40 elements. */
const ELEMENTS_PER_WEIGHT = 40;
const READ_WEIGHT = 20;
const READ_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['allMids', 2],
  ['clearinghouseState', 2],
  ['exchangeStatus', 2],
  ['l2Book', 2],
  ['orderStatus', 2],
  ['spotClearinghouseState', 2],
  ['userRole', 60],
]);
/** The gateway asks for what came since it last asked: more than 20 rows are rare, and are counted when they came. */
const OWN_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['userFillsByTime', 21],
  ['userFunding', 21],
]);
/** Lists weigh one more for every so many rows, known only from the answer: at most these. */
const ROW_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['candleSnapshot', 104],
  ['fundingHistory', 45],
  ['historicalOrders', 120],
  ['userFills', 120],
  ['userFillsByTime', 120],
  ['userFunding', 45],
]);

/** So many rows weigh one more than the question itself ("Rate limits"). */
const ROWS_PER_WEIGHT: ReadonlyMap<string, number> = new Map([
  ['candleSnapshot', 60],
  ['fundingHistory', 20],
  ['historicalOrders', 20],
  ['userFills', 20],
  ['userFillsByTime', 20],
  ['userFunding', 20],
]);

/** In weight, and so some hundred rows more than the last answer had. */
const SPARE = 5;

const SLOW_MS = 60_000;
const PUSHBACK_MAX_S = 3_600;

/** What the request that is made of an intent costs. */
export function chargesOf(intent: Intent): readonly Charge[] {
  if (intent.kind === 'read') return [readCharge(intent.route.replace('read.', ''))];
  const elements = elementsOf(intent);
  return [{ meter: WEIGHT, units: 1 + Math.floor(elements / ELEMENTS_PER_WEIGHT) }];
}

/** What a request costs that is about to leave. */
export function chargesFor(request: RawRequest): readonly Charge[] {
  const body = parseJsonBytes(request.body);
  const units = request.target === '/info' ? readWeight(body) : actionWeight(body);
  return [{ meter: WEIGHT, units }];
}

/** A list weighs by its rows, which its answer tells; any other answer is charged as before. */
export function chargedBy(request: RawRequest, reply: RawReply): readonly Charge[] {
  const asked = request.target === '/info' ? parseJsonBytes(request.body) : null;
  const rowsPerWeight = asked === null ? undefined : ROWS_PER_WEIGHT.get(textAt(asked, 'type'));
  const list = rowsPerWeight === undefined || reply.status !== 200 ? null : parseJsonBytes(reply.body);
  if (rowsPerWeight === undefined || list?.kind !== 'array') return [];
  return [{ meter: WEIGHT, units: READ_WEIGHT + Math.ceil(list.items.length / rowsPerWeight) }];
}

/** Null unless the venue told us to wait. */
export function readPushback(reply: RawReply): Pushback | null {
  if (reply.status !== 429) return null;
  const wait = reply.headers.find(([name]) => name === 'retry-after')?.[1] ?? '';
  const seconds = /^[1-9][0-9]{0,5}$/.test(wait) ? Math.min(Number(wait), PUSHBACK_MAX_S) : null;
  return { kind: 'slow', forMs: seconds === null ? SLOW_MS : seconds * 1_000 };
}

/** The venue tells its limits in its documentation only, and nowhere how much of them is used. */
export const RATES: VenueRates = {
  limits: LIMITS,
  chargesOf,
  chargesFor,
  chargedBy,
  limitsRequest: () => null,
  readLimits: () => null,
  readUsage: () => [],
  readPushback,
};

function readWeight(body: Json | null): number {
  const type = body === null ? '' : textAt(body, 'type');
  return OWN_WEIGHTS.get(type) ?? weightOf(type);
}

/** What a bot's list was, the next one is about. */
function readCharge(type: string): Charge {
  const charge = { meter: WEIGHT, units: weightOf(type) };
  return ROW_WEIGHTS.has(type)
    ? { ...charge, list: { name: type, least: READ_WEIGHT, spare: SPARE } }
    : charge;
}

function weightOf(type: string): number {
  return READ_WEIGHTS.get(type) ?? ROW_WEIGHTS.get(type) ?? READ_WEIGHT;
}

function actionWeight(body: Json | null): number {
  const action = body === null ? null : member(body, 'action');
  const lists = ['orders', 'cancels', 'modifies'].map((name) =>
    action === null ? null : member(action, name),
  );
  const elements = lists.reduce((sum, list) => sum + (list?.kind === 'array' ? list.items.length : 0), 0);
  return 1 + Math.floor(elements / ELEMENTS_PER_WEIGHT);
}

function elementsOf(intent: Intent): number {
  switch (intent.kind) {
    case 'placeBatch':
      return intent.orders.length;
    case 'amendBatch':
      return intent.amends.length;
    case 'cancelBatch':
      return intent.targets.length;
    default:
      return 1;
  }
}
