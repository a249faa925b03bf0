import type { Venue } from '../../core/order/venue.ts';
import type { AccountId, VenueId } from '../../core/units/ids.ts';
import type { Wire } from '../../ports.ts';

interface SessionWireParts {
  readonly wire: Wire;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly sessions: {
    /** How often a session of an account was opened. */
    countOf(account: AccountId): number;
    /** The one that is open was said to be over. */
    over(account: AccountId): void;
  };
}

/**
 * The wire, which notices when a venue says that a session is over: then nothing more is sent under it. An answer to a
 * request from before the last log-in says nothing of the session that is open now.
 */
export function sessionWire({ wire, venues, sessions }: SessionWireParts): Wire {
  return {
    send: async (target, ...rest) => {
      const session = venues.get(target.venue)?.session;
      const { account } = target;
      if (session === undefined || account === null) return wire.send(target, ...rest);
      const before = sessions.countOf(account);
      const sending = await wire.send(target, ...rest);
      if (sending.kind !== 'answered' || !session.isOver(sending.reply)) return sending;
      if (sessions.countOf(account) === before) sessions.over(account);
      return sending;
    },
  };
}
