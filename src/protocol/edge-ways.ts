/**
 * What the launcher tells the edge over their own pipe, a line of JSON each time it changes: the certificate that the
 * edge answers with in the name of venues, and the places that its forward proxy lets through.
 */
export interface EdgeWays {
  /** PEM. Its key is the edge's own: whoever has it can only pretend to be the gateway. */
  readonly cert: string;
  /** PEM, PKCS#8. */
  readonly key: string;
  /** HOST:PORT in lower case. */
  readonly pass: readonly string[];
}

/** Null for text that is not exactly that. */
export function parseEdgeWays(text: string): EdgeWays | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    if (!('cert' in value) || !('key' in value) || !('pass' in value)) return null;
    const { cert, key, pass } = value;
    if (typeof cert !== 'string' || typeof key !== 'string' || !Array.isArray(pass)) return null;
    const places = pass.filter((place): place is string => typeof place === 'string');
    return places.length === pass.length ? { cert, key, pass: places } : null;
  } catch {
    return null;
  }
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
