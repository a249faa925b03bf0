import type { Account } from '../../core/account/state.ts';
import { Fault } from '../../core/fault.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { AccountId, VenueId } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Journal } from '../execution/journal.ts';
import { credentialId, credentialIdAfterRotation, sessionIdOf } from './record-id.ts';
import { sessionEnd, sessionRecord, sessionToken } from './session-record.ts';
import type { Vault } from './vault.ts';

const KIND = 'session';
const LOOK_MS = 5_000;
/** How long before its end the owner is warned. */
const SOON_MS = 30 * 60_000;
/** So much before its end a session that is over is one that ended. */
const EARLY_MS = 10 * 60_000;

export interface VenueSessionsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Pick<Vault, 'seal' | 'withSecret' | 'recordDigest' | 'remove'>;
  readonly journal: Journal;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  /** Which record holds the credential of an account that is in use; null where none is. */
  readonly recordOf: (account: AccountId) => string | null;
}

/**
 * The sessions that people opened at venues where requests are sent under one. The token lies sealed beside the
 * account's secret and is lent to the keyring alone; how long it lasts is known without opening it again. With another
 * credential in use its own session is, from the same moment on.
 */
export class VenueSessions {
  readonly #parts: VenueSessionsParts;
  /** By record. */
  readonly #until = new Map<string, UnixMs | null>();
  readonly #warned = new Set<AccountId>();
  #callOff: () => void = () => undefined;

  constructor(parts: VenueSessionsParts) {
    this.#parts = parts;
  }

  /** Begins to look at what ends. */
  start(): void {
    this.#callOff = this.#parts.clock.after(LOOK_MS, () => {
      this.#look();
      this.start();
    });
  }

  stop(): void {
    this.#callOff();
  }

  /** Whether requests can be sent under an account. Always, at a venue that signs each. */
  isOpen(account: Account): boolean {
    return !this.isNeeded(account) || (this.untilOf(account.id) ?? 0) > this.#parts.clock.wallMs();
  }

  isNeeded(account: Account): boolean {
    return this.#parts.venues.get(account.venue)?.session !== undefined;
  }

  /** Until when the session lasts at most; null where there is none. */
  untilOf(id: AccountId): UnixMs | null {
    const place = this.#placeOf(id);
    if (place === null) return null;
    const known = this.#until.get(place);
    if (known !== undefined) return known;
    const { vault } = this.#parts;
    const has = vault.recordDigest(place, KIND) !== null;
    const until = has ? vault.withSecret(place, KIND, sessionEnd) : null;
    this.#until.set(place, until);
    return until;
  }

  /** Seals the token of a session that was just opened, and wipes it. */
  open(id: AccountId, token: Uint8Array, until: UnixMs): void {
    const place = this.#placeOf(id);
    // Its key was removed meanwhile.
    if (place === null) return void token.fill(0);
    this.#seal(place, token, until);
    this.#warned.delete(id);
  }

  /** The same for a session of the credential that is about to come into use: nothing is sent under it until then. */
  openBeside(id: AccountId, token: Uint8Array, until: UnixMs): void {
    this.#seal(this.#besideOf(id), token, until);
  }

  /** The ledger has said which credential is in use: the session of the other one is forgotten. */
  settle(id: AccountId): void {
    if (this.#placeOf(id) === null) return this.forget(id);
    const beside = this.#besideOf(id);
    this.#parts.vault.remove(beside, KIND);
    this.#until.delete(beside);
    this.#warned.delete(id);
  }

  #seal(place: string, token: Uint8Array, until: UnixMs): void {
    const record = sessionRecord(token, until);
    token.fill(0);
    this.#parts.vault.seal(place, KIND, record, true);
    record.fill(0);
    this.#until.set(place, until);
  }

  /** Lends the token of an open session. Throws VAULT_RECORD_REFUSED where there is none. */
  withToken<T>(id: AccountId, use: (token: Uint8Array) => T): T {
    const place = this.#placeOf(id);
    if (place === null) throw new Fault('VAULT_RECORD_REFUSED', { account: id });
    return this.#parts.vault.withSecret(place, KIND, (record) => {
      const token = sessionToken(record);
      try {
        return use(token);
      } finally {
        token.fill(0);
      }
    });
  }

  /** Forgets a session, whether or not the venue does. */
  forget(id: AccountId): void {
    const place = this.#placeOf(id);
    const places = place === null ? placesOf(id) : [place];
    for (const each of places) {
      this.#parts.vault.remove(each, KIND);
      this.#until.delete(each);
    }
  }

  /**
   * The venue said that a session is over: somebody logged in elsewhere, or ended it there. Nothing is done where its
   * token is not that of the session that is open.
   */
  over(id: AccountId, isToken: (token: Uint8Array) => boolean): void {
    const until = this.untilOf(id);
    if (until === null || !this.withToken(id, isToken)) return;
    this.forget(id);
    // Its clock may be ahead of ours, and a day's sessions do not all end in one moment: that end is no surprise.
    if (until - this.#parts.clock.wallMs() > EARLY_MS)
      this.#parts.log.write('alert', 'SESSION_OVER', { account: id });
  }

  #placeOf(id: AccountId): string | null {
    const record = this.#parts.recordOf(id);
    return record === null ? null : sessionIdOf(id, record);
  }

  #besideOf(id: AccountId): string {
    const [first, second] = placesOf(id);
    return this.#placeOf(id) === second ? first : second;
  }

  /** Openings are refused from the end on, and the ledger says so; what rests at the venue stays there. */
  #look(): void {
    const { clock, journal, log } = this.#parts;
    for (const account of journal.state.accounts.values()) {
      if (account.status === 'removed' || !this.isNeeded(account)) continue;
      const until = this.untilOf(account.id);
      if (until !== null && !this.#warned.has(account.id) && until - clock.wallMs() < SOON_MS) {
        this.#warned.add(account.id);
        const minutes = Math.max(0, Math.round((until - clock.wallMs()) / 60_000));
        log.write('alert', 'SESSION_ENDS_SOON', { account: account.id, minutes });
      }
      if (this.isOpen(account) || account.status !== 'active') continue;
      if (until !== null) this.forget(account.id);
      log.write('alert', 'SESSION_ENDED', { account: account.id });
      void journal.submit((book) => {
        if (account.status !== 'active') return;
        const reasons = ['its session at the venue ended: nobody is logged in'];
        book.append({ kind: 'accountStatus', account: account.id, status: 'quarantined', reasons });
      });
    }
  }
}

function placesOf(id: AccountId): readonly [string, string] {
  return [sessionIdOf(id, credentialId(id)), sessionIdOf(id, credentialIdAfterRotation(id))];
}
