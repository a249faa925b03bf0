import assert from 'node:assert/strict';
import { test } from 'node:test';
import { House, HERE, PASSWORD, signedIn } from './house-fixture.test.ts';

const QUARTER_MS = 15 * 60_000;

test('T21: a wrong name and a wrong password get one answer, and compare a password both', async () => {
  const house = await House.open();
  await house.owner();
  let compared = 0;
  const { passwords } = house.parts;
  const verify = passwords.verify.bind(passwords);
  passwords.verify = (password, stored) => {
    compared += 1;
    return verify(password, stored);
  };
  assert.deepEqual(await house.signIn('ann', 'wrong'), { kind: 'wrong' });
  assert.deepEqual(await house.signIn('nobody', 'wrong'), { kind: 'wrong' });
  assert.deepEqual(await house.signIn('\u0000', 'wrong\u0000'), { kind: 'wrong' });
  assert.equal(compared, 3);
});

test('T21: after five wrong passwords a sixth try waits, right or not, also for a name that nobody has', async () => {
  const house = await House.open();
  await house.owner();
  for (const name of ['ann', 'nobody']) {
    for (let i = 0; i < 5; i += 1) {
      assert.equal((await house.signIn(name, 'wrong', `10.0.0.${i}`)).kind, 'wrong');
      house.clock.pass(60_000);
    }
    const sixth = await house.signIn(name, PASSWORD, '10.0.1.1');
    assert.deepEqual(sixth, { kind: 'wait', waitMs: QUARTER_MS - 5 * 60_000 });
    house.clock.pass(QUARTER_MS - 5 * 60_000);
    assert.equal((await house.signIn(name, 'wrong')).kind, 'wrong');
    assert.equal((await house.signIn(name, 'wrong')).kind, 'wait');
    house.clock.pass(QUARTER_MS);
  }
  assert.equal((await house.signIn('ann')).kind, 'signedIn');
});

test('T21: fifty tries at once win no more than five', async () => {
  const house = await House.open();
  await house.owner();
  const tries = await Promise.all(
    Array.from({ length: 50 }, (_, i) => house.signIn('ann', `guess ${i}`, `10.0.${i}.1`)),
  );
  assert.equal(tries.filter(({ kind }) => kind === 'wrong').length, 5);
  assert.equal(tries.filter(({ kind }) => kind === 'wait').length, 45);
});

test('T21: one address gets twenty tries over all names, and everybody together a hundred', async () => {
  const house = await House.open();
  await house.owner();
  for (let i = 0; i < 20; i += 1) assert.equal((await house.signIn(`n${i}`, 'x', '10.9.9.9')).kind, 'wrong');
  assert.equal((await house.signIn('n20', 'x', '10.9.9.9')).kind, 'wait');
  for (let i = 20; i < 100; i += 1)
    assert.equal((await house.signIn(`n${i}`, 'x', `10.0.0.${i}`)).kind, 'wrong');
  assert.equal((await house.signIn('ann', PASSWORD, '10.1.1.1')).kind, 'wait');
});

test('T21: a restart forgets no wrong password', async () => {
  const house = await House.open();
  await house.owner();
  for (let i = 0; i < 5; i += 1) await house.signIn('ann', 'wrong');
  const again = await House.again(house);
  assert.equal((await again.signIn('ann')).kind, 'wait');
});

test('refused sign-ins are in the ledger one by one, and those that were not looked at counted', async () => {
  const house = await House.open();
  await house.owner();
  for (let i = 0; i < 5; i += 1) await house.signIn('ann', 'wrong');
  for (let i = 0; i < 1_000; i += 1) await house.signIn('ann', 'wrong');
  house.clock.pass(60_000);
  await house.parts.journal.finish();
  const entries = house.entries('signInsRefused');
  assert.equal(entries.length, 6);
  assert.deepEqual(
    entries.map(({ why, count }) => [why, count]),
    [...Array.from({ length: 5 }, () => ['password', 1]), ['limit', 1_000]],
  );
  assert.equal(entries[0]?.person, house.people.named('ann'));
  assert.match(entries[0]?.from ?? '', /^[0-9a-f]{32}$/);
});

