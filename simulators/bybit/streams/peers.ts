import type { Category } from '../category.ts';
import type { VenueEngine } from '../engine.ts';
import { TradeConnection } from '../ws-trade/trade-connection.ts';
import { PrivateConnection } from './private-connection.ts';
import type { StreamHub } from './stream-hub.ts';
import type { Faults } from '../../shared/faults.ts';
import type { Later, Outlet } from '../../shared/outlet.ts';
import type { Peer } from '../../shared/socket-door.ts';

interface PeerParts {
  readonly engine: VenueEngine;
  readonly hub: StreamHub;
  readonly faults: Faults;
  readonly clock: () => number;
  readonly later: Later;
  readonly settleSoon: () => void;
}

/** What listens at a WebSocket address; null when nothing does. */
export function peerAt(parts: PeerParts, target: string): ((outlet: Outlet) => Peer) | null {
  switch (target.split('?', 1)[0]) {
    case '/v5/public/linear':
      return (outlet) => publicPeer(parts, outlet, 'linear');
    case '/v5/public/inverse':
      return (outlet) => publicPeer(parts, outlet, 'inverse');
    case '/v5/public/spot':
      return (outlet) => publicPeer(parts, outlet, 'spot');
    case '/v5/private':
      return (outlet) => {
        const connection = new PrivateConnection({
          ...parts,
          outlet,
          connId: parts.engine.exchange.nextId(),
        });
        return peerOf('user', connection, () => connection.end());
      };
    case '/v5/trade':
      return (outlet) => {
        const connection = new TradeConnection({ ...parts, outlet, connId: parts.engine.exchange.nextId() });
        return peerOf('api', connection, () => undefined);
      };
    default:
      return null;
  }
}

function publicPeer({ engine, hub, clock }: PeerParts, outlet: Outlet, category: Category): Peer {
  engine.advance(clock());
  const connection = hub.open(outlet, engine.exchange.nextId(), category);
  return peerOf('market', connection, () => hub.close(connection));
}

function peerOf(
  kind: ReturnType<Peer['kind']>,
  connection: { receive(text: string): void },
  end: () => void,
): Peer {
  return { kind: () => kind, receive: (text) => connection.receive(text), end };
}
