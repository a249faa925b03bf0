import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadNativeCurve } from '../keyring/native-curve.ts';
import { Office } from './answers-fixture.test.ts';

const VAULT = `0x${'aa'.repeat(20)}`;
const OWNER = `0x${'bb'.repeat(20)}`;

/** An office with an account whose key is another one's, as `key add hyperliquid --vault` leaves it. */
async function withVault(): Promise<Office> {
  const office = await Office.open();
  const { desk } = office;
  Object.assign(desk.parts, { curve: loadNativeCurve(process.platform, process.arch) });
  const hosts = { trade: 'http://127.0.0.1:9', accountHost: 'http://127.0.0.1:9', ca: null, paper: true };
  const whose = { signer: `0x${'cc'.repeat(20)}`, address: VAULT, master: OWNER };
  await desk.until(
    desk.parts.journal.submit((book) => {
      const account = {
        kind: 'account',
        account: 'v',
        venue: 'hyperliquid',
        flags: [],
        warnings: [],
      } as const;
      book.append({ ...account, ...hosts, ...whose, record: '' });
      book.append({ kind: 'baseline', account: 'v', positions: [], orders: [] });
    }) ?? Promise.resolve(),
  );
  return office;
}

function named(rows: unknown, name: string): Record<string, unknown> {
  assert.ok(Array.isArray(rows));
  return rows.find((row) => row.name === name);
}

test('the API says of an account and of its bots for which vault they trade', async () => {
  const office = await withVault();
  const body = { bot: 'vee', account: 'v' };
  const issued = (await office.insist('owner', 'addBot', { body })).json;
  assert.equal(issued['tradesFor'], VAULT, JSON.stringify(issued));
  const { keys } = (await office.ask('owner', 'listKeys')).json;
  const { bots } = (await office.ask('owner', 'listBots')).json;
  assert.deepEqual([named(keys, 'v')['tradesFor'], named(bots, 'vee')['tradesFor']], [VAULT, VAULT]);
  assert.deepEqual([named(keys, 'main')['tradesFor'], named(bots, 'ann')['tradesFor']], [null, null]);
  assert.ok(!JSON.stringify([keys, bots, issued]).includes(OWNER), 'whose key it is, is not said');
});
