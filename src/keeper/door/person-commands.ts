import { assert } from '../../core/assert.ts';
import type { Session } from '../../core/identity/people-state.ts';
import { formatGrant, parseGrant, type Grant } from '../../core/identity/permission.ts';
import { parseSessionId, type PersonId } from '../../core/units/ids.ts';
import type { Refusal, RefusalCode } from '../people/people-parts.ts';
import type { People } from '../people/people.ts';
import type { CommandParts } from './command-parts.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

type PersonParts = Pick<CommandParts, 'people' | 'store'>;

const NAME_MAX = 256;
/** A person has some roles, not hundreds. */
const GRANTS_MAX = 50;

/** `person code`: a new code by which the first person is set up in the console. */
export function personCode({ people }: PersonParts): OwnerCommand {
  return () => {
    const issued = people.setUpCode();
    if (issued === null) throw refusalOf('ALREADY_SET_UP');
    return Promise.resolve(issued);
  };
}

/** `person list`. */
export function personList({ people }: PersonParts): OwnerCommand {
  return () =>
    Promise.resolve(
      people.list().map(({ grants, ...rest }) => ({ ...rest, roles: grants.map(formatGrant) })),
    );
}

/** `person show NAME`. */
export function personShow({ people }: PersonParts): OwnerCommand {
  return (fields) => {
    const id = personField(people, fields);
    const found = people.list().find((person) => person.id === id);
    if (found === undefined) throw refusalOf('PERSON_UNKNOWN');
    const { grants, ...rest } = found;
    const sessions = people.sessions(id).map((session) => shown(people, session));
    return Promise.resolve({ ...rest, roles: grants.map(formatGrant), sessions });
  };
}

/**
 * `person add NAME`: invites somebody, with a token that is in the answer once and can never be read again; or takes
 * the hash of their password from elsewhere.
 */
export function personAdd({ people }: PersonParts): OwnerCommand {
  return async (fields) => {
    const name = textField(fields, 'name', NAME_MAX);
    const grants = grantsField(fields);
    if (fields['hash'] !== undefined) {
      const hash = textField(fields, 'hash', 200);
      const adopted = done(await people.adopt({ name, grants, hash }, 'owner'));
      return { id: adopted.id, name, roles: grants.map(formatGrant) };
    }
    const { id, reset } = done(await people.invite({ name, grants }, 'owner'));
    return { id, name, roles: grants.map(formatGrant), ...reset };
  };
}

/** `person role NAME ROLE…`: these roles and no others, from the next request on. */
export function personRole({ people }: PersonParts): OwnerCommand {
  return async (fields) => {
    const id = personField(people, fields);
    const grants = grantsField(fields);
    done(await people.setRoles(id, grants, 'owner'));
    return { id, roles: grants.map(formatGrant) };
  };
}

/** `person reset NAME`: a token by which the person sets another password; with `factors` also without second ones. */
export function personReset({ people }: PersonParts): OwnerCommand {
  return async (fields) => {
    const id = personField(people, fields);
    const { factors } = fields;
    if (factors === true) done(await people.forgetFactors(id, 'owner'));
    const { reset } = done(await people.reset(id, 'owner'));
    return { id, factorsRemoved: factors === true, ...reset };
  };
}

/** `person mail NAME [ADDRESS]`: where the person is written to about their account; nowhere without an address. */
export function personMail({ people }: PersonParts): OwnerCommand {
  return async (fields) => {
    const id = personField(people, fields);
    const mail = fields['mail'] === undefined ? null : textField(fields, 'mail', NAME_MAX);
    done(await people.setMail(id, mail, 'owner'));
    return { id, mail };
  };
}

/** `person sessions [NAME]`: who is signed in. */
export function personSessions({ people }: PersonParts): OwnerCommand {
  return (fields) => {
    const id = fields['name'] === undefined ? null : personField(people, fields);
    return Promise.resolve(people.sessions(id).map((session) => shown(people, session)));
  };
}

/** `person revoke`: ends one session, or all of a person. */
export function personRevoke({ people }: PersonParts): OwnerCommand {
  return async (fields) => {
    const asked = fields['session'] === undefined ? null : textField(fields, 'session', 32);
    const ids = asked === null ? people.sessions(personField(people, fields)).map(({ id }) => id) : [asked];
    for (const text of ids) {
      const id = parseSessionId(text);
      if (id === null) throw refusalOf('SESSION_UNKNOWN');
      done(await people.revoke(id, 'owner'));
    }
    return { revoked: ids.length };
  };
}

