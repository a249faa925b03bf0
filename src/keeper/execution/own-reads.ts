import type { Account } from '../../core/account/state.ts';
import type { Rank } from '../../core/budget/purse.ts';
import { Permit } from '../../core/order/permit.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { RawReply, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, Keyring, Log, Wire, WireTarget } from '../../ports.ts';

const DEADLINE_MS = 5_000;
/** Most pages of one answer: at 100 rows, more than an account trades in a week of silence. */
const PAGES_MAX = 100;

export interface OwnReadsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly wire: Wire;
  readonly keyring: Keyring;
  readonly venueOf: (account: Account) => Venue;
  readonly targetOf: (account: Account, host: 'trade' | 'account') => WireTarget;
  readonly clockOffsetMs: (account: Account) => number;
  /** Whether the venue tells at this moment what happens on the account. */
  readonly isHeard: (account: Account) => boolean;
}

/** What the gateway asks of an account for itself, within the part of the venue's limits that is its own. */
export class OwnReads {
  readonly #parts: OwnReadsParts;

  constructor(parts: OwnReadsParts) {
    this.#parts = parts;
  }

  /** Every row of a list, page by page; null when any page is missing or could not be read. */
  async all<T>(
    account: Account,
    read: OwnRead,
    rowsOf: (reply: RawReply) => readonly T[] | null,
  ): Promise<readonly T[] | null> {
    const rows: T[] = [];
    let asked = read;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const reply = await this.ask(account, asked);
      const more = reply === null ? null : rowsOf(reply);
      if (reply === null || more === null) return null;
      rows.push(...more);
      const page = this.#parts.venueOf(account).nextPage(reply);
      if (page === null) return rows;
      asked = { ...read, page };
    }
    this.#parts.log.write('alert', 'LIST_TOO_LONG', { account: account.id, read: read.kind });
    return null;
  }

  /** Asks under a read permit; null when no complete answer came or the venue refused. */
  async ask(account: Account, read: OwnRead): Promise<RawReply | null> {
    const { clock, keyring, wire } = this.#parts;
    const venue = this.#parts.venueOf(account);
    const draft = venue.draftRead(read, unixMs(clock.wallMs() + this.#parts.clockOffsetMs(account)));
    const said = venue.understand(draft);
    if (said.kind === 'notUnderstood') return null;
    const signed = await keyring.sign(new Permit('read', account.id, said, draft));
    if (signed === null) return null;
    const target = this.#parts.targetOf(account, draft.host);
    const request = venue.attach(draft, signed.keyId, signed.signature);
    const sending = await wire.send(target, request, DEADLINE_MS, () => true, this.#rankOf(account, read));
    return sending.kind === 'answered' ? sending.reply : null;
  }

  /** While nothing is heard, what rests at the venue is all that tells of a stranger (T41). */
  #rankOf(account: Account, { kind }: OwnRead): Rank {
    if (kind === 'openOrders' && !this.#parts.isHeard(account)) return 'exit';
    return RANKS.get(kind) ?? 'opening';
  }
}

/**
 * What became of an order, and what was filled of it, comes before everything else that is asked. Strangers' orders are
 * looked up without what cancels may need: whoever has the key could use that up by placing many (T41).
 */
const RANKS: ReadonlyMap<OwnRead['kind'], Rank> = new Map([
  ['order', 'cancel'],
  ['fills', 'cancel'],
  ['positions', 'exit'],
  ['venueOrder', 'exit'],
]);
