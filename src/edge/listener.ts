import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { RawReply, RawRequest } from '../core/order/venue.ts';
import { HEADERS_MAX } from '../protocol/http-message.ts';
import { dismiss } from './dismiss.ts';
import { guardOrigin, placedTarget, type HostNames } from './origin-guard.ts';
import { readBody } from './read-body.ts';
import { rawRequest } from './venue-endpoint.ts';

const HEADER_BYTES_MAX = 16 * 1024;
/** How often connections are looked at for having been too slow. */
const TIMEOUTS_EVERY_MS = 1_000;
const CONNECTIONS_MAX = 2_048;
/** From the first byte to the last, head and body: a bot on this machine or in its network needs milliseconds. */
const WHOLE_REQUEST_MS = 10_000;
/** A connection on which nothing moves, also one whose answer is not read. Longer than any answer takes. */
const STILL_MS = 90_000;

export interface ListenerParts {
  readonly hosts: HostNames;
  readonly serve: (request: RawRequest) => Promise<RawReply>;
  /** Answers what is for a person's browser; false, and nothing is answered, for everything else. */
  readonly pages?: (request: IncomingMessage, response: ServerResponse, hosts: HostNames) => boolean;
  /** Takes a page's request for a WebSocket; false, and nothing is done, for everything else. */
  readonly pageSockets?: (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    hosts: HostNames,
  ) => boolean;
  /** Takes a socket that asks to become a WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

const LIMITS = {
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

function furnished<S extends Server | TlsServer>(server: S, parts: ListenerParts): S {
  server.maxConnections = CONNECTIONS_MAX;
  server.timeout = STILL_MS;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(parts, request, socket, head),
  );
  server.on('clientError', (_reason: Error, socket: Duplex) => dismiss(socket, '400 Bad Request'));
  return server;
}

function upgrade(parts: ListenerParts, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (parts.pageSockets?.(request, socket, head, parts.hosts) === true) return;
  const verdict = guardOrigin(request, parts.hosts);
  if (verdict !== 200) return dismiss(socket, UPGRADE_REFUSALS[verdict]);
  if (request.rawHeaders.length > 2 * HEADERS_MAX) {
    return dismiss(socket, '431 Request Header Fields Too Large');
  }
  request.url = placedTarget(request, parts.hosts);
  parts.upgrade(request, socket, head);
}

const UPGRADE_REFUSALS = {
  400: '400 Bad Request',
  403: '403 Forbidden',
  421: '421 Misdirected Request',
} as const;

async function accept(
  parts: ListenerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (parts.pages?.(request, response, parts.hosts) === true) return;
  const verdict = guardOrigin(request, parts.hosts);
  if (verdict !== 200) return refuse(response, verdict, REASONS[verdict]);
  request.url = placedTarget(request, parts.hosts);
  await serve(parts.serve, request, response);
}

/** Serves a request that has passed a guard and whose target is as the venue endpoint takes it. */
export async function serve(
  venue: ListenerParts['serve'],
  request: IncomingMessage,
  response: ServerResponse,
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
export function refuse(response: ServerResponse, status: number, text: string): void {
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

function answer(response: ServerResponse, reply: RawReply): void {
  if (response.destroyed) return;
  const headers = reply.headers
    .filter(([name]) => name !== 'content-length' && name !== 'transfer-encoding')
    .flat();
  const length = ['content-length', String(reply.body.length)];
  // A stranger asks once: kept connections are for who has a key, and there are only so many.
  const once = reply.status === 401 ? ['connection', 'close'] : [];
  response.writeHead(reply.status, [...headers, ...NOT_FOR_PAGES, ...length, ...once]);
  response.end(reply.body);
}
