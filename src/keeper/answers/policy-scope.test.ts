import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { policyWith } from '../door/desk-fixture.test.ts';
import { Office } from './answers-fixture.test.ts';

const INVERSE = policyWith({ symbols: ['BTCUSDT', 'INVERSE:BTCUSD'] });
const LINEAR = policyWith({ symbols: ['BTCUSDT'] });
const SCOPE = 'accounts.coins.symbols';

/** A further account, at a venue with categories, whose key was accepted for these of them. */
async function withAccount(office: Office, flags: readonly (readonly [string, boolean])[]): Promise<void> {
  const host = 'https://simulated';
  const place = { venue: 'bybit', trade: host, accountHost: host, ca: null, paper: true } as const;
  const body: EntryBody = { kind: 'account', account: 'coins', ...place, flags, warnings: [], record: '' };
  const written = office.desk.parts.journal.submit((book) => book.append(body));
  assert.ok(written !== null);
  await office.desk.until(written);
}

async function tag(office: Office): Promise<string> {
  return String((await office.ask('owner', 'getPolicy')).answer.etag);
}

test('a policy that opens what no key was accepted for is told so when it is checked, and not set', async () => {
  const office = await Office.open();
  await withAccount(office, []);
  const body = { policy: INVERSE };
  const { json } = await office.ask('owner', 'checkPolicy', { body });
  assert.deepEqual(
    [Object(json['problems']).map(({ path }: { readonly path: string }) => path), json['hash']],
    [[SCOPE], null],
  );
  const before = await tag(office);
  const set = await office.ask('owner', 'putPolicy', { body, ifMatch: before });
  assert.deepEqual([set.status, set.json['code']], [409, 'POLICY_OUTSIDE_KEY']);
  assert.match(String(Object(set.json['problems'])[0].text), /sallyport key rotate coins --with inverse/);
  assert.equal(await tag(office), before);
});

test('a trial that opens what no key was accepted for is not put in force, and is once one was', async () => {
  const office = await Office.open();
  await office.insist('owner', 'putPolicy', { body: { policy: LINEAR }, ifMatch: await tag(office) });
  const { json } = await office.ask('owner', 'putTrial', { body: { policy: INVERSE } });
  await withAccount(office, []);
  const before = await tag(office);
  const asked = { body: { hash: String(json['hash']) }, ifMatch: before };
  const refused = await office.insist('owner', 'promoteTrial', asked);
  assert.deepEqual([refused.status, refused.json['code']], [409, 'POLICY_OUTSIDE_KEY']);
  assert.equal(await tag(office), before);
  await withAccount(office, [['with:inverse', true]]);
  assert.equal((await office.insist('owner', 'promoteTrial', asked)).status, 200);
});
