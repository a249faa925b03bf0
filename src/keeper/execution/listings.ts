import type { Account } from '../../core/account/state.ts';
import type { Clock, Log, Wire, WireTarget } from '../../ports.ts';
import type { Codecs } from './codecs.ts';

const DEADLINE_MS = 5_000;
/** Venues list a new market now and then; until it is known its orders are refused. */
const EVERY_MS = 300_000;
const AGAIN_MS = 2_000;

export interface ListingsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly wire: Wire;
  readonly codecs: Codecs;
  readonly targetOf: (account: Account, host: 'trade' | 'account') => WireTarget;
}

/** Asks venues that name markets by number for their list, at once and then now and again. */
export class Listings {
  readonly #parts: ListingsParts;
  /** When each address is asked again, on the monotonic clock. */
  readonly #dueAt = new Map<string, number>();
  readonly #asking = new Map<string, Promise<void>>();

  constructor(parts: ListingsParts) {
    this.#parts = parts;
  }

  /** Asks if it is time. One question at a time for each address. */
  learn(account: Account): Promise<void> {
    const running = this.#asking.get(account.trade);
    if (running !== undefined) return running;
    const next = this.#ask(account).finally(() => this.#asking.delete(account.trade));
    this.#asking.set(account.trade, next);
    return next;
  }

  async #ask(account: Account): Promise<void> {
    const { clock, log, wire, codecs, targetOf } = this.#parts;
    const { listing } = codecs.of(account);
    const now = clock.monotonicMs();
    if (listing === null || now < (this.#dueAt.get(account.trade) ?? 0)) return;
    this.#dueAt.set(account.trade, now + AGAIN_MS);
    const target = targetOf(account, 'trade');
    const sending = await wire.send(target, listing.request(), DEADLINE_MS, () => true);
    const told = sending.kind === 'answered' ? listing.read(sending.reply) : null;
    if (told === null) return;
    if (!codecs.learn(account, told)) log.write('alert', 'LISTING_CHANGED', { account: account.id });
    this.#dueAt.set(account.trade, now + EVERY_MS);
  }

  /** Whether requests of an account can be read: its venue has no such list, or it has been told, now at the latest. */
  async isKnown(account: Account): Promise<boolean> {
    const { codecs } = this.#parts;
    if (codecs.of(account).listing === null || codecs.listingOf(account) !== null) return true;
    await this.learn(account);
    return codecs.listingOf(account) !== null;
  }
}