test('T36: an address has another hash at another gateway, and for another person', async () => {
  const [one, two] = [await House.open(), await House.open()];
  for (const house of [one, two]) {
    await house.owner();
    await house.join('bob', 'viewer');
    await house.signIn('bob');
    await house.signIn('bob', 'wrong');
  }
  const hashes = [one, two].flatMap((house) => [
    ...house.entries('session').map(({ from }) => from),
    ...house.entries('signInsRefused').map(({ from }) => from),
  ]);
  assert.equal(hashes.length, 6);
  assert.equal(new Set(hashes).size, 6);
});

test('a password that was changed while it was compared lets nobody in', async () => {
  const house = await House.open();
  await house.owner();
  await house.join('bob', 'viewer');
  const id = house.people.named('bob');
  assert.ok(id !== null);
  const reset = await house.people.reset(id, 'owner');
  assert.ok(reset.kind === 'done');
  const { passwords } = house.parts;
  const verify = passwords.verify.bind(passwords);
  passwords.verify = async (password, stored) => {
    const isRight = await verify(password, stored);
    await house.people.setPassword(reset.reset.token, `${PASSWORD} new`);
    return isRight;
  };
  assert.deepEqual(await house.signIn('bob'), { kind: 'wrong' });
});

test('when the ledger takes nothing or the thread is full, nobody is let in and nothing is lost', async () => {
  const house = await House.open();
  const { tokens, session } = await house.owner();
  const { passwords } = house.parts;
  const busy = { kind: 'refused', code: 'PEOPLE_BUSY' };
  const verify = passwords.verify.bind(passwords);
  passwords.verify = () => Promise.resolve(null);
  assert.deepEqual(await house.signIn('ann'), busy);
  passwords.verify = verify;
  const id = house.people.named('ann');
  assert.ok(id !== null);
  await house.parts.journal.finish();
  assert.deepEqual(await house.signIn('ann'), busy);
  assert.deepEqual(await house.signIn('ann', 'wrong'), busy);
  assert.deepEqual(await house.people.refresh(tokens.refresh), busy);
  assert.deepEqual(await house.people.signOut(session), busy);
  assert.deepEqual(await house.people.invite({ name: 'bob', grants: [] }, 'owner'), busy);
  assert.deepEqual(await house.people.reset(id, 'owner'), busy);
  assert.equal(house.shelf.list().filter((name) => name.startsWith('person|')).length, 1);
  const hashing = await House.open();
  hashing.parts.passwords.hash = () => Promise.resolve(null);
  const code = hashing.people.setUpCode()?.code ?? '';
  assert.deepEqual(await hashing.people.setUp({ code, name: 'ann', password: PASSWORD }, HERE), busy);
  signedIn(await (await House.again(house)).signIn('ann'));
});

test('T36: after ninety days addresses are hashed under another key, and the one before is gone', async () => {
  const house = await House.open();
  await house.owner();
  const refusedFrom = async (): Promise<string> => {
    await house.signIn('ann', 'wrong');
    return house.entries('signInsRefused').at(-1)?.from ?? '';
  };
  const first = await refusedFrom();
  house.clock.pass(89 * 86_400_000);
  assert.equal(await refusedFrom(), first);
  const record = house.shelf.rows.get('people-key|people/addresses');
  house.clock.pass(2 * 86_400_000);
  assert.notEqual(await refusedFrom(), first);
  assert.notDeepEqual(house.shelf.rows.get('people-key|people/addresses'), record);
  house.parts.vault.seal('people/addresses', 'people-key', new Uint8Array(32), true);
  assert.notEqual(await refusedFrom(), first, 'a key of no known age is replaced');
});
