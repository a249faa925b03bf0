import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { parseAccountId, parseBotId } from '../../core/units/ids.ts';
import { EmergencyStop } from './emergency-stop.ts';
import { halt, resume, type HaltRequest } from './halt.ts';
import { heldJournal, turn } from './journal-fixture.test.ts';

const EVERYTHING: HaltRequest = {
  scope: { kind: 'everything' },
  stops: 'openings',
  reason: 'test',
  by: 'owner',
};

function named() {
  const account = parseAccountId('main');
  const bot = parseBotId('grid');
  assert.ok(account !== null && bot !== null);
  return { account, bot };
}

function stage() {
  const held = heldJournal();
  const stop = new EmergencyStop();
  const { account, bot } = named();
  return { ...held, stop, parts: { ...held, stop }, over: () => stop.over(account, bot) };
}

test('a halt acts before the ledger has it, and is acknowledged as recorded when it has (I6, L3)', async () => {
  const { store, parts, over } = stage();
  const ended = halt(parts, EVERYTHING);
  assert.equal(over(), 'openings');
  store.end.resolve();
  assert.deepEqual(await ended, { recorded: true });
  const body = decodeLeaf(store.leaves[0] ?? new Uint8Array(0))?.body;
  assert.equal(body?.kind, 'halt');
});

test('a ledger that is silent, fails or has stopped leaves the halt in force, unrecorded (I6, I13)', async () => {
  const silent = stage();
  const waiting = halt(silent.parts, EVERYTHING);
  await turn();
  silent.clock.ring();
  assert.deepEqual([await waiting, silent.over()], [{ recorded: false }, 'openings']);
  const failing = stage();
  failing.store.end.reject(new RangeError('EIO'));
  assert.deepEqual(
    [await halt(failing.parts, EVERYTHING), failing.over()],
    [{ recorded: false }, 'openings'],
  );
  assert.deepEqual(await halt(failing.parts, { ...EVERYTHING, stops: 'orders' }), { recorded: false });
  assert.equal(failing.over(), 'orders');
});

test('a weaker halt after a stronger one weakens nothing (I6)', () => {
  const { stop, over } = stage();
  stop.set({ kind: 'everything' }, 'orders');
  stop.set({ kind: 'everything' }, 'openings');
  assert.equal(over(), 'orders');
});

test('a halt covers its scope and no other; the strictest that covers a bot counts', () => {
  const { stop, over } = stage();
  assert.equal(over(), null);
  const { account, bot } = named();
  const other = parseBotId('other');
  assert.ok(other !== null);
  stop.set({ kind: 'bot', bot: other }, 'orders');
  assert.equal(over(), null);
  stop.set({ kind: 'account', account }, 'openings');
  assert.equal(over(), 'openings');
  stop.set({ kind: 'bot', bot }, 'orders');
  assert.equal(over(), 'orders');
  stop.clear({ kind: 'bot', bot }, stop.moment);
  assert.equal(over(), 'openings');
});

test('nothing flows again before the ledger has the resume, nor when it does not take it (I6)', async () => {
  const { store, stop, parts, over, journal } = stage();
  stop.set({ kind: 'everything' }, 'openings');
  const resumed = resume(parts, { scope: { kind: 'everything' }, reason: 'done', by: 'owner' });
  await turn();
  assert.equal(over(), 'openings');
  store.end.resolve();
  assert.equal(await resumed, true);
  assert.equal(over(), null);
  stop.set({ kind: 'everything' }, 'openings');
  await journal.finish();
  assert.equal(await resume(parts, { scope: { kind: 'everything' }, reason: 'late', by: 'owner' }), false);
  assert.equal(over(), 'openings');
});
