import type { Decimal } from '../../src/core/units/decimal.ts';
import { formatDecimal } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { cut } from './decimal-text.ts';
import { ERR, NO } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export const WEIGHT_PER_MINUTE = 1200;
const MINUTE_MS = 60_000;
const REQUESTS_AT_START = 10_000;
const CANCELS_EXTRA = 100_000;
/** Over its limit, an address is still let through this often. */
const TRICKLE_MS = 10_000;
const BATCH_PER_WEIGHT = 40;

/** Weight of the running clock minute. One per engine: all callers share one address. */
export class WeightMeter {
  readonly limit: number;
  #used = 0;
  #minute = -1;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Counts a request, also one that goes over the limit. */
  spend(weight: number, nowMs: number): Refusal | null {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used = 0;
    }
    this.#used += weight;
    return this.#used > this.limit ? NO.tooMuchWeight : null;
  }

  get used(): number {
    return this.#used;
  }
}

/** So many rows of an answer weigh one more, by the question. */
const ROWS_PER_WEIGHT: ReadonlyMap<string, number> = new Map([
  ['candleSnapshot', 60],
  ['fundingHistory', 20],
  ['historicalOrders', 20],
  ['recentTrades', 20],
  ['userFills', 20],
  ['userFillsByTime', 20],
  ['userFunding', 20],
]);

/** What an answer weighs beside its question. */
export function rowWeight(type: string, answer: unknown): number {
  const rows = ROWS_PER_WEIGHT.get(type);
  return rows === undefined || !Array.isArray(answer) ? 0 : Math.ceil(answer.length / rows);
}

/** Weight of an action that carries `batch` orders or cancels. */
export function exchangeWeight(batch: number): number {
  return 1 + Math.floor(batch / BATCH_PER_WEIGHT);
}

/** How many requests an address may send in its life: 10,000, one for each USDC traded, and what it has paid for. */
export function requestCap(account: Account): number {
  return REQUESTS_AT_START + Number(account.volume / 10n ** 18n) + account.requests.surplus;
}

/**
 * Counts the requests of an address. Beyond its cap it is let through once in ten seconds; cancels may go on to twice
 * the cap, or 100,000 beyond it if that is less.
 */
export function spendRequests(
  account: Account,
  spent: { readonly requests: number; readonly isCancel: boolean },
  nowMs: number,
): string | null {
  const cap = requestCap(account);
  const limit = spent.isCancel ? Math.min(cap + CANCELS_EXTRA, 2 * cap) : cap;
  const { requests } = account;
  if (requests.used + spent.requests > limit && nowMs < requests.nextAt) {
    return ERR.tooManyRequests(requests.used + spent.requests, limit, volumeText(account.volume));
  }
  if (requests.used + spent.requests > limit) requests.nextAt = nowMs + TRICKLE_MS;
  requests.used += spent.requests;
  return null;
}

/** USDC with the cents of it. */
export function volumeText(volume: Decimal): string {
  const [whole = '0', cents = ''] = formatDecimal(cut(volume, 2)).split('.');
  return `${whole}.${cents.padEnd(2, '0')}`;
}
