import { bookFill, emptyBook, valueAt, type Book, type BookedFill } from '../core/account/book.ts';
import { add, formatDecimal, ZERO, type Decimal } from '../core/units/decimal.ts';
import { unixMs } from '../core/units/time.ts';

/** Orders that came out differently for one reason, of one bot in one instrument. Money in the quote asset. */
export interface DecisionRow {
  readonly bot: string;
  /** Null for a setting of the whole account. */
  readonly instrument: string | null;
  readonly code: string;
  readonly orders: number;
  readonly notional: string;
}

export interface DecisionStakes {
  readonly orders: number;
  /** Each order at its limit, trigger or the last mark. */
  readonly notional: string;
  /** An order with several reasons is in several rows; the two sums above count it once. */
  readonly rows: readonly DecisionRow[];
}

interface OpenRow {
  readonly bot: string;
  readonly instrument: string | null;
  readonly code: string;
  orders: number;
  notional: Decimal;
}

/** Adds up decisions that came out differently. Memory grows with bots × instruments × codes. */
export class DecisionTally {
  readonly #rows = new Map<string, OpenRow>();
  #orders = 0;
  #notional = ZERO;

  add(
    of: { readonly bot: string; readonly instrument: string | null; readonly notional: Decimal },
    codes: ReadonlySet<string>,
  ): void {
    this.#orders += 1;
    this.#notional = add(this.#notional, of.notional);
    for (const code of codes) {
      const key = `${of.bot} ${of.instrument ?? ''} ${code}`;
      const row = this.#rows.get(key) ?? { ...of, code, orders: 0, notional: ZERO };
      row.orders += 1;
      row.notional = add(row.notional, of.notional);
      this.#rows.set(key, row);
    }
  }

  get orders(): number {
    return this.#orders;
  }

  /** The rows with the most money first. */
  stakes(): DecisionStakes {
    const rows = [...this.#rows.values()].sort((a, b) => compare(b.notional, a.notional));
    return {
      orders: this.#orders,
      notional: formatDecimal(this.#notional),
      rows: rows.map(({ bot, instrument, code, orders, notional }) => {
        return { bot, instrument, code, orders, notional: formatDecimal(notional) };
      }),
    };
  }
}

/** Fills that would not have happened, of one bot in one instrument. */
export interface LostFillRow {
  readonly bot: string;
  readonly instrument: string;
  readonly fills: number;
  readonly notional: string;
  /** What they made by the last mark, after fees; above zero is a profit that would be missed. Null: no mark. */
  readonly profit: string | null;
}

interface OpenFills {
  readonly bot: string;
  readonly instrument: string;
  readonly account: string;
  fills: number;
  /** Of these fills alone. */
  readonly book: Book;
}

/** Adds up fills that would not have happened. */
export class LostFillTally {
  readonly #rows = new Map<string, OpenFills>();

  add(fill: LostFill): void {
    const { account, bot, instrument } = fill;
    const key = `${account} ${bot} ${instrument}`;
    const row = this.#rows.get(key) ?? { account, bot, instrument, fills: 0, book: emptyBook(unixMs(0)) };
    row.fills += 1;
    bookFill(row.book, fill);
    this.#rows.set(key, row);
  }

  /** Value of an account's fills that would not have happened. */
  notionalOf(account: string): Decimal {
    let sum = ZERO;
    for (const row of this.#rows.values()) if (row.account === account) sum = add(sum, row.book.day.turnover);
    return sum;
  }

  /** The rows with the most money first. */
  rows(markOf: (account: string, instrument: string) => Decimal | null): readonly LostFillRow[] {
    const notionalIn = ({ book }: OpenFills): Decimal => book.day.turnover;
    const rows = [...this.#rows.values()].sort((a, b) => compare(notionalIn(b), notionalIn(a)));
    return rows.map((row) => {
      const { account, bot, instrument, fills, book } = row;
      const mark = markOf(account, instrument);
      const value = mark === null ? null : valueAt(book, () => mark);
      const profit = value === null ? null : formatDecimal(value);
      return { bot, instrument, fills, notional: formatDecimal(notionalIn(row)), profit };
    });
  }
}

export interface LostFill extends BookedFill {
  readonly account: string;
  readonly bot: string;
}

function compare(a: Decimal, b: Decimal): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
