import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { parseBase32 } from '../../core/identity/base32.ts';
import { codeAt } from '../../core/identity/totp.ts';
import { Device, type Odd } from './device-fixture.test.ts';
import { House, HERE, PASSWORD, signedIn } from './house-fixture.test.ts';
import type { ShownFactor } from './second-factors.ts';
import type { SignedIn } from './sessions.ts';
import { OWN_SECRETS } from './step-up.ts';

const CHANGE = createHash('sha256').update('policy of tomorrow').digest('hex');

/** The code that an authenticator app shows now, or some steps later. */
function code(house: House, secret: string, later = 0): string {
  const key = parseBase32(secret);
  assert.ok(key !== null);
  const mac = (message: Uint8Array): Uint8Array => createHmac('sha1', key).update(message).digest();
  return codeAt(mac, Math.floor(house.clock.now / 30_000) + later, 6);
}

function show(house: House, secondFactor: ShownFactor | null, name = 'ann') {
  return house.people.signIn({ name, password: PASSWORD, secondFactor }, HERE);
}

/** An owner with one-time codes, signed in, and the codes' secret. */
async function enrolled(options: Parameters<typeof House.open>[0] = {}) {
  const house = await House.open(options);
  const { session } = await house.owner();
  const begun = house.people.enrolment.beginTotp(session);
  assert.ok(begun.kind === 'done');
  const { secret } = begun;
  assert.deepEqual(await house.people.enrolment.confirmTotp(session, code(house, secret), HERE), {
    kind: 'done',
  });
  return { house, session, secret };
}

async function withPasskey(house: House, session: SignedIn, device: Device): Promise<void> {
  const asked = house.people.enrolment.askPasskey(session);
  assert.ok('challenge' in asked);
  assert.deepEqual(await house.people.enrolment.addPasskey(session, device.create(asked.challenge), 'key'), {
    kind: 'done',
  });
}

test('who set up codes is asked for one after the right password, and not before', async () => {
  const { house, secret, session } = await enrolled();
  assert.equal(house.people.sessionOf(session.id)?.mustEnrol, false);
  assert.deepEqual(await show(house, null), { kind: 'needsSecondFactor', factors: ['totp'], passkey: null });
  const wrong = await house.people.signIn({ name: 'ann', password: 'wrong', secondFactor: null }, HERE);
  assert.deepEqual(wrong, { kind: 'wrong' });
  house.clock.pass(30_000);
  const result = signedIn(await show(house, { kind: 'totp', code: code(house, secret) }));
  assert.deepEqual(
    result.session.proofs.map(({ factor, purpose }) => [factor, purpose]),
    [['totp', null]],
  );
});

test('T22: of a hundred sign-ins with one code at once exactly one is let in', async () => {
  const { house, secret } = await enrolled();
  house.clock.pass(30_000);
  const shown = { kind: 'totp', code: code(house, secret) } as const;
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      house.people.signIn(
        { name: 'ann', password: PASSWORD, secondFactor: shown },
        { ...HERE, address: `10.0.${at}.1` },
      ),
    ),
  );
  assert.equal(all.filter(({ kind }) => kind === 'signedIn').length, 1);
  assert.equal(house.entries('proof').length, 2);
});

test('T22: a code that was used is not good again, nor after a restart or when the clock is set back', async () => {
  const { house, secret } = await enrolled();
  house.clock.pass(60_000);
  const shown = { kind: 'totp', code: code(house, secret) } as const;
  signedIn(await show(house, shown));
  assert.deepEqual(await show(house, shown), { kind: 'wrong' });
  const again = await House.again(house);
  assert.deepEqual(await show(again, shown), { kind: 'wrong' });
  again.clock.now -= 30_000;
  assert.deepEqual(await show(again, { kind: 'totp', code: code(again, secret) }), { kind: 'wrong' });
});

