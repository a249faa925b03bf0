import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { parseBase32 } from '../../core/identity/base32.ts';
import { codeAt } from '../../core/identity/totp.ts';
import { personCode } from '../door/person-commands.ts';
import { Device } from '../people/device-fixture.test.ts';
import { Office, type Reply } from './answers-fixture.test.ts';

const NAME = 'ann';
const PASSWORD = 'walrus under nine lamps';
const INVITE = { name: 'vic', roles: ['viewer'] };

interface Staffed {
  readonly office: Office;
  readonly token: string;
  /** What the authenticator app shows, some steps of half a minute later. */
  readonly code: (later: number) => string;
}

/** An owner who signed in and has a secret for an app, not yet confirmed. */
async function begun(): Promise<Staffed> {
  const office = await Office.open();
  const { code: setUpCode } = await office.desk.ask(personCode);
  const body = { code: setUpCode, name: NAME, password: PASSWORD };
  const token = access(await office.ask(null, 'setUp', { body }));
  const { secret } = (await office.ask(token, 'beginTotp')).json;
  const key = parseBase32(String(secret));
  assert.ok(key !== null);
  const mac = (message: Uint8Array): Uint8Array => createHmac('sha1', key).update(message).digest();
  const code = (later: number): string =>
    codeAt(mac, Math.floor(office.desk.timeline.now / 30_000) + later, 6);
  return { office, token, code };
}

/** The same with the app set up. */
async function staffed(): Promise<Staffed> {
  const all = await begun();
  const confirmed = await all.office.ask(all.token, 'confirmTotp', { body: { code: all.code(0) } });
  assert.equal(confirmed.status, 200, JSON.stringify(confirmed.json));
  return all;
}

function access({ json }: Reply): string {
  return String(json['access']);
}

test('an owner who sets up an authenticator app may then do what owners do, and signs in with a code', async () => {
  const { office, token, code } = await begun();
  const wrong = await office.ask(token, 'confirmTotp', { body: { code: '000000' } });
  assert.deepEqual([wrong.status, wrong.json['code']], [422, 'CODE_WRONG']);
  const here = new Date(office.desk.timeline.now).toUTCString().slice(17);
  assert.match(String(wrong.json['detail']), new RegExp(`compare clocks: here it is ${here}$`));
  assert.equal((await office.ask(token, 'getOverview')).status, 403);
  assert.equal((await office.ask(token, 'confirmTotp', { body: { code: code(0) } })).status, 200);
  assert.equal((await office.ask(token, 'getOverview')).status, 200);
  assert.equal((await office.ask(token, 'listFactors')).json['totp'], true);
  const typed = { name: NAME, password: PASSWORD };
  const without = await office.ask(null, 'signIn', { body: typed });
  assert.deepEqual([without.status, without.json['code']], [401, 'SECOND_FACTOR_NEEDED']);
  const again = await office.ask(null, 'signIn', { body: { ...typed, code: code(0) } });
  assert.equal(again.json['code'], 'SIGN_IN_REFUSED', 'a code works once');
  assert.equal((await office.ask(null, 'signIn', { body: { ...typed, code: code(1) } })).status, 200);
});

test('a change that loosens passes once after a code was given for exactly it', async () => {
  const { office, token, code } = await staffed();
  const held = await office.ask(token, 'invitePerson', { body: INVITE });
  assert.equal(held.json['code'], 'STEP_UP_NEEDED');
  const { challenge } = held.json;
  const question = await office.ask(token, 'askProof', { body: { challenge } });
  assert.deepEqual(question.json, { factors: ['totp'], passkey: null });
  for (const shown of [{}, { code: code(1), passkey: new Device('ES256').get('x') }])
    assert.equal((await office.ask(token, 'giveProof', { body: { challenge, shown } })).status, 422);
  const shown = { code: code(1) };
  assert.equal((await office.ask(token, 'giveProof', { body: { challenge, shown } })).status, 200);
  const other = await office.ask(token, 'invitePerson', { body: { ...INVITE, roles: ['owner'] } });
  assert.equal(other.json['code'], 'STEP_UP_NEEDED');
  assert.equal((await office.ask(token, 'invitePerson', { body: INVITE })).status, 201);
});

test('a passkey is set up, signs in alone, proves a change, and is taken away', async () => {
  const { office, token } = await begun();
  const device = new Device('ES256');
  const made = (await office.ask(token, 'askNewPasskey')).json;
  const created = device.create(String(made['challenge']));
  const label = 'laptop';
  assert.equal((await office.ask(token, 'addPasskey', { body: { ...created, label } })).status, 200);
  const repeated = await office.ask(token, 'addPasskey', { body: { ...created, label } });
  assert.equal(repeated.json['code'], 'TOKEN_REFUSED');
  const { challenge } = (await office.ask(null, 'askPasskey')).json;
  const signedIn = await office.ask(null, 'signInByPasskey', { body: device.get(String(challenge)) });
  assert.equal(signedIn.status, 200, JSON.stringify(signedIn.json));
  const who = access(signedIn);
  const held = await office.ask(who, 'invitePerson', { body: INVITE });
  const change = { challenge: held.json['challenge'] };
  const prove = async (body: object): Promise<Reply> => {
    const asked = Object((await office.ask(who, 'askProof', { body })).json['passkey']);
    const shown = { passkey: device.get(String(asked.challenge)) };
    return office.ask(who, 'giveProof', { body: { ...body, shown } });
  };
  assert.equal((await prove(change)).status, 200);
  assert.equal((await office.ask(who, 'invitePerson', { body: INVITE })).status, 201);
  assert.equal((await prove({})).status, 200);
  assert.equal((await office.ask(who, 'removePasskey', { params: { id: device.id } })).status, 200);
  const none = await office.ask(who, 'listFactors');
  assert.deepEqual(none.json, { totp: false, passkeys: [], backupCodesLeft: 0 });
});

test('backup codes are shown once, each lets in once, and the app can be taken away', async () => {
  const { office, token } = await staffed();
  const { codes } = (await office.ask(token, 'makeBackupCodes')).json;
  assert.ok(Array.isArray(codes) && codes.length === 10);
  const body = { name: NAME, password: PASSWORD, code: String(codes[0]) };
  assert.equal((await office.ask(null, 'signIn', { body })).status, 200);
  assert.equal((await office.ask(null, 'signIn', { body })).json['code'], 'SIGN_IN_REFUSED');
  assert.equal((await office.ask(token, 'listFactors')).json['backupCodesLeft'], 9);
  assert.equal((await office.ask(token, 'removeTotp')).status, 200);
});

test('where letters about the own account go is set and read by the person alone, after a fresh factor', async () => {
  const { office, token } = await begun();
  assert.deepEqual((await office.ask(token, 'getMail')).json, { mail: null });
  const set = (mail: string | null): Promise<Reply> => office.ask(token, 'putMail', { body: { mail } });
  assert.equal((await set('ann@example.com')).status, 200);
  assert.deepEqual((await office.ask(token, 'getMail')).json, { mail: 'ann@example.com' });
  assert.equal((await set('not an address')).json['code'], 'MAIL_MALFORMED');
  assert.equal((await office.ask(null, 'getMail')).status, 401);
  assert.equal((await set(null)).status, 200);
  assert.deepEqual((await office.ask(token, 'getMail')).json, { mail: null });
});
