import type { Account } from '../../core/account/state.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { RawReply } from '../../core/order/venue.ts';
import type { AccountId } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { OwnReads, OwnReadsParts } from './own-reads.ts';

interface Told {
  readonly askedAt: UnixMs;
  readonly reply: RawReply;
}

/**
 * Where one answer tells every order, a round asks for it once: an order may stay in doubt there until its owner says
 * what became of it, and asked one by one a few of those would leave no room for anything else. Elsewhere everything is
 * asked for as it comes.
 */
export class OrderLists {
  readonly #parts: Pick<OwnReadsParts, 'clock' | 'venueOf'>;
  readonly #reads: Pick<OwnReads, 'ask'>;
  /** By account, as this round knows them: list by list. */
  readonly #told = new Map<AccountId, Map<string, Told>>();

  constructor(parts: Pick<OwnReadsParts, 'clock' | 'venueOf'>, reads: Pick<OwnReads, 'ask'>) {
    this.#parts = parts;
    this.#reads = reads;
  }

  /** The answer, of this round where that tells every order; null where none came. */
  async ask(account: Account, read: OwnRead): Promise<RawReply | null> {
    if (this.#parts.venueOf(account).absenceProvesNothing !== true) return this.#reads.ask(account, read);
    const known = this.#toldOf(account, read);
    if (known !== undefined) return known.reply;
    const askedAt = this.#parts.clock.wallMs();
    // What is forgotten meanwhile was asked for before that, and does not come back with its answer.
    const told = this.#told.get(account.id) ?? new Map<string, Told>();
    this.#told.set(account.id, told);
    const reply = await this.#reads.ask(account, read);
    if (reply !== null) told.set(this.#listOf(account, read), { askedAt, reply });
    return reply;
  }

  /** When this round asked for the list in which that stands; null before it did. */
  askedAt(account: Account, read: OwnRead): UnixMs | null {
    return this.#toldOf(account, read)?.askedAt ?? null;
  }

  /** What was told is old, and what is under way will be: the round is over, or the venue begins to tell. */
  forget(account: AccountId): void {
    this.#told.delete(account);
  }

  #toldOf(account: Account, read: OwnRead): Told | undefined {
    return this.#told.get(account.id)?.get(this.#listOf(account, read));
  }

  /** What is asked for says which list it is. */
  #listOf(account: Account, read: OwnRead): string {
    const { clock, venueOf } = this.#parts;
    return venueOf(account).draftRead(read, clock.wallMs()).path;
  }
}
