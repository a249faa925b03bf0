import type { Venue } from '../../core/order/venue.ts';
import type { AccountId, VenueId } from '../../core/units/ids.ts';
import type { Wire } from '../../ports.ts';

interface SessionWireParts {
  readonly wire: Wire;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  /** Are told that an answer said so of an account's. */
  readonly sessions: { over(account: AccountId): void };
}

/** The wire, which notices when a venue says that a session is over: then nothing more is sent under it. */
export function sessionWire({ wire, venues, sessions }: SessionWireParts): Wire {
  return {
    send: async (target, ...rest) => {
      const sending = await wire.send(target, ...rest);
      const session = venues.get(target.venue)?.session;
      if (sending.kind !== 'answered' || session === undefined || target.account === null) return sending;
      if (session.isOver(sending.reply)) sessions.over(target.account);
      return sending;
    },
  };
}
