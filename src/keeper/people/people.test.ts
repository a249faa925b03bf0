import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERYTHING } from '../../core/identity/permission.ts';
import { House, HERE, PASSWORD, signedIn } from './house-fixture.test.ts';

test('nobody is there at first, and only the code of the terminal makes an owner', async () => {
  const house = await House.open();
  const { people } = house;
  assert.equal(people.isSetUp, false);
  assert.deepEqual(people.list(), []);
  const asked = { code: 'AAAA-AAAA-AAAA-AAAA-AAAA', name: 'eve', password: PASSWORD };
  assert.deepEqual(await people.setUp(asked, HERE), { kind: 'refused', code: 'TOKEN_REFUSED' });
  assert.equal((await house.signIn('admin', 'admin')).kind, 'wrong');
  const { session } = await house.owner();
  assert.deepEqual(session.grants, [{ role: 'owner', on: EVERYTHING }]);
  assert.equal(people.isSetUp, true);
  assert.equal(people.setUpCode(), null);
  assert.deepEqual(await people.setUp(asked, HERE), { kind: 'refused', code: 'ALREADY_SET_UP' });
});

test('a set-up code is good for an hour, for one of many at once, and not after ten wrong ones', async () => {
  const house = await House.open();
  const { people } = house;
  const late = people.setUpCode();
  assert.ok(late !== null);
  house.clock.pass(3_600_001);
  const wanted = { name: 'ann', password: PASSWORD };
  const over = { kind: 'refused', code: 'TOKEN_REFUSED' };
  assert.deepEqual(await people.setUp({ ...wanted, code: late.code }, HERE), over);
  const guessed = people.setUpCode();
  assert.ok(guessed !== null);
  for (let i = 0; i < 10; i += 1) await people.setUp({ ...wanted, code: `GUESS${i}` }, HERE);
  assert.deepEqual(await people.setUp({ ...wanted, code: guessed.code }, HERE), over);
  const good = people.setUpCode();
  assert.ok(good !== null);
  const typed = good.code.toLowerCase().replaceAll('-', ' ');
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      people.setUp({ code: typed, name: `p${at}`, password: PASSWORD }, HERE),
    ),
  );
  assert.equal(all.filter(({ kind }) => kind === 'signedIn').length, 1);
  assert.equal(people.list().length, 1);
});

test('the ledger knows a person by a hash, and holds no name, address or password', async () => {
  const house = await House.open();
  await house.owner('ann.of.the.desk');
  await house.join('bob', 'trader');
  await house.signIn('bob');
  await house.signIn('bob', 'wrong password of bob');
  const text = house.store.leaves.map((leaf) => Buffer.from(leaf).toString('utf8')).join('\n');
  for (const word of ['ann', 'bob', '127.0.0.1', 'browser', 'walrus', 'password of']) {
    assert.ok(!text.includes(word), word);
  }
});

test('a person who is removed leaves the ledger whole, and no key that tells their hashes', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'trader');
  const { session, tokens } = signedIn(await house.signIn('bob'));
  const before = house.store.leaves.length;
  assert.deepEqual(await house.people.remove(session.person, 'owner'), { kind: 'done' });
  assert.equal(house.store.leaves.length, before + 1);
  assert.equal(house.people.whoIs(tokens.access), null);
  assert.equal((await house.signIn('bob')).kind, 'wrong');
  assert.deepEqual(
    house.shelf.list().filter((name) => name.includes(session.person)),
    [],
  );
  const again = await House.again(house);
  assert.deepEqual(
    again.people.list().map(({ name }) => name),
    ['ann'],
  );
  await again.join('bob', 'trader');
  assert.notEqual(again.people.named('bob'), session.person, 'the same name has another hash');
});

test('everything is known again after a restart, and who is signed in stays signed in', async () => {
  const house = await House.open();
  const { tokens } = await house.owner();
  await house.join('bob', 'viewer');
  const again = await House.again(house);
  assert.equal(again.people.whoIs(tokens.access)?.name, 'ann');
  assert.equal(signedIn(await again.signIn('BOB ')).session.name, 'bob');
});

