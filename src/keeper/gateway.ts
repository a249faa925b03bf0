import type { Account, GatewayState } from '../core/account/state.ts';
import type { RawReply, RawRequest, Venue } from '../core/order/venue.ts';
import type { ClientOrderId, Seq, VenueId } from '../core/units/ids.ts';
import type { Clock, Failpoints, Keyring, LedgerStore, Log, Random, Wire, WireTarget } from '../ports.ts';
import { reprobeRound } from './custody/reprobe-round.ts';
import { rollDay } from './execution/admit.ts';
import { EmergencyStop } from './execution/emergency-stop.ts';
import { halt, resume, type HaltRequest } from './execution/halt.ts';
import type { Journal } from './execution/journal.ts';
import { Market } from './execution/market.ts';
import { Readiness } from './execution/readiness.ts';
import { Recall } from './execution/recall.ts';
import type { recheckResting } from './execution/recheck.ts';
import { Reconciler } from './execution/reconcile.ts';
import { serve, type ServeParts } from './execution/serve.ts';
import { Tally } from './execution/tally.ts';

/** How often an account is looked at: soon after activity, regularly while orders rest, now and then otherwise. */
const SOON_MS = 200;
const RESTING_MS = 1_000;
const IDLE_MS = 10_000;
const INCOME_EVERY_MS = 60_000;
const TALLY_EVERY_MS = 60_000;
/** Permissions of a key can be edited at the venue at any time. */
const PROBE_EVERY_MS = 15 * 60_000;

export interface GatewayParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  readonly store: LedgerStore;
  readonly keyring: Keyring;
  readonly wire: Wire;
  readonly failpoints: Failpoints;
  readonly log: Log;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  /** How resting orders are judged again; another one only where a test plants a bug. */
  readonly recheck: typeof recheckResting;
}

/**
 * The trusted half of the gateway without its process: everything from a raw request to its answer, and the rounds that
 * keep what is known equal to what is. Runs unchanged in the keeper and in the simulation.
 */
export class Gateway {
  readonly market: Market;
  readonly #parts: GatewayParts;
  readonly #serve: ServeParts;
  readonly #reconciler: Reconciler;
  readonly #stop = new EmergencyStop();
  /** When each account is due for its next round, on the monotonic clock. */
  readonly #due = new Map<string, number>();
  readonly #busy = new Set<string>();
  readonly #incomeAt = new Map<string, number>();
  readonly #probedAt = new Map<string, number>();
  #talliedAt = 0;
  #running = false;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    const venueOf = (account: Account): Venue => this.#venueOf(account);
    const targetOf = (account: Account, host: 'trade' | 'account'): WireTarget => ({
      baseUrl: host === 'trade' ? account.trade : account.host,
      ca: account.ca,
    });
    const inFlight = new Set<Seq>();
    this.market = new Market({
      ...parts,
      state: parts.journal.state,
      venueOf,
      targetOf: (account) => targetOf(account, 'trade'),
    });
    const clockOffsetMs = (account: Account): number => this.market.clockOffsetMs(account.id);
    this.#serve = {
      ...parts,
      market: this.market,
      makeId: () => makeOrderId(parts.random),
      clockOffsetMs,
      targetOf,
      stop: this.#stop,
      recall: new Recall(parts.store),
      inFlight,
      tally: new Tally(),
      readiness: new Readiness(parts.journal, this.market),
      onActivity: (account) => this.#dueIn(account, SOON_MS),
    };
    this.#reconciler = new Reconciler({ ...parts, inFlight, venueOf, targetOf, clockOffsetMs });
  }

  get state(): GatewayState {
    return this.#parts.journal.state;
  }

  serve(venue: string, request: RawRequest): Promise<RawReply> {
    return serve(this.#serve, venue, request);
  }

  halt(request: HaltRequest): Promise<{ readonly recorded: boolean }> {
    return halt({ ...this.#parts, stop: this.#stop }, request);
  }

  resume(request: Omit<HaltRequest, 'stops'>): Promise<boolean> {
    return resume({ ...this.#parts, stop: this.#stop }, request);
  }

  /** Begins the rounds. Every account is looked at once before the first regular round. */
  start(): void {
    this.#running = true;
    this.#tick();
  }

  stop(): void {
    this.#running = false;
  }

  #tick(): void {
    if (!this.#running) return;
    const now = this.#parts.clock.monotonicMs();
    for (const account of this.state.accounts.values()) {
      if (account.status === 'removed' || this.#busy.has(account.id)) continue;
      if (now < (this.#due.get(account.id) ?? 0)) continue;
      void this.round(account);
    }
    if (now - this.#talliedAt > TALLY_EVERY_MS) {
      this.#talliedAt = now;
      void this.#serve.tally.flush(this.#parts.journal)?.catch(() => undefined);
    }
    this.#parts.clock.after(SOON_MS / 2, () => this.#tick());
  }

  /** One look at an account and its market. A failure is logged and the next round tries again. */
  async round(account: Account): Promise<void> {
    this.#busy.add(account.id);
    try {
      await this.#look(account);
    } catch {
      this.#parts.log.write('warn', 'ROUND_FAILED', { account: account.id });
    } finally {
      this.#busy.delete(account.id);
      const resting =
        account.book.orders.size > 0 || account.openIntents.size > 0 || account.book.positions.size > 0;
      this.#dueIn(account, resting ? RESTING_MS : IDLE_MS);
    }
  }

  async #look(account: Account): Promise<void> {
    const { clock, journal } = this.#parts;
    await this.market.measureClock(account);
    // Books matter to openings only, and are looked at when one comes.
    await this.market.observe(account, []);
    await this.#reconciler.round(account);
    await this.#parts.recheck({ ...this.#serve, venueOf: (of) => this.#venueOf(of) }, account);
    const now = clock.monotonicMs();
    if (now - (this.#incomeAt.get(account.id) ?? -Infinity) > INCOME_EVERY_MS) {
      this.#incomeAt.set(account.id, now);
      await this.#reconciler.followIncome(account);
    }
    if (now - (this.#probedAt.get(account.id) ?? -Infinity) > PROBE_EVERY_MS) {
      this.#probedAt.set(account.id, now);
      await this.probe(account);
    }
    await journal.submit((book) => rollDay(book, account));
  }

  /** Asks the venue now what an account's key may do, and quarantines one that may do too much. */
  probe(account: Account): Promise<void> {
    return reprobeRound(this.#serve, this.#venueOf(account), account);
  }

  #dueIn(account: Account, delayMs: number): void {
    const at = this.#parts.clock.monotonicMs() + delayMs;
    const known = this.#due.get(account.id);
    const now = this.#parts.clock.monotonicMs();
    this.#due.set(account.id, known === undefined || known <= now ? at : Math.min(known, at));
  }

  #venueOf(account: Account): Venue {
    const venue = this.#parts.venues.get(account.venue);
    if (venue === undefined) throw new RangeError('no codec for the venue of an account');
    return venue;
  }
}

const ID_ALPHABET = '0123456789abcdefghijklmnopqrstuv';

/** An order id of our own: `sp-` and 100 random bits in base 32, within every venue's alphabet and length. */
function makeOrderId(random: Random): ClientOrderId {
  const text = [...random.bytes(20)].map((byte) => ID_ALPHABET.charAt(byte & 31)).join('');
  return `sp-${text}` as ClientOrderId;
}
