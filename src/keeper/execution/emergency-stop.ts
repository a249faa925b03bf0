import type { ScopeRecord } from '../../core/ledger/entry.ts';
import { scopeKey } from '../../core/account/fold-halts.ts';
import type { ScopeKey } from '../../core/account/state.ts';
import type { AccountId, BotId } from '../../core/units/ids.ts';

/**
 * Halts that act before the ledger has them: set first, recorded after. What is here stops the very next byte, even
 * while the disk does not answer. A resume clears an entry only after it is in the ledger.
 */
export class EmergencyStop {
  /** Changed only by `set` and `clear`. At most one per scope. */
  readonly #stops = new Map<ScopeKey, 'openings' | 'orders'>();
  /** How many halts there were, and which of them was the last of each scope. */
  #halts = 0;
  readonly #last = new Map<ScopeKey, number>();
  /** The owner wants every order gone: nothing but cancels leaves. No halt, and over when that is over. */
  isSweeping = false;

  set(scope: ScopeRecord, stops: 'openings' | 'orders'): void {
    const key = scopeKey(scope);
    this.#halts += 1;
    this.#last.set(key, this.#halts);
    if (this.#stops.get(key) !== 'orders') this.#stops.set(key, stops);
  }

  /** A moment between halts: for a resume, when it was asked for. */
  get moment(): number {
    return this.#halts;
  }

  /** Ends the halt of a scope, unless one came after that moment: a resume never undoes a halt that is younger. */
  clear(scope: ScopeRecord, moment: number): void {
    const key = scopeKey(scope);
    if ((this.#last.get(key) ?? 0) <= moment) this.#stops.delete(key);
  }

  /** Whether any stop stands over everything, or over a bot where one is named. */
  stands(bot: BotId | null): boolean {
    return (
      this.isSweeping || this.#stops.has('everything') || (bot !== null && this.#stops.has(`bot:${bot}`))
    );
  }

  /** The strictest stop that covers a bot, or null. */
  over(account: AccountId, bot: BotId): 'openings' | 'orders' | null {
    if (this.isSweeping) return 'orders';
    const found = (['everything', `account:${account}`, `bot:${bot}`] as const).map((key) =>
      this.#stops.get(key),
    );
    if (found.includes('orders')) return 'orders';
    return found.includes('openings') ? 'openings' : null;
  }
}