test('an invitation sets a password once, within a day, and ends what was before', async () => {
  const house = await House.open();
  await house.owner();
  const grants = [{ role: 'viewer', on: EVERYTHING }] as const;
  const invited = await house.people.invite({ name: 'bob', grants }, 'owner');
  assert.ok(invited.kind === 'done');
  assert.equal((await house.signIn('bob', '')).kind, 'wrong');
  const { token } = invited.reset;
  const short = await house.people.setPassword(token, 'too short');
  assert.deepEqual(short, { kind: 'refused', code: 'PASSWORD_TOO_SHORT' });
  const both = await Promise.all(
    [PASSWORD, `${PASSWORD}!`].map((one) => house.people.setPassword(token, one)),
  );
  assert.deepEqual(both.map(({ kind }) => kind).sort(), ['done', 'refused']);
  const { tokens } = signedIn(
    await house.signIn('bob', both[0]?.kind === 'done' ? PASSWORD : `${PASSWORD}!`),
  );
  const id = house.people.named('bob');
  assert.ok(id !== null);
  const reset = await house.people.reset(id, 'owner');
  assert.ok(reset.kind === 'done');
  house.clock.pass(3_600_001);
  assert.equal((await house.people.setPassword(reset.reset.token, `${PASSWORD} late`)).kind, 'refused');
  const second = await house.people.reset(id, 'owner');
  assert.ok(second.kind === 'done');
  assert.equal((await house.people.setPassword(second.reset.token, `${PASSWORD} new`)).kind, 'done');
  assert.equal(house.people.whoIs(tokens.access), null);
  assert.equal((await house.signIn('bob', `${PASSWORD} new`)).kind, 'signedIn');
});

test('T30: nobody gives, takes or works around a role that they could not give', async () => {
  const house = await House.open();
  const { people } = house;
  await house.owner();
  await house.join('adam', 'administrator');
  await house.join('vera', 'viewer');
  const ids = { ann: people.named('ann'), adam: people.named('adam'), vera: people.named('vera') };
  assert.ok(ids.ann !== null && ids.adam !== null && ids.vera !== null);
  // As if adam and vera had set up what is asked of them.
  const of = async (name: string) => ({ ...signedIn(await house.signIn(name)).session, mustEnrol: false });
  const adam = await of('adam');
  const vera = await of('vera');
  const no = { kind: 'refused', code: 'NOT_PERMITTED' };
  const owner = [{ role: 'owner', on: EVERYTHING }] as const;
  const viewer = [{ role: 'viewer', on: EVERYTHING }] as const;
  assert.deepEqual(await people.setRoles(ids.adam, owner, adam), no);
  assert.deepEqual(await people.setRoles(ids.ann, viewer, adam), no);
  assert.deepEqual(await people.reset(ids.ann, adam), no);
  assert.deepEqual(await people.remove(ids.ann, adam), no);
  assert.deepEqual(await people.invite({ name: 'mallory', grants: owner }, adam), no);
  assert.deepEqual(await people.invite({ name: 'mallory', grants: viewer }, vera), no);
  assert.deepEqual(await people.invite({ name: 'mallory', grants: [] }, vera), no);
  const [annsSession] = people.sessions(ids.ann);
  assert.ok(annsSession !== undefined);
  assert.deepEqual(await people.revoke(annsSession.id, adam), no);
  assert.deepEqual(await people.revoke(annsSession.id, vera), no);
  assert.deepEqual(await people.revoke(adam.id, adam), { kind: 'done' });
  assert.deepEqual(await people.setRoles(ids.vera, [], adam), { kind: 'done' });
  assert.deepEqual(await people.remove(ids.vera, { ...adam, mustEnrol: true }), no);
  assert.deepEqual(await people.remove(ids.vera, adam), { kind: 'done' });
});

test('the last owner of everything stays', async () => {
  const house = await House.open();
  await house.owner();
  const id = house.people.named('ann');
  assert.ok(id !== null);
  const last = { kind: 'refused', code: 'LAST_OWNER' };
  assert.deepEqual(await house.people.remove(id, 'owner'), last);
  assert.deepEqual(await house.people.setRoles(id, [{ role: 'viewer', on: EVERYTHING }], 'owner'), last);
});

test('T17: a record that was put back is not used, and the log says whose', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'viewer');
  const id = house.people.named('bob');
  assert.ok(id !== null);
  const old = house.shelf.copy();
  const reset = await house.people.reset(id, 'owner');
  assert.ok(reset.kind === 'done');
  await house.people.setPassword(reset.reset.token, `${PASSWORD} new`);
  for (const name of house.shelf.list().filter((one) => one.includes(id))) house.shelf.remove(name);
  for (const [name, row] of old.rows) if (name.includes(id)) house.shelf.rows.set(name, row);
  const again = await House.again(house);
  assert.deepEqual(again.logged, ['PERSON_RECORD_CHANGED']);
  assert.deepEqual(
    again.people.list().map(({ name }) => name),
    ['ann'],
  );
  assert.equal((await again.people.setPassword(reset.reset.token, `${PASSWORD} again`)).kind, 'refused');
  assert.equal((await again.signIn('bob')).kind, 'wrong');
});

