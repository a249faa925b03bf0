import type { Account } from '../../core/account/state.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import type { AccountId, VenueId } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { slotInUse } from '../custody/credential-slots.ts';
import { signWith } from '../custody/key-material.ts';
import type { Sending } from '../../ports.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import { accountField } from './key-commands.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

const DEADLINE_MS = 8_000;
/** How long a person may take on the venue's page. */
const STATE_MS = 10 * 60_000;
const STATE_BYTES = 24;
const AGAIN_MS = 700;
const TRIES_MAX = 5;

type Session = NonNullable<Venue['session']>;

interface Opening {
  readonly account: Account;
  readonly venue: Venue;
  readonly session: Session;
}

/**
 * Log-ins of people at venues whose requests are sent under a session. What the venue's page sends back is good with
 * the state that was given to it: once, for the account that it was given for, and for ten minutes. No password and no
 * code comes here (T37).
 */
export class Logins {
  readonly #parts: CommandParts;
  readonly #states = new Map<string, { readonly account: AccountId; readonly until: UnixMs }>();
  readonly #underWay = new Set<AccountId>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** `login begin`: where the person logs in. */
  readonly begin: OwnerCommand = (fields) => {
    const opening = openingFor(this.#parts, accountField(this.#parts, fields));
    const { account, session } = opening;
    const now = this.#parts.clock.wallMs();
    for (const [state, { until }] of this.#states) if (until < now) this.#states.delete(state);
    const state = Buffer.from(this.#parts.random.bytes(STATE_BYTES)).toString('base64url');
    this.#states.set(state, { account: account.id, until: unixMs(now + STATE_MS) });
    const page = session.loginPage(this.#keyId(account), state);
    return Promise.resolve({ name: account.id, page, until: this.#parts.sessions.untilOf(account.id) });
  };

  /** `login finish`: opens the session with the address that the page sent the person back to. */
  readonly finish: OwnerCommand = async (fields) => {
    const opening = openingFor(this.#parts, accountField(this.#parts, fields));
    const redirect = opening.session.readRedirect(textField(fields, 'redirect', 2_048));
    if (redirect === null) {
      const text = 'that address has no request_token of a finished log-in; nothing was sent. Log in again';
      throw new OwnerRefusal('REDIRECT_MALFORMED', text);
    }
    // The owner's own hand brought it here: a state is needed of strangers only, but a wrong one is a mix-up.
    const isOther = redirect.state !== null && this.#take(redirect.state) !== opening.account.id;
    if (isOther)
      throw new OwnerRefusal('STATE_UNKNOWN', 'that log-in was for another account, was used, or is too old');
    return this.#open(opening, redirect.requestToken);
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
    const sending = await this.#send(account, request);
    const reasons = ['logged out by the owner'];
    await inLedger(journal, (book) => {
      book.append({ kind: 'accountStatus', account: account.id, status: 'quarantined', reasons });
    });
    const ended = sending.kind === 'answered' && sending.reply.status === 200;
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
    const id = redirect?.state === null || redirect === null ? null : this.#take(redirect.state);
    const account = id === null ? undefined : this.#parts.state.accounts.get(id);
    if (redirect === null || account === undefined || account.status === 'removed')
      return session.tellPerson(
        'Nothing was opened: this log-in was not begun here, was used, or is too old.',
        false,
      );
    try {
      await this.#open(openingFor(this.#parts, account), redirect.requestToken);
    } catch (error) {
      if (!(error instanceof OwnerRefusal)) throw error;
      return session.tellPerson(`Nothing was opened: ${error.text}.`, false);
    }
    return session.tellPerson(`Logged in to ${account.id}. You can close this page.`, true);
  }

  /** The account that a state was given for; null for one that is unknown, used or too old. It is used by that. */
  #take(state: string): AccountId | null {
    const known = this.#states.get(state);
    this.#states.delete(state);
    return known !== undefined && known.until >= this.#parts.clock.wallMs() ? known.account : null;
  }

  async #open(opening: Opening, requestToken: string): Promise<object> {
    const { account, session } = opening;
    const { clock, sessions } = this.#parts;
    if (this.#underWay.has(account.id))
      throw new OwnerRefusal('LOGIN_UNDER_WAY', 'a log-in to that account is under way; nothing was sent');
    this.#underWay.add(account.id);
    try {
      const keyId = this.#keyId(account);
      const sum = this.#checksum(account, session.checksumOver(keyId, requestToken));
      const request = session.exchange(keyId, requestToken, sum);
      const sending = await this.#send(account, request);
      const opened = sending.kind === 'answered' ? session.readOpened(sending.reply) : null;
      if (opened === null) throw notOpened(sending.kind === 'answered' ? sending.reply : null);
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
    await gateway.probe(account);
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

  /** Sends once. Where there is no room within the venue's limits just now, nothing left: it is tried again. */
  async #send(account: Account, request: RawRequest): Promise<Sending> {
    const { clock, gateway } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      const sending = await gateway.wire.send(targetOf(account), request, DEADLINE_MS, () => true, 'cancel');
      if (sending.kind !== 'notSent' || tries === TRIES_MAX) return sending;
      await new Promise<void>((resolve) => void clock.after(AGAIN_MS, resolve));
    }
  }

  #checksum(account: Account, message: Uint8Array): Uint8Array {
    const slot = slotOf(this.#parts, account);
    return this.#parts.vault.withSecret(
      slot.secret,
      'credential',
      (secret) => signWith(secret, message).bytes,
    );
  }

  #keyId(account: Account): string {
    const slot = slotOf(this.#parts, account);
    return this.#parts.vault.withSecret(slot.keyId, 'key-id', (bytes) => Buffer.from(bytes).toString('utf8'));
  }
}

interface Held {
  readonly instrument: string;
  readonly quantity: string;
  readonly mark: string;
}

function slotOf({ vault }: CommandParts, account: Account): NonNullable<ReturnType<typeof slotInUse>> {
  const slot = slotInUse(vault, account.id, account.record);
  if (slot === null) throw new OwnerRefusal('KEY_UNKNOWN', 'its sealed key is not here; nothing was sent');
  return slot;
}

function openingFor({ venues }: Pick<CommandParts, 'venues'>, account: Account): Opening {
  const venue = venues.get(account.venue satisfies VenueId);
  if (venue?.session === undefined) {
    const text = 'at that venue nobody logs in: requests are signed one by one; nothing was done';
    throw new OwnerRefusal('NO_LOGIN', text);
  }
  return { account, venue, session: venue.session };
}

function targetOf({ trade, ca, venue, id }: Account): Parameters<CommandParts['wire']['send']>[0] {
  return { baseUrl: trade, ca, venue, account: id };
}

/** What the venue said, cut to what may be shown: it is about the log-in, not about orders. */
function notOpened(reply: RawReply | null): OwnerRefusal {
  if (reply === null)
    return new OwnerRefusal(
      'VENUE_UNREACHABLE',
      'the venue did not answer; whether it counted is not known. Log in again',
    );
  const said = Buffer.from(reply.body.subarray(0, 200))
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '?');
  const text = `the venue opened no session (HTTP ${reply.status}): ${said}. A request token is good once, for minutes`;
  return new OwnerRefusal('LOGIN_REFUSED', text);
}
