import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sending } from '../../ports.ts';
import { settled } from '../../../sim/timeline.ts';
import { Desk, KEY, says } from '../door/desk-fixture.test.ts';
import { keyAdd, keyRemove } from '../door/key-commands.ts';
import { keyRotate } from '../door/key-rotate.ts';

const ASKED = '/sapi/v1/account/apiRestrictions';
const NARROW = { enableReading: true, enableFutures: true, ipRestrict: true, enableWithdrawals: false };
const WIDE = { ...NARROW, enableWithdrawals: true };

/** A desk with a key, whose venue answers each look when it is told to. */
async function withLooks() {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  const [account] = desk.parts.state.accounts.values();
  assert.ok(account !== undefined);
  const looks: ((said: Sending) => void)[] = [];
  const { wire } = desk.parts;
  const { send } = wire;
  wire.send = function hold(target, request, ...rest) {
    if (!request.target.startsWith(ASKED)) return send.call(this, target, request, ...rest);
    return new Promise((resolve) => looks.push(resolve));
  };
  const look = (): Promise<unknown> => desk.parts.gateway.keys.probe(account);
  const answer = async (at: number, permissions: object): Promise<void> => {
    for (let i = 0; i < 1_000 && looks.length <= at; i += 1) await desk.pass(1);
    looks[at]?.(says(200, permissions));
    await settled();
    await desk.pass(100);
  };
  return { desk, account, look, answer };
}

test('T2: of two looks at a key the one that was asked for later counts, whichever is answered first', async () => {
  const { desk, account, look, answer } = await withLooks();
  const looked = [look(), look()];
  await answer(1, NARROW);
  assert.equal(account.status, 'active');
  await answer(0, WIDE);
  assert.equal(account.status, 'active', 'it was so before, and is no more');
  looked.push(look(), look());
  await answer(2, NARROW);
  await answer(3, WIDE);
  assert.equal(account.status, 'quarantined');
  looked.push(look(), look());
  await answer(5, WIDE);
  await answer(4, NARROW);
  assert.equal(account.status, 'quarantined', 'an old word lets nobody out');
  await desk.until(Promise.all(looked));
});

test('T2: a later look counts also where the earlier one’s word waits for the ledger', async () => {
  const { desk, account, look, answer } = await withLooks();
  const looked = [look(), look()];
  desk.disk.trouble = 'waits';
  void desk.parts.journal.submit((book) => book.append({ kind: 'start', engine: 'e', version: '1' }));
  await answer(0, WIDE);
  await answer(1, NARROW);
  desk.disk.release();
  await desk.until(Promise.all(looked));
  assert.equal(account.status, 'active');
});

test('T2: what the venue says late of the old key says nothing of the one that took its place', async () => {
  const { desk, account, look, answer } = await withLooks();
  const NEW = { apiKey: 'DESK-NEW-KEY', secret: 'desk-new-secret' };
  desk.newKey(NEW);
  const late = look();
  const rotated = desk.ask(keyRotate, { name: 'main', ...NEW });
  await answer(1, NARROW);
  await rotated;
  await answer(0, WIDE);
  await desk.until(late);
  assert.deepEqual([account.status, desk.entries('rotation').length], ['active', 1]);
  const after = look();
  await answer(2, WIDE);
  await desk.until(after);
  assert.equal(account.status, 'quarantined', 'a look after it counts');
});

test('a look at a key that was removed meanwhile says nothing any more', async () => {
  const { desk, account, look, answer } = await withLooks();
  const looked = look();
  await desk.ask(keyRemove, { name: 'main' });
  await answer(0, WIDE);
  await desk.until(looked);
  assert.equal(account.status, 'removed');
  assert.deepEqual(desk.entries('probe'), []);
});
