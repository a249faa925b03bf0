import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authenticate } from './authenticate.ts';
import { classify } from './routes.ts';
import { session } from './session.ts';
import { kite } from './venue.ts';
import { answerTo, checksumOf, done, failed, NOW, RECORDED, recorded, request } from './fixtures/recorded.ts';

const { key, secret } = RECORDED;
const CHECK = checksumOf(secret);

const VENUE = 'https://api.kite.trade';

test('the exchange of a request token is the one that the venue’s own client makes', () => {
  const sum = Buffer.from('588a5fd6e76e1fde1defaa786e15a64352c12b9cd49f722c1a98938f1405c4ae', 'hex');
  assert.equal(CHECK.verify(session.checksumOver(key, 'requesttoken1'), sum), true);
  const sent = session.exchange(key, 'requesttoken1', sum);
  const theirs = recorded('generateSession');
  assert.deepEqual([sent.method, sent.target], [theirs.method, theirs.target]);
  assert.equal(Buffer.from(sent.body).toString(), Buffer.from(theirs.body).toString());
});

test('the answer opens a session with a token and a person, or none at all', () => {
  const opened = session.readOpened(answerTo('generateSession'));
  assert.equal(Buffer.from(opened?.token ?? []).toString(), RECORDED.accessToken);
  assert.equal(opened?.user, 'AB1234');
  for (const broken of [{}, { access_token: 'a b', user_id: 'A' }, { access_token: 'a', user_id: '' }])
    assert.equal(session.readOpened(done(broken)), null);
  assert.equal(session.readOpened(failed(403, 'TokenException')), null);
  assert.equal(session.userOf(done({ user_id: 'AB1234' })), 'AB1234');
  for (const none of [done({}), done({ user_id: 'a b' }), failed(403, 'TokenException')])
    assert.equal(session.userOf(none), null);
  const end = session.end(key, Buffer.from(RECORDED.accessToken));
  assert.deepEqual([end.method, end.target], ['DELETE', recorded('invalidateAccessToken').target]);
  assert.equal(new Date(session.endsAt(NOW)).toISOString(), '2026-11-21T00:30:00.000Z');
});

test('only the venue’s word that the token is bad ends a session, and people are told plainly', () => {
  assert.equal(session.isOver(failed(403, 'TokenException')), true);
  for (const other of [failed(403, 'PermissionException'), failed(400, 'TokenException'), done({})])
    assert.equal(session.isOver(other), false);
  assert.deepEqual(
    [session.tellPerson('Done.', true).status, session.tellPerson('No.', false).status],
    [200, 400],
  );
  assert.equal(Buffer.from(session.tellPerson('<b>', false).body).toString(), '<b>\n');
});

test('a request is under the session whose whole token it shows, and under no other', () => {
  const under = (token: string): boolean => session.isUnder(recorded('getOrders'), Buffer.from(token));
  assert.equal(under(RECORDED.accessToken), true);
  assert.deepEqual([under(RECORDED.accessToken.slice(1)), under('other')], [false, false]);
  assert.equal(session.isUnder(request('GET', '/'), Buffer.from(RECORDED.accessToken)), false);
});

test('the login page brings the state back, and only a redirect with one request token is read', () => {
  const page = session.loginPage('KEY', 'st4te', VENUE);
  assert.equal(page, 'https://kite.zerodha.com/connect/login?v=3&api_key=KEY&redirect_params=state%3Dst4te');
  const simulated = session.loginPage('KEY', 'st4te', 'http://127.0.0.1:9443');
  assert.ok(simulated.startsWith('http://127.0.0.1:9443/connect/login?v=3&api_key=KEY&'), 'and no real one');
  assert.throws(() => session.loginPage('a b', 's', VENUE), RangeError);
  assert.throws(() => session.loginPage('KEY', '"', VENUE), RangeError);
  const back = 'action=login&type=login&status=success&request_token=abc123&state=st4te';
  const read = { requestToken: 'abc123', state: 'st4te' };
  assert.deepEqual(session.readRedirect(back), read);
  assert.deepEqual(session.readRedirect(`http://127.0.0.1:8443/kite/callback?${back}#x`), read);
  assert.deepEqual(session.readRedirect('request_token=abc123'), { requestToken: 'abc123', state: null });
  assert.deepEqual(session.readRedirect('request_token=abc&state=%22'), { requestToken: 'abc', state: null });
  for (const none of [
    '',
    'request_token=a&request_token=b',
    'request_token=%20',
    'request_token=a&status=error',
    '%',
  ])
    assert.equal(session.readRedirect(none), null, none);
});

test('T37: nothing that a log-in needs is a password, a code or its seed', () => {
  const asked = [
    session.loginPage('KEY', 'state', VENUE),
    Buffer.from(session.exchange('KEY', 'r', new Uint8Array(32)).body).toString(),
    session.end('KEY', Buffer.from('t')).target,
  ].join(' ');
  assert.doesNotMatch(asked, /pass|pin|totp|otp|seed|twofa|2fa|user_id/i);
});

test('a bot that logs on with its decoy gets a token that is good here, one without the secret gets none', () => {
  const answered = session.answerDecoy(recorded('generateSession'), CHECK, NOW);
  const { data } = JSON.parse(Buffer.from(answered?.body ?? []).toString());
  assert.equal(data.api_key, key);
  assert.equal(data.login_time, '2026-11-20 09:18:57');
  const header = ['authorization', `token ${key}:${data.access_token}`] as const;
  const next = { ...request('GET', '/orders'), headers: [header] };
  assert.equal(authenticate(next, CHECK, NOW).kind, 'authentic');
  assert.equal(session.answerDecoy(recorded('generateSession'), checksumOf('other'), NOW), null);
  for (const form of ['', 'api_key=a&request_token=b', '%', 'api_key=a&request_token=b&checksum=c&d=e'])
    assert.equal(session.answerDecoy(request('POST', '/session/token', form), CHECK, NOW)?.status, 400, form);
  assert.equal(session.answerDecoy(request('POST', '/session/token', 'a=1&b=2&c=3'), CHECK, NOW), null);
});

test('an order of ours is cancelled under the venue’s number, where its variety is', () => {
  const raw = recorded('placeOrder');
  const route = classify(raw.method, raw.target);
  const intent = route === null ? null : kite.decode(route, raw);
  assert(intent?.kind === 'place');
  assert.deepEqual(kite.cancelOf?.({ ...intent.order, extras: [['variety', 'amo']] }, '15'), {
    kind: 'cancel',
    instrument: 'NSE:INFY',
    target: { by: 'venue', id: '15' },
    values: [['variety', 'amo']],
  });
  assert.deepEqual(kite.cancelOf?.({ ...intent.order, extras: [] }, '15').values, [['variety', 'regular']]);
});
