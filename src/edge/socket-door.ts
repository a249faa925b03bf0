import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Venue } from '../core/order/venue.ts';
import type { SocketRoute } from '../core/order/socket-route.ts';
import type { Clock } from '../ports.ts';
import type { EdgeHello } from '../protocol/edge-start.ts';
import { MESSAGE_MAX } from '../protocol/stream-message.ts';
import { askFirst } from './asked-socket.ts';
import { BotSocket, type SocketTimes } from './bot-socket.ts';
import type { BotSockets } from './bot-sockets.ts';
import { DialBudget } from './dial-budget.ts';
import { dismiss } from './dismiss.ts';
import { JudgedSocket, type JudgedSocketParts } from './judged-socket.ts';
import type { KeeperLink } from './keeper-link.ts';
import { dialStreams, MarketSocket, type StreamHost } from './market-socket.ts';
import type { PublicMarket } from './public-market.ts';
import { rawRequest, splitChain, splitPrefix } from './venue-endpoint.ts';
import { WholeSocket } from './whole-socket.ts';

/** Market sockets at once: each is a connection at the venue. */
const MARKET_SOCKETS_MAX = 256;
/** As the venue does it: a ping every 3 minutes, ten minutes for an answer, a day for a connection. */
export const BOT_SOCKET_TIMES: SocketTimes = {
  pingEveryMs: 180_000,
  silentMaxMs: 600_000,
  lifeMs: 86_400_000,
};
const NO_BODY = new Uint8Array(0);

export interface SocketDoorParts {
  readonly venues: ReadonlyMap<string, Venue>;
  readonly link: KeeperLink;
  readonly market: PublicMarket;
  readonly clock: Clock;
  readonly open: BotSockets;
  /** Finds the addresses of venues. */
  readonly lookup: LookupFunction;
}

/** Where WebSockets of bots end: each goes to what its target names. */
export class SocketDoor {
  readonly #parts: SocketDoorParts;
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MESSAGE_MAX,
    clientTracking: false,
  });
  readonly #dials: DialBudget;
  #hosts = new Map<string, StreamHost>();
  #marketSockets = 0;

  constructor(parts: SocketDoorParts) {
    this.#parts = parts;
    this.#dials = new DialBudget(parts.clock);
  }

  /** Replaces the list of stream hosts. */
  learn(hello: EdgeHello): void {
    const next = new Map<string, StreamHost>();
    for (const { venue, baseUrl, ca } of hello.upstreams) {
      const streams = this.#parts.venues.get(venue)?.sockets.streamsOf(baseUrl);
      if (streams !== undefined) next.set(venue, { baseUrl: streams, ca });
    }
    this.#hosts = next;
  }

  /** Takes a request to upgrade that has passed the guard. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const chain = splitChain(request.url ?? '');
    if (chain !== null) return this.#openChain(chain, { request, socket, head });
    const { venue, target } = splitPrefix(this.#parts.venues, request.url ?? '');
    const route = venue.sockets.classify(target);
    if (route === null) return dismiss(socket, '404 Not Found');
    if (route.kind === 'market' || route.kind === 'whole') {
      void this.#openMarket(venue, route, { request, socket, head });
      return;
    }
    const upgrade = { request, socket, head };
    const { link } = this.#parts;
    if (route.kind !== 'ticker') return this.#openJudged({ venue, target, route, link }, upgrade);
    const { headers } = rawRequest(request, NO_BODY);
    askFirst({
      link,
      socket,
      message: { venue: venue.id, request: { method: 'GET', target, headers, body: NO_BODY } },
      letIn: (opened) => this.#openJudged({ venue, target, route, link: opened }, upgrade),
    });
  }

  /** Whether anything listens there is the keeper's to say. */
  #openChain({ chain, target }: { readonly chain: string; readonly target: string }, upgrade: Upgrade): void {
    this.#judge({ venue: chain, target, calls: null, link: this.#parts.link }, upgrade);
  }

  #openJudged({ venue, target, route, link }: Judged, upgrade: Upgrade): void {
    const calls = route.kind === 'calls' ? { venue, limits: route.limits } : null;
    this.#judge({ venue: venue.id, target, calls, link }, upgrade);
  }

  #judge(of: Pick<JudgedSocketParts, 'venue' | 'target' | 'calls' | 'link'>, upgrade: Upgrade): void {
    const { market, clock, open } = this.#parts;
    const { headers } = rawRequest(upgrade.request, NO_BODY);
    this.#server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (opened) => {
      const bot = new BotSocket({
        socket: opened,
        clock,
        times: BOT_SOCKET_TIMES,
        among: open,
        onText: (text) => judged.receive(text),
        onClosed: () => judged.closed(),
      });
      const judged = new JudgedSocket({ ...of, market, bot, headers });
    });
  }

  /** The venue's side is opened first: a bot is not let in to a place that is not there. */
  async #openMarket(venue: Venue, route: MarketRoute, upgrade: Upgrade): Promise<void> {
    const { request, socket, head } = upgrade;
    const { target } = route;
    const { clock, open } = this.#parts;
    const host = this.#hosts.get(venue.id);
    if (host === undefined || this.#marketSockets >= MARKET_SOCKETS_MAX || !this.#dials.take()) {
      return dismiss(socket, '503 Service Unavailable');
    }
    this.#marketSockets += 1;
    const leave = (): void => {
      socket.destroy();
    };
    socket.on('error', leave);
    const upstream = await dialStreams(host, target, this.#parts.lookup);
    socket.removeListener('error', leave);
    if (upstream === null || socket.destroyed) {
      this.#marketSockets -= 1;
      upstream?.terminate();
      return dismiss(socket, '502 Bad Gateway');
    }
    // Closed also when the handshake fails, or right after it.
    upstream.once('close', () => {
      this.#marketSockets -= 1;
    });
    socket.once('close', () => {
      upstream.terminate();
    });
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      const bot = new BotSocket({
        socket: opened,
        clock,
        times: BOT_SOCKET_TIMES,
        among: open,
        onText: (text) => passing.receive(text),
        onClosed: () => passing.closed(),
      });
      const streams = new MarketSocket({ venue, upstream, bot, clock });
      const passing =
        route.kind === 'market' ? streams : this.#whole(venue, { request, target }, [bot, streams]);
    });
  }

  /** The keeper's side is opened for the first message that is its business. */
  #whole(
    venue: Venue,
    { request, target }: { readonly request: IncomingMessage; readonly target: string },
    [bot, streams]: readonly [BotSocket, MarketSocket],
  ): WholeSocket {
    const { link, market } = this.#parts;
    const { headers } = rawRequest(request, NO_BODY);
    const calls = { venue, limits: false };
    return new WholeSocket({
      sockets: venue.sockets,
      market: streams,
      judged: () => new JudgedSocket({ venue: venue.id, market, link, bot, target, headers, calls }),
    });
  }
}

type MarketRoute = Extract<SocketRoute, { kind: 'market' | 'whole' }>;

interface Judged {
  readonly venue: Venue;
  readonly target: string;
  readonly route: SocketRoute;
  readonly link: Pick<KeeperLink, 'open'>;
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}
