import { assert } from '../../core/assert.ts';
import type { GatewayState } from '../../core/account/state.ts';
import type { Session } from '../../core/identity/people-state.ts';
import { isPrivileged, type Grant } from '../../core/identity/permission.ts';
import { ACCESS_MS, endOf } from '../../core/identity/session-limits.ts';
import {
  makeToken,
  readToken,
  type SessionToken,
  type TokenKind,
} from '../../core/identity/session-token.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import { parseSessionId, type PersonId, type SessionId } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Draftbook } from '../execution/journal.ts';
import { keyedHash, type PeopleKeys } from './people-keys.ts';
import { refused, type PeopleParts, type Refusal, type Whence } from './people-parts.ts';
import type { Roster } from './roster.ts';

/** Who is signed in, as everything that decides about permissions sees it. */
export interface SignedIn {
  readonly id: SessionId;
  readonly person: PersonId;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly since: UnixMs;
  /** When it ends by itself unless it is renewed. */
  readonly endsAt: UnixMs;
  readonly proofs: Session['proofs'];
  /** A second factor is asked of this person and none is set up: nothing but that is allowed. */
  readonly mustEnrol: boolean;
}

/** What a page holds: the access token in memory, the refresh token where no script reads it. */
export interface Tokens {
  readonly access: string;
  /** Milliseconds for which the access token is good. */
  readonly accessMs: number;
  readonly refresh: string;
  /** When the refresh token is worthless, at the latest. */
  readonly refreshUntil: UnixMs;
}

const ID_BYTES = 16;
/** An address that was not used for so long is as good as new. */
const SEEN_MS = 30 * 86_400_000;

/** Sessions of people: opened at a sign-in, renewed by a refresh token that is good once, ended at once. */
export class Sessions {
  readonly #parts: PeopleParts;
  readonly #keys: PeopleKeys;
  readonly #roster: Roster;
  readonly #ended = new Set<(session: SessionId) => void>();

  constructor(parts: PeopleParts, keys: PeopleKeys, roster: Roster) {
    this.#parts = parts;
    this.#keys = keys;
    this.#roster = roster;
  }