test('T21: after thirty wrong codes within a year codes are refused until they are set up anew', async () => {
  const { house, secret, session } = await enrolled();
  const wrong = (): string => (code(house, secret) === '000000' ? '000001' : '000000');
  for (let i = 0; i < 30; i += 1) {
    house.clock.pass(15 * 60_000);
    assert.deepEqual(await show(house, { kind: 'totp', code: wrong() }), { kind: 'wrong' });
  }
  house.clock.pass(15 * 60_000);
  const right = (): ShownFactor => ({ kind: 'totp', code: code(house, secret) });
  assert.deepEqual(await show(house, right()), { kind: 'wrong' });
  assert.deepEqual(await house.people.forgetFactors(session.person, 'owner'), { kind: 'done' });
  assert.deepEqual(await show(house, null), { kind: 'wrong' }, 'whoever else has the password is not let in');
  const issued = await house.people.reset(session.person, 'owner');
  assert.ok(issued.kind === 'done');
  assert.equal((await house.people.setPassword(issued.reset.token, PASSWORD)).kind, 'done');
  const fresh = signedIn(await show(house, null));
  assert.equal(fresh.session.mustEnrol, true);
  const begun = house.people.enrolment.beginTotp(fresh.session);
  assert.ok(begun.kind === 'done');
  await house.people.enrolment.confirmTotp(fresh.session, code(house, begun.secret), HERE);
  house.clock.pass(30_000);
  signedIn(await show(house, { kind: 'totp', code: code(house, begun.secret) }));
});

test('a code that came late is refused and is no guess', async () => {
  const { house, secret, session } = await enrolled();
  house.clock.pass(10 * 60_000);
  assert.deepEqual(await show(house, { kind: 'totp', code: code(house, secret, -3) }), { kind: 'wrong' });
  assert.deepEqual(
    house.entries('signInsRefused').map(({ why }) => why),
    ['lateCode'],
  );
  assert.deepEqual(house.parts.journal.state.people.persons.get(session.person)?.wrongCodes, []);
});

test('each of ten backup codes opens once, instead of the phone', async () => {
  const { house, session } = await enrolled();
  const made = await house.people.enrolment.makeBackupCodes(session);
  assert.ok(made.kind === 'done');
  assert.equal(new Set(made.codes).size, 10);
  const [first = '', second = ''] = made.codes;
  signedIn(await show(house, { kind: 'backupCode', code: first.toLowerCase() }));
  assert.deepEqual(await show(house, { kind: 'backupCode', code: first }), { kind: 'wrong' });
  assert.deepEqual(await show(house, { kind: 'backupCode', code: 'AAAAA-AAAAA' }), { kind: 'wrong' });
  const both = await Promise.all([1, 2, 3].map(() => show(house, { kind: 'backupCode', code: second })));
  assert.equal(both.filter(({ kind }) => kind === 'signedIn').length, 1);
  assert.equal(house.people.enrolment.list(session)?.backupCodesLeft, 8);
  const again = await house.people.enrolment.makeBackupCodes(session);
  assert.ok(again.kind === 'done');
  assert.equal(house.people.enrolment.list(session)?.backupCodesLeft, 10);
});

test('a first second factor ends the sessions that never had to show one', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const other = signedIn(await show(house, null));
  const begun = house.people.enrolment.beginTotp(session);
  assert.ok(begun.kind === 'done');
  await house.people.enrolment.confirmTotp(session, code(house, begun.secret), HERE);
  assert.equal(house.people.sessionOf(other.session.id), null);
  assert.notEqual(house.people.sessionOf(session.id), null);
});

test('who has a second factor changes none of them without showing one just before', async () => {
  const { house, session, secret } = await enrolled();
  const { enrolment, stepUp } = house.people;
  house.clock.pass(5 * 60_000 + 1);
  const no = { kind: 'refused', code: 'SECOND_FACTOR_NEEDED' };
  assert.deepEqual(enrolment.beginTotp(session), no);
  assert.deepEqual(await enrolment.confirmTotp(session, '000000', HERE), no);
  assert.deepEqual(enrolment.askPasskey(session), no);
  assert.deepEqual(
    await enrolment.addPasskey(session, { clientDataJSON: '', attestationObject: '' }, ''),
    no,
  );
  assert.deepEqual(await enrolment.makeBackupCodes(session), no);
  assert.deepEqual(await enrolment.remove(session, 'totp'), no);
  const other = { kind: 'totp', code: code(house, secret) } as const;
  assert.equal((await stepUp.confirm(session, CHANGE, other, HERE)).kind, 'done');
  assert.deepEqual(enrolment.beginTotp(session), no, 'a proof for another change does not count');
  house.clock.pass(30_000);
  const own = { kind: 'totp', code: code(house, secret) } as const;
  assert.equal((await stepUp.confirm(session, OWN_SECRETS, own, HERE)).kind, 'done');
  assert.deepEqual(await enrolment.remove(session, 'totp'), { kind: 'done' });
  assert.deepEqual(await enrolment.remove(session, 'totp'), { kind: 'refused', code: 'TOKEN_REFUSED' });
  assert.equal(house.people.sessionOf(session.id)?.mustEnrol, true);
});

