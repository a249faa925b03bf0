import type { Account } from '../account.ts';
import type { ApiKey, Restrictions } from '../authenticate.ts';
import type { Exchange, Listing } from '../exchange.ts';
import type { Params } from '../params.ts';
import { NO, Refusal, missing } from '../refusal.ts';
import type { RequestCounts } from '../../shared/request-counts.ts';

/** A request that passed the checks of its route. Public routes get no account and no key. */
export interface PublicCall {
  readonly exchange: Exchange;
  readonly params: Params;
  readonly weightLimit: number;
  /** How much wider the limits on orders are than a real venue's. */
  readonly orderLimitFactor: number;
}

export interface KeyedCall extends PublicCall {
  readonly account: Account;
  readonly key: ApiKey;
  readonly counts: RequestCounts;
  /** Whether order replies still carry the fields that the venue dropped in July 2026. */
  readonly legacyReplies: boolean;
}

/** What the body says, to be written as JSON; or a refusal. */
type Answer = unknown;

interface Shared {
  /** Request weight, by parameters where the venue does so. */
  readonly weight: number | ((params: Params) => number);
}

export interface PublicRoute extends Shared {
  readonly security: 'none';
  readonly answer: (call: PublicCall) => Answer;
}

export interface KeyedRoute extends Shared {
  /** `key`: the header alone; `signed`: timestamp and signature too. */
  readonly security: 'key' | 'signed';
  /** The flag of the key without which the venue refuses. */
  readonly needs: keyof Restrictions;
  /** How many orders the request counts as. */
  readonly orders: number;
  readonly answer: (call: KeyedCall) => Answer;
}

export type Route = PublicRoute | KeyedRoute;
export type RouteTable = readonly (readonly [string, Route])[];

export function open(weight: Shared['weight'], answer: PublicRoute['answer']): PublicRoute {
  return { security: 'none', weight, answer };
}

/** A signed read. */
export function read(weight: Shared['weight'], answer: KeyedRoute['answer']): KeyedRoute {
  return { security: 'signed', needs: 'enableReading', orders: 0, weight, answer };
}

/** A signed change that needs the futures permission. */
export function trade(weight: Shared['weight'], orders: number, answer: KeyedRoute['answer']): KeyedRoute {
  return { security: 'signed', needs: 'enableFutures', orders, weight, answer };
}

export function listingOf(call: PublicCall): Listing | Refusal {
  const symbol = call.params.text('symbol');
  if (symbol === null) return missing('symbol');
  return call.exchange.listings.get(symbol) ?? NO.badSymbol;
}

/** The listing named by `symbol`, or all of them when it is absent. */
export function listingsOf(
  call: PublicCall,
): { readonly one: boolean; readonly listings: readonly Listing[] } | Refusal {
  if (call.params.text('symbol') === null)
    return { one: false, listings: [...call.exchange.listings.values()] };
  const listing = listingOf(call);
  return listing instanceof Refusal ? listing : { one: true, listings: [listing] };
}

/** The `limit` parameter, held to 1 … max. */
export function limitOf(params: Params, standard: number, max: number): number | Refusal {
  const limit = params.integer('limit');
  if (limit instanceof Refusal) return limit;
  return Math.max(1, Math.min(max, limit ?? standard));
}

/** `startTime` and `endTime`; without both, the last `spanMs`. */
export function spanOf(
  params: Params,
  nowMs: number,
  spanMs: number,
): { readonly from: number; readonly to: number } | Refusal {
  const start = params.integer('startTime');
  if (start instanceof Refusal) return start;
  const end = params.integer('endTime');
  if (end instanceof Refusal) return end;
  const to = end ?? (start === null ? nowMs : start + spanMs);
  return { from: start ?? to - spanMs, to };
}
