import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { parseEdgeWays } from '../protocol/edge-ways.ts';
import type { EdgeStart, Listening } from '../protocol/edge-start.ts';
import type { Log } from '../ports.ts';
import { eachLine } from './each-line.ts';
import { reachedFor } from './front.ts';
import { ForwardProxy } from './forward-proxy.ts';
import { makeTlsListener, type ListenerParts } from './listener.ts';
import type { Http2SecureServer } from 'node:http2';
import { loopbackHosts, venueHosts } from './host-names.ts';
import { Passage } from './passage.ts';

export interface WaysParts {
  readonly start: EdgeStart;
  /** Names of venues that this edge serves, in lower case, each with its venue. */
  readonly names: ReadonlyMap<string, string>;
  readonly serve: ListenerParts['serve'];
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly log: Log;
  /** What is reached under the gateway's own names, over TLS; null where nobody may. */
  readonly web: Http2SecureServer | null;
  /** A place cannot be listened at. */
  readonly onRefused: (place: Listening) => void;
}

/**
 * The ways in beside the base URL: a forward proxy, TLS in the venues' own names, and TLS in the gateway's. They need
 * certificates, which the launcher sends; until those have come, nobody is listened to.
 */
export function openWays(parts: WaysParts, fromLauncher: Readable): void {
  const { tls, proxy } = parts.start;
  if (tls === null && proxy === null && parts.web === null) return;
  const hosts = new Map([
    ...(tls === null ? [] : loopbackHosts(tls.host, tls.port)),
    ...venueHosts(parts.names, tls === null ? [443] : [443, tls.port]),
  ]);
  const tlsServer = makeTlsListener({
    reached: reachedFor(hosts, 'https'),
    serve: parts.serve,
    upgrade: parts.upgrade,
  });
  const passage = new Passage();
  const forward = new ForwardProxy({
    names: parts.names,
    serve: parts.serve,
    terminate: (socket) => tlsServer.emit('connection', socket),
    passage,
    log: parts.log,
  });
  const listen = (server: Server, place: Listening | null): void => {
    if (place === null) return;
    server.once('error', () => parts.onRefused(place));
    server.listen(place.port, place.host);
  };
  const open = new Set<'venues' | 'web'>();
  fromLauncher.on('error', () => fromLauncher.destroy());
  eachLine(fromLauncher, (line) => {
    const ways = parseEdgeWays(line);
    if (ways === null) return parts.log.write('error', 'LAUNCHER_MESSAGE_MALFORMED');
    passage.learn(ways.pass);
    if (ways.venues !== null) {
      tlsServer.setSecureContext(ways.venues);
      if (!open.has('venues')) {
        listen(tlsServer, tls);
        listen(forward.server, proxy);
      }
      open.add('venues');
    }
    if (ways.web !== null && parts.web !== null) {
      parts.web.setSecureContext({ ...ways.web, minVersion: 'TLSv1.3' });
      if (!open.has('web')) listen(parts.web, parts.start.beyond.web);
      open.add('web');
    }
  });
}
