import type { Account } from '../../core/account/state.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { AccountId } from '../../core/units/ids.ts';
import type { Log } from '../../ports.ts';

/** Fewer days than this are alarming: time enough to make another key on a working day. */
const ALARM_DAYS = 14;

/** What the venue said of how long keys are still good. In memory: every start asks the venue anew. */
export class KeyExpiry {
  readonly #log: Log;
  readonly #daysLeft = new Map<AccountId, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Takes the venue's latest word on an account's key. Alerts each time while the end is near. */
  learn(account: AccountId, { daysLeft }: ScopeReport): void {
    if (daysLeft === undefined) {
      this.#daysLeft.delete(account);
      return;
    }
    this.#daysLeft.set(account, daysLeft);
    if (daysLeft < ALARM_DAYS) this.#log.write('alert', 'KEY_ENDS_SOON', { account, daysLeft });
  }

  /** Whole days until the key of an account in use ends, where that is alarming; null otherwise. */
  alarm({ id, status }: Pick<Account, 'id' | 'status'>): number | null {
    const daysLeft = status === 'removed' ? undefined : this.#daysLeft.get(id);
    return daysLeft === undefined || daysLeft >= ALARM_DAYS ? null : daysLeft;
  }
}
