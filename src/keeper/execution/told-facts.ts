import { reportRecord } from '../../core/account/record.ts';
import type { Account } from '../../core/account/state.ts';
import type { OrderFact, ToldFill, ToldState } from '../../core/order/account-event.ts';
import type { OrderReport } from '../../core/order/reports.ts';
import { add, negate, ZERO } from '../../core/units/decimal.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
import type { Clock } from '../../ports.ts';
import { compareTrades, fillBody, isNews } from './account-news.ts';
import type { Draftbook, Journal } from './journal.ts';

/**
 * Fills of one block are told within this of one another, and one commit for all is cheaper. What is told later is not
 * lost: its position follows, and its number, if smaller, is of the same moment.
 */
const TOGETHER_MS = 100;
/** Most facts of an account that wait to be taken: far more than a fifth of a second brings. */
const WAITING_MAX = 1_000;

export interface ToldFactsParts {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'submit'>;
  /** Fills of a market are missing: the venue has to be asked for them. */
  readonly onMissing: (account: Account, instrument: Instrument) => void;
  /** What was told may be so or not: the orders have to be looked at. */
  readonly onUnclear: (account: Account) => void;
}

/**
 * What a venue tells of orders and fills in full, recorded without asking: where asking is dear, a gateway that asked
 * after each fill would have nothing left to ask with. A fill is taken only when it begins with the position that the
 * ledger has, so none before it is missing; an end only of an order that rests here under that very number. Whatever
 * does not fit is asked for, and so is everything now and then.
 */
export class ToldFacts {
  readonly #parts: ToldFactsParts;
  readonly #waiting = new Map<AccountId, OrderFact[]>();
  /** When the last fill of each account was told, on the monotonic clock. */
  readonly #filledAt = new Map<AccountId, number>();

  constructor(parts: ToldFactsParts) {
    this.#parts = parts;
  }

  note(account: Account, fact: OrderFact): void {
    const waiting = this.#waiting.get(account.id) ?? [];
    this.#waiting.set(account.id, waiting);
    if (fact.kind === 'fill') this.#filledAt.set(account.id, this.#parts.clock.monotonicMs());
    if (waiting.length >= WAITING_MAX) this.#parts.onMissing(account, fact.instrument);
    else waiting.push(fact);
  }

  /** Records what was told until now. Fills of this moment are waited for, so that most of their block are there. */
  async take(account: Account): Promise<void> {
    if ((this.#waiting.get(account.id) ?? []).length === 0) return;
    const since = this.#parts.clock.monotonicMs() - (this.#filledAt.get(account.id) ?? -Infinity);
    if (since < TOGETHER_MS) await this.#pass(TOGETHER_MS - since);
    const facts = this.#waiting.get(account.id) ?? [];
    this.#waiting.delete(account.id);
    await this.#parts.journal.submit((book) => {
      for (const [instrument, told] of byMarket(facts)) this.#takeFills(book, account, instrument, told);
      for (const fact of facts) if (fact.kind === 'state') this.#takeState(book, account, fact);
    });
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#parts.clock.after(ms, resolve));
  }

  /** All of a market's, or none where they do not follow one another from what the ledger has. */
  #takeFills(book: Draftbook, account: Account, instrument: Instrument, told: readonly ToldFill[]): void {
    const news = told.filter(({ fill }) => isNews(account, fill));
    let held = account.book.positions.get(instrument) ?? ZERO;
    for (const { fill, heldBefore } of news) {
      if (heldBefore !== held) return this.#parts.onMissing(account, instrument);
      held = add(held, fill.side === 'buy' ? fill.quantity : negate(fill.quantity));
    }
    const ordered = news.map(({ fill }) => fill).sort((a, b) => compareTrades(a.tradeId, b.tradeId));
    for (const fill of ordered) book.append(fillBody(account, fill));
  }

  #takeState(book: Draftbook, account: Account, { report }: ToldState): void {
    const news = newsOf(account, report);
    if (news === 'unclear') this.#parts.onUnclear(account);
    if (news === 'record') book.append({ kind: 'order', account: account.id, report: reportRecord(report) });
  }
}

function byMarket(facts: readonly OrderFact[]): ReadonlyMap<Instrument, readonly ToldFill[]> {
  const fills = new Map<Instrument, ToldFill[]>();
  for (const fact of facts)
    if (fact.kind === 'fill') fills.set(fact.instrument, [...(fills.get(fact.instrument) ?? []), fact]);
  return fills;
}

/** Whether a report adds to what is known of an order. What is under way says more than what was told meanwhile. */
function newsOf(account: Account, report: OrderReport): 'record' | 'none' | 'unclear' {
  const live = account.book.orders.get(report.clientOrderId);
  if (live === undefined || live.phase === 'closing') return 'none';
  if (live.phase === 'inDoubt' || live.amending !== null) return 'unclear';
  if (live.venueOrderId === null) return 'record';
  // A change gives the order another number, and then the old one ends.
  return report.state !== 'open' && live.venueOrderId === report.venueOrderId ? 'record' : 'none';
}
