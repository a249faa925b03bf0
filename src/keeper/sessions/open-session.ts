import type { RawRequest } from '../../core/order/venue.ts';
import type { SocketPeer, SocketSession } from '../../ports.ts';
import type { ServeParts } from '../execution/serve.ts';
import { CallSession } from './call-session.ts';

/** What a bot's socket is for, by its target, which the edge is not believed about. Null where nothing listens. */
export function openSession(
  parts: ServeParts,
  venueId: string,
  request: RawRequest,
  peer: SocketPeer,
): SocketSession | null {
  const venue = parts.venues.get(venueId);
  const route = venue?.sockets.classify(request.target) ?? null;
  if (venue === undefined || route?.kind !== 'calls') return null;
  return new CallSession(parts, venue, peer, route.limits);
}
