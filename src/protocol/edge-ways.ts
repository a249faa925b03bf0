/** A certificate and its key. The key is the edge's own: whoever has it can only pretend to be the gateway. */
export interface EdgeCertificate {
  /** PEM, with the chain behind it. */
  readonly cert: string;
  /** PEM, PKCS#8. */
  readonly key: string;
}

/**
 * What the launcher tells the edge over their own pipe, a line of JSON each time it changes: the certificates that the
 * edge answers with, and the places that its forward proxy lets through.
 */
export interface EdgeWays {
  /** In the name of venues; null where nobody asks for them by name. */
  readonly venues: EdgeCertificate | null;
  /** Under the gateway's own names; null where it has none. */
  readonly web: EdgeCertificate | null;
  /** HOST:PORT in lower case. */
  readonly pass: readonly string[];
}

/** Null for text that is not exactly that. */
export function parseEdgeWays(text: string): EdgeWays | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    if (!('venues' in value) || !('web' in value) || !('pass' in value)) return null;
    const [venues, web] = [value.venues, value.web].map(parseCertificate);
    const { pass } = value;
    if (venues === undefined || web === undefined || !Array.isArray(pass)) return null;
    const places = pass.filter((place): place is string => typeof place === 'string');
    return places.length === pass.length ? { venues, web, pass: places } : null;
  } catch {
    return null;
  }
}

/** Undefined for what is neither a certificate with its key nor null. */
function parseCertificate(value: unknown): EdgeCertificate | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'object' || !('cert' in value) || !('key' in value)) return undefined;
  const { cert, key } = value;
  return typeof cert === 'string' && typeof key === 'string' ? { cert, key } : undefined;
}

/** A place as HOST or HOST:PORT: lower case, without a closing dot. Null for anything else. */
export function parsePlace(
  text: string,
  portDefault = 443,
): { readonly host: string; readonly port: number } | null {
  const [, name = '', digits] =
    /^([a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?)\.?(?::([0-9]{1,5}))?$/i.exec(text) ?? [];
  const port = digits === undefined ? portDefault : Number(digits);
  const isName = name !== '' && !name.includes('..');
  return isName && port >= 1 && port <= 65_535 ? { host: name.toLowerCase(), port } : null;
}
