import { marketsOn } from '../../core/account/bot-books.ts';
import type { Account } from '../../core/account/state.ts';
import { isBestDue, limitTurns } from '../../core/anomaly/limit-turns.ts';
import { formatDecimal, type Decimal } from '../../core/units/decimal.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
import type { Clock } from '../../ports.ts';
import type { Draftbook, Journal } from './journal.ts';
import type { Market } from './market.ts';

/**
 * What is no bad news waits so long after the last entry of an account, or for news of another limit: that a limit was
 * left. Between two such entries each limit comes near once and is reached once, however a market goes to and fro.
 */
const LEFT_EVERY_MS = 300_000;
/** A best value waits so long after the last entry. */
const BEST_EVERY_MS = 60_000;
/** So long nothing is judged while the venue does not tell a mark of something that is held: then by the last one. */
const UNTOLD_MAX_MS = 60_000;

export interface LimitLooksParts {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'state' | 'isLow' | 'submit'>;
  readonly market: Market;
}

/**
 * Looks at the limits of accounts whenever their marks were looked at, so that a loss is noticed while nobody sends
 * anything. What comes near or is reached is recorded at once, with the marks that say so; nothing else is.
 */
export class LimitLooks {
  readonly #parts: LimitLooksParts;
  /** When an account last got an entry from here, on the monotonic clock. */
  readonly #toldAt = new Map<AccountId, number>();
  /** Since when looks at an account lack a mark, on the monotonic clock. */
  readonly #untoldSince = new Map<AccountId, number>();

  constructor(parts: LimitLooksParts) {
    this.#parts = parts;
  }

  /** `begunAt`: of the look at the marks, on the monotonic clock. Resolves when what had to be recorded is. */
  async look(account: Account, begunAt: number): Promise<void> {
    const { journal, market, clock } = this.#parts;
    if (this.#isUntold(account, begunAt)) return;
    const { state } = journal;
    const seen = market.seenBy(account);
    const view = { state, account, at: clock.wallMs(), markOf: (of: Instrument) => seen(of)?.mark ?? null };
    if (!this.#isDue(view)) return;
    // A moment later the marks may be others, which is looked at again then.
    const isRecorded = await (journal.submit((book) => this.#record(book, account)) ?? false);
    if (isRecorded) this.#toldAt.set(account.id, clock.monotonicMs());
  }

  /**
   * Beside the mark of now, one of before makes a loss of what is hedged, and a loss that was reached stops openings
   * for the day. What was never told is no reason to wait.
   */
  #isUntold(account: Account, begunAt: number): boolean {
    const { clock, journal, market } = this.#parts;
    const seen = market.seenBy(account);
    const markets = [...marketsOn(journal.state, account)].filter((of) => seen(of) !== null);
    const now = clock.monotonicMs();
    const since = this.#untoldSince.get(account.id) ?? now;
    if (markets.every((of) => market.isSeenSince(account, of, begunAt))) this.#untoldSince.delete(account.id);
    else this.#untoldSince.set(account.id, since);
    return this.#untoldSince.has(account.id) && now - since < UNTOLD_MAX_MS;
  }

  #isDue(view: Parameters<typeof limitTurns>[0]): boolean {
    const { clock, journal } = this.#parts;
    const turns = limitTurns(view);
    if (turns.some(({ turn }) => turn !== 'left')) return true;
    // What is left of the disk is for what must be known.
    if (journal.isLow) return false;
    const sinceMs = clock.monotonicMs() - (this.#toldAt.get(view.account.id) ?? -Infinity);
    if (turns.length > 0 && sinceMs >= LEFT_EVERY_MS) return true;
    return sinceMs >= BEST_EVERY_MS && isBestDue(view);
  }

  #record(book: Draftbook, account: Account): boolean {
    const { market } = this.#parts;
    const { state, now } = book;
    const seen = market.seenBy(account);
    const markOf = (of: Instrument): Decimal | null => seen(of)?.mark ?? null;
    const markets = [...marketsOn(state, account)];
    // What the ledger never saw a market fact of cannot take a mark alone.
    const unseen = markets.filter((of) => !state.references.has(`${account.id}/${of}`));
    for (const body of market.news(account, new Set(unseen))) book.append(body);
    const turns = limitTurns({ state, account, at: now, markOf });
    const isTold = turns.length > 0 || isBestDue({ state, account, at: now, markOf });
    if (isTold) book.append({ kind: 'limits', account: account.id, marks: written(markets, markOf), turns });
    for (const body of market.news(account, new Set(markets))) book.append(body);
    return isTold;
  }
}

function written(
  markets: readonly Instrument[],
  markOf: (of: Instrument) => Decimal | null,
): readonly (readonly [string, string])[] {
  return markets.flatMap((of): readonly (readonly [string, string])[] => {
    const mark = markOf(of);
    return mark === null ? [] : [[of, formatDecimal(mark)]];
  });
}
