import { about, choice, flag, integer, list, named, nothing, nullable, object, text } from './form.ts';
import { changing, reading } from './operation.ts';
import { timeForm, wordForm } from './terms.ts';

const personName = about('1 to 64 characters.', text({ max: 256 }));
const passwordText = about('At least 15 characters, or 8 beside a second factor.', text({ max: 1_024 }));

/** Id of a person or of a session. */
const idForm = text({ max: 32, pattern: '^[0-9a-f]{32}$', words: '32 hexadecimal digits' });

/** A role and where it holds. */
const roleForm = about(
  'owner, administrator, trader, viewer or auditor, alone or as in trader@account:main, trader@bot:grid-1.',
  text({ max: 100 }),
);

const factorForm = choice(['totp', 'passkey', 'backupCode']);

const meForm = named(
  'Me',
  'Who is signed in.',
  object({
    id: about('The person, as the ledger names them.', idForm),
    name: personName,
    roles: list(roleForm, 50),
    session: idForm,
    since: timeForm,
    endsAt: about('When the session ends by itself unless it is renewed.', timeForm),
    mustEnrol: about('A second factor has to be set up first: nothing else is permitted.', flag),
  }),
);

/** Somebody who was let in, with their token. */
export const signedInForm = named(
  'SignedIn',
  'Somebody is signed in. The refresh token is in a cookie that no script can read.',
  object({
    access: about('For `Authorization: Bearer`. Keep it in memory only.', text({ max: 512 })),
    accessMs: about('For how long it is good.', integer(0, 86_400_000)),
    me: meForm,
  }),
);

/** `POST /setup`. */
export const setUp = changing({
  name: 'setUp',
  method: 'POST',
  path: '/setup',
  summary: 'Makes the first person, who owns everything, of whoever read the set-up code in the terminal.',
  access: { kind: 'open' },
  tier: 'signIn',
  records: ['person', 'session'],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: object({ code: text({ max: 100 }), name: personName, password: passwordText }),
  answer: signedInForm,
});

/** `POST /session`. */
export const signIn = changing({
  name: 'signIn',
  method: 'POST',
  path: '/session',
  summary: 'Signs somebody in. Why somebody is not let in is told to nobody.',
  access: { kind: 'open' },
  tier: 'signIn',
  records: ['session', 'signInsRefused'],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: object(
    { name: personName, password: text({ max: 1_024 }) },
    {
      code: about(
        'Of an authenticator app, or a backup code; wanted after SECOND_FACTOR_NEEDED.',
        text({ max: 64 }),
      ),
    },
  ),
  answer: signedInForm,
});

/** `POST /session/refresh`. */
export const refreshSession = changing({
  name: 'refreshSession',
  method: 'POST',
  path: '/session/refresh',
  summary:
    'Exchanges the refresh token in the cookie, which is good once. NOT_SET_UP (401) while nobody was set up.',
  access: { kind: 'open' },
  tier: 'refresh',
  records: ['sessionRenewed', 'sessionEnded'],
  loosens: 'never',
  repeats: 'never',
  params: nothing,
  body: null,
  answer: signedInForm,
});

/** `DELETE /session`. */
export const signOut = changing({
  name: 'signOut',
  method: 'DELETE',
  path: '/session',
  summary: 'Signs out: every token of the session is worthless at once.',
  access: { kind: 'session' },
  records: ['sessionEnded'],
  loosens: 'never',
  params: nothing,
  body: null,
  answer: nothing,
});

/** `GET /me`. */
export const getMe = reading({
  name: 'getMe',
  path: '/me',
  summary: 'Who is signed in, with which roles.',
  access: { kind: 'session' },
  params: nothing,
  answer: meForm,
});

/** `GET /sessions`. */
export const listSessions = reading({
  name: 'listSessions',
  path: '/sessions',
  summary: 'One’s own sessions; those of somebody else for who may audit everything.',
  access: { kind: 'session' },
  params: object({}, { person: idForm }),
  answer: named(
    'Sessions',
    'Sessions that live.',
    object({
      sessions: list(
        named(
          'SessionRow',
          'A session.',
          object({
            id: idForm,
            person: idForm,
            since: timeForm,
            renewedAt: timeForm,
            isThis: about('It is the one of this request.', flag),
            factors: about('What was proven in it.', list(object({ factor: factorForm, at: timeForm }), 10)),
          }),
        ),
        10_000,
      ),
    }),
  ),
});

