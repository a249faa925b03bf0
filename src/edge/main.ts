import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseEdgeStart, type EdgeStart, type Listening } from '../protocol/edge-start.ts';
import { VENUE_NAMES } from '../protocol/venue-names.ts';
import { SystemClock } from '../system/clock.ts';
import { faultText } from '../system/fault-text.ts';
import { parseLogFormat, StderrLog, type LogFormat } from '../system/log.ts';
import { venueLookup } from '../system/venue-lookup.ts';
import { binanceUsdm } from '../venues/binance-usdm/venue.ts';
import { bybit } from '../venues/bybit/venue.ts';
import { hyperliquid } from '../venues/hyperliquid/venue.ts';
import { kite } from '../venues/kite/venue.ts';
import { OPERATIONS } from '../protocol/api/operations.ts';
import { ApiDoor } from './api/api-door.ts';
import { PushDoor } from './api/push-door.ts';
import { Destination } from '../alerts/destination.ts';
import { OutboundHttp } from '../alerts/outbound-http.ts';
import { QueueFile } from '../alerts/queue-file.ts';
import { AlarmDesk, type AlarmDeskParts } from './alarm-desk.ts';
import { BotSockets } from './bot-sockets.ts';
import { ConsoleFiles } from './console-files.ts';
import { Ending } from './ending.ts';
import { Front } from './front.ts';
import { KeeperLink } from './keeper-link.ts';
import { makeListener, type ListenerParts } from './listener.ts';
import { MetricsDoor } from './metrics-door.ts';
import { PublicMarket } from './public-market.ts';
import { RequestFigures } from './request-figures.ts';
import { SocketDoor } from './socket-door.ts';
import { SecurityText } from './security-text.ts';
import { serveVenue } from './venue-endpoint.ts';
import { venuePort } from './venue-port.ts';
import { openWays } from './ways.ts';
import { makeWebListener } from './web-listener.ts';

/** Exit codes that the launcher tells apart: 78 means that starting again will not help. */
const EXIT_CONFIGURATION = 78;
const EXIT_FAULT = 70;

/** Who signed a request is found out in the keeper. */
const NOBODY = (): null => null;

/** What the launcher handed over. */
function socketOf(fd: number): Socket {
  return new Socket({ fd, readable: true, writable: true });
}

/** The composition root of the edge: the process with the network and without secrets. */
function main(start: EdgeStart, logFormat: LogFormat): void {
  const clock = new SystemClock();
  const log = new StderrLog('edge', logFormat);
  const ending = new Ending(clock, process.exit);
  const sockets = new BotSockets();
  const venues = new Map([binanceUsdm, bybit, hyperliquid(NOBODY), kite].map((venue) => [venue.id, venue]));
  const market = new PublicMarket(clock, venueLookup);
  const { host, port } = start.listen;
  const link = new KeeperLink(
    socketOf(start.linkFd),
    (hello) => {
      market.learn(hello);
      door.learn(hello);
      if (!server.listening) server.listen(port, host, () => log.write('debug', 'LISTENING', { port }));
      for (const open of ownPorts) open();
    },
    () => void ending.end(0, leave),
  );
  const door = new SocketDoor({ venues, link, market, clock, open: sockets, lookup: venueLookup });
  const figures = new RequestFigures(clock);
  const towardsVenues: Omit<ListenerParts, 'reached'> = {
    serve: figures.counted((request) => serveVenue({ venues, link, market }, request)),
    upgrade: (request, socket, head) => door.accept(request, socket, head),
  };
  const onRefused = (place: Listening): void => {
    log.write('error', 'LISTEN_REFUSED', { port: place.port });
    process.exit(EXIT_CONFIGURATION);
  };
  const files = new ConsoleFiles(fileURLToPath(new URL('../../console/dist', import.meta.url)));
  const pushes = new PushDoor(link, clock, sockets);
  const security = new SecurityText({ ...start.beyond, now: () => clock.wallMs() });
  const api = new ApiDoor({ operations: OPERATIONS, clock, inquire: (ask) => link.inquire(ask) });
  const metrics = new MetricsDoor({
    ask: () => link.watch.say({ kind: 'metrics' }),
    own: () => [
      ...figures.samples(),
      { name: 'sallyport_alarm_deliveries_waiting', labels: [], value: desk.depth },
    ],
  });
  const everything: Omit<ListenerParts, 'reached'> = {
    ...towardsVenues,
    pages: (request, response, reached) =>
      metrics.serve(request, response, reached) ||
      api.serve(request, response, reached) ||
      files.serve(request, response, reached) ||
      security.serve(request, response, reached),
    pageSockets: (request, socket, head, reached) => pushes.accept(request, socket, head, reached),
  };
  const { server, web } = listenersOf(start, everything);
  server.on('error', () => onRefused(start.listen));
  const served = new Set<string>(venues.keys());
  const ownPorts = start.venuePorts.map((place) => {
    if (!served.has(place.venue)) onRefused(place);
    return venuePort({ place, ...towardsVenues, onRefused });
  });
  const names = new Map([...VENUE_NAMES].filter(([, venue]) => served.has(venue)));
  openWays({ start, names, ...towardsVenues, web, log, onRefused }, socketOf(start.waysFd));
  const [store, letterStore] = [new QueueFile(start.queueFd), new QueueFile(start.queueFd, 1)];
  const say: AlarmDeskParts['say'] = (word) => link.watch.say(word);
  const ofSinks = socketOf(start.alarmsFd);
  const destination = new Destination();
  const onMetricsToken = (token: string | null): void => metrics.learn(token);
  const desk = new AlarmDesk(
    { store, letterStore, clock, log, destination, http: new OutboundHttp(destination), say, onMetricsToken },
    ofSinks,
  );
  link.watch.listen((message) => desk.take(message));
  const leave = async (): Promise<void> => void (await Promise.all([desk.saved(), sockets.sayGoodbye()]));
  watchEnds({ ending, desk, log, leave }, ofSinks);
}

/** What ends this process, and what is told of that first. */
function watchEnds(parts: Ends, fromLauncher: Socket): void {
  const { ending, desk, log, leave } = parts;
  const fail = (reason: unknown): void => {
    const text = faultText(reason);
    log.write('alert', 'BUG', { text });
    ending.end(EXIT_FAULT, () => desk.fault('edge', text));
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // It ends us first when it means to end: one that is gone without a word has died.
  fromLauncher.once('end', () => {
    if (!ending.isUnderWay) ending.end(0, () => desk.fault('launcher', 'it died, or was killed'));
  });
  process.once('SIGTERM', () => ending.end(0, leave));
}

interface Ends {
  readonly ending: Ending;
  readonly desk: AlarmDesk;
  readonly log: StderrLog;
  /** What is done before an end that was meant. */
  readonly leave: () => Promise<void>;
}

/** What people, browsers and bots reach: on this machine, and beyond it where that was asked for. */
function listenersOf({ listen, beyond }: EdgeStart, parts: Omit<ListenerParts, 'reached'>) {
  const near = new Front({ ...beyond, listen, isTls: false });
  const server = makeListener({ ...parts, reached: (request) => near.reached(request) });
  if (beyond.web === null) return { server, web: null };
  const far = new Front({ ...beyond, listen: beyond.web, isTls: true });
  return { server, web: makeWebListener({ ...parts, reached: (request) => far.reached(request) }) };
}

const start = parseEdgeStart(process.argv[2] ?? '');
if (start === null) process.exit(EXIT_CONFIGURATION);
main(start, parseLogFormat(process.argv[3]));
