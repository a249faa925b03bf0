import { InvalidArgumentError, Option } from 'commander';
import type { VenuePort } from '../protocol/edge-start.ts';
import { VENUE_NAMES } from '../protocol/venue-names.ts';
import type { Listen } from './open-gateway.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether nobody but this machine reaches such a host. */
export function isHere(host: string): boolean {
  return LOOPBACK.has(host);
}

/** Reads HOST:PORT or [HOST]:PORT. Null for anything else. */
export function parseListen(text: string): Listen | null {
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([0-9a-f:]+)\]|([a-z0-9.-]+)):([0-9]{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? null : { host: host.toLowerCase(), port };
}

/** `--listen HOST:PORT`, on this machine only. */
export function listenOption(fallback: Listen | undefined): Option {
  const option = new Option('--listen <host:port>', 'where to listen; only on this machine (loopback)');
  option.argParser(readListen);
  return fallback === undefined ? option : option.default(fallback, `${fallback.host}:${fallback.port}`);
}

/**
 * The value of an option that gives a venue a place, after those before it: VENUE=HOST:PORT. Throws what the parser of
 * options shows to the user.
 */
export function readVenuePort(text: string, before: readonly VenuePort[] = []): readonly VenuePort[] {
  const at = text.indexOf('=');
  const venue = text.slice(0, Math.max(at, 0));
  if (!SERVED_VENUES.has(venue)) {
    const known = [...SERVED_VENUES].join(', ');
    throw new InvalidArgumentError(`Write VENUE=HOST:PORT, like kite=127.0.0.1:8701; venues: ${known}.`);
  }
  if (before.some((one) => one.venue === venue)) {
    throw new InvalidArgumentError(`${venue} has a port already: a venue has one of its own at most.`);
  }
  return [...before, { venue, ...readListen(text.slice(at + 1)) }];
}

const SERVED_VENUES: ReadonlySet<string> = new Set(VENUE_NAMES.values());

/** The value of an option that is such a place. Throws what the parser of options shows to the user. */
export function readListen(text: string): Listen {
  const listen = parseListen(text);
  if (listen === null) throw new InvalidArgumentError('Write HOST:PORT, like 127.0.0.1:8420.');
  if (!isHere(listen.host)) {
    throw new InvalidArgumentError(
      'Without TLS only this machine can be listened on: 127.0.0.1, [::1] or localhost. ' +
        'Beyond it, use --https HOST:PORT with --name, or a reverse proxy with --behind',
    );
  }
  return listen;
}
