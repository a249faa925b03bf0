import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { parsePlace } from '../protocol/edge-ways.ts';
import { isVenueName } from '../protocol/venue-names.ts';
import type { Log } from '../ports.ts';
import { dismiss } from './dismiss.ts';
import { refuse, serve, type ListenerParts } from './listener.ts';
import { isOfPage } from './origin-guard.ts';
import type { Passage } from './passage.ts';

/** Connections at once, tunnels included. */
const CONNECTIONS_MAX = 1_024;
/** Names of refused places that are logged; beyond that the log says nothing new. */
const TOLD_MAX = 256;
const LIMITS = { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 20_000, noDelay: true };
const WITH_PATH = /^(https?):\/\/([^/?#@]+)(\/[^#]*)$/i;

export interface ForwardProxyParts {
  /** Names of venues that are served here, in lower case, each with its venue. */
  readonly names: ReadonlyMap<string, string>;
  readonly serve: ListenerParts['serve'];
  /** Takes a connection on which the bot now speaks TLS with the venue that it named. */
  readonly terminate: (socket: Duplex) => void;
  readonly passage: Passage;
  readonly log: Log;
}

/**
 * The second way in: programs that take a proxy from their environment. A venue's name leads to the gateway, a place
 * on the owner's pass list is relayed untouched, and everything else is refused and said.
 */
export class ForwardProxy {
  readonly server: Server;
  readonly #parts: ForwardProxyParts;
  readonly #told = new Set<string>();

  constructor(parts: ForwardProxyParts) {
    this.#parts = parts;
    this.server = createServer(LIMITS, (request, response) => void this.#plain(request, response));
    this.server.maxConnections = CONNECTIONS_MAX;
    this.server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#connect(request, socket, head),
    );
    this.server.on('upgrade', (_request: IncomingMessage, socket: Duplex) =>
      dismiss(socket, '400 Bad Request'),
    );
    this.server.on('clientError', (_reason: Error, socket: Duplex) => dismiss(socket, '400 Bad Request'));
  }

  #connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const place = parsePlace(request.url ?? '');
    if (place === null) return dismiss(socket, '400 Bad Request');
    const { host, port } = place;
    if (this.#parts.names.has(host) && port === 443) {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      // What came along with the request belongs to the bot's side of TLS.
      if (head.length > 0) socket.unshift(head);
      return this.#parts.terminate(socket);
    }
    if (isVenueName(host) || !this.#parts.passage.allows(place)) return this.#refuse(socket, host, port);
    void this.#parts.passage.open(place, socket, head);
  }

  #refuse(socket: Duplex, host: string, port: number): void {
    const text = this.#why(host, port);
    const answer = JSON.stringify({ code: -1000, msg: `Sallyport: ${text}` });
    socket.end(
      'HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\nconnection: close\r\n' +
        `content-length: ${Buffer.byteLength(answer)}\r\n\r\n${answer}`,
    );
    setTimeout(() => socket.destroy(), 100);
  }

  #why(host: string, port: number): string {
    const place = `${host}:${port}`;
    if (this.#told.size < TOLD_MAX && !this.#told.has(place)) {
      this.#told.add(place);
      this.#parts.log.write('warn', 'PROXY_REFUSED', { host, port });
    }
    if (isVenueName(host)) return `${place} is a venue's, and this gateway does not serve it`;
    return (
      `${place} is not on the pass list; nothing was sent there. ` +
      `The owner lets it through with: sallyport pass add ${place}`
    );
  }

  /** Some clients do not ask for a tunnel: they send the whole URL, and leave TLS to the proxy. */
  async #plain(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isOfPage(request)) return refuse(response, 403, 'requests from web pages are not served here');
    const [, scheme = '', authority = '', path] = WITH_PATH.exec(request.url ?? '') ?? [];
    const place = parsePlace(authority, scheme.toLowerCase() === 'http' ? 80 : 443);
    if (place === null || path === undefined) {
      return refuse(response, 400, 'this is a forward proxy: name it as HTTPS_PROXY');
    }
    const venue = this.#parts.names.get(place.host);
    if (venue === undefined) return refuse(response, 403, this.#why(place.host, place.port));
    request.url = `/${venue}${path}`;
    await serve(this.#parts.serve, request, response);
  }
}
