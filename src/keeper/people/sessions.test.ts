import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { makeToken, readToken, type Mac } from '../../core/identity/session-token.ts';
import { parseSessionId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { House, HERE, signedIn, START } from './house-fixture.test.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test('an access token is good for five minutes, and an hour of silence ends the session of a viewer', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'viewer');
  const { tokens } = signedIn(await house.signIn('bob'));
  house.clock.pass(5 * MINUTE_MS - 1);
  assert.equal(house.people.whoIs(tokens.access)?.name, 'bob');
  house.clock.pass(1);
  assert.equal(house.people.whoIs(tokens.access), null);
  house.clock.pass(55 * MINUTE_MS - 1);
  const renewed = await house.people.refresh(tokens.refresh);
  assert.ok(renewed.kind === 'done');
  house.clock.pass(HOUR_MS);
  assert.equal((await house.people.refresh(renewed.tokens.refresh)).kind, 'refused');
  assert.deepEqual(house.people.sessions(null), []);
});

test('half an hour of silence ends the session of an owner and of an administrator', async () => {
  const house = await House.open();
  const { tokens: owners } = await house.owner();
  await house.join('bob', 'administrator');
  const all = [owners, signedIn(await house.signIn('bob')).tokens];
  house.clock.pass(HOUR_MS / 2 - 1);
  const renewed = await Promise.all(all.map(({ refresh }) => house.people.refresh(refresh)));
  house.clock.pass(HOUR_MS / 2);
  for (const one of renewed) {
    assert.ok(one.kind === 'done');
    assert.equal((await house.people.refresh(one.tokens.refresh)).kind, 'refused');
  }
});

test('a session ends after a day, an owner’s after half a day, however often it is renewed', async () => {
  const hours = async (name: string): Promise<number> => {
    const house = await House.open();
    await house.owner();
    await house.join('bob', 'viewer');
    let { refresh } = signedIn(await house.signIn(name)).tokens;
    for (let quarters = 0; quarters < 200; quarters += 1) {
      const renewed = await house.people.refresh(refresh);
      if (renewed.kind === 'refused') return quarters / 4;
      refresh = renewed.tokens.refresh;
      house.clock.pass(HOUR_MS / 4);
    }
    return assert.fail('it never ends');
  };
  assert.equal(await hours('ann'), 12);
  assert.equal(await hours('bob'), 24);
});

test('T23: a refresh token is good once, and whoever shows it again ends the session for both', async () => {
  const house = await House.open();
  const { tokens } = await house.owner();
  const ended: string[] = [];
  const stop = house.people.onSessionEnd((id) => void ended.push(id));
  const mine = await house.people.refresh(tokens.refresh);
  assert.ok(mine.kind === 'done');
  assert.notEqual(house.people.whoIs(mine.tokens.access), null);
  assert.equal((await house.people.refresh(tokens.refresh)).kind, 'refused');
  assert.equal(house.people.whoIs(mine.tokens.access), null);
  assert.equal(house.people.whoIs(tokens.access), null);
  assert.equal((await house.people.refresh(mine.tokens.refresh)).kind, 'refused');
  assert.deepEqual(
    house.entries('sessionEnded').map(({ why, by }) => [why, by]),
    [['reuse', 'gateway']],
  );
  assert.equal(ended.length, 1);
  assert.deepEqual(house.logged, ['REFRESH_TOKEN_REUSED']);
  stop();
});

test('T23: of a hundred that show one refresh token at once, one is first, and then nobody is signed in', async () => {
  const house = await House.open();
  const { tokens } = await house.owner();
  const all = await Promise.all(Array.from({ length: 100 }, () => house.people.refresh(tokens.refresh)));
  const won = all.flatMap((one) => (one.kind === 'done' ? [one.tokens] : []));
  assert.ok(won.length <= 1);
  for (const one of won) assert.equal(house.people.whoIs(one.access), null);
  assert.equal(house.entries('sessionRenewed').length, 1);
  assert.deepEqual(house.people.sessions(null), []);
});

test('a session that is revoked is over with the next request, at every door', async () => {
  const house = await House.open();
  const { session, tokens } = await house.owner();
  const ended: string[] = [];
  const stop = house.people.onSessionEnd((id) => void ended.push(id));
  assert.deepEqual(await house.people.revoke(session.id, 'owner'), { kind: 'done' });
  assert.equal(house.people.whoIs(tokens.access), null);
  assert.equal(house.people.sessionOf(session.id), null);
  assert.equal((await house.people.refresh(tokens.refresh)).kind, 'refused');
  assert.deepEqual(ended, [session.id]);
  stop();
  const next = signedIn(await house.signIn('ann'));
  await house.people.signOut(next.session);
  assert.equal(ended.length, 1);
});