/** `DELETE /sessions/{id}`. */
export const endSession = changing({
  name: 'endSession',
  method: 'DELETE',
  path: '/sessions/{id}',
  summary: 'Ends a session at once: one’s own, or one of somebody whose roles one may give.',
  access: { kind: 'session' },
  records: ['sessionEnded'],
  loosens: 'never',
  params: object({ id: idForm }),
  body: null,
  answer: nothing,
});

/** `POST /password`. */
export const setPassword = changing({
  name: 'setPassword',
  method: 'POST',
  path: '/password',
  summary: 'Sets the password of whoever holds an invitation or a reset token; every session of theirs ends.',
  access: { kind: 'open' },
  tier: 'signIn',
  records: ['personRecord', 'sessionEnded'],
  loosens: 'never',
  params: nothing,
  body: object({ token: text({ max: 200 }), password: passwordText }),
  answer: nothing,
});

const inviteForm = object({
  token: about('By which the person sets their password once. Shown only now.', wordForm),
  until: timeForm,
});

/** `GET /people`. */
export const listPeople = reading({
  name: 'listPeople',
  path: '/people',
  summary: 'Everybody, with their roles.',
  access: { kind: 'permission', permission: 'audit', on: 'everything' },
  params: nothing,
  answer: named(
    'People',
    'Everybody.',
    object({
      people: list(
        named(
          'PersonRow',
          'Somebody.',
          object({
            id: idForm,
            name: personName,
            roles: list(roleForm, 50),
            since: timeForm,
            lastSignIn: nullable(timeForm),
            hasPassword: about('False: they only hold an invitation.', flag),
            hasSecondFactor: flag,
            sessions: integer(0, 10_000),
          }),
        ),
        10_000,
      ),
    }),
  ),
});

/** `POST /people`. */
export const invitePerson = changing({
  name: 'invitePerson',
  method: 'POST',
  path: '/people',
  summary: 'Invites somebody with roles that the caller may give.',
  access: { kind: 'permission', permission: 'people', on: 'anywhere' },
  records: ['person'],
  loosens: 'always',
  fourEyes: 'people',
  status: 201,
  repeats: 'never',
  params: nothing,
  body: object({ name: personName, roles: list(roleForm, 50) }),
  answer: named(
    'Invited',
    'Somebody who has to set a password.',
    object({ id: idForm, invitation: inviteForm }),
  ),
});

/** `PUT /people/{id}/roles`. */
export const setRoles = changing({
  name: 'setRoles',
  method: 'PUT',
  path: '/people/{id}/roles',
  summary: 'Gives somebody these roles and no others, from their next request on.',
  access: { kind: 'permission', permission: 'people', on: 'anywhere' },
  records: ['personRoles'],
  loosens: 'always',
  fourEyes: 'people',
  params: object({ id: idForm }),
  body: object({ roles: list(roleForm, 50) }),
  answer: nothing,
});

/** `POST /people/{id}/reset`. */
export const resetPerson = changing({
  name: 'resetPerson',
  method: 'POST',
  path: '/people/{id}/reset',
  summary: 'A token by which somebody sets another password.',
  access: { kind: 'permission', permission: 'people', on: 'anywhere' },
  records: ['personRecord'],
  loosens: 'always',
  fourEyes: 'people',
  repeats: 'never',
  params: object({ id: idForm }),
  body: null,
  answer: named('Reset', 'A token that is good once.', inviteForm),
});

/** `DELETE /people/{id}`. */
export const removePerson = changing({
  name: 'removePerson',
  method: 'DELETE',
  path: '/people/{id}',
  summary: 'Removes somebody: their sessions end, and the key of their hashes in the ledger is destroyed.',
  access: { kind: 'permission', permission: 'people', on: 'anywhere' },
  records: ['personRemoved'],
  loosens: 'never',
  params: object({ id: idForm }),
  body: null,
  answer: nothing,
});
