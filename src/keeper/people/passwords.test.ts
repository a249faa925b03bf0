import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EVERYTHING } from '../../core/identity/permission.ts';
import { SystemRandom } from '../../system/random.ts';
import { breachedPasswords } from './breached-lists.ts';
import { BreachedPasswords } from './breached-passwords.ts';
import { BundledList } from './bundled-list.ts';
import { House, PASSWORD, signedIn } from './house-fixture.test.ts';
import { isKnownHash } from './password-hash.ts';
import { isInRange } from './password-range.ts';
import { RangeList } from './range-list.ts';
import { Passwords, PasswordThread } from './passwords.ts';

const CHEAP = { memoryKiB: 8, passes: 1 };
const VIEWER = [{ role: 'viewer', on: EVERYTHING }] as const;
/** `correct horse battery staple`, as libcrypt hashes it. */
const BCRYPT = '$2b$07$zzzzzzzzzzzzzzzzzzzzze5rHNJx2zLTkbkwkfuFIX9GwwQm4x7Ky';

test('passwords are hashed and compared in a thread of their own, which ends when it is told', async () => {
  const thread = new PasswordThread();
  const passwords = new Passwords(thread.desk, new SystemRandom(), CHEAP);
  const stored = await passwords.hash('a password');
  assert.ok(stored !== null);
  assert.match(stored, /^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
  assert.notEqual(await passwords.hash('a password'), stored);
  assert.equal(await passwords.verify('a password', stored), true);
  assert.equal(await passwords.verify('another', stored), false);
  assert.equal(await passwords.verify('a password', null), false);
  const many = Array.from({ length: 60 }, () => passwords.hash('x'));
  const closing = thread.close();
  const ended = await Promise.all(many);
  assert.ok(ended.filter((one) => one === null).length >= 10, 'too many are told so at once');
  await closing;
  assert.equal(await passwords.verify('a password', stored), true, 'a next one starts it again');
  await thread.close();
  await thread.close();
});

test('a thread that dies says so to whoever waits, and the next password starts another', async () => {
  const thread = new PasswordThread();
  const impossible = new Passwords(thread.desk, new SystemRandom(), { memoryKiB: -1, passes: 1 });
  assert.deepEqual(await Promise.all([impossible.hash('a password'), impossible.hash('another')]), [
    null,
    null,
  ]);
  const passwords = new Passwords(thread.desk, new SystemRandom(), CHEAP);
  assert.notEqual(await passwords.hash('a password'), null);
  await thread.close();
});

test('a name that nobody has is compared with a hash too, unless there is no thread for it', async () => {
  const passwords = new Passwords(() => Promise.resolve(null), new SystemRandom(), CHEAP);
  assert.equal(await passwords.hash('x'), null);
  assert.equal(await passwords.verify('x', null), null);
  assert.equal(await passwords.verify('x', BCRYPT), null);
});

test('a hash that is no hash, or costs more than a gateway has, opens nothing', async () => {
  const house = await House.open();
  const { passwords } = house.parts;
  const stored = (await passwords.hash('a password')) ?? '';
  const bad = [
    '',
    stored.replace('argon2id', 'argon2i'),
    stored.replace('m=8', 'm=7'),
    stored.replace('m=8', 'm=99999999'),
    stored.replace('t=1', 't=17'),
    stored.replace('p=1', 'p=4'),
    stored.slice(0, -30),
  ];
  for (const text of bad) {
    assert.equal(await passwords.verify('a password', text), false, text);
    assert.ok(!isKnownHash(text), text);
  }
  assert.ok(isKnownHash(stored) && isKnownHash(BCRYPT));
});

test('T38: who comes with a bcrypt hash signs in, and is hashed by argon2id from then on', async () => {
  const house = await House.open();
  await house.owner();
  const { people } = house;
  const name = 'eve';
  const done = await people.adopt({ name, grants: VIEWER, hash: BCRYPT }, 'owner');
  assert.ok(done.kind === 'done');
  assert.equal(house.entries('person').at(-1)?.lookedUp, null);
  assert.equal((await house.signIn(name, 'correct horse battery stable')).kind, 'wrong');
  assert.deepEqual(house.entries('personRecord'), []);
  const { session } = signedIn(await house.signIn(name, 'correct horse battery staple'));
  assert.deepEqual(
    house.entries('personRecord').map(({ what, by }) => [what, by]),
    [['moved', `person/${session.person}`]],
  );
  signedIn(await house.signIn(name, 'correct horse battery staple'));
  assert.equal(house.entries('personRecord').length, 1);
  const wrong = { kind: 'refused', code: 'HASH_UNKNOWN' };
  assert.deepEqual(await people.adopt({ name: 'x', grants: VIEWER, hash: '$1$salt$md5' }, 'owner'), wrong);
  const taken = { kind: 'refused', code: 'PERSON_NAME_TAKEN' };
  assert.deepEqual(await people.adopt({ name, grants: VIEWER, hash: BCRYPT }, 'owner'), taken);
  const no = { kind: 'refused', code: 'NOT_PERMITTED' };
  assert.deepEqual(await people.adopt({ name: 'x', grants: VIEWER, hash: BCRYPT }, session), no);
});

test('T38: of two sign-ins at once one hashes the old password anew; a busy thread leaves it', async () => {
  const house = await House.open();
  await house.owner();
  await house.people.adopt({ name: 'eve', grants: VIEWER, hash: BCRYPT }, 'owner');
  const { passwords } = house.parts;
  const hash = passwords.hash.bind(passwords);
  passwords.hash = () => Promise.resolve(null);
  signedIn(await house.signIn('eve', 'correct horse battery staple'));
  assert.deepEqual(house.entries('personRecord'), []);
  passwords.hash = hash;
  const both = [1, 2].map(() => house.signIn('eve', 'correct horse battery staple'));
  for (const result of await Promise.all(both)) signedIn(result);
  assert.deepEqual(
    house.entries('personRecord').map(({ what }) => what),
    ['moved'],
  );
});

test('passwords that attackers try first are refused, also dressed up, and others are not', async () => {
  const breached = new BreachedPasswords([new BundledList()]);
  const known = [
    'password',
    'trustno1',
    'iloveyou',
    'Iloveyou1!!',
    'iloveyouiloveyou',
    'letmein2026letmein2026',
  ];
  for (const text of known)
    assert.deepEqual(
      await breached.lookUp(text),
      { isKnown: true, lookedUp: 'bundled', silent: [], isUnsure: false },
      text,
    );
  for (const text of [PASSWORD, 'qmzvbtrx wkplnd', '🦭🦊🦉🐝🐢🦔🦇🐙', '29']) {
    assert.equal((await breached.lookUp(text)).isKnown, false, text);
  }
  const house = await House.open();
  const code = house.people.setUpCode()?.code ?? '';
  const from = { address: '127.0.0.1', device: '' };
  assert.deepEqual(await house.people.setUp({ code, name: 'ann', password: 'iloveyouiloveyou' }, from), {
    kind: 'refused',
    code: 'PASSWORD_BREACHED',
  });
  assert.equal((await house.people.setUp({ code, name: 'ann', password: PASSWORD }, from)).kind, 'signedIn');
  assert.equal(house.entries('person')[0]?.lookedUp, 'bundled');
});

test('the owner’s folder of ranges is asked too, and where it cannot answer the ledger says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ranges-'));
  try {
    const without = await breachedPasswords(folder).lookUp(PASSWORD);
    assert.deepEqual(without, { isKnown: false, lookedUp: 'bundled', silent: [], isUnsure: false });
    mkdirSync(join(folder, 'breached-passwords'));
    const lists = breachedPasswords(folder);
    const unsaid = await lists.lookUp('qmzvbtrxwkplnd');
    assert.deepEqual(unsaid, {
      isKnown: false,
      lookedUp: 'bundled, directory unavailable',
      silent: ['directory'],
      isUnsure: false,
    });
    // SHA-1 of `qmzvbtrxwkplnd` is cut as the service cuts it.
    const sha1 = createHash('sha1').update('qmzvbtrxwkplnd').digest('hex').toUpperCase();
    const file = join(folder, 'breached-passwords', `${sha1.slice(0, 5)}.txt`);
    writeFileSync(file, `${'0'.repeat(35)}:3\r\n${sha1.slice(5)}:17\r\n`);
    assert.deepEqual(await lists.lookUp('qmzvbtrxwkplnd'), {
      isKnown: true,
      lookedUp: 'bundled, directory',
      silent: [],
      isUnsure: false,
    });
    writeFileSync(file, `${sha1.slice(5)}:0\r\n`);
    assert.deepEqual(await lists.lookUp('qmzvbtrxwkplnd'), {
      isKnown: false,
      lookedUp: 'bundled, directory',
      silent: [],
      isUnsure: false,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a range is read line by line, and its padding means nothing', () => {
  const suffix = '1E4C9B93F3F0682250B6CF8331B7EE68FD8';
  assert.ok(isInRange(`${'A'.repeat(35)}:1\r\n${suffix}:10\r\n`, suffix));
  assert.ok(isInRange(`${suffix.toLowerCase()}:1`, suffix));
  for (const text of ['', suffix, `${suffix}:0`, `${suffix}:x`, `${suffix}0:1`, '\u0000:1', `${suffix}:01`]) {
    assert.ok(!isInRange(text, suffix), text);
  }
});

test('a service elsewhere learns five digits of one hash; where it is silent, that is said or refused', async () => {
  const password = 'Qmzvbtrx Wkplnd 77';
  const sha1 = createHash('sha1').update(password).digest('hex').toUpperCase();
  const asked: string[] = [];
  const listOf = (text: string | null, mustAnswer: boolean): BreachedPasswords => {
    const range = (prefix: string): Promise<string | null> => {
      asked.push(prefix);
      return Promise.resolve(text);
    };
    return new BreachedPasswords([new BundledList(), new RangeList({ name: 'online', mustAnswer }, range)]);
  };
  const hit = `${'0'.repeat(35)}:3\n${sha1.slice(5)}:9`;
  const both = 'bundled, online';
  assert.deepEqual(await listOf(hit, false).lookUp(password), {
    isKnown: true,
    lookedUp: both,
    silent: [],
    isUnsure: false,
  });
  assert.deepEqual(asked, [sha1.slice(0, 5)]);
  const other = `${'0'.repeat(35)}:3\n${sha1.slice(5)}:0`;
  assert.deepEqual(await listOf(other, true).lookUp(password), {
    isKnown: false,
    lookedUp: both,
    silent: [],
    isUnsure: false,
  });
  for (const mustAnswer of [false, true]) {
    assert.deepEqual(await listOf(null, mustAnswer).lookUp(password), {
      isKnown: false,
      lookedUp: 'bundled, online unavailable',
      silent: ['online'],
      isUnsure: mustAnswer,
    });
  }
  const house = await House.open({ breached: listOf(null, true) });
  const code = house.people.setUpCode()?.code ?? '';
  const from = { address: '127.0.0.1', device: '' };
  assert.deepEqual(await house.people.setUp({ code, name: 'ann', password }, from), {
    kind: 'refused',
    code: 'PASSWORD_NOT_LOOKED_UP',
  });
  const lenient = await House.open({ breached: listOf(null, false) });
  await lenient.people.setUp({ code: lenient.people.setUpCode()?.code ?? '', name: 'ann', password }, from);
  assert.equal(lenient.entries('person')[0]?.lookedUp, 'bundled, online unavailable');
  for (const { logged } of [house, lenient]) assert.deepEqual(logged, ['PASSWORD_LIST_SILENT']);
});
