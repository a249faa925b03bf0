import type { Venue } from '../../core/order/venue.ts';
import type { AccountId, VenueId } from '../../core/units/ids.ts';
import type { Wire } from '../../ports.ts';

interface SessionWireParts {
  readonly wire: Wire;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly sessions: {
    /** The one that is open was said to be over, if that is its token. */
    over(account: AccountId, isToken: (token: Uint8Array) => boolean): void;
  };
}

/**
 * The wire, which notices when a venue says that a session is over: then nothing more is sent under it. An answer is
 * about the session whose token the request shows: what was signed before a log-in may leave, and be answered, after
 * it, and says nothing of the session that is open now.
 */
export function sessionWire({ wire, venues, sessions }: SessionWireParts): Wire {
  return {
    send: async (target, request, ...rest) => {
      const session = venues.get(target.venue)?.session;
      const { account } = target;
      const sending = await wire.send(target, request, ...rest);
      if (session === undefined || account === null || sending.kind !== 'answered') return sending;
      if (session.isOver(sending.reply)) sessions.over(account, (token) => session.isUnder(request, token));
      return sending;
    },
  };
}
