import { createHash, timingSafeEqual } from 'node:crypto';
import type { WatchAnswer } from '../protocol/alarm-message.ts';
import type { MetricSample } from '../protocol/metrics.ts';
import { FORWARDED, type Reached } from './front.ts';
import { guardOrigin } from './origin-guard.ts';
import { OPEN_METRICS, openMetricsText } from './open-metrics.ts';
import { hasConnectionHeader, type WebRequest, type WebResponse } from './web-request.ts';

export interface MetricsDoorParts {
  /** Asks the keeper for its figures. Null when it cannot be asked now. */
  readonly ask: () => Promise<WatchAnswer> | null;
  /** The edge's own. */
  readonly own: () => readonly MetricSample[];
}

const LOOPBACK = /^(?:127\.[0-9.]+|::1|::ffff:127\.[0-9.]+)$/;

/**
 * `GET /metrics`. Without a token, programs of this machine may ask, bots too; with one, whoever shows it as a bearer
 * token, and nobody else; under a name beyond this machine always. Pages of others are refused like everywhere.
 */
export class MetricsDoor {
  readonly #parts: MetricsDoorParts;
  #digest: Buffer | null = null;

  constructor(parts: MetricsDoorParts) {
    this.#parts = parts;
  }

  /** The token that is asked for from now on; null for none. */
  learn(token: string | null): void {
    this.#digest = token === null ? null : digestOf(token);
  }

  /** False, and nothing is answered, for every other path. */
  serve(
    request: WebRequest,
    response: WebResponse,
    { hosts, isLoopback }: Pick<Reached, 'hosts' | 'isLoopback'>,
  ): boolean {
    if (request.url !== '/metrics') return false;
    const verdict = guardOrigin(request, hosts);
    if (verdict !== 200) say(response, verdict, 'this is not served here');
    else if (request.method !== 'GET') say(response, 405, 'GET alone');
    else if (!this.#isAllowed(request, isLoopback))
      say(response, 401, 'a bearer token is needed: sallyport metrics token');
    else void this.#answer(response);
    return true;
  }

  #isAllowed({ headers, socket }: WebRequest, isLoopback: boolean): boolean {
    if (this.#digest === null) {
      const isNear = isLoopback && LOOPBACK.test(socket.remoteAddress ?? '');
      return isNear && FORWARDED.every((name) => headers[name] === undefined);
    }
    const [, token = ''] = /^Bearer (\S{1,256})$/.exec(headers.authorization ?? '') ?? [];
    return timingSafeEqual(digestOf(token), this.#digest);
  }

  async #answer(response: WebResponse): Promise<void> {
    const asked = await (this.#parts.ask() ?? Promise.resolve(null));
    if (asked === null) return say(response, 503, 'the keeper cannot be asked now');
    const samples = [...(asked.samples ?? []), ...this.#parts.own()];
    write(response, 200, OPEN_METRICS, openMetricsText(samples));
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function say(response: WebResponse, status: number, text: string): void {
  write(response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

function write(response: WebResponse, status: number, type: string, text: string): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 401 && hasConnectionHeader(response) ? { connection: 'close' } : {}),
  });
  response.end(text);
}
