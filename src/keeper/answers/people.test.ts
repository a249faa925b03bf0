import assert from 'node:assert/strict';
import test from 'node:test';
import { personAdd, personCode } from '../door/person-commands.ts';
import { Office, type Asked, type Reply } from './answers-fixture.test.ts';

const PASSWORD = 'walrus under nine lamps';

/** An office with real people: an owner by the set-up code, and a viewer. */
async function staffed(): Promise<{ readonly office: Office; readonly viewer: Reply }> {
  const office = await Office.open();
  const { desk } = office;
  const { code } = await desk.ask(personCode);
  const first = await office.ask(null, 'setUp', { body: { code, name: 'ann', password: PASSWORD } });
  assert.equal(first.status, 200, JSON.stringify(first.json));
  const { token } = await desk.ask(personAdd, { name: 'vic', roles: ['viewer'] });
  assert.equal((await office.ask(null, 'setPassword', { body: { token, password: PASSWORD } })).status, 200);
  const viewer = await office.ask(null, 'signIn', { body: { name: 'vic', password: PASSWORD } });
  assert.equal(viewer.status, 200);
  return { office, viewer };
}

/** The access token of a sign-in. */
function access({ json }: Reply): string {
  return String(json['access']);
}

/** The refresh token that the answer put into the cookie. */
function refresh({ answer }: Reply): string {
  assert.ok(answer.cookie?.kind === 'set');
  return answer.cookie.value;
}

test('the first person is made by the code of the terminal, once, and nobody signs in before', async () => {
  const office = await Office.open();
  const { desk } = office;
  const body = { code: 'wrong', name: 'ann', password: PASSWORD };
  const early = await office.ask(null, 'signIn', { body: { name: 'ann', password: PASSWORD } });
  assert.deepEqual([early.status, early.json['code']], [401, 'NOT_SET_UP']);
  assert.equal((await office.ask(null, 'refreshSession')).json['code'], 'NOT_SET_UP');
  assert.equal((await office.ask(null, 'setUp', { body })).json['code'], 'TOKEN_REFUSED');
  const { code } = await desk.ask(personCode);
  const weak = await office.ask(null, 'setUp', { body: { ...body, code, password: 'short' } });
  assert.deepEqual([weak.status, weak.json['code']], [422, 'PASSWORD_TOO_SHORT']);
  const done = await office.ask(null, 'setUp', { body: { ...body, code } });
  assert.equal(Object(done.json['me']).name, 'ann');
  assert.deepEqual(Object(done.json['me']).roles, ['owner']);
  const again = await office.ask(null, 'setUp', { body: { ...body, code } });
  assert.deepEqual([again.status, again.json['code']], [409, 'ALREADY_SET_UP']);
});

test('an owner without a second factor may set one up and see themselves, and nothing else', async () => {
  const { office } = await staffed();
  const owner = await office.ask(null, 'signIn', { body: { name: 'ann', password: PASSWORD } });
  assert.equal(Object(owner.json['me']).mustEnrol, true);
  assert.equal((await office.ask(access(owner), 'getMe')).status, 200);
  const about = { params: { bot: 'nobody' }, body: { reason: 'test' } };
  for (const name of ['getOverview', 'listPeople', 'revokeBot']) {
    const { status, json } = await office.ask(access(owner), name, name === 'revokeBot' ? about : {});
    assert.deepEqual([status, json['code']], [403, 'SECOND_FACTOR_UNSET'], name);
  }
});

test('a viewer sees, and a revoked session sees nothing from the next request on (T24)', async () => {
  const { office, viewer } = await staffed();
  const who = access(viewer);
  assert.equal((await office.ask(who, 'getOverview')).status, 200);
  const other = await office.ask(null, 'signIn', { body: { name: 'vic', password: PASSWORD } });
  const listed = (await office.ask(who, 'listSessions')).json['sessions'];
  assert.ok(Array.isArray(listed));
  assert.deepEqual(
    listed.map(({ isThis }) => isThis),
    [true, false],
  );
  const id = String(Object(other.json['me']).session);
  assert.equal((await office.ask(who, 'endSession', { params: { id } })).status, 200);
  assert.equal((await office.ask(access(other), 'getOverview')).status, 401);
  assert.equal((await office.ask(who, 'endSession', { params: { id } })).json['code'], 'SESSION_UNKNOWN');
  const gone = await office.ask(who, 'signOut');
  assert.deepEqual([gone.status, gone.answer.cookie], [200, { kind: 'clear' }]);
  assert.equal((await office.ask(who, 'getOverview')).status, 401);
});