test('a secret that was never confirmed, wrong or too late, counts for nothing', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const { enrolment } = house.people;
  assert.equal((await enrolment.confirmTotp(session, '000000', HERE)).kind, 'refused');
  const begun = enrolment.beginTotp(session);
  assert.ok(begun.kind === 'done');
  assert.match(begun.uri, /^otpauth:\/\/totp\/Sallyport%3Aann\?secret=/);
  assert.deepEqual(await enrolment.confirmTotp(session, 'abcdef', HERE), { kind: 'wrong' });
  house.clock.pass(10 * 60_000 + 1);
  assert.equal((await enrolment.confirmTotp(session, code(house, begun.secret), HERE)).kind, 'refused');
  for (let i = 0; i < 250; i += 1) enrolment.beginTotp({ ...session });
  assert.deepEqual(enrolment.list(session), { totp: false, passkeys: [], backupCodesLeft: 0 });
});

for (const algorithm of ['ES256', 'EdDSA', 'RS256'] as const) {
  test(`a passkey (${algorithm}) is a second factor, or lets in alone`, async () => {
    const house = await House.open();
    const { session } = await house.owner();
    const device = new Device(algorithm);
    await withPasskey(house, session, device);
    const asked = await show(house, null);
    assert.ok(asked.kind === 'needsSecondFactor' && asked.passkey !== null);
    assert.deepEqual(asked.passkey.allowed, [device.id]);
    signedIn(await show(house, { kind: 'passkey', answer: device.get(asked.passkey.challenge) }));
    const open = house.people.askPasskey();
    assert.deepEqual(open.allowed, []);
    const alone = signedIn(await house.people.signInByPasskey(device.get(open.challenge), HERE));
    assert.equal(alone.session.proofs[0]?.factor, 'passkey');
    assert.deepEqual(await house.people.signInByPasskey(device.get(open.challenge), HERE), { kind: 'wrong' });
    const listed = house.people.enrolment.list(session);
    assert.deepEqual(
      listed?.passkeys.map(({ id, label }) => [id, label]),
      [[device.id, 'key']],
    );
    assert.deepEqual(await house.people.enrolment.remove(session, { passkey: 'other' }), {
      kind: 'refused',
      code: 'TOKEN_REFUSED',
    });
    assert.deepEqual(await house.people.enrolment.remove(session, { passkey: device.id }), { kind: 'done' });
  });
}

test('an answer of a passkey that is for something else, from elsewhere, or not signed so, is refused', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const device = new Device('ES256');
  await withPasskey(house, session, device);
  const odds: readonly Odd[] = [
    { origin: 'https://evil.example' },
    { crossOrigin: true },
    { type: 'webauthn.create' },
    { rpId: 'evil.example' },
    { flags: 0x01 },
    { flags: 0x04 },
    { flags: 0x15 },
    { challenge: 'AAAA' },
  ];
  const stranger = new Device('ES256', Buffer.from(device.id, 'base64url'));
  const answers = (challenge: string) => [
    ...odds.map((odd) => device.get(challenge, odd)),
    stranger.get(challenge),
    { ...device.get(challenge), signature: '' },
    { ...device.get(challenge), signature: 'AAAA' },
    { ...device.get(challenge), authenticatorData: 'AAAA' },
    { ...device.get(challenge), authenticatorData: '!' },
    { ...device.get(challenge), clientDataJSON: Buffer.from('[]').toString('base64url') },
    { ...device.get(challenge), clientDataJSON: Buffer.from('7').toString('base64url') },
    { ...device.get(challenge), id: 'other' },
  ];
  for (let at = 0; at < answers('').length; at += 1) {
    const { challenge } = house.people.askPasskey();
    const answer = answers(challenge)[at];
    assert.ok(answer !== undefined);
    assert.deepEqual(await house.people.signInByPasskey(answer, HERE), { kind: 'wrong' }, `answer ${at}`);
    house.clock.pass(15 * 60_000);
  }
  const { challenge } = house.people.askPasskey();
  signedIn(await house.people.signInByPasskey(device.get(challenge, { flags: 0x1d }), HERE));
});

test('a passkey that counts must count up: a copy that lags is refused', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const device = new Device('EdDSA');
  device.count = 7;
  await withPasskey(house, session, device);
  const at = async (count: number) =>
    house.people.signInByPasskey(device.get(house.people.askPasskey().challenge, { count }), HERE);
  assert.equal((await at(7)).kind, 'wrong');
  assert.equal((await at(8)).kind, 'signedIn');
  assert.equal((await at(8)).kind, 'wrong');
  assert.equal((await at(0)).kind, 'wrong');
});

