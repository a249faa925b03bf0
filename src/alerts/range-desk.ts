import type { RangeSource } from '../protocol/range-source.ts';
import type { OutboundHttp } from './outbound-http.ts';

const PREFIX = /^[0-9A-F]{5}$/;
const LINE = /^([0-9A-F]{35}):([0-9]{1,10})$/;
const LINES_MAX = 20_000;
/** Somebody waits who sets a password. */
const TIMEOUT_MS = 4_000;

/**
 * Asks a source for ranges of breached passwords by k-anonymity: it learns five digits of a hash, of some million, and
 * with padding not even from the length of its answer how many it had.
 */
export class RangeDesk {
  readonly #http: Pick<OutboundHttp, 'get'>;
  #source: RangeSource | null = null;

  constructor(http: Pick<OutboundHttp, 'get'>) {
    this.#http = http;
  }

  /** Where to ask from now on; null for nowhere. */
  learn(source: RangeSource | null): void {
    this.#source = source;
  }

  /** The range of that prefix, a line `SUFFIX:COUNT` each, without padding. Null where it cannot be had now. */
  async range(prefix: string): Promise<string | null> {
    const source = this.#source;
    if (source === null || !PREFIX.test(prefix)) return null;
    const { url, allow, ca } = source;
    const headers = { 'user-agent': 'sallyport', 'add-padding': 'true' };
    const asked = { url: `${url}${prefix}`, allow, ca, headers, timeoutMs: TIMEOUT_MS };
    const said = await this.#http.get(asked).catch(() => null);
    if (said === null || said.kind === 'failed' || said.status !== 200) return null;
    const lines = said.body.trim().split(/\r?\n/);
    const read = lines.map((line) => LINE.exec(line.trim().toUpperCase()));
    // An empty range is none: every prefix has some hundred hashes.
    if (lines.length > LINES_MAX || read.includes(null)) return null;
    return read.flatMap((found) => (Number(found?.[2]) > 0 ? [found?.[0] ?? ''] : [])).join('\n');
  }
}
