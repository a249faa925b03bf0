import type { SessionId } from '../../core/units/ids.ts';
import type { Clock, Random } from '../../ports.ts';
import { digestOf } from './people-keys.ts';
import type { SignedIn } from './sessions.ts';

/** What a ticket is bound to: it opens a socket from there, for these channels, and nothing else. */
export interface TicketUse {
  readonly origin: string;
  readonly address: string;
  readonly channels: readonly string[];
}

/** Long enough for a page to open its socket. */
const GOOD_MS = 30_000;
const TICKET_BYTES = 32;
const WAITING_MAX = 1_000;
const PER_SESSION_MAX = 10;

/** Tickets by which a page opens a socket without showing a token in an address: good once, for half a minute. */
export class Tickets {
  readonly #clock: Clock;
  readonly #random: Random;
  /** By digest, oldest first. */
  readonly #waiting = new Map<string, TicketUse & { readonly session: SessionId; readonly until: number }>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A ticket for a session. Of too many that nobody used the oldest is worthless. */
  issue({ id }: SignedIn, use: TicketUse): { readonly ticket: string; readonly until: number } {
    const ticket = `spt_${Buffer.from(this.#random.bytes(TICKET_BYTES)).toString('base64url')}`;
    const now = this.#clock.wallMs();
    const own = [...this.#waiting].filter(([, { session }]) => session === id).map(([digest]) => digest);
    for (const digest of own.slice(0, Math.max(0, own.length - PER_SESSION_MAX + 1)))
      this.#waiting.delete(digest);
    for (const [digest, { until }] of this.#waiting) {
      if (until >= now && this.#waiting.size < WAITING_MAX) break;
      this.#waiting.delete(digest);
    }
    const until = now + GOOD_MS;
    this.#waiting.set(digestOf(ticket), { ...use, session: id, until });
    return { ticket, until };
  }

  /** The session and channels of a ticket, which is spent by asking, whatever the answer is. Null for no good one. */
  consume(
    ticket: string,
    seen: { readonly origin: string; readonly address: string },
  ): { readonly session: SessionId; readonly channels: readonly string[] } | null {
    const digest = digestOf(ticket);
    const found = this.#waiting.get(digest);
    this.#waiting.delete(digest);
    if (found === undefined || found.until < this.#clock.wallMs()) return null;
    const isSame = found.origin === seen.origin && found.address === seen.address;
    return isSame ? { session: found.session, channels: found.channels } : null;
  }
}
