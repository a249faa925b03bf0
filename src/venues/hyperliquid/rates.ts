import type { Charge, Pushback, RateLimit } from '../../core/order/rates.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { parseDecimal } from '../../core/units/decimal.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import type { Decoded } from './decode.ts';
import { parseDigits } from './text.ts';

/** Requests are weighed per address that they come from (venue documentation, "Rate limits"). */
const WEIGHT = 'weight-1m';

/** The venue does not tell its limits; these are from its documentation. */
export const LIMITS: readonly RateLimit[] = [
  { meter: WEIGHT, scope: 'address', windowMs: 60_000, units: 1_200 },
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
/** Lists weigh one more for every 20 rows, known only from the answer: charged as if each were full. */
const ROW_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['candleSnapshot', 104],
  ['fundingHistory', 45],
  ['historicalOrders', 120],
  ['userFills', 120],
  ['userFillsByTime', 120],
  ['userFunding', 45],
]);

const SLOW_MS = 60_000;
const PUSHBACK_MAX_S = 3_600;

/** What the action that is made of an intent costs; a read is charged when its request is there. */
export function chargesOf(intent: Decoded): readonly Charge[] {
  const elements = elementsOf(intent);
  return [{ meter: WEIGHT, units: 1 + Math.floor(elements / ELEMENTS_PER_WEIGHT) }];
}

/** What a request costs that is about to leave. */
export function chargesFor(request: RawRequest): readonly Charge[] {
  const body = parseJsonBytes(request.body);
  const units = request.target === '/info' ? readWeight(body) : actionWeight(body);
  return [{ meter: WEIGHT, units }];
}

/** Null unless the venue told us to wait. */
export function readPushback(reply: RawReply): Pushback | null {
  if (reply.status !== 429) return null;
  const wait = reply.headers.find(([name]) => name === 'retry-after')?.[1] ?? '';
  const seconds = /^[1-9][0-9]{0,5}$/.test(wait) ? Math.min(Number(wait), PUSHBACK_MAX_S) : null;
  return { kind: 'slow', forMs: seconds === null ? SLOW_MS : seconds * 1_000 };
}

/** Actions that an account may still send: the venue counts them over its life, against what it has traded. */
export interface ActionCount {
  readonly used: number;
  readonly most: number;
}

/** What `userRateLimit` says; null for another answer. Beyond `most` the venue takes one action in ten seconds. */
export function readActionCount(reply: RawReply): ActionCount | null {
  const body = reply.status === 200 ? parseJsonBytes(reply.body) : null;
  if (body === null || parseDecimal(textAt(body, 'cumVlm')) === null) return null;
  const used = parseDigits(textAt(body, 'nRequestsUsed'));
  const most = parseDigits(textAt(body, 'nRequestsCap'));
  return used === null || most === null ? null : { used: Number(used), most: Number(most) };
}

function readWeight(body: Json | null): number {
  const type = body === null ? '' : textAt(body, 'type');
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

function elementsOf(intent: Decoded): number {
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
