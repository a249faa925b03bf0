import type { Account } from '../account.ts';
import type { ApiKey, PermissionName } from '../authenticate.ts';
import type { Exchange, Listing } from '../exchange.ts';
import { CATEGORIES, nameIn, type Category } from '../category.ts';
import type { Params } from '../params.ts';
import { NO, Refusal, paramsError } from '../refusal.ts';
import type { RequestCounts } from '../../shared/request-counts.ts';

/** A request that passed the checks of its route. Public routes get no account and no key. */
export interface PublicCall {
  readonly exchange: Exchange;
  readonly params: Params;
}

export interface KeyedCall extends PublicCall {
  readonly account: Account;
  readonly key: ApiKey;
  readonly counts: RequestCounts;
  /** Whether accounts may switch disconnection protection on. */
  readonly isInstitutional: boolean;
}

/** What a request gets: `result`, and `retExtInfo` where a batch says how each of its parts went. */
export interface Answer {
  readonly result: unknown;
  readonly retExtInfo?: unknown;
  /** `OK` when absent. */
  readonly retMsg?: string;
}

export interface PublicRoute {
  readonly security: 'none';
  readonly answer: (call: PublicCall) => Answer | Refusal;
}

/** A permission and one of its parts. */
export type Need = readonly [PermissionName, string];

export interface KeyedRoute {
  readonly security: 'signed';
  /** What the key must be allowed; null: any key may. */
  readonly needs: Need | null;
  /** Whether it changes something, which a read-only key may not. */
  readonly changes: boolean;
  /** Requests in a second. */
  readonly limit: number;
  /** What the request counts for. */
  readonly cost: (params: Params) => number;
  readonly answer: (call: KeyedCall) => Answer | Refusal;
}

export type Route = PublicRoute | KeyedRoute;
export type RouteTable = readonly (readonly [string, Route])[];

const ORDER: Need = ['ContractTrade', 'Order'];
const POSITION: Need = ['ContractTrade', 'Position'];
const PAGE_MAX = 200;
const EMPTY_CATEGORIES = ['option'];

export function open(answer: PublicRoute['answer']): PublicRoute {
  return { security: 'none', answer };
}

/** A signed read; `limit` requests in a second. Of the categories that are not traded here there is nothing. */
export function read(limit: number, answer: KeyedRoute['answer']): KeyedRoute {
  const answerAny: KeyedRoute['answer'] = (call) => {
    const category = call.params.text('category') ?? '';
    if (!EMPTY_CATEGORIES.includes(category)) return answer(call);
    return { result: { category, list: [], nextPageCursor: '' } };
  };
  return { security: 'signed', needs: null, changes: false, limit, cost: () => 1, answer: answerAny };
}

/** A change to orders. */
export function trade(limit: number, answer: KeyedRoute['answer']): KeyedRoute {
  return { security: 'signed', needs: ORDER, changes: true, limit, cost: () => 1, answer };
}

/** A change to many orders, each of which counts. */
export function batch(limit: number, answer: KeyedRoute['answer']): KeyedRoute {
  const cost = (params: Params): number => Math.max(1, params.list('request')?.length ?? 1);
  return { security: 'signed', needs: ORDER, changes: true, limit, cost, answer };
}

/** A change to positions or to settings of the account. */
export function setting(limit: number, answer: KeyedRoute['answer']): KeyedRoute {
  return { security: 'signed', needs: POSITION, changes: true, limit, cost: () => 1, answer };
}

/** A movement of money out of the account. */
export function payout(part: string, answer: KeyedRoute['answer']): KeyedRoute {
  return { security: 'signed', needs: ['Wallet', part], changes: true, limit: 10, cost: () => 1, answer };
}

/** The category that a request names, of those that are traded here. */
export function categoryIn(params: Params): Category | Refusal {
  const named = params.text('category');
  return CATEGORIES.find((category) => category === named) ?? NO.badCategory;
}

/** The name of the market that a request is about, listed or not; null where it names none. */
export function nameOf(params: Params, category: Category): string | null {
  const symbol = params.text('symbol');
  return symbol === null ? null : nameIn(category, symbol);
}

/** Whether a name is of a market of that category. */
export function isListed(exchange: Exchange, category: Category, name: string): boolean {
  return exchange.listings.get(name)?.spec.category === category;
}

/** The market that a request names. */
export function listingOf(call: PublicCall): Listing | Refusal {
  const category = categoryIn(call.params);
  if (category instanceof Refusal) return category;
  const listing = call.exchange.listings.get(nameOf(call.params, category) ?? '');
  return listing?.spec.category === category ? listing : NO.badSymbol;
}

/** The contract that a request names: pairs have neither positions nor funding. */
export function contractOf(call: PublicCall): Listing | Refusal {
  return call.params.text('category') === 'spot' ? NO.badCategory : listingOf(call);
}

/** `limit`, within its bounds, or what is usual. */
export function limitOf(params: Params, usual: number, most = PAGE_MAX): number | Refusal {
  const limit = params.integer('limit') ?? usual;
  if (limit instanceof Refusal) return limit;
  return limit < 1 ? paramsError('limit') : Math.min(limit, most);
}

/** One page of what was found, and the cursor of the next one: where it begins. */
export function pageOf<T>(
  params: Params,
  found: readonly T[],
  usual: number,
): { readonly page: readonly T[]; readonly nextPageCursor: string } | Refusal {
  const limit = limitOf(params, usual);
  const cursor = params.text('cursor');
  const from =
    cursor === null
      ? 0
      : Number(/^page%3A([0-9]{1,9})$|^page:([0-9]{1,9})$/.exec(cursor)?.slice(1).find(Boolean));
  if (limit instanceof Refusal) return limit;
  if (!Number.isSafeInteger(from)) return paramsError('cursor');
  const end = from + limit;
  return { page: found.slice(from, end), nextPageCursor: end < found.length ? `page:${end}` : '' };
}

/** Whether a time lies between the request's `startTime` and `endTime`, each where it is given. */
export function withinSpan(params: Params): ((time: number) => boolean) | Refusal {
  const from = params.integer('startTime');
  const to = params.integer('endTime');
  if (from instanceof Refusal) return from;
  if (to instanceof Refusal) return to;
  return (time) => (from === null || time >= from) && (to === null || time <= to);
}
