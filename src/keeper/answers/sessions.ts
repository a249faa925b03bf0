import { assert } from '../../core/assert.ts';
import { formatGrant, EVERYTHING } from '../../core/identity/permission.ts';
import { parsePersonId, parseSessionId } from '../../core/units/ids.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { issueTicket } from '../../protocol/api/push.ts';
import {
  endSession,
  getMe,
  listSessions,
  refreshSession,
  setPassword,
  setUp,
  signIn,
  signOut,
} from '../../protocol/api/sessions.ts';
import type { Ask, CookieChange } from '../../protocol/ask-message.ts';
import type { Whence } from '../people/people-parts.ts';
import type { SignedIn, Tokens } from '../people/sessions.ts';
import type { Credentials, SignInResult } from '../people/sign-in.ts';
import type { NotLet } from '../people/tries.ts';
import { shownCode } from './shown-code.ts';
import { own } from './own-session.ts';
import { peopleRefused } from './people-refusal.ts';
import { done, refused, type Outcome, type Refusal } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';

type Entry = AnswerOf<typeof signIn>;

/** What somebody typed to get in. */
interface Typed {
  readonly name: string;
  readonly password: string;
  readonly code?: string;
}

/** `POST /setup`. */
export const settingUp = performing(setUp, async (parts, { body, ask }) =>
  entered(parts, await parts.people.setUp(body, whence(ask))),
);

/** `POST /session`. */
export const signingIn = performing(signIn, async (parts, { body, ask }) =>
  parts.people.isSetUp
    ? entered(parts, await parts.people.signIn(credentialsOf(body), whence(ask)))
    : notSetUp(),
);

/** `POST /session/refresh`. */
export const refreshing = performing(refreshSession, async (parts, { ask }): Promise<Outcome<Entry>> => {
  const { people } = parts;
  if (!people.isSetUp) return notSetUp();
  const { refresh } = ask.credentials;
  const renewed = refresh === null ? null : await people.refresh(refresh);
  if (renewed?.kind === 'refused' && renewed.code === 'PEOPLE_BUSY') return peopleRefused(renewed);
  const session = renewed?.kind === 'done' ? people.whoIs(renewed.tokens.access) : null;
  if (renewed?.kind !== 'done' || session === null) {
    const text = 'there is no session to go on with; nothing was done. Next: sign in';
    return { ...refused(401, 'SESSION_OVER', text), cookie: { kind: 'clear' } };
  }
  return inside(parts, session, renewed.tokens);
});

/** `POST /ws/ticket`. */
export const ticketing = performing(issueTicket, ({ people }, { caller, ask }) =>
  own(caller, (session) => {
    const { address, page } = ask.from;
    return done(people.tickets.issue(session, { origin: page ?? '', address, channels: [] }));
  }),
);

/** `DELETE /session`. */
export const signingOut = performing(signOut, ({ people }, { caller }) =>
  own(caller, async (session): Promise<Outcome<object>> => {
    const ended = await people.signOut(session);
    return ended.kind === 'refused'
      ? peopleRefused(ended)
      : { kind: 'done', value: {}, cookie: { kind: 'clear' } };
  }),
);

/** `GET /me`. */
export const me = performing(getMe, (_parts, { caller }) => own(caller, (session) => done(meOf(session))));

/** `GET /sessions`. */
export const sessions = performing(listSessions, ({ people }, { params, caller }) =>
  own(caller, (session) => {
    const { person: self } = session;
    const person = params.person === undefined ? self : parsePersonId(params.person);
    if (person === null || (person !== self && !caller.may('audit', EVERYTHING))) {
      return refused(403, 'NOT_PERMITTED', 'your roles do not permit this; nothing was done');
    }
    return done({
      sessions: people.sessions(person).map(({ id, since, renewedAt, proofs, person: of }) => ({
        id,
        person: of,
        since,
        renewedAt,
        isThis: id === session.id,
        factors: proofs.map(({ factor, at }) => ({ factor, at })),
      })),
    });
  }),
);

/** `DELETE /sessions/{id}`. */
export const endingSession = performing(endSession, ({ people }, { params, caller }) =>
  own(caller, async (session) => {
    const id = parseSessionId(params.id);
    assert(id !== null, 'the operation takes nothing else for a session');
    const ended = await people.revoke(id, session);
    return ended.kind === 'refused' ? peopleRefused(ended) : done({});
  }),
);

/** `POST /password`. */
export const settingPassword = performing(setPassword, async ({ people }, { body }) => {
  const set = await people.setPassword(body.token, body.password);
  return set.kind === 'refused' ? peopleRefused(set) : done({});
});

/** The same answer whatever was wrong, so that nobody learns which names there are. */
export function entered(parts: AnswerParts, result: SignInResult): Outcome<Entry> {
  switch (result.kind) {
    case 'signedIn':
      return inside(parts, result.session, result.tokens);
    case 'needsSecondFactor': {
      const text = `a second factor is needed (${result.factors.join(', ')}); nobody was signed in`;
      return refused(401, 'SECOND_FACTOR_NEEDED', text);
    }
    default:
      return notLet(result);
  }
}

/** Why somebody was not let through, in words that are the same whatever was wrong. */
export function notLet(result: NotLet): Refusal {
  switch (result.kind) {
    case 'wrong':
      return refused(
        401,
        'SIGN_IN_REFUSED',
        'name, password or second factor are wrong; nobody was signed in',
      );
    case 'wait': {
      const retryAfterS = Math.ceil(result.waitMs / 1_000);
      const text = `too many sign-ins were refused; this one was not looked at. Next: try again in ${retryAfterS} s`;
      return { ...refused(429, 'SIGN_IN_LATER', text), retryAfterS };
    }
    case 'refused':
      return peopleRefused(result);
  }
}

function credentialsOf({ name, password, code }: Typed): Credentials {
  return { name, password, secondFactor: code === undefined ? null : shownCode(code) };
}

function inside(parts: AnswerParts, session: SignedIn, tokens: Tokens): Outcome<Entry> {
  const maxAgeS = Math.max(1, Math.floor((tokens.refreshUntil - parts.clock.wallMs()) / 1_000));
  const cookie: CookieChange = { kind: 'set', value: tokens.refresh, maxAgeS };
  return {
    kind: 'done',
    value: { access: tokens.access, accessMs: tokens.accessMs, me: meOf(session) },
    cookie,
  };
}

function meOf({ id, person, name, grants, since, endsAt, mustEnrol }: SignedIn): AnswerOf<typeof getMe> {
  return { id: person, name, roles: grants.map(formatGrant), session: id, since, endsAt, mustEnrol };
}

/** From where somebody asks. */
export function whence({ from }: Ask): Whence {
  return { address: from.address, device: from.agent };
}

function notSetUp(): Refusal {
  const text = 'nobody was set up yet; nothing was done. Next: set up with the code that sallyport printed';
  return refused(401, 'NOT_SET_UP', text);
}