test('what needs somebody who is not there is refused', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const { people } = house;
  const unknown = { kind: 'refused', code: 'PERSON_UNKNOWN' };
  const id = session.person;
  await people.signOut(session);
  assert.deepEqual(await people.signOut(session), { kind: 'refused', code: 'SESSION_UNKNOWN' });
  assert.deepEqual(await people.revoke(session.id, 'owner'), { kind: 'refused', code: 'SESSION_UNKNOWN' });
  await house.join('bob', 'viewer');
  const bob = people.named('bob');
  assert.ok(bob !== null);
  await people.remove(bob, 'owner');
  assert.deepEqual(await people.remove(bob, 'owner'), unknown);
  assert.deepEqual(await people.reset(bob, 'owner'), unknown);
  assert.deepEqual(await people.setRoles(bob, [], 'owner'), unknown);
  assert.equal((await people.setPassword(`spx_${bob}x`, PASSWORD)).kind, 'refused');
  assert.equal((await people.setPassword('nonsense', PASSWORD)).kind, 'refused');
  const grants = [{ role: 'viewer', on: EVERYTHING }] as const;
  assert.deepEqual(await people.invite({ name: 'ANN', grants }, 'owner'), {
    kind: 'refused',
    code: 'PERSON_NAME_TAKEN',
  });
  assert.deepEqual(await people.invite({ name: ' ', grants }, 'owner'), {
    kind: 'refused',
    code: 'PERSON_NAME_MALFORMED',
  });
  assert.equal(people.named(''), null);
  assert.notEqual(people.named('ann'), null);
  assert.equal(id, people.named('ann'));
});

test('one’s own password is changed by who knows the old one, and other sessions end', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'viewer');
  const { session, tokens } = signedIn(await house.signIn('bob'));
  const other = signedIn(await house.signIn('bob'));
  const change = (old: string, next: string) => house.people.changePassword(session, { old, next }, HERE);
  assert.deepEqual(await change('wrong', `${PASSWORD} new`), { kind: 'wrong' });
  assert.deepEqual(await change(`${PASSWORD}\u0000`, `${PASSWORD} new`), { kind: 'wrong' });
  assert.deepEqual(await change(PASSWORD, 'too short'), { kind: 'refused', code: 'PASSWORD_TOO_SHORT' });
  assert.deepEqual(await change(PASSWORD, `${PASSWORD} new`), { kind: 'done' });
  assert.equal(house.entries('personRecord').at(-1)?.lookedUp, 'bundled');
  assert.notEqual(house.people.whoIs(tokens.access), null);
  assert.equal(house.people.whoIs(other.tokens.access), null);
  assert.equal((await house.signIn('bob')).kind, 'wrong');
  assert.equal((await house.signIn('bob', `${PASSWORD} new`)).kind, 'signedIn');
  for (let i = 0; i < 2; i += 1) await change('wrong', PASSWORD);
  assert.equal((await change(`${PASSWORD} new`, PASSWORD)).kind, 'wait');
  await house.people.remove(session.person, 'owner');
  assert.equal((await change(PASSWORD, PASSWORD)).kind, 'refused');
});

test('a person is given everything that is kept of them but secrets, and nobody else’s', async () => {
  const house = await House.open();
  const { session: ann } = await house.owner();
  await house.join('bob', 'viewer');
  const { session } = signedIn(await house.signIn('bob'));
  await house.signIn('bob', 'wrong');
  await house.people.signOut(session);
  const found = await house.people.exportOf(session.person, session, house.store);
  assert.ok(found.kind === 'personData');
  assert.deepEqual(
    found.entries.map(({ body }) => body.kind),
    ['person', 'personRecord', 'session', 'signInsRefused', 'sessionEnded'],
  );
  assert.equal(found.name, 'bob');
  assert.deepEqual([found.hasPassword, found.hasOneTimeCodes, found.backupCodes], [true, false, 0]);
  assert.ok(!JSON.stringify(found).includes('argon2'));
  const no = { kind: 'refused', code: 'NOT_PERMITTED' };
  assert.deepEqual(await house.people.exportOf(ann.person, session, house.store), no);
  const byOwner = await house.people.exportOf(session.person, 'owner', house.store);
  assert.ok(byOwner.kind === 'personData');
  await house.people.remove(session.person, 'owner');
  const gone = { kind: 'refused', code: 'PERSON_UNKNOWN' };
  assert.deepEqual(await house.people.exportOf(session.person, session, house.store), gone);
});
