import { readFileSync } from 'node:fs';

/** A place the keeper may talk to. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The venues' own hosts, for credentials without a base URL of their own. */
const VENUE_HOSTS: readonly Endpoint[] = [
  { host: 'fapi.binance.com', port: 443 },
  { host: 'api.binance.com', port: 443 },
  { host: 'fstream.binance.com', port: 443 },
  { host: 'api.bybit.com', port: 443 },
  { host: 'stream.bybit.com', port: 443 },
  { host: 'api.hyperliquid.xyz', port: 443 },
  { host: 'api.kite.trade', port: 443 },
  { host: 'ws.kite.trade', port: 443 },
];

/** Where a venue's streams are, beside a trading host that the owner listed: without them nothing is heard there. */
const STREAM_HOSTS: ReadonlyMap<string, string> = new Map([
  ['testnet.binancefuture.com', 'fstream.binancefuture.com'],
  ['demo-fapi.binance.com', 'fstream.binancefuture.com'],
  ['api-testnet.bybit.com', 'stream-testnet.bybit.com'],
  ['api-demo.bybit.com', 'stream-demo.bybit.com'],
  ['api.bytick.com', 'stream.bytick.com'],
  ['api.bybit-tr.com', 'stream.bybit-tr.com'],
  ['api.bybit.kz', 'stream.bybit.kz'],
  ['api.bybitgeorgia.ge', 'stream.bybitgeorgia.ge'],
]);

/**
 * Where connections may go: the venues' hosts, what the owner wrote into the list file, and the streams of those. The
 * keeper cannot write that file. It is read again at every question that the known hosts do not answer, because the
 * owner adds to it while running.
 */
export class DialList {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  allows(wanted: Endpoint): boolean {
    const same = (known: Endpoint): boolean => known.host === wanted.host && known.port === wanted.port;
    const hasStreams = (known: Endpoint): boolean =>
      STREAM_HOSTS.get(known.host) === wanted.host && known.port === wanted.port;
    if (VENUE_HOSTS.some(same)) return true;
    return readEndpoints(this.#path).some((known) => same(known) || hasStreams(known));
  }
}

/** The endpoints in a list file; empty when there is none or it is not a list. */
export function readEndpoints(path: string): readonly Endpoint[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(value) ? value.flatMap(parseEndpoint) : [];
  } catch {
    return [];
  }
}

function parseEndpoint(value: unknown): Endpoint[] {
  if (typeof value !== 'object' || value === null || !('host' in value) || !('port' in value)) return [];
  const { host, port } = value;
  return typeof host === 'string' && typeof port === 'number' && Number.isInteger(port)
    ? [{ host, port }]
    : [];
}
