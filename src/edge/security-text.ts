import type { Listening } from '../protocol/edge-start.ts';
import { guardPage } from './origin-guard.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import type { Reached } from './front.ts';
import type { WebRequest, WebResponse } from './web-request.ts';

const TARGET = '/.well-known/security.txt';
const DAY_MS = 86_400_000;
/** RFC 9116 asks for less than a year; whoever reads a copy asks again after this long. */
const GOOD_DAYS = 90;

export interface SecurityTextParts {
  /** `mailto:` and https addresses of whoever runs this gateway, the preferred one first. Empty: nothing is served. */
  readonly contacts: readonly string[];
  /** Names beyond this machine, HOST or HOST:PORT. */
  readonly names: readonly string[];
  /** Where the gateway itself listens with TLS; null where a proxy does. */
  readonly web: Listening | null;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** `GET /.well-known/security.txt` (RFC 9116): whom to tell of a weakness of this installation. */
export class SecurityText {
  readonly #parts: SecurityTextParts;

  constructor(parts: SecurityTextParts) {
    this.#parts = parts;
  }

  /** False, and nothing is answered, for everything else and where no contact was named. */
  serve(request: WebRequest, response: WebResponse, reached: Pick<Reached, 'hosts' | 'scheme'>): boolean {
    if (request.url !== TARGET || this.#parts.contacts.length === 0) return false;
    if (request.method !== 'GET' || guardPage(request, reached) !== 200) return false;
    request.resume();
    const text = this.#text();
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
    return true;
  }

  #text(): string {
    const { contacts, names, web, now } = this.#parts;
    const today = Math.floor(now() / DAY_MS);
    return [
      ...contacts.map((contact) => `Contact: ${contact}`),
      `Expires: ${new Date((today + GOOD_DAYS) * DAY_MS).toISOString()}`,
      'Preferred-Languages: en',
      ...names.flatMap((name) => placesOf(name, web)).map((place) => `Canonical: https://${place}${TARGET}`),
      '',
    ].join('\n');
  }
}

/** A copy counts where its own address is listed: a name without a port is reached at the listener's, and at 443. */
function placesOf(name: string, web: Listening | null): readonly string[] {
  const isWhole = web === null || web.port === 443 || name.includes(':');
  return isWhole ? [name] : [name, `${name}:${web.port}`];
}
