/** Where ranges of breached passwords are asked for, five digits of a hash at a time. */
export interface RangeSource {
  /** A word for the ledger. */
  readonly name: 'online' | 'mirror';
  /** Before the five digits: ends with a slash. */
  readonly url: string;
  /** HOST:PORT that may be private, or spoken to without TLS. */
  readonly allow: readonly string[];
  /** PEM of the authority that is trusted there in place of the system's; null for the system's. */
  readonly ca: string | null;
  /** No password is set that could not be looked up there; otherwise the other lists are enough. */
  readonly mustAnswer: boolean;
}

/** The source of Have I Been Pwned. */
export const ONLINE_URL = 'https://api.pwnedpasswords.com/range/';

const LIST_MAX = 16;
const TEXT_MAX = 65_536;

/** Null for text that is not exactly a source. */
export function parseRangeSource(text: string): RangeSource | null {
  try {
    return readRangeSource(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Null for what is no source. */
export function readRangeSource(value: unknown): RangeSource | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { name, url, allow, ca, mustAnswer } = fields;
  if ((name !== 'online' && name !== 'mirror') || typeof url !== 'string' || !isRangeUrl(url)) return null;
  if (!Array.isArray(allow) || allow.length > LIST_MAX || typeof mustAnswer !== 'boolean') return null;
  if (!(ca === null || (typeof ca === 'string' && ca.length <= TEXT_MAX))) return null;
  const places = allow.filter((one): one is string => typeof one === 'string');
  return places.length === allow.length ? { name, url, allow: places, ca, mustAnswer } : null;
}

/** Whether ranges can be asked for behind that: an address without a user, a query or a mark. */
export function isRangeUrl(text: string): boolean {
  if (!URL.canParse(text) || !text.endsWith('/')) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}
