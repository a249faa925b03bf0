import type { EntryBody } from '../ledger/entry.ts';
import type { LimitsBody } from '../ledger/limits-entry.ts';
import { assert } from '../assert.ts';
import { decimal, smaller, subtract } from '../units/decimal.ts';
import type { AccountId, Instrument } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { booksOn } from './bot-books.ts';
import { valueAt, type Book } from './book.ts';
import { notePeaks } from './fold-peaks.ts';
import type { GatewayState } from './state.ts';

/** Takes market facts for the account's latest ones of that instrument. */
export function foldReference(state: GatewayState, body: Extract<EntryBody, { kind: 'reference' }>): void {
  const instrument = body.instrument as Instrument;
  state.references.set(`${body.account as AccountId}/${instrument}`, {
    instrument,
    mark: decimal(body.mark),
    bid: decimal(body.bid),
    ask: decimal(body.ask),
    volume24h: body.volume24h === null ? null : decimal(body.volume24h),
    depth:
      body.depth === null
        ? null
        : { bps: body.depth.bps, bid: decimal(body.depth.bid), ask: decimal(body.depth.ask) },
    observedAt: unixMs(body.observedAt),
  });
}

/**
 * Takes the marks of one moment for those of the account's markets, all at once: between two entries of single markets
 * what hedges each other would look like a gain or a loss. Then the best value since a period began, and the worst
 * since the day began, are what they are at these marks.
 */
export function foldLimits(state: GatewayState, body: LimitsBody): void {
  const account = state.accounts.get(body.account as AccountId);
  assert(account !== undefined, 'an entry names an account that exists');
  for (const [instrument, mark] of body.marks) {
    const key = `${account.id}/${instrument as Instrument}` as const;
    const before = state.references.get(key);
    if (before !== undefined) state.references.set(key, { ...before, mark: decimal(mark) });
  }
  notePeaks(state, account, Infinity);
  const markOf = (of: Instrument) => state.references.get(`${account.id}/${of}`)?.mark ?? null;
  noteWorst(account.book, markOf);
  for (const [, book] of booksOn(state, account.id)) noteWorst(book, markOf);
}

function noteWorst(book: Book, markOf: Parameters<typeof valueAt>[1]): void {
  const value = valueAt(book, markOf);
  if (value === null) return;
  const worst = smaller(book.day.worst, subtract(value, book.day.baseline));
  book.day = { ...book.day, worst };
}
