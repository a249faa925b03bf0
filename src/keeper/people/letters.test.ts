import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { parseBase32 } from '../../core/identity/base32.ts';
import { codeAt } from '../../core/identity/totp.ts';
import type { PersonId } from '../../core/units/ids.ts';
import { HERE, House, PASSWORD, signedIn } from './house-fixture.test.ts';
import { Letters } from './letters.ts';

const ANN = 'ann@example.com';

/** An owner with an address. */
async function written(): Promise<{ house: House; id: PersonId }> {
  const house = await House.open();
  const { session } = await house.owner();
  assert.deepEqual(await house.people.enrolment.setMail(session, ANN), { kind: 'done' });
  assert.deepEqual(subjects(house), [`${ANN}: the address for these letters was changed`]);
  house.letters.length = 0;
  return { house, id: session.person };
}

function subjects(house: House): readonly string[] {
  return house.letters.map(({ to, subject }) => `${to}: ${subject.replace('Sallyport: ', '')}`);
}

function code(house: House, secret: string): string {
  const key = parseBase32(secret);
  assert.ok(key !== null);
  const mac = (message: Uint8Array): Uint8Array => createHmac('sha1', key).update(message).digest();
  return codeAt(mac, Math.floor(house.clock.now / 30_000), 6);
}

test('T23: a person hears of each change of what they sign in with, in letters without a secret', async () => {
  const { house, id } = await written();
  const reset = await house.people.reset(id, 'owner');
  assert.ok(reset.kind === 'done');
  const { token } = reset.reset;
  assert.deepEqual(await house.people.setPassword(token, `${PASSWORD} too`), { kind: 'done' });
  const { session } = signedIn(await house.signIn('ann', `${PASSWORD} too`));
  const begun = house.people.enrolment.beginTotp(session);
  assert.ok(begun.kind === 'done');
  await house.people.enrolment.confirmTotp(session, code(house, begun.secret), HERE);
  const made = await house.people.enrolment.makeBackupCodes(session);
  assert.ok(made.kind === 'done');
  const [backup = ''] = made.codes;
  const shown = { kind: 'backupCode', code: backup } as const;
  const sameDevice = { name: 'ann', password: `${PASSWORD} too`, secondFactor: shown };
  signedIn(await house.people.signIn(sameDevice, HERE));
  assert.deepEqual(await house.people.forgetFactors(id, 'owner'), { kind: 'done' });
  assert.deepEqual(
    subjects(house).map((text) => text.replace(`${ANN}: `, '')),
    [
      'a token for another password was given out',
      'your password was set',
      'your authenticator app was changed',
      'your backup codes were made anew',
      'a backup code was used',
      'your second factors were taken away',
    ],
  );
  const all = JSON.stringify(house.letters);
  for (const secret of [token, PASSWORD, begun.secret, ...made.codes, HERE.address, HERE.device, id])
    assert.ok(!all.includes(secret), 'no secret, no address, no hash');
  assert.ok(!all.includes('http'), 'no link');
});

test('a change of the address is told to both, what is none is refused, and removal is the last letter', async () => {
  const { house, id } = await written();
  for (const text of ['ann', 'ann@', 'a b@example.com', 'ann@example.com\nBcc: eve@example.com']) {
    assert.deepEqual(await house.people.setMail(id, text, 'owner'), {
      kind: 'refused',
      code: 'MAIL_MALFORMED',
    });
  }
  assert.deepEqual(await house.people.setMail(id, 'new@example.com', 'owner'), { kind: 'done' });
  assert.deepEqual(
    house.letters.map(({ to }) => to),
    [ANN, 'new@example.com'],
  );
  await house.join('bob', 'administrator');
  const bob = signedIn(await house.signIn('bob')).session;
  assert.equal(house.people.enrolment.mailOf(bob), null);
  assert.deepEqual(await house.people.setMail(bob.person, 'bob@example.com', 'owner'), { kind: 'done' });
  assert.equal(house.people.enrolment.mailOf(bob), 'bob@example.com');
  house.letters.length = 0;
  await house.people.remove(bob.person, 'owner');
  assert.deepEqual(subjects(house), ['bob@example.com: your account was removed']);
  assert.equal(house.people.enrolment.mailOf(bob), null);
});

