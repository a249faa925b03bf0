/**
 * What a person, or a program in a person's name, asks of the keeper, and its answer: one line of JSON about it, a
 * line feed, and the body's own bytes. The edge is believed nothing: whoever asks proves it by a token that only the
 * keeper can judge, and the keeper reads parameters and body again by the same forms.
 */
export interface Ask {
  /** Name of the operation. */
  readonly operation: string;
  /** Parameters of path and query, each once. */
  readonly params: { readonly [name: string]: string };
  readonly credentials: Credentials;
  /** Where the request came from, as the edge saw it. */
  readonly from: Origin;
  readonly conditions: Conditions;
  /** Where an answer in pieces goes on; null at its beginning. */
  readonly piece: string | null;
  /** JSON text, or nothing. */
  readonly body: Uint8Array;
}

/** What a request proves itself with. Each is a secret of the person who asks. */
export interface Credentials {
  readonly access: string | null;
  readonly refresh: string | null;
}

export interface Origin {
  /** Address of the other end of the connection. */
  readonly address: string;
  /** What the program says of itself. */
  readonly agent: string;
  /** The page's origin, where a page asked; otherwise null. */
  readonly page: string | null;
  /** Whether the gateway itself was reached over a connection of this machine. */
  readonly isLoopback: boolean;
}

export interface Conditions {
  readonly ifMatch: string | null;
  readonly idempotencyKey: string | null;
}

/** What is done with the cookie that refreshes a session. */
export type CookieChange =
  { readonly kind: 'set'; readonly value: string; readonly maxAgeS: number } | { readonly kind: 'clear' };

export interface Answer {
  readonly status: number;
  /** Media type of the body. */
  readonly media: string;
  /** Entity tag without quotes, where what was answered has one. */
  readonly etag: string | null;
  /** Seconds after which asking again makes sense. */
  readonly retryAfterS: number | null;
  readonly cookie: CookieChange | null;
  /** The answer goes on: ask again with this as the piece. */
  readonly next: string | null;
  readonly body: Uint8Array;
}

/** Longest value of a parameter, a token or another text, in UTF-16 code units. */
export const ASK_TEXT_MAX = 1_024;
/** Most parameters. */
export const PARAMS_MAX = 32;
const LINE_FEED = 0x0a;

/** The bytes of an ask. Its texts must be within their bounds. */
export function encodeAsk({ body, ...head }: Ask): Uint8Array {
  return joined(head, body);
}

/** Null for anything that is not exactly one ask. The body is a view of the input. */
export function decodeAsk(bytes: Uint8Array): Ask | null {
  const parts = split(bytes);
  if (parts === null) return null;
  const head = exact(parts.head, ['operation', 'params', 'credentials', 'from', 'conditions', 'piece']);
  const credentials = exact(head?.['credentials'], ['access', 'refresh']);
  const from = exact(head?.['from'], ['address', 'agent', 'page', 'isLoopback']);
  const conditions = exact(head?.['conditions'], ['ifMatch', 'idempotencyKey']);
  const params = textTable(head?.['params']);
  if (head === null || credentials === null || from === null || conditions === null || params === null)
    return null;
  const [operation, address, agent] = [head['operation'], from['address'], from['agent']];
  const { isLoopback } = from;
  if (!isText(operation) || !isText(address) || !isText(agent) || typeof isLoopback !== 'boolean')
    return null;
  const [access, refresh] = [credentials['access'], credentials['refresh']];
  const [ifMatch, idempotencyKey] = [conditions['ifMatch'], conditions['idempotencyKey']];
  const [page, piece] = [from['page'], head['piece']];
  if (!isTextOrNull(access) || !isTextOrNull(refresh) || !isTextOrNull(ifMatch)) return null;
  if (!isTextOrNull(idempotencyKey) || !isTextOrNull(page) || !isTextOrNull(piece)) return null;
  return {
    operation,
    params,
    credentials: { access, refresh },
    from: { address, agent, page, isLoopback },
    conditions: { ifMatch, idempotencyKey },
    piece,
    body: parts.body,
  };
}

/** The bytes of an answer. */
export function encodeAnswer({ body, ...head }: Answer): Uint8Array {
  return joined(head, body);
}

/** Null for anything that is not exactly one answer. */
export function decodeAnswer(bytes: Uint8Array): Answer | null {
  const parts = split(bytes);
  const head = exact(parts?.head, ['status', 'media', 'etag', 'retryAfterS', 'cookie', 'next']);
  if (parts === null || head === null) return null;
  const { status, media, etag, retryAfterS, next } = head;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return null;
  if (!isText(media) || !isTextOrNull(etag) || !isTextOrNull(next)) return null;
  if (retryAfterS !== null && (typeof retryAfterS !== 'number' || !Number.isSafeInteger(retryAfterS)))
    return null;
  const cookie = head['cookie'] === null ? null : readCookie(head['cookie']);
  if (cookie === undefined) return null;
  return { status, media, etag, retryAfterS, cookie, next, body: parts.body };
}

/** Undefined for what is none. */
function readCookie(value: unknown): CookieChange | undefined {
  if (exact(value, ['kind'])?.['kind'] === 'clear') return { kind: 'clear' };
  const set = exact(value, ['kind', 'value', 'maxAgeS']);
  if (set?.['kind'] !== 'set' || !isText(set['value']) || typeof set['maxAgeS'] !== 'number')
    return undefined;
  return { kind: 'set', value: set['value'], maxAgeS: set['maxAgeS'] };
}

function joined(head: object, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`, 'utf8'), body]);
}

function split(bytes: Uint8Array): { readonly head: unknown; readonly body: Uint8Array } | null {
  const end = bytes.indexOf(LINE_FEED);
  if (end < 0) return null;
  try {
    const head: unknown = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString('utf8'));
    return { head, body: bytes.subarray(end + 1) };
  } catch {
    return null;
  }
}

/** The object's own members, where it has exactly these. */
function exact(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const own = Object.keys(value);
  if (own.length !== names.length || !names.every((name) => own.includes(name))) return null;
  return { ...value };
}

function textTable(value: unknown): { readonly [name: string]: string } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const rows = Object.entries(value);
  if (rows.length > PARAMS_MAX) return null;
  const texts = rows.filter((row): row is [string, string] => isText(row[0]) && isText(row[1]));
  return texts.length === rows.length ? Object.fromEntries(texts) : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= ASK_TEXT_MAX;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || isText(value);
}