test('a refresh token is good once; shown again it ends the session of whoever has the other (T23)', async () => {
  const { office, viewer } = await staffed();
  const asked = (token: string): Asked => ({ refresh: token });
  const renewed = await office.ask(null, 'refreshSession', asked(refresh(viewer)));
  assert.equal(renewed.status, 200);
  assert.notEqual(refresh(renewed), refresh(viewer));
  const stolen = await office.ask(null, 'refreshSession', asked(refresh(viewer)));
  assert.deepEqual(
    [stolen.status, stolen.json['code'], stolen.answer.cookie?.kind],
    [401, 'SESSION_OVER', 'clear'],
  );
  assert.equal((await office.ask(access(renewed), 'getOverview')).status, 401);
  assert.equal((await office.ask(null, 'refreshSession')).status, 401, 'no cookie at all');
});

test('a refused sign-in says the same whoever it was, and after some nobody is looked at (T21)', async () => {
  const { office } = await staffed();
  const texts = new Set<string>();
  for (const name of ['vic', 'nobody-has-this']) {
    const { status, answer } = await office.ask(null, 'signIn', { body: { name, password: 'wrong' } });
    assert.equal(status, 401);
    texts.add(Buffer.from(answer.body).toString('utf8'));
  }
  assert.equal(texts.size, 1);
  const last = { status: 0, waits: 0 };
  for (let i = 0; i < 6; i += 1) {
    const { status, answer } = await office.ask(null, 'signIn', { body: { name: 'vic', password: 'wrong' } });
    last.status = status;
    last.waits = answer.retryAfterS ?? 0;
  }
  assert.equal(last.status, 429);
  assert.ok(last.waits > 0);
});

test('a viewer changes nobody, and learns of nobody else’s sessions', async () => {
  const { office, viewer } = await staffed();
  const who = access(viewer);
  const id = 'a'.repeat(32);
  assert.equal((await office.ask(who, 'listPeople')).status, 403);
  assert.equal((await office.ask(who, 'listSessions', { params: { person: id } })).status, 403);
  assert.equal(
    (await office.ask(who, 'invitePerson', { body: { name: 'eve', roles: ['owner'] } })).status,
    403,
  );
  assert.equal(
    (await office.ask(who, 'setRoles', { params: { id }, body: { roles: ['owner'] } })).status,
    403,
  );
  assert.equal((await office.ask(who, 'resetPerson', { params: { id } })).status, 403);
  assert.equal((await office.ask(who, 'removePerson', { params: { id } })).status, 403);
});

test('T10: a change that loosens waits for a factor that was proven for exactly it, and uses it up', async () => {
  const office = await Office.open();
  const asked = { body: { name: 'eve', roles: ['viewer'] } };
  const held = await office.ask('owner', 'invitePerson', asked);
  assert.deepEqual([held.status, held.json['code']], [403, 'STEP_UP_NEEDED']);
  const purpose = String(held.json['challenge']);
  const at = office.desk.parts.clock.wallMs();
  const other = await office.ask('owner', 'invitePerson', { body: { name: 'eve', roles: ['owner'] } });
  assert.notEqual(other.json['challenge'], purpose, 'another change has another digest');
  office.proofs.set('owner', [{ factor: 'totp', at, purpose: 'f'.repeat(64) }]);
  assert.equal((await office.ask('owner', 'invitePerson', asked)).json['code'], 'STEP_UP_NEEDED');
  office.proofs.set('owner', [{ factor: 'totp', at, purpose }]);
  assert.equal((await office.ask('owner', 'invitePerson', { ...asked, isLoopback: false })).status, 403);
  assert.notEqual((await office.ask('owner', 'invitePerson', asked)).json['code'], 'STEP_UP_NEEDED');
  assert.equal((await office.ask('owner', 'invitePerson', asked)).json['code'], 'STEP_UP_NEEDED', 'used up');
  office.proofs.set('owner', [{ factor: 'passkey', at, purpose }]);
  await office.desk.pass(5 * 60_000 + 1);
  assert.equal((await office.ask('owner', 'invitePerson', asked)).json['code'], 'STEP_UP_NEEDED', 'too old');
});
