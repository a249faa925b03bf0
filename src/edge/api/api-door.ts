import type { Clock } from '../../ports.ts';
import type { AnyOperation } from '../../protocol/api/operation.ts';
import type { Answer, Ask } from '../../protocol/ask-message.ts';
import type { Reached } from '../front.ts';
import { guardPage } from '../origin-guard.ts';
import { PAGE_HEADERS } from '../page-headers.ts';
import { readBody } from '../read-body.ts';
import { pathOf } from '../target.ts';
import { hasConnectionHeader, type WebRequest, type WebResponse } from '../web-request.ts';
import { API_ROOT, matchOperation } from './match-operation.ts';
import { onlyHeader, readAsk } from './read-ask.ts';

/** A request is answered within this time, or with the word that nobody knows what came of it. */
const ANSWER_MS = 30_000;
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
/** What a browser is told to send the refreshing cookie to, and nothing else. */
const COOKIE_PATH = `${API_ROOT}/session`;

export interface ApiDoorParts {
  readonly operations: readonly AnyOperation[];
  readonly clock: Clock;
  /** Null when too much is under way: nothing was handed over. */
  readonly inquire: (ask: Ask) => Promise<Answer> | null;
}

/**
 * The HTTP side of the API: bounds, guard, form of the request; everything that is decided is decided in the keeper. No
 * answer of it can be read by another page, and none names another origin: there is no CORS.
 */
export class ApiDoor {
  readonly #parts: ApiDoorParts;

  constructor(parts: ApiDoorParts) {
    this.#parts = parts;
  }

  /**
   * Answers a request for the API under one of this gateway's own names; false, and nothing is answered, when it is for
   * something else.
   */
  serve(request: WebRequest, response: WebResponse, reached: Reached): boolean {
    const path = pathOf(request.url ?? '');
    if (path !== API_ROOT && !path.startsWith(`${API_ROOT}/`)) return false;
    const verdict = guardPage(request, reached);
    // A venue's name: the venue endpoint answers, also that it does not know the path.
    if (verdict === 421) return false;
    if (verdict !== 200) {
      request.resume();
      refuse(response, GUARDED[verdict]);
    } else {
      void this.#read(request, response, reached);
    }
    return true;
  }

  async #read(request: WebRequest, response: WebResponse, reached: Reached): Promise<void> {
    const target = request.url ?? '';
    const path = pathOf(target);
    const match = matchOperation(this.#parts.operations, request.method ?? '', path);
    if (match.kind === 'none') return refuse(response, UNKNOWN);
    if (match.kind === 'otherMethod') {
      response.setHeader('allow', match.methods.join(', '));
      return refuse(response, METHOD);
    }
    const body = await readBody(request).catch(() => null);
    if (body === null) return refuse(response, TOO_LARGE);
    if (body.length > 0 && !JSON_TYPE.test(onlyHeader(request, 'content-type') ?? ''))
      return refuse(response, NOT_JSON);
    const ask = readAsk(request, {
      operation: match.operation,
      pathParams: match.params,
      query: target.slice(path.length + 1),
      body,
      cookie: cookieName(reached.scheme),
      address: reached.address,
      isLoopback: reached.isLoopback,
    });
    if (ask === null) return refuse(response, MALFORMED);
    await this.#pass(ask, request, response, reached);
  }

  async #pass(ask: Ask, request: WebRequest, response: WebResponse, { scheme }: Reached): Promise<void> {
    const asked = this.#parts.inquire(ask);
    if (asked === null) return refuse(response, BUSY);
    const answer = await this.#inTime(asked);
    if (answer === null) return refuse(response, LATE);
    const seen = onlyHeader(request, 'if-none-match') ?? '';
    const isKnown = answer.etag !== null && request.method === 'GET' && isAmong(answer.etag, seen);
    if (answer.next !== null) return this.#passPieces(ask, answer, response);
    send(response, isKnown ? { ...answer, status: 304, body: new Uint8Array(0) } : answer, scheme);
  }

  /** An answer in pieces: the next one is asked for when the one before was taken. Cut off where it does not end. */
  async #passPieces(ask: Ask, first: Answer, response: WebResponse): Promise<void> {
    begin(response, first);
    for (let answer: Answer | null = first; answer !== null && !response.destroyed;) {
      if (!response.write(answer.body)) await drained(response);
      if (answer.next === null) return void response.end();
      const asked: Promise<Answer> | null = this.#parts.inquire({ ...ask, piece: answer.next });
      answer = asked === null ? null : await this.#inTime(asked);
      if (answer !== null && answer.status !== 200) answer = null;
    }
    response.destroy();
  }

  #inTime(asked: Promise<Answer>): Promise<Answer | null> {
    return new Promise((resolve) => {
      const callOff = this.#parts.clock.after(ANSWER_MS, () => resolve(null));
      void asked.then((answer) => {
        callOff();
        resolve(answer);
      });
    });
  }
}

