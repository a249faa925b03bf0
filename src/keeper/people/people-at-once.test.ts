import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { parseBase32 } from '../../core/identity/base32.ts';
import { codeAt } from '../../core/identity/totp.ts';
import { Device } from './device-fixture.test.ts';
import { House, HERE, PASSWORD, signedIn } from './house-fixture.test.ts';
import { NewPasswords } from './new-passwords.ts';
import { PeopleKeys } from './people-keys.ts';
import { Roster } from './roster.ts';
import type { SignedIn } from './sessions.ts';
import { Tries } from './tries.ts';

const CHANGE = createHash('sha256').update('policy of tomorrow').digest('hex');
const BUSY = { kind: 'refused', code: 'PEOPLE_BUSY' } as const;
const UNKNOWN = { kind: 'refused', code: 'PERSON_UNKNOWN' } as const;
const SPENT = { kind: 'refused', code: 'TOKEN_REFUSED' } as const;

/** What an authenticator app shows now. */
function shownBy(house: House, secret: string): { readonly kind: 'totp'; readonly code: string } {
  const key = parseBase32(secret);
  assert.ok(key !== null);
  const mac = (message: Uint8Array): Uint8Array => createHmac('sha1', key).update(message).digest();
  return { kind: 'totp', code: codeAt(mac, Math.floor(house.clock.now / 30_000), 6) };
}

function begin(house: House, session: SignedIn): string {
  const begun = house.people.enrolment.beginTotp(session);
  assert.ok(begun.kind === 'done');
  return begun.secret;
}

/** An owner and a viewer who is signed in. */
async function withViewer() {
  const house = await House.open();
  const { session: owner } = await house.owner();
  await house.join('bob', 'viewer');
  const { session, tokens } = signedIn(await house.signIn('bob'));
  return { house, owner, session, tokens };
}

test('of what is done to one person at once, what comes after the removal finds nobody', async () => {
  const { house, session } = await withViewer();
  const { people } = house;
  const [removed, again, reset] = await Promise.all([
    people.remove(session.person, 'owner'),
    people.remove(session.person, 'owner'),
    people.reset(session.person, 'owner'),
  ]);
  assert.deepEqual([removed, again, reset], [{ kind: 'done' }, UNKNOWN, UNKNOWN]);
  assert.equal(house.entries('personRemoved').length, 1);
});

test('roles that reach the ledger after the removal are given to nobody', async () => {
  const { house, session } = await withViewer();
  const removing = house.people.remove(session.person, 'owner');
  // The removal is handed to the ledger when its turn has come.
  await Promise.resolve();
  const setting = house.people.setRoles(session.person, [], 'owner');
  assert.deepEqual(await Promise.all([removing, setting]), [{ kind: 'done' }, UNKNOWN]);
  assert.equal(house.entries('personRoles').length, 0);
});

test('whoever is removed while they sign in gets no tokens', async () => {
  const { house, session } = await withViewer();
  const before = house.store.commits.length;
  house.store.end = Promise.withResolvers();
  const held = house.people.setRoles(session.person, [], 'owner');
  const entering = house.signIn('bob');
  await new Promise(setImmediate);
  const removing = house.people.remove(session.person, 'owner');
  await new Promise(setImmediate);
  house.store.end.resolve();
  assert.deepEqual(await Promise.all([held, entering, removing]), [{ kind: 'done' }, BUSY, { kind: 'done' }]);
  assert.deepEqual(house.store.commits.slice(before), [1, 2], 'session and removal are one commit');
  assert.deepEqual(
    house.people
      .sessions(null)
      .map(({ person }) => person)
      .includes(session.person),
    false,
  );
});

test('of two changes of one password at once one holds, and the other is refused', async () => {
  const { house, session } = await withViewer();
  const change = (next: string) => house.people.changePassword(session, { old: PASSWORD, next }, HERE);
  const ends = await Promise.all([change(`${PASSWORD} one`), change(`${PASSWORD} two`)]);
  assert.deepEqual(ends, [{ kind: 'done' }, SPENT]);
  assert.equal((await house.signIn('bob', `${PASSWORD} one`)).kind, 'signedIn');
  assert.equal((await house.signIn('bob', `${PASSWORD} two`)).kind, 'wrong');
});

test('a password of somebody who was removed meanwhile is not changed', async () => {
  const { house, session } = await withViewer();
  const { parts } = house;
  const keys = PeopleKeys.open({ ...parts, addressKeyDays: () => 90 });
  const passwords = new NewPasswords(parts, new Roster(parts), new Tries(parts, keys));
  await house.people.remove(session.person, 'owner');
  const typed = { old: PASSWORD, next: `${PASSWORD} new` };
  assert.deepEqual(await passwords.change(session, typed, HERE), UNKNOWN);
});

test('a password or factors that somebody else sets anew end every session of that person', async () => {
  for (const how of ['password', 'factors'] as const) {
    const { house, session, tokens } = await withViewer();
    if (how === 'password') {
      const reset = await house.people.reset(session.person, 'owner');
      assert.ok(reset.kind === 'done');
      await house.people.setPassword(reset.reset.token, `${PASSWORD} new`);
    } else await house.people.forgetFactors(session.person, 'owner');
    assert.equal(house.people.whoIs(tokens.access), null, how);
    assert.deepEqual(
      house.entries('sessionEnded').map(({ why }) => why),
      ['changed'],
      how,
    );
  }
});

