import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeLeaf } from '../../core/ledger/leaf.ts';
import type { Entry, EntryBody } from '../../core/ledger/entry.ts';
import { Office } from './answers-fixture.test.ts';
import { HOUR_MS, hourOf, SecurityCounts } from './security-counts.ts';

function leafOf(entry: Entry): Uint8Array {
  return encodeLeaf(entry) ?? assert.fail('an entry has a leaf');
}

const SESSION: EntryBody = { kind: 'session', session: 's', person: 'p', from: 'f', device: 'd' };
const WRONG: EntryBody = {
  kind: 'signInsRefused',
  person: null,
  from: 'f',
  device: 'd',
  why: 'password',
  count: 3,
};
const NOW = 1_800_000_000_000;

function ledger(entries: readonly (readonly [at: number, body: EntryBody])[]): {
  readonly leaves: Uint8Array[];
  readonly read: (from: number, limit: number) => Promise<readonly Uint8Array[]>;
} {
  const leaves = entries.map(([at, body], seq) => leafOf({ seq, at, body }));
  return { leaves, read: (from, limit) => Promise.resolve(leaves.slice(from, from + limit)) };
}

test('sign-ins, refused ones and refusals of bots are counted by the hour, with the reasons of all', async () => {
  const office = await Office.open();
  assert.equal(await office.order('ann'), 200);
  assert.notEqual(await office.order('ann', { price: '99999.0' }), 200);
  const written = office.desk.parts.journal.submit((book) => {
    book.append(SESSION);
    book.append(WRONG);
    book.append({ ...WRONG, why: 'code', count: 5 });
  });
  assert.ok(written !== null);
  await office.desk.until(written);
  assert.equal((await office.ask('main', 'getSecurity')).status, 403);
  const { json } = await office.ask('owner', 'getSecurity', { params: { hours: '2' } });
  const hours = json['hours'];
  assert.ok(Array.isArray(hours));
  const sum = (name: string): number => hours.reduce((total, hour) => total + hour[name], 0);
  assert.deepEqual(
    ['signIns', 'signInsRefused', 'allowed', 'refused'].map(sum),
    [1, 8, 1, 1],
    JSON.stringify(json),
  );
  assert.deepEqual(json['signInsRefused'], [
    { code: 'code', count: 5 },
    { code: 'password', count: 3 },
  ]);
  const [reason] = Object(json['reasons']);
  assert.deepEqual([reason.code, reason.count], ['PRICE_OUTSIDE_COLLAR', 1]);
  await office.ask('owner', 'halt', { body: { scope: 'everything', stops: 'openings', reason: 'test' } });
  const later = (await office.ask('owner', 'getSecurity')).json;
  assert.equal(Object(later['anomalies'])[0].kind, 'halt');
});

test('counts go on where they were, forget after a week, and do not claim an hour that they saw in part', async () => {
  const hour = hourOf(NOW);
  const old = Array.from({ length: 3 }, (_old, i) => [NOW - (200 - i) * HOUR_MS, SESSION] as const);
  const store = ledger([...old, [hour - 2 * HOUR_MS + 1, SESSION], [hour + 1, WRONG]]);
  const counts = new SecurityCounts(store);
  const first = await counts.until(store.leaves.length, NOW);
  assert.deepEqual(
    first.hours.map(({ at }) => at),
    [hour - 2 * HOUR_MS, hour],
  );
  store.leaves.push(leafOf({ seq: 5, at: hour + 2, body: SESSION }));
  const both = await Promise.all([counts.until(6, NOW), counts.until(6, NOW)]);
  assert.deepEqual(
    both.map(({ hours }) => hours.at(-1)?.signIns),
    [1, 1],
    'of two at once each entry is counted once',
  );
  const weekLater = await counts.until(6, NOW + 170 * HOUR_MS);
  assert.equal(weekLater.hours.length, 0);
});

test('of a ledger that is too long to look through, only what was looked through is told', async () => {
  const leaf = leafOf({ seq: 1, at: NOW - 1, body: SESSION });
  const first = leafOf({ seq: 100_001, at: hourOf(NOW), body: SESSION });
  let read = 0;
  const counts = new SecurityCounts({
    read: (from, limit) => {
      read += limit;
      return Promise.resolve(Array.from({ length: limit }, (_leaf, i) => (from + i < 9_000 ? leaf : first)));
    },
  });
  const { since } = await counts.until(120_000, NOW);
  assert.ok(read < 103_000 && since === hourOf(NOW) + HOUR_MS);
  const empty = await new SecurityCounts(ledger([])).until(0, NOW);
  assert.deepEqual(empty.hours, []);
});