  /** Appends the entry of a new session. The person exists in the same commit. */
  begin(book: Draftbook, person: PersonId, key: Uint8Array, from: Whence): SessionId {
    const id = parseSessionId(Buffer.from(this.#parts.random.bytes(ID_BYTES)).toString('hex'));
    assert(id !== null, 'sixteen bytes are an id');
    book.append({
      kind: 'session',
      session: id,
      person,
      from: keyedHash(key, `address ${from.address}`),
      device: keyedHash(key, `device ${from.device}`),
    });
    return id;
  }

  /** Whether somebody was not seen at that address lately, or is signed in elsewhere and not with that device. */
  isFromSomewhereNew(state: GatewayState, person: PersonId, key: Uint8Array, from: Whence): boolean {
    const device = keyedHash(key, `device ${from.device}`);
    const others = [...state.people.sessions.values()].filter((session) => session.person === person);
    if (others.length > 0 && others.every((session) => session.device !== device)) return true;
    const last = state.watch.places.get(`person:${person} ${keyedHash(key, `address ${from.address}`)}`);
    return last === undefined || this.#now - last > SEEN_MS;
  }

  /** Tokens for a session as it stands; null for one that is over. */
  tokensOf(id: SessionId): Tokens | null {
    const session = this.#live(id);
    const person = session === null ? null : this.#roster.find(session.person);
    if (session === null || person === null) return null;
    return {
      access: this.#token('access', session),
      accessMs: ACCESS_MS,
      refresh: this.#token('refresh', session),
      refreshUntil: endOf(session, person.grants),
    };
  }

  /** Who shows this access token; null where it is none, is over, or its session is. */
  whoIs(access: string): SignedIn | null {
    const now = this.#now;
    const token = readToken((message) => this.#keys.tokenMac(message), 'access', access, now);
    if (token === null || token.issuedAt + ACCESS_MS <= now) return null;
    return this.view(token.session);
  }

  /** A session that lives, and whose it is. */
  view(id: SessionId): SignedIn | null {
    const session = this.#live(id);
    const person = session === null ? null : this.#roster.find(session.person);
    const profile = person === null ? null : this.#roster.profileOf(person);
    if (session === null || person === null || profile === null) return null;
    const { since, proofs } = session;
    const hasFactor = profile.totp !== null || profile.passkeys.length > 0;
    const isAsked = this.#parts.isBeyondLoopback || isPrivileged(person.grants);
    return {
      ...{ id, person: person.id, name: profile.name, grants: person.grants, since, proofs },
      endsAt: endOf(session, person.grants),
      mustEnrol: isAsked && !hasFactor,
    };
  }

  /**
   * Exchanges a refresh token. One that was exchanged before is a copy: whoever has the other one is signed out as well
   * (T23). Refused with TOKEN_REFUSED otherwise.
   */
  async renew(refresh: string): Promise<{ readonly kind: 'done'; readonly tokens: Tokens } | Refusal> {
    const token = readToken((message) => this.#keys.tokenMac(message), 'refresh', refresh, this.#now);
    const person = token === null ? undefined : this.#live(token.session)?.person;
    if (token === null || person === undefined) return refused('TOKEN_REFUSED');
    const written = this.#parts.journal.submit((book) => this.#exchange(book, token));
    if (written === null) return refused('PEOPLE_BUSY');
    const outcome = await written;
    if (outcome === 'reuse') {
      this.#parts.log.write('alert', 'REFRESH_TOKEN_REUSED', { session: token.session });
      this.#tell(token.session);
      this.#writeStolen(person);
    }
    const tokens = outcome === 'renewed' ? this.tokensOf(token.session) : null;
    return tokens === null ? refused('TOKEN_REFUSED') : { kind: 'done', tokens };
  }

  #writeStolen(person: PersonId): void {
    const mail = this.#roster.known(person)?.profile.mail ?? null;
    this.#parts.letters.write(person, mail, 'sessionStolen');
  }

  /** In the commit: of many that show the same token at once, one is first. */
  #exchange(book: Draftbook, token: SessionToken): 'renewed' | 'reuse' | 'over' {
    const session = book.state.people.sessions.get(token.session);
    if (session === undefined) return 'over';
    if (session.turn !== token.turn) {
      book.append({ kind: 'sessionEnded', session: session.id, why: 'reuse', by: 'gateway' });
      return 'reuse';
    }
    book.append({ kind: 'sessionRenewed', session: session.id, turn: session.turn + 1 });
    return 'renewed';
  }

  /** Sessions that live, of one person or of all. */
  list(person: PersonId | null): readonly Session[] {
    const all = [...this.#parts.journal.state.people.sessions.values()];
    return all.filter((one) => (person === null || one.person === person) && this.#live(one.id) !== null);
  }

  /** Ends a session at once: the next request with one of its tokens is refused, its sockets are closed. */
  async end(
    id: SessionId,
    why: 'signedOut' | 'revoked' | 'changed',
    by: ActorRecord,
  ): Promise<{ readonly kind: 'done' } | Refusal> {
    const written = this.#parts.journal.submit((book) => {
      if (!book.state.people.sessions.has(id)) return refused('SESSION_UNKNOWN');
      book.append({ kind: 'sessionEnded', session: id, why, by });
      return { kind: 'done' } as const;
    }, 'urgent');
    if (written === null) return refused('PEOPLE_BUSY');
    // Before it is durable: the state that is asked for permissions has it already with the commit.
    const done = await written;
    this.#tell(id);
    return done;
  }

  /** Calls `take` for each session that ended other than by its time. Returns a function that stops it. */
  onEnd(take: (session: SessionId) => void): () => void {
    this.#ended.add(take);
    return () => void this.#ended.delete(take);
  }

  #tell(session: SessionId): void {
    for (const take of this.#ended) take(session);
  }

  #live(id: SessionId): Session | null {
    const session = this.#parts.journal.state.people.sessions.get(id);
    const person = session === undefined ? null : this.#roster.find(session.person);
    if (session === undefined || person === null) return null;
    return endOf(session, person.grants) > this.#now ? session : null;
  }

  #token(kind: TokenKind, { id, turn }: Session): string {
    const issuedAt = this.#now;
    return makeToken((message) => this.#keys.tokenMac(message), { kind, session: id, turn, issuedAt });
  }

  get #now(): UnixMs {
    return unixMs(this.#parts.clock.wallMs());
  }
}