test('a new passkey that is odd is not taken, nor one that somebody has', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const { enrolment } = house.people;
  const device = new Device('ES256');
  const fresh = (): string => {
    const asked = enrolment.askPasskey(session);
    assert.ok('challenge' in asked);
    return asked.challenge;
  };
  const refusedAs = { kind: 'refused', code: 'TOKEN_REFUSED' };
  const odds: readonly Odd[] = [
    { type: 'webauthn.get' },
    { flags: 0x05 },
    { rpId: 'x' },
    { origin: 'http://x' },
  ];
  for (const odd of odds) {
    assert.deepEqual(await enrolment.addPasskey(session, device.create(fresh(), odd), 'x'), refusedAs);
  }
  assert.deepEqual(await enrolment.addPasskey(session, device.create('AAAA'), 'x'), refusedAs);
  const stale = fresh();
  house.clock.pass(5 * 60_000 + 1);
  assert.deepEqual(await enrolment.addPasskey(session, device.create(stale), 'x'), refusedAs);
  const whole = device.create(fresh());
  for (const attestationObject of ['', 'AA', `${whole.attestationObject}AAAA`, 'oA']) {
    const made = { ...device.create(fresh()), attestationObject };
    assert.deepEqual(await enrolment.addPasskey(session, made, 'x'), refusedAs);
  }
  await withPasskey(house, session, device);
  assert.deepEqual(await enrolment.addPasskey(session, device.create(fresh()), 'x'), refusedAs);
  for (let i = 1; i < 20; i += 1) await withPasskey(house, session, new Device('EdDSA'));
  assert.deepEqual(enrolment.askPasskey(session), { kind: 'refused', code: 'TOO_MANY_PASSKEYS' });
});

test('a step-up confirms exactly the change that it was asked for, once', async () => {
  const house = await House.open();
  const { session } = await house.owner();
  const device = new Device('ES256');
  await withPasskey(house, session, device);
  const { stepUp } = house.people;
  const other = createHash('sha256').update('policy of the thief').digest('hex');
  const ask = (digest: string): string => stepUp.ask(session, digest)?.passkey?.challenge ?? '';
  const confirm = (digest: string, challenge: string) =>
    stepUp.confirm(session, digest, { kind: 'passkey', answer: device.get(challenge) }, HERE);
  const challenge = ask(CHANGE);
  assert.deepEqual(await confirm(other, challenge), { kind: 'wrong' });
  const good = await confirm(CHANGE, challenge);
  assert.ok(good.kind === 'done');
  assert.equal(good.proof.purpose, CHANGE);
  assert.deepEqual(await confirm(CHANGE, challenge), { kind: 'wrong' });
  assert.notEqual(ask(CHANGE), ask(CHANGE));
  assert.equal(stepUp.ask(session, 'nonsense'), null);
  assert.deepEqual(await confirm('nonsense', ask(CHANGE)), { kind: 'wrong' });
  assert.deepEqual(
    house.entries('proof').map(({ purpose }) => purpose),
    [null, CHANGE],
  );
  await house.people.revoke(session.id, 'owner');
  assert.deepEqual(await confirm(CHANGE, ask(CHANGE)), { kind: 'wrong' });
});

test('beyond loopback a change takes a passkey: a one-time code can be phished', async () => {
  const { house, session, secret } = await enrolled({ isBeyondLoopback: true });
  const { stepUp } = house.people;
  house.clock.pass(30_000);
  const shown = { kind: 'totp', code: code(house, secret) } as const;
  assert.deepEqual(await stepUp.confirm(session, CHANGE, shown, HERE), {
    kind: 'refused',
    code: 'PASSKEY_NEEDED',
  });
  assert.deepEqual(stepUp.ask(session, CHANGE), { factors: [], passkey: null });
});

test('what is asked for somebody who is gone is answered with nothing', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'viewer');
  const { session } = signedIn(await show(house, null, 'bob'));
  await house.people.remove(session.person, 'owner');
  const { stepUp, enrolment } = house.people;
  assert.equal(stepUp.ask(session, CHANGE), null);
  assert.equal(stepUp.mayChangeOwn(session), false);
  assert.deepEqual(await stepUp.confirm(session, CHANGE, { kind: 'totp', code: '1' }, HERE), {
    kind: 'wrong',
  });
  assert.equal(enrolment.list(session), null);
  assert.deepEqual(enrolment.askPasskey(session), { kind: 'refused', code: 'PERSON_UNKNOWN' });
  assert.deepEqual(await house.people.forgetFactors(session.person, 'owner'), {
    kind: 'refused',
    code: 'PERSON_UNKNOWN',
  });
});
