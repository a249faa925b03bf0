import type { Account } from '../../core/account/state.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { AccountId } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import { accountField } from './key-commands.ts';
import { rotateByLogin, stageKey, unstageKey, type StagedKey } from './login-rotation.ts';
import { endSession, exchangeToken, keyIdIn, openingFor, slotOf, type Opening } from './login-session.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

/** How long a person may take on the venue's page. */
const STATE_MS = 10 * 60_000;
const STATE_BYTES = 24;

type Session = NonNullable<Venue['session']>;

/** What a state was given out for. */
interface Begun {
  readonly account: AccountId;
  readonly until: UnixMs;
  /** The key that comes into use with the log-in; null for one with the key that is. */
  readonly staged: StagedKey | null;
}

/**
 * Log-ins of people at venues whose requests are sent under a session. What the venue's page sends back is good with
 * the state that was given to it: once, for the account that it was given for, and for ten minutes. No password and no
 * code comes here (T37).
 */
export class Logins {
  readonly #parts: CommandParts;
  readonly #states = new Map<string, Begun>();
  readonly #underWay = new Set<AccountId>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** `login begin`: where the person logs in. */
  readonly begin: OwnerCommand = (fields) => {
    const opening = openingFor(this.#parts, accountField(this.#parts, fields));
    return Promise.resolve(this.#begin(opening, this.#keyId(opening.account), null));
  };

  /** `key rotate` at a venue where people log in: where the person logs in with the new key. */
  rotate(elsewhere: OwnerCommand): OwnerCommand {
    return async (fields, emit) => {
      const account = accountField(this.#parts, fields);
      if (!this.#parts.sessions.isNeeded(account)) return elsewhere(fields, emit);
      this.#refuseTwo(account);
      const opening = openingFor(this.#parts, account);
      const staged = stageKey(this.#parts, opening, fields);
      for (const [state, begun] of this.#states)
        if (begun.account === account.id && begun.staged !== null) this.#states.delete(state);
      return this.#begin(opening, staged.keyId, staged);
    };
  }

  /** `key rotate finish`: with the address that the page sent the person back to. */
  readonly finishRotation: OwnerCommand = async (fields) => {
    const opening = openingFor(this.#parts, accountField(this.#parts, fields));
    const { requestToken, state } = redirectField(opening, fields);
    const { id } = opening.account;
    const [waiting = ''] = [...this.#states].flatMap(([given, begun]) =>
      begun.account === id && begun.staged !== null ? [given] : [],
    );
    const begun = this.#take(state ?? waiting);
    if (begun === null || begun.account !== id || begun.staged === null) {
      const text =
        'no rotation of that key waits for this log-in: it was for another one, was used, or is too old; nothing was ' +
        'sent. Give the new key again';
      throw new OwnerRefusal('STATE_UNKNOWN', text);
    }
    return this.#open(opening, requestToken, begun.staged);
  };

  #begin({ account, session }: Opening, keyId: string, staged: StagedKey | null): object {
    const { clock, random, sessions } = this.#parts;
    const now = clock.wallMs();
    this.#forgetLate(now);
    const state = Buffer.from(random.bytes(STATE_BYTES)).toString('base64url');
    this.#states.set(state, { account: account.id, until: unixMs(now + STATE_MS), staged });
    const page = session.loginPage(keyId, state, account.trade);
    return { name: account.id, page, until: sessions.untilOf(account.id) };
  }

  /** Keys that nobody logged in with are not kept longer than the states that they wait for, and a next one. */
  #forgetLate(now: UnixMs): void {
    for (const [state, { account, until, staged }] of this.#states) {
      if (until >= now) continue;
      this.#states.delete(state);
      const known = this.#parts.state.accounts.get(account);
      if (staged !== null && known !== undefined) unstageKey(this.#parts, known);
    }
  }

  /** `login finish`: opens the session with the address that the page sent the person back to. */
  readonly finish: OwnerCommand = async (fields) => {
    const opening = openingFor(this.#parts, accountField(this.#parts, fields));
    const { requestToken, state } = redirectField(opening, fields);
    // The owner's own hand brought it here: a state is needed of strangers only, but a wrong one is a mix-up.
    const begun = state === null ? null : this.#take(state);
    if (state !== null && begun?.account !== opening.account.id)
      throw new OwnerRefusal('STATE_UNKNOWN', 'that log-in was for another account, was used, or is too old');
    return this.#open(opening, requestToken, begun?.staged ?? null);
  };

  /** `login status`. */
  readonly status: OwnerCommand = (fields) => {
    const account = accountField(this.#parts, fields);
    const isOpen = this.#parts.sessions.isOpen(account);
    const until = isOpen ? this.#parts.sessions.untilOf(account.id) : null;
    return Promise.resolve({ name: account.id, isOpen, until, status: account.status });
  };

  /** `logout`: ends the session at the venue, and forgets it here whatever the venue says. */
  readonly logout: OwnerCommand = async (fields) => {
    const { account, session } = openingFor(this.#parts, accountField(this.#parts, fields));
    const { sessions, journal } = this.#parts;
    if (!sessions.isOpen(account))
      throw new OwnerRefusal('NOT_LOGGED_IN', 'nobody is logged in to that account; nothing was done');
    const request = sessions.withToken(account.id, (token) => session.end(this.#keyId(account), token));
    sessions.forget(account.id);
    const ended = await endSession(this.#parts, account, request);
    const reasons = ['logged out by the owner'];
    await inLedger(journal, (book) => {
      book.append({ kind: 'accountStatus', account: account.id, status: 'quarantined', reasons });
    });
    return { name: account.id, ended, openOrders: account.book.orders.size };
  };

  /** The answer to a browser that a venue's page sent back; null for every other request. */
  callback(venueId: string, request: RawRequest): Promise<RawReply> | null {
    const session = [...this.#parts.venues].find(([id]) => id === venueId)?.[1].session;
    const [path, query = ''] = request.target.split('?', 2);
    if (session === undefined || request.method !== 'GET' || path !== session.callback) return null;
    return this.#comeBack(session, query);
  }

  async #comeBack(session: Session, query: string): Promise<RawReply> {
    const redirect = session.readRedirect(query);
    const begun = redirect === null || redirect.state === null ? null : this.#take(redirect.state);
    const account = begun === null ? undefined : this.#parts.state.accounts.get(begun.account);
    if (redirect === null || begun === null || account === undefined || account.status === 'removed')
      return session.tellPerson(
        'Nothing was opened: this log-in was not begun here, was used, or is too old.',
        false,
      );
    try {
      await this.#open(openingFor(this.#parts, account), redirect.requestToken, begun.staged);
    } catch (error) {
      if (!(error instanceof OwnerRefusal)) throw error;
      return session.tellPerson(`Nothing was opened: ${error.text}.`, false);
    }
    const done = begun.staged === null ? 'Logged in to' : 'The new key is in use, and you are logged in to';
    return session.tellPerson(`${done} ${account.id}. You can close this page.`, true);
  }

  /** What a state was given out for; null for one that is unknown, used or too old. It is used by that. */
  #take(state: string): Begun | null {
    this.#forgetLate(this.#parts.clock.wallMs());
    const known = this.#states.get(state) ?? null;
    this.#states.delete(state);
    return known;
  }

  #refuseTwo(account: Account): void {
    if (this.#underWay.has(account.id))
      throw new OwnerRefusal('LOGIN_UNDER_WAY', 'a log-in to that account is under way; nothing was sent');
  }

  async #open(opening: Opening, requestToken: string, staged: StagedKey | null): Promise<object> {
    const { account, session } = opening;
    const { clock, sessions } = this.#parts;
    this.#refuseTwo(account);
    this.#underWay.add(account.id);
    try {
      if (staged !== null) return await rotateByLogin(this.#parts, opening, { staged, requestToken });
      const slot = slotOf(this.#parts, account, account.record);
      const opened = await exchangeToken(this.#parts, opening, { slot, requestToken });
      const until = session.endsAt(clock.wallMs());
      sessions.open(account.id, opened.token, until);
      await this.#lookAround(opening);
      return { name: account.id, user: opened.user, until, status: account.status };
    } finally {
      this.#underWay.delete(account.id);
    }
  }

  /** What the account may do, and at the first log-in ever what it holds. Without that nothing is let through. */
  async #lookAround({ account, venue }: Opening): Promise<void> {
    const { gateway, journal, sessions } = this.#parts;
    if (account.flags.length === 0) {
      const held = await this.#held(account, venue);
      if (held === null) {
        sessions.forget(account.id);
        throw new OwnerRefusal(
          'POSITIONS_UNREADABLE',
          'the venue did not say what the account holds. Log in again',
        );
      }
      await inLedger(journal, (book) => {
        book.append({ kind: 'baseline', account: account.id, positions: held, orders: [] });
      });
    }
    await gateway.keys.probe(account);
    if (account.status === 'active') return;
    throw new OwnerRefusal(
      'PROBE_UNREADABLE',
      'logged in, but the venue did not say what the account may do',
    );
  }

  async #held(account: Account, venue: Venue): Promise<readonly Held[] | null> {
    const { clock, gateway } = this.#parts;
    const now = clock.wallMs();
    const told = await gateway.ask(account, venue.draftRead({ kind: 'positions' }, now));
    const positions = told === null ? null : venue.readPositions(told);
    if (positions === null) return null;
    const held = positions.filter(({ quantity }) => quantity !== 0n);
    const { marketsAtOnce } = venue;
    const asked = [...new Set(held.map(({ instrument }) => instrument))];
    const priced =
      marketsAtOnce === undefined || asked.length === 0
        ? null
        : await gateway.ask(account, marketsAtOnce.draft(asked, now));
    const marks = priced === null ? null : (marketsAtOnce?.read(priced) ?? null);
    return held.map(({ instrument, quantity, entryPrice }) => {
      const mark = marks?.find(({ report }) => report.instrument === instrument)?.report.mark ?? entryPrice;
      return { instrument, quantity: formatDecimal(quantity), mark: formatDecimal(mark) };
    });
  }

  #keyId(account: Account): string {
    return keyIdIn(this.#parts, slotOf(this.#parts, account, account.record));
  }
}

interface Held {
  readonly instrument: string;
  readonly quantity: string;
  readonly mark: string;
}

function redirectField(
  { session }: Opening,
  fields: Readonly<Record<string, unknown>>,
): NonNullable<ReturnType<Session['readRedirect']>> {
  const redirect = session.readRedirect(textField(fields, 'redirect', 2_048));
  if (redirect !== null) return redirect;
  const text = 'that address has no request_token of a finished log-in; nothing was sent. Log in again';
  throw new OwnerRefusal('REDIRECT_MALFORMED', text);
}
