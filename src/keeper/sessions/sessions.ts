import type { RawRequest, Venue } from '../../core/order/venue.ts';
import type { SocketRoute } from '../../core/order/socket-route.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { SocketPeer, SocketSession, Ticker, UserStreams } from '../../ports.ts';
import { AccountSession } from './account-session.ts';
import type { BotSession } from './bot-session.ts';
import { CallSession } from './call-session.ts';
import { PrivateSession } from './private-session.ts';
import { TickerSession } from './ticker-session.ts';
import { UsedLogOns } from './used-log-ons.ts';
import { WholeSession, type WholeSessionParts } from './whole-session.ts';

export interface SessionsParts extends Omit<WholeSessionParts, 'usedLogOns'> {
  readonly venues: ReadonlyMap<string, Venue>;
  /** Null where what happens on an account is not followed; nobody can listen then. */
  readonly streams: UserStreams | null;
  /** Prices that are told under an account's session; absent where no venue does so. */
  readonly ticker?: Ticker;
}

/** The bot sockets that are open, whichever edge they came by. */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #open = new Set<BotSession>();
  readonly #usedLogOns = new UsedLogOns();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** What a socket is for, by its target, which the edge is not believed about. Null where nothing listens. */
  open(venueId: string, request: RawRequest, peer: SocketPeer): SocketSession | null {
    const venue = this.#parts.venues.get(venueId);
    const route = venue?.sockets.classify(request.target) ?? null;
    const session =
      venue === undefined || route === null
        ? null
        : this.#make(venue, route, { peer, target: request.target });
    if (session === null) return null;
    this.#open.add(session);
    return {
      receive: (text) => session.receive(text),
      closed: () => {
        this.#open.delete(session);
        session.closed();
      },
    };
  }

  /** Whether a bot holds a stream of its account open. */
  isListening(bot: BotId): boolean {
    return [...this.#open].some((session) => session.listens(bot));
  }

  /** Ends every connection that is bound to a bot. `why` is told on it. */
  endFor(bot: BotId, why: string): void {
    for (const session of [...this.#open]) session.endFor(bot, why);
  }

  #make(
    venue: Venue,
    route: SocketRoute,
    { peer, target }: { readonly peer: SocketPeer; readonly target: string },
  ): BotSession | null {
    if (route.kind === 'calls') {
      const { limits } = route;
      return new CallSession({ ...this.#parts, usedLogOns: this.#usedLogOns }, { venue, peer, limits });
    }
    const { streams, ticker } = this.#parts;
    if (route.kind === 'whole')
      return new WholeSession({ ...this.#parts, usedLogOns: this.#usedLogOns }, { venue, streams, peer });
    if (route.kind === 'market' || streams === null) return null;
    if (route.kind === 'private')
      return new PrivateSession({ ...this.#parts, usedLogOns: this.#usedLogOns }, { venue, streams, peer });
    if (route.kind === 'ticker')
      return ticker === undefined
        ? null
        : TickerSession.open({ ...this.#parts, ticker }, { venue, streams, peer }, target);
    return AccountSession.open({ venue, streams, peer }, route);
  }
}
