import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { DeliveryCode } from '../protocol/alarm-message.ts';
import type { Destination } from './destination.ts';

/** Where a sink may be told something, and what may be reached there that nobody else may reach. */
export interface OutboundTarget {
  readonly url: string;
  /** HOST:PORT that may be private, or spoken to without TLS. */
  readonly allow: readonly string[];
  readonly ca: string | null;
}

/** A request that sends nothing but its headers. */
export interface OutboundQuestion extends OutboundTarget {
  readonly headers: Readonly<Record<string, string>>;
  /** From the look-up to the last byte, in milliseconds. */
  readonly timeoutMs: number;
}

export interface OutboundRequest extends OutboundQuestion {
  readonly body: string;
}

export type Outbound =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: HeaderTable;
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly code: DeliveryCode };

type HeaderTable = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Answers are read that far: what is longer is no answer of a sink. */
const ANSWER_MAX = 1024 * 1024;
/** Ports that a webhook may have without being listed. */
const PORTS: ReadonlySet<string> = new Set(['', '443', '8443']);

/**
 * Posts to addresses that somebody else may have chosen: https and the ports for it alone, the name looked up once,
 * every address of it public, the connection made to exactly one of those, no redirects, nothing read without bound
 * (T25). A place on the sink's own list may be private, and without TLS.
 */
export class OutboundHttp {
  readonly #destination: Destination;

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  post(asked: OutboundRequest): Promise<Outbound> {
    return this.#send(asked, asked.body);
  }

  /** The same for a question. */
  get(asked: OutboundQuestion): Promise<Outbound> {
    return this.#send(asked, null);
  }

  async #send(asked: OutboundQuestion, body: string | null): Promise<Outbound> {
    const url = new URL(asked.url);
    const isTls = url.protocol === 'https:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? (isTls ? '443' : '80') : url.port;
    const isListed = asked.allow.includes(`${host}:${port}`);
    if (!isListed && (!isTls || !PORTS.has(url.port))) return failed('address-refused');
    const judged = await this.#destination.judge(host, isListed);
    return judged.kind === 'refused'
      ? failed(judged.code)
      : exchange({ ...asked, body }, url, judged.address);
  }
}

interface Exchange extends OutboundQuestion {
  /** Null for a question. */
  readonly body: string | null;
}

function exchange(asked: Exchange, url: URL, address: string): Promise<Outbound> {
  const family = isIP(address);
  const options = {
    method: asked.body === null ? 'GET' : 'POST',
    agent: false,
    headers: {
      ...asked.headers,
      ...(asked.body === null ? {} : { 'content-length': Buffer.byteLength(asked.body) }),
    },
    // The address that was judged, and no other look-up.
    lookup: (_host: string, wish: { readonly all?: boolean | undefined }, done: LookedUp) =>
      wish.all === true ? done(null, [{ address, family }]) : done(null, address, family),
    ...(asked.ca === null ? {} : { ca: asked.ca }),
  };
  return new Promise((resolve) => {
    const sent = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    const timer = setTimeout(() => end(failed('timeout')), asked.timeoutMs);
    const end = (outbound: Outbound): void => {
      clearTimeout(timer);
      sent.destroy();
      resolve(outbound);
    };
    sent.on('error', (reason) => end(failed(codeOf(reason))));
    read(sent, end);
    sent.end(asked.body ?? undefined);
  });
}

type LookedUp = (
  reason: null,
  address: string | { readonly address: string; readonly family: number }[],
  family?: number,
) => void;

function read(sent: ClientRequest, end: (outbound: Outbound) => void): void {
  sent.on('response', (response) => {
    const parts: Buffer[] = [];
    let length = 0;
    response.on('data', (part: Buffer) => {
      length += part.length;
      if (length > ANSWER_MAX) end(failed('answer-malformed'));
      else parts.push(part);
    });
    response.on('error', () => end(failed('no-connection')));
    response.on('end', () => {
      const { statusCode: status = 0, headers } = response;
      if (status >= 300 && status < 400) return end(failed('redirect'));
      end({ kind: 'answered', status, headers, body: Buffer.concat(parts).toString('utf8') });
    });
  });
}

function codeOf(reason: Error): DeliveryCode {
  const code = 'code' in reason ? String(reason.code) : '';
  return /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME)/.test(code)
    ? 'tls-refused'
    : 'no-connection';
}

function failed(code: DeliveryCode): Outbound {
  return { kind: 'failed', code };
}