test('while the gateway is stopping nothing of a person is changed, and nobody is told that it was', async () => {
  const { house, owner } = await withViewer();
  const { people } = house;
  const { verify } = house.parts.passwords;
  house.parts.passwords.verify = () => Promise.resolve(null);
  const typed = { old: PASSWORD, next: `${PASSWORD} new` };
  assert.deepEqual(await people.changePassword(owner, typed, HERE), BUSY, 'no thread for passwords');
  house.parts.passwords.verify = verify;
  const secret = begin(house, owner);
  await house.parts.journal.finish();
  assert.deepEqual(await people.changePassword(owner, typed, HERE), BUSY);
  assert.deepEqual(await people.enrolment.confirmTotp(owner, shownBy(house, secret).code, HERE), BUSY);
  assert.deepEqual(await people.enrolment.makeBackupCodes(owner), BUSY);
  assert.deepEqual(await people.forgetFactors(owner.person, 'owner'), BUSY);
  assert.deepEqual(people.enrolment.list(owner), { totp: false, passkeys: [], backupCodesLeft: 0 });
  assert.equal((await House.again(house)).people.list()[0]?.hasSecondFactor, false);
});

test('T22: of two changes that are confirmed with one code at once one is confirmed', async () => {
  const { house, owner } = await withViewer();
  const secret = begin(house, owner);
  await house.people.enrolment.confirmTotp(owner, shownBy(house, secret).code, HERE);
  house.clock.pass(30_000);
  const confirm = () => house.people.stepUp.confirm(owner, CHANGE, shownBy(house, secret), HERE);
  const ends = await Promise.all([confirm(), confirm()]);
  assert.deepEqual(
    ends.map(({ kind }) => kind),
    ['done', 'wrong'],
  );
  house.clock.pass(30_000);
  await house.parts.journal.finish();
  assert.deepEqual(await confirm(), BUSY);
});

test('a session that ended changes none of one’s own secrets', async () => {
  const { house, owner } = await withViewer();
  const secret = begin(house, owner);
  await house.people.enrolment.confirmTotp(owner, shownBy(house, secret).code, HERE);
  assert.equal(house.people.stepUp.mayChangeOwn(owner), true);
  await house.people.signOut(owner);
  assert.equal(house.people.stepUp.mayChangeOwn(owner), false);
});

test('codes set up in a session that ended at that moment hold, and the first code is not spent', async () => {
  const { house, owner } = await withViewer();
  const secret = begin(house, owner);
  const shown = shownBy(house, secret);
  const ends = await Promise.all([
    house.people.enrolment.confirmTotp(owner, shown.code, HERE),
    house.people.revoke(owner.id, 'owner'),
  ]);
  assert.deepEqual(ends, [{ kind: 'done' }, { kind: 'done' }]);
  assert.deepEqual(house.entries('proof'), []);
  const enter = () => house.people.signIn({ name: 'ann', password: PASSWORD, secondFactor: shown }, HERE);
  signedIn(await enter());
  assert.deepEqual(await enter(), { kind: 'wrong' });
});

test('the passkey of somebody else is no second factor; one’s own is listed by its label alone', async () => {
  const { house, owner, session } = await withViewer();
  const devices = [new Device('ES256'), new Device('ES256')] as const;
  for (const [at, person] of [owner, session].entries()) {
    const asked = house.people.enrolment.askPasskey(person);
    const device = devices[at];
    assert.ok('challenge' in asked && device !== undefined);
    await house.people.enrolment.addPasskey(person, device.create(asked.challenge), `key ${at}`);
  }
  const enter = (answer: ReturnType<Device['get']> | null) => {
    const secondFactor = answer === null ? null : ({ kind: 'passkey', answer } as const);
    return house.people.signIn({ name: 'ann', password: PASSWORD, secondFactor }, HERE);
  };
  for (const [device, kind] of [
    [devices[1], 'wrong'],
    [devices[0], 'signedIn'],
  ] as const) {
    const asked = await enter(null);
    assert.ok(asked.kind === 'needsSecondFactor' && asked.passkey !== null);
    assert.equal((await enter(device.get(asked.passkey.challenge))).kind, kind);
  }
  const found = await house.people.exportOf(owner.person, 'owner', house.store);
  assert.ok(found.kind === 'personData');
  assert.deepEqual(found.passkeys, [{ label: 'key 0', addedAt: house.clock.now }]);
});

test('T17: what is put back of somebody who was removed is forgotten at the next start', async () => {
  const { house, session } = await withViewer();
  const old = house.shelf.copy();
  await house.people.remove(session.person, 'owner');
  for (const [name, row] of old.rows) if (name.includes(session.person)) house.shelf.rows.set(name, row);
  const again = await House.again(house);
  assert.deepEqual(
    house.shelf.list().filter((name) => name.includes(session.person)),
    [],
  );
  assert.deepEqual(
    again.people.list().map(({ name }) => name),
    ['ann'],
  );
});
