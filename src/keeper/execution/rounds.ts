import type { Account } from '../../core/account/state.ts';
import type { Clock, Log } from '../../ports.ts';

/** How often an account is looked at: soon after activity, regularly while orders rest, now and then otherwise. */
const SOON_MS = 200;
const RESTING_MS = 1_000;
/** Together with the answer within 5 s: whoever trades with a key that leaked is noticed by then. */
const IDLE_MS = 4_000;
/** An account that was added meanwhile is noticed after this long at most. */
const NOTICE_MS = 1_000;
/** However little of the venue's limits is left: looks come at least this often, and a few may find no room. */
const STRETCHED_MAX_MS = 15_000;
/**
 * Those that may end a doubt, show the fills of an order that ended, or that an order has strayed from the market come
 * this often all the same.
 */
const WAITING_MAX_MS = 2_000;

export interface RoundsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly accounts: () => Iterable<Account>;
  /** How much of what the gateway may ask for itself is used up, from 0 to 1: the fuller, the rarer the looks. */
  readonly loadOf: (account: Account) => number;
  /** Least time between two regular looks of a kind, in milliseconds; 0: as usual. */
  readonly leastMs: (account: Account, look: string) => number;
  /** Whether such a look may show something that waits to be known. */
  readonly isAwaited: (account: Account, look: string) => boolean;
  /** What is done each time, by name. */
  readonly looks: ReadonlyMap<string, (account: Account) => Promise<void>>;
}

/**
 * Looks at every account again and again. Each kind of look goes round on its own: while one waits for a venue that
 * does not answer, the others go on. A look that fails is logged, and the next one tries again.
 */
export class Rounds {
  readonly #parts: RoundsParts;
  /** When each look at each account is due, on the monotonic clock; what was never looked at is not here, and due. */
  readonly #due = new Map<string, number>();
  readonly #busy = new Set<string>();
  #running = false;
  /** The next time anything can be due, and how to call that off. */
  #next: { readonly at: number; readonly callOff: () => void } | null = null;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
  }

  /** Begins. Every account is looked at once before the first regular round. */
  start(): void {
    this.#running = true;
    this.#tick();
  }

  stop(): void {
    this.#running = false;
    this.#next?.callOff();
  }

  /** Something happened on an account: every look comes soon, where a look is dear after half of its usual time. */
  soon(account: Account): void {
    for (const name of this.#parts.looks.keys())
      this.#dueIn(`${name}/${account.id}`, this.#soonMs(account, name));
  }

  /** In how many milliseconds a look that is wanted soon comes. */
  #soonMs(account: Account, look: string): number {
    const due = this.#due.get(`${look}/${account.id}`) ?? -Infinity;
    // Of a busy account nearly always so: how dear the look is need not be worked out for every order.
    if (due <= this.#parts.clock.monotonicMs() + SOON_MS) return SOON_MS;
    return this.#stretched(account, look, Math.max(SOON_MS, this.#leastMs(account, look) / 2));
  }

  /** What cannot wait: that look comes at once, however dear it is. */
  urge(account: Account, look: string): void {
    this.#dueIn(`${look}/${account.id}`, SOON_MS);
  }

  #leastMs(account: Account, look: string): number {
    return this.#parts.leastMs(account, look);
  }

  #tick(): void {
    this.#next = null;
    const now = this.#parts.clock.monotonicMs();
    for (const account of this.#parts.accounts()) {
      if (account.status === 'removed') continue;
      for (const [name, look] of this.#parts.looks) {
        const key = `${name}/${account.id}`;
        const due = this.#due.get(key) ?? now;
        if (this.#busy.has(key)) continue;
        if (due <= now) void this.#round(name, account, look);
        else this.#wakeAt(due);
      }
    }
    this.#wakeAt(now + NOTICE_MS);
  }

  /** Looks that find no room would leave the gateway blind for the rest of a window: rarer ones do not. */
  #stretched(account: Account, look: string, delayMs: number): number {
    const left = 1 - this.#parts.loadOf(account);
    const dearMs = this.#leastMs(account, look) / 2;
    const mostMs = this.#parts.isAwaited(account, look) ? Math.max(WAITING_MAX_MS, dearMs) : STRETCHED_MAX_MS;
    return left * mostMs <= delayMs ? Math.max(mostMs, delayMs) : delayMs / left;
  }

  #wakeAt(at: number): void {
    if (!this.#running || (this.#next !== null && this.#next.at <= at)) return;
    this.#next?.callOff();
    const callOff = this.#parts.clock.after(Math.max(0, at - this.#parts.clock.monotonicMs()), () =>
      this.#tick(),
    );
    this.#next = { at, callOff };
  }

  async #round(name: string, account: Account, look: (account: Account) => Promise<void>): Promise<void> {
    const key = `${name}/${account.id}`;
    const beganAt = this.#parts.clock.monotonicMs();
    this.#busy.add(key);
    this.#due.set(key, Infinity);
    try {
      await look(account);
    } catch {
      this.#parts.log.write('warn', 'ROUND_FAILED', { account: account.id });
    } finally {
      this.#busy.delete(key);
      const { book, openIntents } = account;
      const resting = book.orders.size > 0 || openIntents.size > 0 || book.positions.size > 0;
      const isSoon = resting || this.#parts.isAwaited(account, name);
      const leastMs = this.#leastMs(account, name);
      const everyMs = Math.max(isSoon ? RESTING_MS : IDLE_MS, leastMs);
      // A dear look shows what was when it began: however long it took, the next one is as far from that.
      const tookMs = leastMs > 0 ? this.#parts.clock.monotonicMs() - beganAt : 0;
      this.#dueIn(key, Math.max(SOON_MS, this.#stretched(account, name, everyMs) - tookMs));
    }
  }

  /** A look that was asked for while one was under way comes after it: that one may have begun too early. */
  #dueIn(key: string, delayMs: number): void {
    const now = this.#parts.clock.monotonicMs();
    const due = Math.min(this.#due.get(key) ?? now, now + delayMs);
    this.#due.set(key, due);
    if (!this.#busy.has(key)) this.#wakeAt(due);
  }
}
