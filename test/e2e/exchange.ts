import type { CanaryWatch } from './canary-watch.ts';

/** One request of a program or a browser to the API of a gateway, and what it was answered. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly asked: string;
  readonly answer: string;
  /** Values of `set-cookie`. */
  readonly cookies: readonly string[];
}

const API = '/api/v1';
/** Operations whose answers hand a secret out, by their paths. */
const HANDS_OUT: readonly RegExp[] = [
  /^\/(?:setup|session|session\/refresh|session\/passkey|ws\/ticket)$/,
  /^\/me\/factors\/(?:totp|codes)$/,
  /^\/(?:people|people\/[^/]+\/reset|bots)$/,
];
/** Fields of these answers that are the secret: of sessions, second factors, invitations, decoys and sockets. */
export const HANDED_OUT: ReadonlySet<string> = new Set([
  'access',
  'codes',
  'secret',
  'ticket',
  'token',
  'uri',
]);
/** Fields of what is asked that are a secret of whoever asks. Codes of six digits are too short to be looked for. */
const ASKED_WITH: ReadonlySet<string> = new Set(['code', 'password', 'token']);

/** Whether the answers of an operation may have {@link HANDED_OUT} fields; the path as in the API's document. */
export function handsOut(path: string): boolean {
  return HANDS_OUT.some((one) => one.test(path));
}

/** Keeps what went in and out as a secret. The rest of the answer, in which none may be. */
export function keepExchange(watch: CanaryWatch, exchange: Exchange): Buffer {
  const { pathname } = new URL(exchange.target, 'http://gateway.invalid');
  keepFields(watch, 'asked with', exchange.asked, ASKED_WITH);
  for (const [, token = ''] of exchange.asked.matchAll(/request_token=([A-Za-z0-9]+)/g))
    watch.keep('a request token', token);
  for (const cookie of exchange.cookies) watch.keep('a cookie', valueOf(cookie));
  if (!handsOut(pathname.slice(API.length))) return Buffer.from(exchange.answer);
  return Buffer.from(keepFields(watch, 'handed out', exchange.answer, HANDED_OUT));
}

/** Whether a request is one to the API, and not to a venue's endpoint or the console. */
export function isOfApi(target: string): boolean {
  return target.startsWith(`${API}/`);
}

/** The text without the named fields, each of which is kept; the text itself where it is no JSON. */
function keepFields(watch: CanaryWatch, how: string, text: string, names: ReadonlySet<string>): string {
  try {
    const rest = JSON.parse(text, (name, value) => {
      if (!names.has(name)) return value;
      for (const one of Array.isArray(value) ? value : [value])
        if (typeof one === 'string') watch.keep(`${name} ${how}`, one);
      return undefined;
    });
    return JSON.stringify(rest) ?? '';
  } catch {
    return text;
  }
}

function valueOf(cookie: string): string {
  return cookie.slice(cookie.indexOf('=') + 1).split(';')[0] ?? '';
}
