import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { parseEdgeWays } from '../protocol/edge-ways.ts';
import type { EdgeStart, Listening } from '../protocol/edge-start.ts';
import type { Log } from '../ports.ts';
import { eachLine } from './each-line.ts';
import { ForwardProxy } from './forward-proxy.ts';
import { makeTlsListener, type ListenerParts } from './listener.ts';
import { loopbackHosts, venueHosts } from './origin-guard.ts';
import { Passage } from './passage.ts';

export interface WaysParts {
  readonly start: EdgeStart;
  /** Names of venues that this edge serves, in lower case, each with its venue. */
  readonly names: ReadonlyMap<string, string>;
  readonly serve: ListenerParts['serve'];
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly log: Log;
  /** A place cannot be listened at. */
  readonly onRefused: (place: Listening) => void;
}

/**
 * The ways in beside the base URL: a forward proxy, and TLS in the venues' own names. Both need a certificate, which
 * the launcher sends; until it has come, nobody is listened to.
 */
export function openWays(parts: WaysParts, fromLauncher: Readable): void {
  const { tls, proxy } = parts.start;
  if (tls === null && proxy === null) return;
  const tlsServer = makeTlsListener({
    hosts: new Map([
      ...(tls === null ? [] : loopbackHosts(tls.host, tls.port)),
      ...venueHosts(parts.names, tls === null ? [443] : [443, tls.port]),
    ]),
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
  const listen = (server: typeof tlsServer | typeof forward.server, place: Listening | null): void => {
    if (place === null) return;
    server.once('error', () => parts.onRefused(place));
    server.listen(place.port, place.host);
  };
  let isOpen = false;
  fromLauncher.on('error', () => fromLauncher.destroy());
  eachLine(fromLauncher, (line) => {
    const ways = parseEdgeWays(line);
    if (ways === null) return parts.log.write('error', 'LAUNCHER_MESSAGE_MALFORMED');
    passage.learn(ways.pass);
    tlsServer.setSecureContext({ cert: ways.cert, key: ways.key });
    if (isOpen) return;
    isOpen = true;
    listen(tlsServer, tls);
    listen(forward.server, proxy);
  });
}
