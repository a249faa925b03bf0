/** A place to listen at. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** A place at which one venue is served under its own root path, and nothing else is. */
export interface VenuePort extends Listening {
  /** The venue's id. */
  readonly venue: string;
}

/** How the gateway is reached from elsewhere than this machine. */
export interface Beyond {
  /** Where it listens with TLS under its own names; null for nowhere. */
  readonly web: Listening | null;
  /** Names beyond this machine, HOST or HOST:PORT in small letters. */
  readonly names: readonly string[];
  /** Addresses of reverse proxies whose X-Forwarded headers are believed. */
  readonly proxies: readonly string[];
  /** Whether browsers may put the names on their built-in lists, which cannot be taken back for months. */
  readonly preload: boolean;
  /** Whom to tell of a weakness of this installation, `mailto:` or https; for security.txt. */
  readonly contacts: readonly string[];
}

/** Reached from this machine alone. */
export const NOT_BEYOND: Beyond = { web: null, names: [], proxies: [], preload: false, contacts: [] };

/** What the edge is told on its command line. Nothing in it is secret. */
export interface EdgeStart {
  readonly listen: Listening;
  /** Where it also listens with TLS, for programs that look for a venue by its name. */
  readonly tls: Listening | null;
  /** Where its forward proxy is. */
  readonly proxy: Listening | null;
  /** Venues with a port of their own. */
  readonly venuePorts: readonly VenuePort[];
  readonly beyond: Beyond;
  /** Descriptor of the link to the keeper. */
  readonly linkFd: number;
  /** Descriptor from which the launcher is heard: {@link EdgeWays}. */
  readonly waysFd: number;
  /** Descriptor from which the launcher is heard about sinks for alarms: a list of them as JSON, a line each time. */
  readonly alarmsFd: number;
  /** Descriptor of the file in which alarms wait. */
  readonly queueFd: number;
}

/** Null unless the text is exactly such an object. */
export function parseEdgeStart(text: string): EdgeStart | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('listen' in value) || !('linkFd' in value))
      return null;
    if (!('tls' in value) || !('proxy' in value) || !('waysFd' in value)) return null;
    if (!('venuePorts' in value) || !Array.isArray(value.venuePorts)) return null;
    if (!('alarmsFd' in value) || !('queueFd' in value)) return null;
    const { linkFd, waysFd, alarmsFd, queueFd } = value;
    const [listen, tls, proxy] = [value.listen, value.tls, value.proxy].map(parseListening);
    if (typeof linkFd !== 'number' || typeof waysFd !== 'number') return null;
    if (typeof alarmsFd !== 'number' || typeof queueFd !== 'number') return null;
    if (listen === undefined || listen === null || tls === undefined || proxy === undefined) return null;
    const venuePorts = value.venuePorts.flatMap(parseVenuePort);
    if (venuePorts.length !== value.venuePorts.length) return null;
    const beyond = 'beyond' in value ? parseBeyond(value.beyond) : null;
    if (beyond === null) return null;
    return { listen, tls, proxy, venuePorts, beyond, linkFd, waysFd, alarmsFd, queueFd };
  } catch {
    return null;
  }
}

function parseBeyond(value: unknown): Beyond | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!('web' in value) || !('names' in value) || !('proxies' in value) || !('preload' in value)) return null;
  const web = parseListening(value.web);
  const { names, proxies, preload } = value;
  const contacts = 'contacts' in value ? value.contacts : null;
  if (!isTexts(contacts)) return null;
  if (web === undefined || !isTexts(names) || !isTexts(proxies) || typeof preload !== 'boolean') return null;
  return { web, names, proxies, preload, contacts };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Undefined for what is neither a place nor null. */
function parseListening(value: unknown): Listening | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'object' || !('host' in value) || !('port' in value)) return undefined;
  const { host, port } = value;
  return typeof host === 'string' && typeof port === 'number' ? { host, port } : undefined;
}

function parseVenuePort(value: unknown): VenuePort[] {
  const place = parseListening(value) ?? null;
  if (place === null || typeof value !== 'object' || value === null || !('venue' in value)) return [];
  return typeof value.venue === 'string' ? [{ venue: value.venue, ...place }] : [];
}

/** What the keeper tells the edge at the start of a link, as JSON in the hello frame. */
export interface EdgeHello {
  readonly version: 1;
  /** Where public market data of each venue comes from. */
  readonly upstreams: readonly {
    readonly venue: string;
    readonly baseUrl: string;
    readonly ca: string | null;
  }[];
}

/** Null for text that is no hello of this version. */
export function parseEdgeHello(text: string): EdgeHello | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1)
      return null;
    if (!('upstreams' in value) || !Array.isArray(value.upstreams)) return null;
    const upstreams = value.upstreams.flatMap(parseUpstream);
    return upstreams.length === value.upstreams.length ? { version: 1, upstreams } : null;
  } catch {
    return null;
  }
}

function parseUpstream(value: unknown): EdgeHello['upstreams'][number][] {
  if (
    typeof value !== 'object' ||
    value === null ||
    !('venue' in value) ||
    !('baseUrl' in value) ||
    !('ca' in value)
  ) {
    return [];
  }
  const { venue, baseUrl, ca } = value;
  if (typeof venue !== 'string' || typeof baseUrl !== 'string') return [];
  return ca === null || typeof ca === 'string' ? [{ venue, baseUrl, ca }] : [];
}
