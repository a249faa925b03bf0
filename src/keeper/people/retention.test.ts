import assert from 'node:assert/strict';
import { test } from 'node:test';
import { House } from './house-fixture.test.ts';
import { Retention } from './retention.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('once a day the ledger is told what went, also where that was nothing, and not more often', async () => {
  const house = await House.open();
  const retention = new Retention({ ...house.parts, people: house.people });
  let kept = 3;
  retention.join('answers', () => {
    const gone = kept;
    kept = 0;
    return gone;
  });
  retention.start();
  const swept = async (ms: number): Promise<readonly number[]> => {
    house.clock.pass(ms);
    await settled();
    return house.entries('retentionSwept').map(({ removed }) => Object.fromEntries(removed)['answers'] ?? -1);
  };
  assert.deepEqual(await swept(MINUTE_MS - 1), []);
  assert.deepEqual(await swept(1), [3]);
  assert.deepEqual(house.entries('retentionSwept')[0]?.by, 'gateway');
  kept = 2;
  assert.deepEqual(await swept(HOUR_MS), [3], 'in between what is in memory goes, and is counted');
  assert.equal(kept, 0);
  for (let hour = 1; hour < 24; hour += 1) await swept(HOUR_MS);
  assert.deepEqual(await swept(0), [3, 2]);
  retention.stop();
  for (let hour = 0; hour < 30; hour += 1) await swept(HOUR_MS);
  assert.equal((await swept(0)).length, 2, 'a stop ends it');
});

test('a sweep that the ledger does not take removes only what is in memory, and counts it the next time', async () => {
  const house = await House.open();
  const { journal } = house.parts;
  let isFull = true;
  const retention = new Retention({
    ...house.parts,
    people: house.people,
    journal: { state: journal.state, submit: (prepare) => (isFull ? null : journal.submit(prepare)) },
  });
  retention.join('replays', () => 1);
  assert.equal(retention.sweep('owner'), null);
  retention.start();
  house.clock.pass(MINUTE_MS);
  isFull = false;
  const removed = await retention.sweep('owner');
  assert.deepEqual(Object.fromEntries(removed ?? [])['replays'], 3);
  assert.deepEqual(
    house.entries('retentionSwept').map(({ by }) => by),
    ['owner'],
  );
  retention.stop();
});

test('of two sweeps at once the first counts what went from memory, and the second counts nothing again', async () => {
  const house = await House.open();
  const retention = new Retention({ ...house.parts, people: house.people });
  let kept = 2;
  retention.join('answers', () => {
    const gone = kept;
    kept = 0;
    return gone;
  });
  const swept = await Promise.all([retention.sweep('owner'), retention.sweep('owner')]);
  assert.deepEqual(
    swept.map((removed) => Object.fromEntries(removed ?? [])['answers']),
    [2, 0],
  );
});

test('a ledger that fails while it is swept has said so itself', async () => {
  const house = await House.open();
  const { journal } = house.parts;
  let asked = 0;
  const submit = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new RangeError('the disk'));
  };
  const retention = new Retention({
    ...house.parts,
    people: house.people,
    journal: { state: journal.state, submit },
  });
  retention.start();
  house.clock.pass(MINUTE_MS);
  await settled();
  assert.equal(asked, 1);
  retention.stop();
});

test('T36: the key under which addresses of strangers are hashed goes when settings say, and not before', async () => {
  const house = await House.open();
  const { journal } = house.parts;
  assert.equal(house.people.renewAddressKey(), 0);
  house.clock.now += 30 * 24 * HOUR_MS;
  assert.equal(house.people.renewAddressKey(), 0, 'at the default of ninety days it stays');
  await journal.submit((book) =>
    book.append({ kind: 'retentionSet', settings: [['addressKeyDays', 30]], by: 'owner' }),
  );
  assert.equal(house.people.renewAddressKey(), 1);
  assert.equal(house.people.renewAddressKey(), 0);
});
