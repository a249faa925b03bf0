/** What the edge is told on its command line. Nothing in it is secret. */
export interface EdgeStart {
  readonly listen: { readonly host: string; readonly port: number };
  /** Descriptor of the link to the keeper. */
  readonly linkFd: number;
}

/** Null unless the text is exactly such an object. */
export function parseEdgeStart(text: string): EdgeStart | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('listen' in value) || !('linkFd' in value))
      return null;
    const { listen, linkFd } = value;
    if (typeof listen !== 'object' || listen === null || !('host' in listen) || !('port' in listen))
      return null;
    const { host, port } = listen;
    if (typeof host !== 'string' || typeof port !== 'number' || typeof linkFd !== 'number') return null;
    return { listen: { host, port }, linkFd };
  } catch {
    return null;
  }
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
