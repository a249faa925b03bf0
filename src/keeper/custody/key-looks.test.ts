import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desk, KEY } from '../door/desk-fixture.test.ts';
import { keyAdd, keyRemove } from '../door/key-commands.ts';
import { keyRotate } from '../door/key-rotate.ts';

const ASKED = '/sapi/v1/account/apiRestrictions';
const MINUTE_MS = 60_000;

/** A desk, and how often its venue was asked what a key may do. */
async function counted() {
  const desk = await Desk.open();
  const asked = { times: 0 };
  const { wire } = desk.parts;
  const { send } = wire;
  wire.send = function count(target, request, ...rest) {
    if (request.target.startsWith(ASKED)) asked.times += 1;
    return send.call(this, target, request, ...rest);
  };
  return { desk, asked };
}

test('what a key may do was asked when it was added, and is asked again a quarter of an hour later (T2)', async () => {
  const { desk, asked } = await counted();
  await desk.ask(keyAdd, KEY);
  assert.equal(asked.times, 1);
  await desk.pass(14 * MINUTE_MS);
  assert.equal(asked.times, 1, 'it weighs much at some venues, and the owner may add another one');
  await desk.pass(2 * MINUTE_MS);
  assert.equal(asked.times, 2);
});

test('a key that is added under a name of before is good for as long as its own probe said', async () => {
  const { desk, asked } = await counted();
  await desk.ask(keyAdd, KEY);
  const { gateway, state } = desk.parts;
  const endOf = (): number | null => {
    const account = [...state.accounts.values()].at(-1);
    assert.ok(account !== undefined);
    return gateway.keys.endOf(account);
  };
  const [first] = state.accounts.values();
  assert.ok(first !== undefined);
  gateway.keys.note(first.id, { refusals: [], warnings: [], flags: [], daysLeft: 3 });
  assert.equal(endOf(), 3);
  await desk.ask(keyRemove, { name: first.id });
  assert.equal(endOf(), null);
  await desk.ask(keyAdd, KEY);
  assert.equal(endOf(), null);
  assert.equal(asked.times, 2);
});

test('a rotation asks once what the new key may do, and a quarter of an hour later it is asked again', async () => {
  const { desk, asked } = await counted();
  await desk.ask(keyAdd, KEY);
  const NEW = { apiKey: 'DESK-NEW-KEY', secret: 'desk-new-secret' };
  desk.newKey(NEW);
  await desk.pass(10 * MINUTE_MS);
  await desk.ask(keyRotate, { name: 'main', ...NEW });
  assert.equal(asked.times, 2);
  await desk.pass(14 * MINUTE_MS);
  assert.equal(asked.times, 2);
  await desk.pass(2 * MINUTE_MS);
  assert.equal(asked.times, 3);
});
