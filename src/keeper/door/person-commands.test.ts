import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desk } from './desk-fixture.test.ts';
import {
  personAdd,
  personCode,
  personExport,
  personList,
  personMail,
  personRemove,
  personReset,
  personRevoke,
  personRole,
  personSessions,
  personShow,
} from './person-commands.ts';

const PASSWORD = 'walrus under nine lamps';
const HERE = { address: '127.0.0.1', device: '' };
const BCRYPT = '$2b$07$zzzzzzzzzzzzzzzzzzzzze5rHNJx2zLTkbkwkfuFIX9GwwQm4x7Ky';

async function withOwner(): Promise<Desk> {
  const desk = await Desk.open();
  const { code } = await desk.ask(personCode);
  const asked = { code: String(code), name: 'ann', password: PASSWORD };
  assert.equal((await desk.until(desk.parts.people.setUp(asked, HERE))).kind, 'signedIn');
  return desk;
}

test('the owner invites, lists, shows, changes, resets and removes people at the door', async () => {
  const desk = await withOwner();
  assert.equal(await desk.refusal(personCode), 'ALREADY_SET_UP');
  const roles = ['viewer', 'trader@account:main'];
  const added = await desk.ask(personAdd, { name: 'Bob', roles });
  assert.deepEqual([added['name'], added['roles']], ['Bob', roles]);
  assert.match(String(added['token']), /^spx_[0-9a-f]{32}[A-Za-z0-9_-]{43}$/);
  assert.equal(await desk.refusal(personAdd, { name: 'bob', roles }), 'PERSON_NAME_TAKEN');
  assert.equal(await desk.refusal(personAdd, { name: 'eve', roles: ['root'] }), 'ROLE_UNKNOWN');
  assert.equal(await desk.refusal(personAdd, { name: 'eve', roles: [] }), 'ROLE_UNKNOWN');
  assert.equal(await desk.refusal(personAdd, { name: 'eve' }), 'ROLE_UNKNOWN');
  assert.equal(
    await desk.refusal(personAdd, { name: 'eve', roles: ['viewer'], hash: 'md5' }),
    'HASH_UNKNOWN',
  );
  const kept = await desk.ask(personAdd, { name: 'eve', roles: ['viewer'], hash: BCRYPT });
  assert.equal(kept['token'], undefined);
  const listed = await desk.ask(personList);
  assert.deepEqual(
    Object.values(listed).map((one) => Object(one)['name']),
    ['ann', 'bob', 'eve'],
  );
  const shown = await desk.ask(personShow, { name: 'bob' });
  assert.deepEqual([shown['roles'], shown['hasPassword'], shown['sessions']], [roles, false, []]);
  assert.equal(await desk.refusal(personShow, { name: 'nobody' }), 'PERSON_UNKNOWN');
  assert.deepEqual((await desk.ask(personRole, { name: 'bob', roles: ['auditor'] }))['roles'], ['auditor']);
  assert.equal((await desk.ask(personReset, { name: 'bob' }))['factorsRemoved'], false);
  assert.equal((await desk.ask(personReset, { name: 'bob', factors: true }))['factorsRemoved'], true);
  assert.equal((await desk.ask(personRemove, { name: 'bob' }))['removed'], true);
  assert.equal(await desk.refusal(personRemove, { name: 'bob' }), 'PERSON_UNKNOWN');
  assert.equal(await desk.refusal(personRemove, { name: 'ann' }), 'LAST_OWNER');
});

test('the owner sees who is signed in, and ends it', async () => {
  const desk = await withOwner();
  const { people } = desk.parts;
  const [one] = Object.values(await desk.ask(personSessions));
  assert.deepEqual([Object(one)['name'], Object(one)['factors']], ['ann', []]);
  assert.equal(Object.values(await desk.ask(personSessions, { name: 'ann' })).length, 1);
  assert.equal(await desk.refusal(personRevoke, { name: 'ann', session: 'x' }), 'SESSION_UNKNOWN');
  assert.equal(await desk.refusal(personRevoke, { name: 'ann', session: '0'.repeat(32) }), 'SESSION_UNKNOWN');
  assert.deepEqual(await desk.ask(personRevoke, { name: 'ann', session: Object(one)['session'] }), {
    revoked: 1,
  });
  const signingIn = people.signIn({ name: 'ann', password: PASSWORD, secondFactor: null }, HERE);
  assert.equal((await desk.until(signingIn)).kind, 'signedIn');
  assert.deepEqual(await desk.ask(personRevoke, { name: 'ann' }), { revoked: 1 });
  assert.deepEqual(Object.values(await desk.ask(personSessions)), []);
});

test('what is kept of a person is given out line by line', async () => {
  const desk = await withOwner();
  const lines: string[] = [];
  const emit = (line: string): Promise<void> => Promise.resolve(void lines.push(line));
  const found: unknown = await desk.until(personExport(desk.parts)({ name: 'ann' }, emit));
  assert.deepEqual([Object(found)['name'], Object(found)['entries'], lines.length], ['ann', 2, 2]);
  assert.equal(await desk.refusal(personExport, { name: 'bob' }), 'PERSON_UNKNOWN');
});

test('who is signed in is shown with their sessions; one whose record is gone is nobody any more', async () => {
  const desk = await withOwner();
  const shown = await desk.ask(personShow, { name: 'ann' });
  assert.equal(Object.values(Object(shown['sessions'])).length, 1);
  for (const { name } of desk.parts.vault.sealedRecords())
    if (name.startsWith('person|')) desk.parts.vault.remove(name.slice('person|'.length), 'person');
  for (const command of [personShow, personExport])
    assert.equal(await desk.refusal(command, { name: 'ann' }), 'PERSON_UNKNOWN');
  const [session] = Object.values(await desk.ask(personSessions));
  assert.equal(Object(session).name, null);
});

test('sessions are listed with whose they are and what was proven in them', async () => {
  const person = 'a'.repeat(32);
  const session = {
    id: 's',
    person,
    since: 1,
    renewedAt: 2,
    proofs: [{ factor: 'totp', at: 1, purpose: null }],
  };
  const people = {
    list: () => [{ id: person, name: 'ann', grants: [] }],
    sessions: () => [session],
  } as never;
  const command = personSessions({ people, store: {} as never });
  const listed = await command({}, () => Promise.resolve());
  assert.deepEqual(listed, [{ session: 's', name: 'ann', since: 1, renewedAt: 2, factors: ['totp'] }]);
});

test('the owner says where a person is written to, and that they are written to nowhere', async () => {
  const desk = await withOwner();
  const mail = 'ann@example.com';
  const set = await desk.ask(personMail, { name: 'ann', mail });
  assert.equal(set['mail'], mail);
  assert.deepEqual(
    desk.letters.map(({ to }) => to),
    [mail],
  );
  assert.equal(await desk.refusal(personMail, { name: 'ann', mail: 'nowhere' }), 'MAIL_MALFORMED');
  assert.equal(await desk.refusal(personMail, { name: 'bob', mail }), 'PERSON_UNKNOWN');
  assert.equal((await desk.ask(personMail, { name: 'ann' }))['mail'], null);
  const kept = await desk.ask(personExport, { name: 'ann' });
  assert.equal(kept['mail'], null);
});
