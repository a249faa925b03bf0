import type { AnyOperation } from '../../protocol/api/operation.ts';
import { ASK_TEXT_MAX, PARAMS_MAX, type Ask } from '../../protocol/ask-message.ts';
import { valuesOf, type WebRequest } from '../web-request.ts';

/** What an ask is made from besides the request itself. */
export interface AskParts {
  readonly operation: AnyOperation;
  readonly pathParams: ReadonlyMap<string, string>;
  /** After the question mark, undecoded. */
  readonly query: string;
  readonly body: Uint8Array;
  /** Name of the cookie that refreshes a session. */
  readonly cookie: string;
  /** Of whoever asks. */
  readonly address: string;
  readonly isLoopback: boolean;
}

/** Null where a header is there twice, or a parameter is repeated, too long or no text. */
export function readAsk(request: WebRequest, parts: AskParts): Ask | null {
  const params = paramsOf(parts);
  const [authorization, agent, origin, ifMatch, key, cookies] = [
    'authorization',
    'user-agent',
    'origin',
    'if-match',
    'idempotency-key',
    'cookie',
  ].map((name) => onlyHeader(request, name));
  if (params === null) return null;
  if (authorization === undefined || agent === undefined || origin === undefined) return null;
  if (ifMatch === undefined || key === undefined || cookies === undefined) return null;
  const access =
    authorization === null ? null : (/^Bearer ([A-Za-z0-9_-]{1,512})$/.exec(authorization)?.[1] ?? '');
  const tag = ifMatch === null ? null : (/^"([^"]{1,200})"$/.exec(ifMatch)?.[1] ?? '');
  return {
    operation: parts.operation.name,
    params,
    credentials: { access, refresh: cookies === null ? null : cookieOf(cookies, parts.cookie) },
    from: {
      address: parts.address,
      agent: (agent ?? '').slice(0, 256),
      page: origin,
      isLoopback: parts.isLoopback,
    },
    conditions: { ifMatch: tag, idempotencyKey: key },
    piece: null,
    body: parts.body,
  };
}

/** Null where there is none, undefined where there are several or it is too long. */
export function onlyHeader(request: WebRequest, name: string): string | null | undefined {
  const values = valuesOf(request, name);
  if (values.length > 1) return undefined;
  const [value = null] = values;
  return value !== null && value.length > 8 * ASK_TEXT_MAX ? undefined : value;
}

function paramsOf({ pathParams, query }: AskParts): { readonly [name: string]: string } | null {
  const params = new Map(pathParams);
  if (query === '') return Object.fromEntries(params);
  for (const pair of query.split('&')) {
    const [rawName = '', rawValue, ...more] = pair.split('=');
    if (rawValue === undefined || more.length > 0) return null;
    const [name, value] = [decoded(rawName), decoded(rawValue)];
    if (name === null || value === null || params.has(name) || params.size >= PARAMS_MAX) return null;
    params.set(name, value);
  }
  return Object.fromEntries(params);
}

function decoded(text: string): string | null {
  try {
    const value = decodeURIComponent(text.replaceAll('+', ' '));
    return value.length > ASK_TEXT_MAX ? null : value;
  } catch {
    return null;
  }
}

/** A cookie of that name that is there twice is worth nothing: one of the two is not ours. */
function cookieOf(header: string, name: string): string | null {
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value = null] = values;
  return values.length === 1 && value !== null && value.length <= ASK_TEXT_MAX ? value : null;
}
