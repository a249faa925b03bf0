import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from 'node:http2';
import { accept, furnished, LIMITS, type ListenerParts } from './listener.ts';

/** From the first byte of a request to its last, as over HTTP/1.1. */
const WHOLE_REQUEST_MS = 10_000;
const CANCEL = 8;

/**
 * What a connection may use at once: a page of the console needs some 20 streams, and nobody of ours takes streams
 * back by the hundred. `maxSessionMemory` is in MB.
 */
const STREAMS = {
  settings: { maxConcurrentStreams: 64, maxHeaderListSize: LIMITS.maxHeaderSize, enablePush: false },
  maxSessionMemory: 2,
  maxSessionInvalidFrames: 32,
  maxSessionRejectedStreams: 32,
  maxHeaderListPairs: 128,
  maxOutstandingPings: 4,
  maxOutstandingSettings: 4,
  streamResetBurst: 100,
  streamResetRate: 10,
} as const;

/**
 * Where people, their browsers and bots reach the gateway over TLS 1.3 and nothing older: HTTP/2 and HTTP/1.1 by ALPN,
 * and WebSockets over the latter, with whatever certificate it is given by `setSecureContext`.
 */
export function makeWebListener(parts: ListenerParts): Http2SecureServer {
  const tls = { minVersion: 'TLSv1.3', handshakeTimeout: LIMITS.headersTimeout, allowHTTP1: true } as const;
  const server = createSecureServer({ ...LIMITS, ...STREAMS, ...tls }, (request, response) => {
    if (request.httpVersionMajor === 2) hurry(request);
    void accept(parts, request, response);
  });
  server.on('sessionError', () => undefined);
  return furnished(server, parts);
}

/** HTTP/2 has no clock of Node's for requests: one that does not end is taken back. */
function hurry(request: Http2ServerRequest): void {
  // A stream that breaks says so here and where its body is read.
  request.on('error', () => undefined);
  const timer = setTimeout(() => request.stream.close(CANCEL), WHOLE_REQUEST_MS);
  const callOff = (): void => clearTimeout(timer);
  request.once('end', callOff);
  request.once('close', callOff);
}
