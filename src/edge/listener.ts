import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { RawReply, RawRequest } from '../core/order/venue.ts';
import { HEADERS_MAX } from '../protocol/http-message.ts';
import { dismiss } from './dismiss.ts';
import type { Reached } from './front.ts';
import { guardOrigin, guardUpgrade, placedTarget } from './origin-guard.ts';
import { readBody } from './read-body.ts';
import { rawRequest } from './venue-endpoint.ts';
import { hasConnectionHeader, type WebRequest, type WebResponse } from './web-request.ts';

const HEADER_BYTES_MAX = 16 * 1024;
/** How often connections are looked at for having been too slow. */
const TIMEOUTS_EVERY_MS = 1_000;
const CONNECTIONS_MAX = 2_048;
/** From the first byte to the last, head and body: a bot on this machine or in its network needs milliseconds. */
const WHOLE_REQUEST_MS = 10_000;
/** A connection on which nothing moves, also one whose answer is not read. Longer than any answer takes. */
const STILL_MS = 90_000;

export interface ListenerParts {
  readonly reached: (request: WebRequest) => Reached;
  readonly serve: (request: RawRequest) => Promise<RawReply>;
  /** Answers what is for a person's browser; false, and nothing is answered, for everything else. */
  readonly pages?: (request: WebRequest, response: WebResponse, reached: Reached) => boolean;
  /** Takes a page's request for a WebSocket; false, and nothing is done, for everything else. */
  readonly pageSockets?: (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    reached: Reached,
  ) => boolean;
  /** Takes a socket that asks to become a WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** What a connection and a request may use, over every HTTP. */
export const LIMITS = {
  maxHeaderSize: HEADER_BYTES_MAX,
  headersTimeout: WHOLE_REQUEST_MS,
  requestTimeout: WHOLE_REQUEST_MS,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: TIMEOUTS_EVERY_MS,
  insecureHTTPParser: false,
  requireHostHeader: true,
  noDelay: true,
} as const;
const HANDSHAKE_MS = 10_000;

/** The HTTP side towards bots: size and time limits, then the guard, then the venue endpoint. */
export function makeListener(parts: ListenerParts): Server {
  return furnished(
    createServer(LIMITS, (request, response) => void accept(parts, request, response)),
    parts,
  );
}

/** The same behind TLS, with whatever certificate it is given by `setSecureContext`. */
export function makeTlsListener(parts: ListenerParts): TlsServer {
  const tls = { ...LIMITS, minVersion: 'TLSv1.2' as const, handshakeTimeout: HANDSHAKE_MS };
  const server = createTlsServer(tls, (request, response) => void accept(parts, request, response));
  server.on('tlsClientError', (_reason, socket) => socket.destroy());
  return furnished(server, parts);
}

/** The limits of connections, and what is done with upgrades and with what is no HTTP. */
export function furnished<S extends Server | TlsServer | Http2SecureServer>(
  server: S,
  parts: ListenerParts,
): S {
  server.maxConnections = CONNECTIONS_MAX;
  server.setTimeout(STILL_MS);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(parts, request, socket, head),
  );
  server.on('clientError', (_reason: Error, socket: Duplex) => dismiss(socket, '400 Bad Request'));
  return server;
}

function upgrade(parts: ListenerParts, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const reached = parts.reached(request);
  if (parts.pageSockets?.(request, socket, head, reached) === true) return;
  const verdict = guardUpgrade(request, reached.hosts);
  if (verdict !== 200) return dismiss(socket, UPGRADE_REFUSALS[verdict]);
  if (request.rawHeaders.length > 2 * HEADERS_MAX) {
    return dismiss(socket, '431 Request Header Fields Too Large');
  }
  request.url = placedTarget(request, reached.hosts);
  parts.upgrade(request, socket, head);
}

const UPGRADE_REFUSALS = {
  400: '400 Bad Request',
  403: '403 Forbidden',
  421: '421 Misdirected Request',
} as const;

/** The guard, then whoever the request is for. */
export async function accept(
  parts: ListenerParts,
  request: WebRequest,
  response: WebResponse,
): Promise<void> {
  const reached = parts.reached(request);
  if (reached.hsts !== null) response.setHeader('strict-transport-security', reached.hsts);
  if (parts.pages?.(request, response, reached) === true) return;
  const verdict = guardOrigin(request, reached.hosts);
  if (verdict !== 200) return refuse(response, verdict, REASONS[verdict]);
  request.url = placedTarget(request, reached.hosts);
  await serve(parts.serve, request, response);
}

/** Serves a request that has passed a guard and whose target is as the venue endpoint takes it. */
export async function serve(
  venue: ListenerParts['serve'],
  request: WebRequest,
  response: WebResponse,
): Promise<void> {
  // More than the keeper reads in one message: it would close the link, and every bot's request with it.
  if (request.rawHeaders.length > 2 * HEADERS_MAX) return refuse(response, 431, 'too many headers');
  const body = await readBody(request).catch(() => null);
  if (body === null) return refuse(response, 413, 'the request body is larger than 64 KiB or broke off');
  try {
    answer(response, await venue(rawRequest(request, body)));
  } catch {
    refuse(response, 500, 'internal fault; whether the request took effect is not known');
  }
}

const REASONS = {
  400: 'exactly one Host header and a path are needed',
  403: 'requests from web pages are not served here',
  421: 'this host name is not served here: use the address that sallyport printed',
} as const;

/** An answer of our own, in the shape that clients of venues read. */
export function refuse(response: WebResponse, status: number, text: string): void {
  answer(response, {
    status,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify({ code: -1000, msg: `Sallyport: ${text}` })),
  });
}

/** A page that gets at an answer all the same may not show it, load it, guess its type or keep it (T8). */
const NOT_FOR_PAGES = [
  [
    'content-security-policy',
    "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
  ],
  ['x-content-type-options', 'nosniff'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['cache-control', 'no-store'],
].flat();

/** What is between a venue and us, and not for who asked (RFC 9110, 7.6.1); the length is set anew. */
const HOP_BY_HOP = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
]);

function answer(response: WebResponse, reply: RawReply): void {
  if (response.destroyed) return;
  const headers = reply.headers.filter(([name]) => !HOP_BY_HOP.has(name)).flat();
  const length = ['content-length', String(reply.body.length)];
  // A stranger asks once: kept connections are for who has a key, and there are only so many.
  const once = reply.status === 401 && hasConnectionHeader(response) ? ['connection', 'close'] : [];
  response.writeHead(reply.status, [...headers, ...NOT_FOR_PAGES, ...length, ...once]);
  response.end(reply.body);
}
