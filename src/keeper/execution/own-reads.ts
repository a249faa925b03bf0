import type { Account } from '../../core/account/state.ts';
import type { Rank } from '../../core/budget/purse.ts';
import { Permit } from '../../core/order/permit.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import type { AccountId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, Keyring, Log, Wire, WireTarget } from '../../ports.ts';

const DEADLINE_MS = 5_000;
/** Most pages of one answer: at 100 rows, more than an account trades in a week of silence. */
const PAGES_MAX = 100;

/** With what a read is signed and addressed. */
export interface SignedReadParts {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly keyring: Pick<Keyring, 'sign'>;
  readonly targetOf: (account: Account, host: 'trade' | 'account') => WireTarget;
  readonly clockOffsetMs: (account: Account) => number;
}

export interface OwnReadsParts extends SignedReadParts {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly log: Log;
  readonly wire: Wire;
  readonly venueOf: (account: Account) => Venue;
  /** Whether the venue tells at this moment what happens on the account. */
  readonly isHeard: (account: Account) => boolean;
}

/** What the gateway asks of an account for itself, within the part of the venue's limits that is its own. */
export class OwnReads {
  readonly #parts: OwnReadsParts;
  /** Accounts of which it is not known what rested there when the venue began to tell; the number of that beginning. */
  readonly #owed = new Map<AccountId, number>();
  #begun = 0;

  constructor(parts: OwnReadsParts) {
    this.#parts = parts;
  }

  /** The venue begins to tell what happens on an account, and not what happened before: that is in its lists alone. */
  begin(account: Account): void {
    this.#begun += 1;
    this.#owed.set(account.id, this.#begun);
  }

  /** To be shown at {@link listed}: a list that was asked for before the venue began says nothing of that moment. */
  owed({ id }: Account): number | null {
    return this.#owed.get(id) ?? null;
  }

  /** What rests there was listed, in a list that was asked for when so much was owed. */
  listed({ id }: Account, owed: number | null): void {
    if (this.#owed.get(id) === owed) this.#owed.delete(id);
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

  /** Asks under a read permit; null where no complete answer came. A refusal of the venue is an answer. */
  async ask(account: Account, read: OwnRead): Promise<RawReply | null> {
    const { wire, venueOf } = this.#parts;
    const signed = await signedRead(this.#parts, venueOf(account), { account, read });
    if (signed === null) return null;
    const { target, request } = signed;
    const sending = await wire.send(target, request, DEADLINE_MS, () => true, this.#rankOf(account, read));
    return sending.kind === 'answered' ? sending.reply : null;
  }

  /** While nothing is heard, and of the time before, what rests at the venue is all that tells of a stranger (T41). */
  #rankOf(account: Account, { kind }: OwnRead): Rank {
    const isAllThatTells = !this.#parts.isHeard(account) || this.#owed.has(account.id);
    if (kind === 'openOrders' && isAllThatTells) return 'stranger';
    return RANKS.get(kind) ?? 'opening';
  }
}

/** A read of our own under a read permit, and where it goes; null where the key did not sign. */
export async function signedRead(
  { clock, keyring, targetOf, clockOffsetMs }: SignedReadParts,
  venue: Venue,
  { account, read }: { readonly account: Account; readonly read: OwnRead },
): Promise<{ readonly target: WireTarget; readonly request: RawRequest } | null> {
  const draft = venue.draftRead(read, unixMs(clock.wallMs() + clockOffsetMs(account)));
  const said = venue.understand(draft);
  if (said.kind === 'notUnderstood') return null;
  const signed = await keyring.sign(new Permit('read', account.id, said, draft));
  if (signed === null) return null;
  const request = venue.attach(draft, signed.keyId, signed.signature);
  return { target: targetOf(account, draft.host), request };
}

/**
 * What became of an order, and what was filled of it, comes before everything else that is asked. Strangers' orders are
 * looked up before the rest, and without what cancels may need: whoever has the key could use that up by placing many
 * (T41).
 */
const RANKS: ReadonlyMap<OwnRead['kind'], Rank> = new Map([
  ['order', 'cancel'],
  ['fills', 'cancel'],
  ['positions', 'exit'],
  ['venueOrder', 'stranger'],
]);
