import type { Account } from '../../core/account/state.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { RawReply, Venue } from '../../core/order/venue.ts';
import type { AccountId } from '../../core/units/ids.ts';
import type { Clock, Sending } from '../../ports.ts';

/** How old an answer about prices may be that another bot is given: what the venue lets be asked is one a second. */
const FRESH_MS = 1_000;
/** Answers kept for one account. At one question a second and a few kinds of it there are hardly more. */
const KEPT_MAX = 8;

type Read = Extract<Intent, { kind: 'read' }>;

interface Fetch {
  readonly route: string;
  readonly markets: ReadonlySet<string>;
  readonly sending: Promise<Sending>;
  /** When its answer came, on the monotonic clock; null while it is under way, or waits for its turn. */
  toldAt: number | null;
}

/**
 * Where prices are told to accounts only, and rarely: one answer of the venue serves every bot of the account that asks
 * the same, or less, within a second after it came. The gateway's own looks serve them too, also with the part of a
 * quote that another question tells: else a bot's read of the last price would wait behind a look that has it.
 */
export class SharedQuotes {
  readonly #clock: Clock;
  readonly #fetches = new Map<AccountId, Fetch[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The answer to that read, of at most a second ago or under way; null where the venue has to be asked. */
  async recent(account: Account, venue: Venue, read: Read): Promise<RawReply | null> {
    const { marketsAtOnce } = venue;
    const wanted = marketsAtOnce?.marketsOf(read) ?? null;
    if (marketsAtOnce === undefined || wanted === null) return null;
    const now = this.#clock.monotonicMs();
    for (const fetch of this.#fetches.get(account.id)?.toReversed() ?? []) {
      const covers =
        marketsAtOnce.tells(fetch.route, read.route) && wanted.every((market) => fetch.markets.has(market));
      if (!covers || (fetch.toldAt !== null && now - fetch.toldAt >= FRESH_MS)) continue;
      const sending = await fetch.sending;
      const route = fetch.route === read.route ? null : read.route;
      const reply = sending.kind === 'answered' ? marketsAtOnce.cut(sending.reply, wanted, route) : null;
      if (reply !== null) return reply;
    }
    return null;
  }

  /** A question to the venue has been sent: whoever asks the same may have its answer. */
  keep(account: Account, venue: Venue, read: Read, sending: Promise<Sending>): void {
    const markets = venue.marketsAtOnce?.marketsOf(read) ?? null;
    if (markets === null) return;
    const fetch: Fetch = { route: read.route, markets: new Set(markets), sending, toldAt: null };
    const end = (): void => void (fetch.toldAt = this.#clock.monotonicMs());
    void sending.then(end, end);
    this.#fetches.set(account.id, [...(this.#fetches.get(account.id) ?? []), fetch].slice(-KEPT_MAX));
  }
}