/**
 * Whether `If-None-Match` names this tag. The weak comparison of RFC 9110, 13.1.2: a proxy that compresses says `W/`. A
 * star asks whether there is anything at all, which no client of ours wants to know.
 */
function isAmong(etag: string, header: string): boolean {
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === `"${etag}"`);
}

/** Over plain HTTP a browser takes no cookie with the prefix that TLS has. */
function cookieName(scheme: 'http' | 'https'): string {
  return scheme === 'https' ? '__Secure-sallyport_refresh' : 'sallyport_refresh';
}

/** The head of an answer whose length is not known. */
function begin(response: WebResponse, { status, media }: Answer): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
  response.writeHead(status, { 'content-type': `${media}; charset=utf-8` });
}

/** Resolves when there is room again, or nobody is there any more. */
function drained(response: WebResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

function send(response: WebResponse, answer: Answer, scheme: 'http' | 'https'): void {
  const { status, media, etag, retryAfterS, cookie, body } = answer;
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
  if (status !== 304) {
    response.setHeader('content-type', media.startsWith('text/') ? `${media}; charset=utf-8` : media);
    response.setHeader('content-length', body.length);
  }
  if (etag !== null) response.setHeader('etag', `"${etag}"`);
  if (retryAfterS !== null) response.setHeader('retry-after', retryAfterS);
  if (status === 401) {
    response.setHeader('www-authenticate', 'Bearer');
    // A stranger asks once: kept connections are for who has a key, and there are only so many.
    if (hasConnectionHeader(response)) response.setHeader('connection', 'close');
  }
  if (cookie !== null) {
    const [value, age] = cookie.kind === 'set' ? [cookie.value, cookie.maxAgeS] : ['', 0];
    const overTls = scheme === 'https' ? '; Secure' : '';
    response.setHeader(
      'set-cookie',
      `${cookieName(scheme)}=${value}; HttpOnly${overTls}; SameSite=Strict; Path=${COOKIE_PATH}; Max-Age=${age}`,
    );
  }
  response.writeHead(status);
  response.end(body);
}

interface EdgeProblem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

/** A refusal of the edge's own. Nothing was handed to the keeper, unless the text says otherwise. */
function refuse(response: WebResponse, problem: EdgeProblem): void {
  const body = Buffer.from(
    JSON.stringify({ type: `urn:sallyport:problem:${problem.code}`, ...problem }),
    'utf8',
  );
  const bare = { etag: null, retryAfterS: null, cookie: null, next: null };
  send(response, { status: problem.status, media: 'application/problem+json', ...bare, body }, 'http');
}

function edgeProblem(status: number, code: string, title: string, detail: string): EdgeProblem {
  return { status, code, title, detail };
}

const MALFORMED = edgeProblem(
  400,
  'REQUEST_MALFORMED',
  'Bad request',
  'a header or a parameter is there twice, too long or not readable; nothing was done',
);
const GUARDED = {
  400: edgeProblem(
    400,
    'HOST_MALFORMED',
    'Bad request',
    'exactly one Host header is needed; nothing was done',
  ),
  403: edgeProblem(
    403,
    'PAGE_REFUSED',
    'Not permitted',
    'only pages of this gateway itself may ask here; nothing was done',
  ),
};
const UNKNOWN = edgeProblem(404, 'ROUTE_UNKNOWN', 'Not found', 'nothing answers here; see docs/openapi.json');
const METHOD = edgeProblem(
  405,
  'METHOD_UNKNOWN',
  'Method not allowed',
  'this address takes the methods in Allow; nothing was done',
);
const TOO_LARGE = edgeProblem(
  413,
  'BODY_TOO_LARGE',
  'Too large',
  'the body is larger than 64 KiB or broke off; nothing was done',
);
const NOT_JSON = edgeProblem(
  415,
  'BODY_NOT_JSON',
  'Unsupported media type',
  'a body here is application/json in UTF-8; nothing was done',
);
const BUSY = edgeProblem(
  503,
  'EDGE_BUSY',
  'Unavailable',
  'too many requests are under way; nothing was done. Try again in a moment',
);
const LATE = edgeProblem(
  504,
  'ANSWER_LATE',
  'No answer in time',
  'no answer came within 30 seconds; whether the request took effect is not known. Look before you send it again',
);
