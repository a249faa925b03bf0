import { valueAt } from '../core/account/book.ts';
import type { Account, GatewayState } from '../core/account/state.ts';
import type { EntryBody } from '../core/ledger/entry.ts';
import { valueDown } from '../core/units/contract.ts';
import { absolute, add, larger, subtract, ZERO, type Decimal } from '../core/units/decimal.ts';
import type { AccountId } from '../core/units/ids.ts';

/** How one world's accounts fared from some moment on. Reads the state that others fold. */
export class Course {
  readonly #state: GatewayState;
  /** Value from which profit is counted; null when a position had no mark then. */
  readonly #starts = new Map<string, Decimal | null>();
  readonly #worst = new Map<string, Decimal>();

  constructor(state: GatewayState) {
    this.#state = state;
    for (const account of state.accounts.values()) {
      this.#starts.set(account.id, this.#valueOf(account));
      this.#worst.set(account.id, this.#exposureOf(account));
    }
  }

  /** Looks at the account that an entry was about. `fold` folds it. */
  watch(body: EntryBody, fold: () => void): void {
    // Looking at an account anew forgets its cash; what it had made until then is kept by moving the start.
    const made = body.kind === 'baseline' ? this.profit(body.account) : null;
    fold();
    if (body.kind !== 'fill' && body.kind !== 'reference' && body.kind !== 'baseline') return;
    const account = this.#state.accounts.get(body.account as AccountId);
    if (account === undefined) return;
    const worst = this.#worst.get(account.id) ?? ZERO;
    this.#worst.set(account.id, larger(worst, this.#exposureOf(account)));
    if (body.kind !== 'baseline') return;
    const value = this.#valueOf(account);
    this.#starts.set(account.id, value === null || made === null ? null : subtract(value, made));
  }

  /** Realised and unrealised since the beginning, fees and funding included; null where a position has no mark. */
  profit(name: string): Decimal | null {
    const account = this.#state.accounts.get(name as AccountId);
    const start = this.#starts.has(name) ? this.#starts.get(name) : ZERO;
    const value = account === undefined ? null : this.#valueOf(account);
    return value === null || start === null || start === undefined ? null : subtract(value, start);
  }

  /** Largest sum of all positions at mark since the beginning. */
  worstExposure(name: string): Decimal {
    return this.#worst.get(name) ?? ZERO;
  }

  #valueOf(account: Account): Decimal | null {
    return valueAt(account.book, (of) => this.#state.references.get(`${account.id}/${of}`)?.mark ?? null);
  }

  /** Long and short added up; what has no mark counts nothing. */
  #exposureOf(account: Account): Decimal {
    let sum = ZERO;
    for (const [instrument, quantity] of account.book.positions) {
      const mark = this.#state.references.get(`${account.id}/${instrument}`)?.mark ?? ZERO;
      sum = add(sum, valueDown(instrument, absolute(quantity), mark));
    }
    return sum;
  }
}
