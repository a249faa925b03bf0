import type { IncomingHttpHeaders } from 'node:http';

/** A request as HTTP/1.1 or HTTP/2 brought it: what both of Node's have. */
export interface WebRequest {
  readonly method?: string | undefined;
  url?: string | undefined;
  /** Names and values in turn, as they came; in HTTP/2 the pseudo-headers are among them. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
  resume(): unknown;
  on(event: 'data', listener: (part: Buffer) => void): unknown;
  once(event: 'end' | 'aborted', listener: () => void): unknown;
  once(event: 'error', listener: (reason: Error) => void): unknown;
}

/** An answer over HTTP/1.1 or HTTP/2: what both of Node's have. */
export interface WebResponse {
  readonly destroyed?: boolean;
  setHeader(name: string, value: string | number): unknown;
  writeHead(status: number, headers?: Record<string, string | number> | string[]): unknown;
  write(chunk: Uint8Array): boolean;
  end(chunk?: string | Uint8Array): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** HTTP/2 has no header about its connection: who sends one all the same is told off. */
export function hasConnectionHeader(response: WebResponse): boolean {
  return !('stream' in response);
}

const PSEUDO = ':';
const AUTHORITY = ':authority';

/**
 * Every value of a header, by its name in small letters. In HTTP/2 the host is in `:authority`, and beside it a Host
 * must say the same; cookies may come in crumbs, which are one header (RFC 9113, 8.2.3 and 8.3.1).
 */
export function valuesOf(request: Pick<WebRequest, 'rawHeaders'>, name: string): readonly string[] {
  const { rawHeaders } = request;
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const found = rawHeaders[i]?.toLowerCase();
    if (found === name || (name === 'host' && found === AUTHORITY)) values.push(rawHeaders[i + 1] ?? '');
  }
  if (!isHttp2(request)) return values;
  if (name === 'host') return [...new Set(values)];
  return name === 'cookie' && values.length > 1 ? [values.join('; ')] : values;
}

/** The headers as HTTP/1.1 has them, names in small letters: pseudo-headers gone, the host among the others. */
export function plainHeaders(request: Pick<WebRequest, 'rawHeaders'>): [string, string][] {
  const { rawHeaders } = request;
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    if (name === AUTHORITY) headers.push(['host', value]);
    else if (!name.startsWith(PSEUDO) && !(name === 'host' && isHttp2(request))) headers.push([name, value]);
  }
  return headers;
}

function isHttp2({ rawHeaders }: Pick<WebRequest, 'rawHeaders'>): boolean {
  return rawHeaders[0]?.startsWith(PSEUDO) === true;
}