/** `person export NAME`: what is kept of a person but secrets, with their entries of the ledger, a line each. */
export function personExport({ people, store }: PersonParts): OwnerCommand {
  return async (fields, emit) => {
    const found = await people.exportOf(personField(people, fields), 'owner', store);
    if (found.kind === 'refused') throw refusalOf(found.code);
    const { entries, kind: _kind, ...rest } = found;
    for (const entry of entries) await emit(JSON.stringify(entry));
    return { ...rest, entries: entries.length };
  };
}

/** `person remove NAME`. */
export function personRemove({ people }: PersonParts): OwnerCommand {
  return async (fields) => {
    const id = personField(people, fields);
    done(await people.remove(id, 'owner'));
    return { id, removed: true };
  };
}

function shown(people: People, { id, person, since, renewedAt, proofs }: Session): object {
  const name = people.list().find((one) => one.id === person)?.name ?? null;
  return { session: id, name, since, renewedAt, factors: proofs.map(({ factor }) => factor) };
}

function personField(people: People, fields: Readonly<Record<string, unknown>>): PersonId {
  const id = people.named(textField(fields, 'name', NAME_MAX));
  if (id === null) throw refusalOf('PERSON_UNKNOWN');
  return id;
}

function grantsField(fields: Readonly<Record<string, unknown>>): readonly Grant[] {
  const asked = fields['roles'];
  const grants = Array.isArray(asked) ? asked.map((text) => parseGrant(String(text))) : [];
  const known = grants.filter((grant) => grant !== null);
  if (known.length === grants.length && known.length > 0 && known.length <= GRANTS_MAX) return known;
  throw new OwnerRefusal(
    'ROLE_UNKNOWN',
    'a role is owner, administrator, trader, viewer or auditor, alone or as trader@account:NAME, @bot:NAME, ' +
      '@wallet:NAME or @user:NAME; nothing was done',
  );
}

function done<T extends { readonly kind: 'done' }>(result: T | Refusal): T {
  if (result.kind === 'refused') throw refusalOf(result.code);
  return result;
}

/** What the owner is told of each refusal. */
const TEXTS: readonly (readonly [RefusalCode, string])[] = [
  ['PEOPLE_BUSY', 'too much waits for the ledger or for passwords; nothing was done. Try again in a moment'],
  [
    'PERSON_UNKNOWN',
    'nobody has that name, or the sealed record cannot be read; nothing was done. See: sallyport person list',
  ],
  ['PERSON_NAME_TAKEN', 'somebody has that name already; no person was added'],
  ['PERSON_NAME_MALFORMED', 'a name is 1 to 64 characters without control characters; no person was added'],
  ['MAIL_MALFORMED', 'an address of mail looks like ann@example.com; it was not set'],
  [
    'LAST_OWNER',
    'this is the last owner of everything; nothing was changed. Make somebody else an owner first',
  ],
  [
    'PASSWORD_TOO_SHORT',
    'a password has at least 15 characters, or 8 beside a second factor; it was not set',
  ],
  ['PASSWORD_TOO_LONG', 'a password has at most 1,024 characters; it was not set'],
  ['PASSWORD_NOT_TEXT', 'a password holds no control characters; it was not set'],
  [
    'PASSWORD_EASY_TO_GUESS',
    'the password is a name, or little more than rows of characters or keys; it was not set. Take other words',
  ],
  ['PASSWORD_BREACHED', 'the password is in lists that attackers try; it was not set. Take another one'],
  [
    'PASSWORD_NOT_LOOKED_UP',
    'the list of breached passwords that the owner asks for does not answer; it was not set. Try again in a minute',
  ],
  ['TOKEN_REFUSED', 'the code or token was not given out, was used, or is over; nothing was done'],
  [
    'ALREADY_SET_UP',
    'somebody is set up already; nothing was done. Next: sallyport person add NAME --role ROLE',
  ],
  ['NOT_PERMITTED', 'this needs a role that you do not have; nothing was done'],
  [
    'SECOND_FACTOR_NEEDED',
    'a second factor has to be shown first; nothing was done. Sign in again, or confirm it',
  ],
  [
    'PASSKEY_NEEDED',
    'only a passkey confirms this where the gateway is reached from elsewhere; nothing was done',
  ],
  ['TOO_MANY_PASSKEYS', 'a person has at most 20 passkeys; this one was not added. Remove one first'],
  [
    'HASH_UNKNOWN',
    'a hash is $argon2id$v=19$… or bcrypt ($2a$, $2b$, $2y$, cost 4 to 14); no person was added',
  ],
  ['SESSION_UNKNOWN', 'no such session lives; nothing was ended. See: sallyport person sessions'],
];

/** A refusal of the people as a sentence. */
export function refusalOf(code: RefusalCode): OwnerRefusal {
  const told = TEXTS.find(([known]) => known === code);
  assert(told !== undefined, 'each refusal of people has its sentence');
  return new OwnerRefusal(...told);
}