test('what a role allows changes with the next request', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'viewer');
  const { tokens, session } = signedIn(await house.signIn('bob'));
  const may = (): boolean =>
    house.people.allows(house.people.whoIs(tokens.access), 'halt', { kind: 'everything' });
  assert.equal(may(), false);
  await house.people.setRoles(session.person, [{ role: 'trader', on: { kind: 'everything' } }], 'owner');
  assert.equal(may(), true);
  await house.people.setRoles(session.person, [], 'owner');
  assert.equal(may(), false);
  assert.equal(house.people.allows(null, 'see', { kind: 'everything' }), false);
});

test('an owner, and beyond loopback everybody, has to set up a second factor before anything else', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  assert.equal(session.mustEnrol, true);
  assert.equal(house.people.allows(session, 'see', { kind: 'everything' }), false);
  await house.join('bob', 'viewer');
  assert.equal(signedIn(await house.signIn('bob')).session.mustEnrol, false);
  const far = await House.again(house, { isBeyondLoopback: true });
  assert.equal(signedIn(await far.signIn('bob')).session.mustEnrol, true);
});

test('one person has twenty sessions at most: the oldest makes room', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'viewer');
  const first = signedIn(await house.signIn('bob'));
  for (let i = 0; i < 20; i += 1) signedIn(await house.signIn('bob'));
  assert.equal(house.people.sessions(first.session.person).length, 20);
  assert.equal(house.people.whoIs(first.tokens.access), null);
  house.clock.pass(25 * HOUR_MS);
  await house.signIn('ann');
  assert.equal(house.parts.journal.state.people.sessions.size, 1, 'what is over is forgotten');
});

test('T24: no forged, mixed up, stale or early token opens a session', async () => {
  const house = await House.open();
  const { tokens, session } = await house.owner();
  const own: Mac = (message) => createHmac('sha256', new Uint8Array(32)).update(message).digest();
  const id = session.id;
  const other = parseSessionId('0'.repeat(32));
  assert.ok(other !== null);
  const now = unixMs(START);
  const bytes = (text: string): Buffer => Buffer.from(text.slice(4), 'base64url');
  const rebuilt = (change: (raw: Buffer) => void): string => {
    const raw = bytes(tokens.access);
    change(raw);
    return `spa_${raw.toString('base64url')}`;
  };
  const part = (text: unknown): string => Buffer.from(JSON.stringify(text)).toString('base64url');
  const jwts = ['none', 'HS256', 'RS256', 'EdDSA', 'ES256', 'PS512'].flatMap((alg) =>
    ['at+jwt', 'JWT', 'refresh', undefined].map(
      (typ) => `${part({ alg, typ, kid: '../../key' })}.${part({ sub: id })}.`,
    ),
  );
  const forged = [
    '',
    'spa_',
    tokens.refresh,
    `spa_${tokens.refresh.slice(4)}`,
    `spr_${tokens.access.slice(4)}`,
    tokens.access.toUpperCase(),
    ` ${tokens.access}`,
    `${tokens.access} `,
    `${tokens.access}=`,
    tokens.access.slice(0, -1),
    tokens.access.slice(4),
    `Bearer ${tokens.access}`,
    makeToken(own, { kind: 'access', session: id, turn: 0, issuedAt: now }),
    makeToken(own, { kind: 'access', session: other, turn: 0, issuedAt: now }),
    ...Array.from({ length: 60 }, (_, at) => rebuilt((raw) => void (raw[at] = (raw[at] ?? 0) ^ 1))),
    ...jwts,
  ];
  assert.ok(forged.length > 60);
  for (const text of forged) assert.equal(house.people.whoIs(text), null, text);
  assert.notEqual(house.people.whoIs(tokens.access), null);
  for (const text of forged) {
    if (text === tokens.refresh) continue;
    assert.equal((await house.people.refresh(text)).kind, 'refused', text);
  }
  assert.equal((await house.people.refresh(tokens.access)).kind, 'refused');
  assert.notEqual(house.people.whoIs(tokens.access), null, 'a forged token ends nobody’s session');
  const early = makeToken(own, { kind: 'access', session: id, turn: 0, issuedAt: unixMs(START + 60_001) });
  assert.equal(readToken(own, 'access', early, now), null);
  assert.notEqual(readToken(own, 'access', early, unixMs(START + 1)), null);
});

test('devices and addresses of sessions are told apart by hashes of the person’s own', async () => {
  const house = await House.open();
  await house.owner();
  await house.people.signIn(
    { name: 'ann', password: 'walrus under nine lamps', secondFactor: null },
    { ...HERE, device: 'a phone' },
  );
  const [first, second] = house.entries('session');
  assert.equal(first?.from, second?.from);
  assert.notEqual(first?.device, second?.device);
});
