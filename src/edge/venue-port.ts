import type { Listening, VenuePort } from '../protocol/edge-start.ts';
import { reachedFor } from './front.ts';
import { makeListener, type ListenerParts } from './listener.ts';
import { loopbackHosts } from './host-names.ts';

/** What {@link venuePort} needs. */
export interface VenuePortParts extends Pick<ListenerParts, 'serve' | 'upgrade'> {
  readonly place: VenuePort;
  /** The place cannot be listened at. */
  readonly onRefused: (place: Listening) => void;
}

/**
 * A port at which a venue is served under the paths that it has itself, for clients that keep no path of a base URL.
 * No path there leads to another venue, and no pages are shown. Returns what opens it; calling that again does nothing.
 */
export function venuePort({ place, serve, upgrade, onRefused }: VenuePortParts): () => void {
  const hosts = loopbackHosts(place.host, place.port, place.venue);
  const server = makeListener({ serve, upgrade, reached: reachedFor(hosts, 'http') });
  server.once('error', () => onRefused(place));
  return () => {
    if (!server.listening) server.listen(place.port, place.host);
  };
}
