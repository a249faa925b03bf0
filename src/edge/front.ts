import { isIP } from 'node:net';
import type { Beyond, Listening } from '../protocol/edge-start.ts';
import { loopbackHosts, type HostNames } from './host-names.ts';
import { valuesOf, type WebRequest } from './web-request.ts';

/** How the gateway was reached by one request. */
export interface Reached {
  /** Host values that are served here; empty where none is, and the request is refused. */
  readonly hosts: HostNames;
  readonly scheme: 'http' | 'https';
  /** From this machine, by a listener that nobody else can reach. */
  readonly isLoopback: boolean;
  /** Who asks: the other end of the connection, or whom a proxy names that is believed. */
  readonly address: string;
  /** Value of Strict-Transport-Security; null for none. */
  readonly hsts: string | null;
}

/** A place where the edge listens, as people and bots may address it. */
export interface FrontParts extends Omit<Beyond, 'web' | 'contacts'> {
  readonly listen: Listening;
  /** It ends TLS itself. */
  readonly isTls: boolean;
}

/** For a place at which bots alone are served, under names that are always the same. */
export function reachedFor(hosts: HostNames, scheme: Reached['scheme']): (request: WebRequest) => Reached {
  return ({ socket: { remoteAddress: address = '' } }) => {
    return { hosts, scheme, isLoopback: true, address, hsts: null };
  };
}

/** Two years (ASVS 3.4.1). */
const HSTS = 'max-age=63072000; includeSubDomains';
/** By which a proxy says that somebody else asks. */
export const FORWARDED: readonly string[] = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-real-ip',
];
const NOWHERE: HostNames = new Map();

/**
 * Says of each request how it arrived. A name beyond this machine is served over TLS alone: our own, or that of a
 * proxy at an address that the owner named. What forwarded headers say is believed from nobody else; a request that
 * has some never counts as this machine's.
 */
export class Front {
  readonly #parts: FrontParts;
  readonly #near: HostNames;
  readonly #far: HostNames;
  readonly #proxies: ReadonlySet<string>;

  constructor(parts: FrontParts) {
    this.#parts = parts;
    this.#near = loopbackHosts(parts.listen.host, parts.listen.port);
    this.#far = new Map(parts.names.flatMap((name) => hostsOf(name, parts.listen.port)));
    this.#proxies = new Set(parts.proxies);
  }

  reached(request: WebRequest): Reached {
    const remote = plainAddress(request.socket.remoteAddress ?? '');
    const [host = ''] = valuesOf(request, 'host');
    const isForwarded = FORWARDED.some((name) => valuesOf(request, name).length > 0);
    const said = this.#proxies.has(remote) ? clientOf(request) : null;
    if (this.#parts.isTls) return this.#overTls(host, isForwarded ? (said ?? remote) : remote);
    const isFar = this.#far.has(host.toLowerCase());
    const near = { hosts: this.#near, scheme: 'http', address: remote, hsts: null } as const;
    if (!isFar) return { ...near, isLoopback: !isForwarded };
    const isSafe = valuesOf(request, 'x-forwarded-proto').join() === 'https';
    if (said === null || !isSafe) return { ...near, hosts: NOWHERE, isLoopback: false };
    return { hosts: this.#far, scheme: 'https', isLoopback: false, address: said, hsts: this.#hsts(host) };
  }

  #overTls(host: string, address: string): Reached {
    const hosts = new Map([...this.#near, ...this.#far]);
    return { hosts, scheme: 'https', isLoopback: this.#isAlone, address, hsts: this.#hsts(host) };
  }

  /** Nobody but this machine can come here. */
  get #isAlone(): boolean {
    const { listen, names } = this.#parts;
    return names.length === 0 && /^(?:127\.|::1$|localhost$)/.test(listen.host);
  }

  /** Never for localhost or a number: it would bind every other local server of the user to TLS. */
  #hsts(host: string): string | null {
    const name = host.replace(/:[0-9]+$/, '').toLowerCase();
    const isLocal = name === 'localhost' || name.endsWith('.localhost') || isNumber(name);
    if (isLocal) return null;
    return this.#parts.preload ? `${HSTS}; preload` : HSTS;
  }
}

/** The name alone, and with the port; browsers leave out 443. */
function hostsOf(name: string, port: number): readonly (readonly [string, null])[] {
  return name.includes(':') ? [[name, null]] : [name, `${name}:${port}`].map((host) => [host, null] as const);
}

/** Whom the nearest proxy speaks for: the last address of the list, which it has added itself. Null for none. */
function clientOf(request: WebRequest): string | null {
  const list = valuesOf(request, 'x-forwarded-for').join(',').split(',');
  const last = plainAddress(list.at(-1)?.trim() ?? '');
  return isIP(last) === 0 ? null : last;
}

/** An IPv4 address that came in the form of IPv6 is the same one. */
function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=[0-9.]+$)/, '');
}

function isNumber(name: string): boolean {
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}
