import { Socket } from 'node:net';
import { parseEdgeStart, type EdgeStart } from '../protocol/edge-start.ts';
import { SystemClock } from '../system/clock.ts';
import { StderrLog } from '../system/log.ts';
import { binanceUsdm } from '../venues/binance-usdm/venue.ts';
import { KeeperLink } from './keeper-link.ts';
import { makeListener } from './listener.ts';
import { loopbackHosts } from './origin-guard.ts';
import { PublicMarket } from './public-market.ts';
import { SocketDoor } from './socket-door.ts';
import { serveVenue } from './venue-endpoint.ts';

/** Exit codes that the launcher tells apart: 78 means that starting again will not help. */
const EXIT_CONFIGURATION = 78;

/** The composition root of the edge: the process with the network and without secrets. */
function main(start: EdgeStart): void {
  const log = new StderrLog('edge');
  const venues = new Map([[binanceUsdm.id, binanceUsdm]]);
  const market = new PublicMarket();
  const { host, port } = start.listen;
  const link = new KeeperLink(
    new Socket({ fd: start.linkFd, readable: true, writable: true }),
    (hello) => {
      market.learn(hello);
      door.learn(hello);
      if (!server.listening) server.listen(port, host, () => log.write('debug', 'LISTENING', { port }));
    },
    () => process.exit(0),
  );
  const door = new SocketDoor({ venues, link, market, clock: new SystemClock() });
  const server = makeListener({
    hosts: loopbackHosts(host, port),
    serve: (request) => serveVenue({ venues, link, market }, request),
    upgrade: (request, socket, head) => door.accept(request, socket, head),
  });
  server.on('error', () => {
    log.write('error', 'LISTEN_REFUSED', { port });
    process.exit(EXIT_CONFIGURATION);
  });
  process.once('SIGTERM', () => process.exit(0));
}

const start = parseEdgeStart(process.argv[2] ?? '');
if (start === null) process.exit(EXIT_CONFIGURATION);
main(start);
