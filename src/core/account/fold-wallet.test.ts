import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spentOf } from '../policy/decide-deed.ts';
import { unixMs } from '../units/time.ts';
import { WALLET_BODIES } from '../../../test/vectors/ledger/wallet-cases.ts';
import { emptyState, fold } from './fold.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type { GatewayState } from './state.ts';
import type { EntryBody } from '../ledger/entry.ts';

const { wallet, walletBot, deed, deedSigned, deedOutcome, walletPrimary, walletRetired } = WALLET_BODIES;
const DAY_MS = 86_400_000;

function told(...bodies: readonly (readonly [at: number, body: EntryBody])[]): GatewayState {
  const state = emptyState();
  bodies.forEach(([at, body], seq) => fold(state, { seq, at, body }));
  return state;
}

function hot(state: GatewayState): NonNullable<ReturnType<GatewayState['wallets']['get']>> {
  const found = state.wallets.get('hot');
  assert.ok(found !== undefined);
  return found;
}

test('a wallet has its tokens until they are revoked or it is retired', () => {
  const revoked = { ...walletBot, revoked: true };
  assert.deepEqual([...hot(told([1, wallet], [2, walletBot])).tokens.values()], ['payer']);
  assert.equal(hot(told([1, wallet], [2, walletBot], [3, revoked])).tokens.size, 0);
  const retired = hot(told([1, { ...wallet, cap: null }], [2, walletBot], [3, walletRetired]));
  assert.ok(retired.retired && retired.tokens.size === 0 && retired.cap === null);
});

test('W1: each user has one primary wallet on each chain: the first, the named one, or the oldest that is left', () => {
  const second = { ...wallet, wallet: 'second', address: 'b' };
  const third = { ...wallet, wallet: 'third', address: 'c' };
  const other = { ...wallet, wallet: 'other', address: 'd', user: 'else' };
  const stellar = { ...wallet, wallet: 'dex', address: 'e', chain: 'stellar' } as const;
  const made = [wallet, second, third, other, stellar].map((body, at) => [at, body] as const);
  const primary = (...more: readonly EntryBody[]): readonly string[] =>
    [...told(...made, ...more.map((body, at) => [at + 9, body] as const)).wallets.values()]
      .filter(({ isPrimary }) => isPrimary)
      .map(({ id }) => id);
  assert.deepEqual(primary(), ['hot', 'other', 'dex']);
  const named = { ...walletPrimary, wallet: 'third' };
  assert.deepEqual(primary(named), ['third', 'other', 'dex']);
  const ended = { ...walletRetired, wallet: 'third' };
  assert.deepEqual(primary(named, ended), ['hot', 'other', 'dex']);
  assert.deepEqual(primary(ended), ['hot', 'other', 'dex'], 'another one ended');
  assert.deepEqual(primary({ ...walletRetired, wallet: 'dex' }), ['hot', 'other'], 'none is left there');
  assert.deepEqual(primary(walletRetired, { ...stellar, wallet: 'dex-2', address: 'f' }), [
    'second',
    'other',
    'dex',
  ]);
});

test('what was allowed counts for a day from the decision on, and what was never signed counts no more (T27)', () => {
  const allowed = told([1, wallet], [2, deed]);
  assert.deepEqual([...spentOf(hot(allowed), unixMs(3))], [['SOL', 1_000_005_000n]]);
  assert.deepEqual([...spentOf(hot(allowed), unixMs(2 + DAY_MS))], []);
  const ended = { ...deedOutcome, deed: 1 };
  const signed = { ...deedSigned, deed: 1 };
  // Who says that it failed or expired could be lying.
  const failed = told([1, wallet], [2, deed], [3, signed], [4, { ...ended, result: 'expired' }]);
  assert.equal(spentOf(hot(failed), unixMs(5)).get('SOL'), 1_000_005_000n);
  assert.equal(hot(failed).open.size, 0);
  assert.deepEqual(hot(failed).known.get(deed.digest ?? ''), { deed: 1, id: '5x', result: 'expired' });
  const dropped = told(
    [1, wallet],
    [2, deed],
    [3, { ...ended, result: 'notSigned' }],
    [4, signed],
    [5, ended],
  );
  assert.equal(spentOf(hot(dropped), unixMs(5)).size, 0);
  assert.equal(hot(dropped).firstSigned, null);
});

test('what was refused changes nothing, and what is older than a day is forgotten at the next one', () => {
  const state = told(
    [1, wallet],
    [2, { ...deed, verdict: 'deny' }],
    [3, deed],
    [4, { ...deed, digest: '7e' }],
    [4, { ...deedSigned, deed: 2 }],
    [4, { ...deedOutcome, deed: 2 }],
    [3 + DAY_MS, { ...deed, digest: '7f' }],
    [5 + 2 * DAY_MS, { ...deed, digest: '80' }],
  );
  // What is open is not over: it can still take what it says.
  assert.deepEqual(
    hot(state).spent.map((row) => row.deed),
    [3, 6, 7],
  );
  assert.equal(hot(state).known.size, 4);
});

test('of a thousand transactions the oldest is forgotten', () => {
  const state = told([1, wallet]);
  for (let at = 0; at < 1_001; at += 1)
    fold(state, { seq: state.size, at: 2, body: { ...deed, digest: `d${at}` } });
  for (const open of [...hot(state).open.keys()].slice(0, 2))
    fold(state, { seq: state.size, at: 3, body: { ...deedSigned, deed: open } });
  fold(state, { seq: state.size, at: 3, body: { ...deedOutcome, deed: 1 } });
  assert.equal(hot(state).known.size, 1_000);
  assert.ok(!hot(state).known.has('d0') && hot(state).known.has('d1'));
});

test('a snapshot keeps wallets, and what they signed', () => {
  const state = told([1, wallet], [2, walletBot], [3, deed], [4, { ...deedSigned, deed: 2 }]);
  assert.deepEqual(readSnapshot(writeSnapshot(state))?.wallets, state.wallets);
});