test('a sign-in from somewhere new is told once an hour; one from the usual place is not', async () => {
  const { house } = await written();
  signedIn(await house.signIn('ann'));
  assert.deepEqual(subjects(house), []);
  signedIn(await house.signIn('ann', PASSWORD, '10.0.0.7'));
  assert.deepEqual(subjects(house), [`${ANN}: a sign-in from somewhere new`]);
  signedIn(await house.signIn('ann', PASSWORD, '10.0.0.8'));
  assert.equal(house.letters.length, 1);
  house.clock.pass(3_600_000);
  const other = { address: HERE.address, device: 'another browser' };
  signedIn(await house.people.signIn({ name: 'ann', password: PASSWORD, secondFactor: null }, other));
  assert.equal(house.letters.length, 2, 'another device, at the usual address');
  house.clock.pass(31 * 86_400_000);
  signedIn(await house.signIn('ann'));
  assert.equal(house.letters.length, 3, 'the usual place, after a month');
});

test('T21: who is kept from signing in by the tries of others hears of it', async () => {
  const { house } = await written();
  for (let tried = 0; tried < 7; tried += 1) await house.signIn('ann', 'not the password of ann');
  assert.deepEqual(subjects(house), [`${ANN}: sign-ins were refused`]);
  const stranger = await House.open();
  await stranger.owner();
  for (let tried = 0; tried < 25; tried += 1) await stranger.signIn(`nobody ${tried}`, PASSWORD);
  await stranger.signIn('ann');
  assert.deepEqual(stranger.letters, [], 'the tries were not hers');
});

test('T23: a stolen refresh token is told to whose session it was', async () => {
  const { house } = await written();
  const { tokens } = signedIn(await house.signIn('ann'));
  assert.equal((await house.people.refresh(tokens.refresh)).kind, 'done');
  assert.equal((await house.people.refresh(tokens.refresh)).kind, 'refused');
  assert.deepEqual(subjects(house), [`${ANN}: a session was ended`]);
});

test('a backup code that confirms a change is told as well', async () => {
  const { house } = await written();
  const { session } = signedIn(await house.signIn('ann'));
  const begun = house.people.enrolment.beginTotp(session);
  assert.ok(begun.kind === 'done');
  await house.people.enrolment.confirmTotp(session, code(house, begun.secret), HERE);
  const made = await house.people.enrolment.makeBackupCodes(session);
  assert.ok(made.kind === 'done');
  house.letters.length = 0;
  const shown = { kind: 'backupCode', code: made.codes[0] ?? '' } as const;
  assert.equal((await house.people.stepUp.confirm(session, 'a'.repeat(64), shown, HERE)).kind, 'done');
  assert.deepEqual(subjects(house), [`${ANN}: a backup code was used`]);
});

test('letters are bounded: two hundred an hour, and what is remembered of a thousand people', async () => {
  const house = await House.open();
  const sent: string[] = [];
  const letters = new Letters(house.clock, ({ to }) => void sent.push(to));
  const person = (number: number): PersonId => `${number}` as PersonId;
  for (let count = 0; count < 201; count += 1) letters.write(person(count), 'a@example.com', 'password');
  assert.equal(sent.length, 200);
  for (let hour = 0; hour < 6; hour += 1) {
    house.clock.pass(3_600_000);
    for (let count = 0; count < 200; count += 1)
      letters.write(person(hour * 200 + count), 'a@example.com', 'newPlace');
  }
  assert.equal(sent.length, 1_400);
});

test('T23: where a person is written to is changed after a factor that was just proven, to an address', async () => {
  const { house } = await written();
  const { enrolment } = house.people;
  const { session } = signedIn(await house.signIn('ann'));
  assert.deepEqual(await enrolment.setMail(session, 'ann@'), { kind: 'refused', code: 'MAIL_MALFORMED' });
  const begun = enrolment.beginTotp(session);
  assert.ok(begun.kind === 'done');
  await enrolment.confirmTotp(session, code(house, begun.secret), HERE);
  house.clock.pass(6 * 60_000);
  house.letters.length = 0;
  assert.deepEqual(await enrolment.setMail(session, 'eve@example.com'), {
    kind: 'refused',
    code: 'SECOND_FACTOR_NEEDED',
  });
  assert.deepEqual([enrolment.mailOf(session), subjects(house)], [ANN, []]);
});
