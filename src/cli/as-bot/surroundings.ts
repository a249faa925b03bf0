import { randomBytes } from 'node:crypto';
import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { VENUE_NAMES } from '../../protocol/venue-names.ts';
import type { Outside } from './direct.ts';
import type { Listening } from './exchange.ts';
import type { Lookup } from './names.ts';

/** The world that `doctor --as-bot` tries: everything that a test gives in another form. */
export interface Surroundings {
  readonly uid: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the system shows processes: `/proc`. */
  readonly proc: string;
  /** As the programs of this machine look names up, and by the name servers alone. */
  readonly local: Lookup;
  readonly remote: (host: string, family: 4 | 6) => Promise<readonly string[]>;
  /** The same by public name servers, by their numbers. */
  readonly strangers: ReadonlyMap<string, Lookup>;
  readonly outside: readonly Outside[];
  /** A venue's name, one that nobody has, a place that nobody lists, and a venue's test network. */
  readonly venue: string;
  readonly nobodys: string;
  readonly unlisted: string;
  readonly testNetwork: string;
  /** Where a cloud's metadata service is, which hands out the machine's own credentials. */
  readonly metadata: string;
  /** Where a gateway listens when nobody says otherwise. */
  readonly listener: Listening;
  readonly rootSockets: readonly string[];
  readonly signal: (pid: number) => void;
  /** Most milliseconds for one attempt. */
  readonly waitMs: number;
}

const WAIT_MS = 2_000;
/** Public resolvers of two operators, by number: what answers there needs no name server. */
const BY_NUMBER: readonly Outside[] = [
  { name: 'a public address by number', hosts: ['1.1.1.1', '2606:4700:4700::1111'], port: 443 },
  { name: 'another public address by number', hosts: ['9.9.9.9', '2620:fe::fe'], port: 443 },
  { name: 'the metadata service of a cloud', hosts: ['169.254.169.254', 'fd00:ec2::254'], port: 80 },
];
const PUBLIC_SERVERS = ['1.1.1.1', '2606:4700:4700::1111'];
const ROOT_SOCKETS = ['/var/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock'];

/** This machine, as it is. */
export function realSurroundings(): Surroundings {
  const resolver = new Resolver({ timeout: WAIT_MS, tries: 1 });
  const strangers = PUBLIC_SERVERS.map((address) => [address, lookupBy(address)] as const);
  return {
    uid: process.geteuid?.() ?? null,
    env: process.env,
    proc: '/proc',
    local: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    remote: (host, family) => (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host)),
    strangers: new Map(strangers),
    outside: [...venuePlaces(), ...BY_NUMBER],
    venue: 'fapi.binance.com',
    nobodys: `sallyport-${randomBytes(6).toString('hex')}.invalid`,
    unlisted: 'example.com:443',
    testNetwork: 'testnet.binancefuture.com:443',
    metadata: '169.254.169.254:80',
    listener: { host: '127.0.0.1', port: 8420 },
    rootSockets: ROOT_SOCKETS,
    signal: (pid) => void process.kill(pid, 0),
    waitMs: WAIT_MS,
  };
}

/** A lookup by one name server alone. */
function lookupBy(address: string): Lookup {
  const resolver = new Resolver({ timeout: WAIT_MS, tries: 1 });
  resolver.setServers([isIP(address) === 6 ? `[${address}]` : address]);
  return (host) => resolver.resolve4(host);
}

function venuePlaces(): readonly Outside[] {
  return [...new Set(VENUE_NAMES.values())].map((venue) => ({
    name: venue,
    hosts: [...VENUE_NAMES].flatMap(([host, of]) => (of === venue ? [host] : [])),
    port: 443,
  }));
}
