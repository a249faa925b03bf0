import { assert } from '../../core/assert.ts';
import type { Account } from '../../core/account/state.ts';
import { limitsFor } from '../../core/policy/policy.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
import type { Log } from '../../ports.ts';
import { sendOwn, type RecheckParts } from './recheck.ts';

const TICK_MS = 1_000;
/** A countdown is set again after this part of its time: the other half is for trying again. */
const RENEWALS = 2;
/** One that was not taken is tried again after this part of its time. */
const TRIES = 15;
/**
 * Most symbols per account: so many countdowns cost 40 a minute (10 each time) of the venue's 2,400, which the
 * gateway's own part keeps for what ranks as a cancel however much else is asked.
 */
const MS_PER_SYMBOL = 30_000;

export interface VenueCountdownParts extends Omit<RecheckParts, 'market'> {
  readonly log: Log;
}

/** A countdown at the venue, as far as is known here. Times are on the monotonic clock. */
interface Running {
  readonly afterMs: number;
  /** When it was last tried to set or end it. */
  triedAt: number;
  /** When it was last tried to set it: from then on it may run at the venue, whatever the answer was. */
  readonly askedAt: number;
  /** When it last was set, as the venue confirmed; null while it never was. */
  setAt: number | null;
  isBusy: boolean;
}

/**
 * Keeps a countdown at the venue, for every symbol in which plain orders of bots rest, where the account's policy wants
 * one. It is renewed as long as this process lives. When it does not, nor its host, the venue cancels by itself: the
 * one switch that needs nothing of ours.
 */
export class VenueCountdown {
  readonly #parts: VenueCountdownParts;
  readonly #running = new Map<AccountId, Map<Instrument, Running>>();
  readonly #uncovered = new Set<string>();
  #callOff: () => void = () => undefined;

  constructor(parts: VenueCountdownParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#callOff = this.#parts.clock.after(TICK_MS, () => {
      this.#tick();
      this.start();
    });
  }

  /** Renews no more: what runs at the venue ends there. */
  stop(): void {
    this.#callOff();
  }

  #tick(): void {
    const { state } = this.#parts.journal;
    for (const account of state.accounts.values()) {
      const policy = state.policy?.policy;
      const limits =
        policy === undefined ? null : limitsFor(policy, { kind: 'account', account: account.limitsOf });
      const afterMs = account.status === 'removed' ? null : (limits?.venueCountdownMs ?? null);
      const resting = afterMs === null ? new Set<Instrument>() : restingIn(account);
      for (const [instrument, running] of this.#of(account)) {
        if (!resting.has(instrument)) this.#end(account, instrument, running, afterMs === null);
      }
      if (afterMs !== null) this.#keep(account, resting, afterMs);
    }
  }

  #keep(account: Account, resting: ReadonlySet<Instrument>, afterMs: number): void {
    // A venue without a countdown covers nothing.
    const hasOne = this.#parts.venueOf(account).countdown !== null;
    const most = hasOne ? Math.floor(afterMs / MS_PER_SYMBOL) : 0;
    for (const instrument of resting) {
      const running = this.#of(account).get(instrument);
      if (running === undefined && this.#of(account).size >= most) {
        this.#sayUncovered(account, instrument);
        continue;
      }
      const isTaken = running?.setAt === running?.triedAt;
      const everyMs = isTaken ? afterMs / RENEWALS : afterMs / TRIES;
      if (running !== undefined && running.afterMs === afterMs && !this.#isDue(running, everyMs)) continue;
      this.#set(account, instrument, running ?? fresh(afterMs), afterMs).catch(() => this.#failed(account));
    }
  }

  #sayUncovered(account: Account, instrument: Instrument): void {
    const key = `${account.id}/${instrument}`;
    if (this.#uncovered.has(key)) return;
    this.#uncovered.add(key);
    this.#parts.log.write('alert', 'COUNTDOWN_NOT_KEPT', { account: account.id, instrument });
  }

  #isDue({ triedAt, isBusy }: Running, everyMs: number): boolean {
    return !isBusy && this.#parts.clock.monotonicMs() - triedAt >= everyMs;
  }

  async #set(account: Account, instrument: Instrument, before: Running, afterMs: number): Promise<void> {
    if (before.isBusy) return;
    const now = this.#parts.clock.monotonicMs();
    const running = { ...before, afterMs, isBusy: true, triedAt: now, askedAt: now };
    this.#of(account).set(instrument, running);
    const isSet = await this.#send(account, instrument, afterMs).finally(() => (running.isBusy = false));
    if (isSet) {
      const isNew = running.setAt === null || before.afterMs !== afterMs;
      running.setAt = now;
      if (isNew) this.#record(account, instrument, afterMs);
    }
  }

  /** At once when policy wants none any more; otherwise when it would be renewed, since orders come and go. */
  #end(account: Account, instrument: Instrument, running: Running, isSwitchedOff: boolean): void {
    if (running.isBusy) return;
    const sinceMs = this.#parts.clock.monotonicMs() - running.askedAt;
    if (sinceMs > running.afterMs) {
      this.#of(account).delete(instrument);
      if (running.setAt !== null) this.#record(account, instrument, null);
    } else if (this.#isDue(running, isSwitchedOff ? TICK_MS : running.afterMs / RENEWALS)) {
      this.#zero(account, instrument, running).catch(() => this.#failed(account));
    }
  }

  async #zero(account: Account, instrument: Instrument, running: Running): Promise<void> {
    running.isBusy = true;
    running.triedAt = this.#parts.clock.monotonicMs();
    const isEnded = await this.#send(account, instrument, 0).finally(() => (running.isBusy = false));
    if (!isEnded) return;
    this.#of(account).delete(instrument);
    this.#record(account, instrument, null);
  }

  #failed(account: Account): void {
    this.#parts.log.write('warn', 'COUNTDOWN_FAILED', { account: account.id });
  }

  /** Whether the venue confirmed it. */
  async #send(account: Account, instrument: Instrument, afterMs: number): Promise<boolean> {
    const venue = this.#parts.venueOf(account);
    const change = venue.countdown?.(instrument, afterMs);
    assert(change !== undefined, 'a countdown is kept where the venue has one');
    const sending = await sendOwn(this.#parts, account, change);
    if (sending.kind !== 'answered') return false;
    return venue.outcomes(change, sending.reply)[0]?.kind === 'accepted';
  }

  #record(account: Account, instrument: Instrument, afterMs: number | null): void {
    const body = { kind: 'countdown', account: account.id, instrument, afterMs } as const;
    const recorded = this.#parts.journal.submit((book) => book.append(body));
    recorded?.catch(() => undefined);
  }

  #of(account: Account): Map<Instrument, Running> {
    const known = this.#running.get(account.id) ?? new Map<Instrument, Running>();
    this.#running.set(account.id, known);
    return known;
  }
}

function fresh(afterMs: number): Running {
  return { afterMs, triedAt: -Infinity, askedAt: -Infinity, setAt: null, isBusy: false };
}

/** Where the countdown would cancel something of ours: it covers plain orders only. */
function restingIn(account: Account): ReadonlySet<Instrument> {
  const found = new Set<Instrument>();
  for (const { bot, phase, order } of account.book.orders.values()) {
    const isPlain = order.type === 'limit' || order.type === 'market';
    if (bot !== null && phase !== 'closing' && isPlain) found.add(order.instrument);
  }
  return found;
}
