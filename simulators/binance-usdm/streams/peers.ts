import type { VenueEngine } from '../engine.ts';
import type { Faults } from '../../shared/faults.ts';
import type { Later, Outlet } from '../../shared/outlet.ts';
import type { Peer } from '../../shared/socket-door.ts';
import { API_PATH, ApiConnection } from '../ws-api/api-connection.ts';
import { StreamConnection, parseStreamAddress } from './stream-connection.ts';
import type { StreamHub } from './stream-hub.ts';

interface PeerParts {
  readonly engine: VenueEngine;
  readonly hub: StreamHub;
  readonly faults: Faults;
  readonly clock: () => number;
  readonly later: Later;
}

/** What listens at a WebSocket address: the WebSocket API, or streams; null when nothing does. */
export function peerAt(parts: PeerParts, target: string): ((outlet: Outlet) => Peer) | null {
  const mark = target.indexOf('?');
  if (API_PATH === (mark < 0 ? target : target.slice(0, mark))) {
    return apiPeer(parts, new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)));
  }
  const address = parseStreamAddress(target);
  if (address === null) return null;
  return (outlet) => {
    parts.engine.advance(parts.clock());
    const connection = new StreamConnection(parts.hub, outlet, address);
    return {
      kind: () => (connection.isUser ? 'user' : 'market'),
      receive: (text) => connection.receive(text),
      end: () => connection.end(),
    };
  };
}

function apiPeer(parts: PeerParts, query: URLSearchParams): (outlet: Outlet) => Peer {
  const returnRateLimits = query.get('returnRateLimits') !== 'false';
  return (outlet) => {
    const connection = new ApiConnection({ ...parts, outlet, returnRateLimits });
    return { kind: () => 'api', receive: (text) => connection.receive(text), end: () => undefined };
  };
}
