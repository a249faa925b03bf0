import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WALLET_BODIES } from '../../../test/vectors/ledger/wallet-cases.ts';
import { emptyState, fold } from '../account/fold.ts';
import type { GatewayState } from '../account/state.ts';
import type { ChainDenialCode } from '../chain/chain-denial.ts';
import type { Deed } from '../chain/chain.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { unixMs } from '../units/time.ts';
import { decideDeed, type Observed } from './decide-deed.ts';
import { REQUIRED } from './policy-fixture.test.ts';

const { wallet: ADDED, walletRetired: RETIRED } = WALLET_BODIES;
const WHOLE = { version: 1, everyAccount: REQUIRED };
const POLICY: EntryBody = {
  kind: 'policy',
  policy: JSON.stringify({ ...WHOLE, wallets: { hot: { actions: [], assets: {} } } }),
  hash: 'h',
  by: 'owner',
};
const FINE: Observed = { balance: 1_000_000_000n, isCurrent: true, tried: [] };
const DEED: Deed = {
  kind: 'deed',
  wire: new Uint8Array(),
  signed: new Uint8Array(),
  signers: [],
  lifetime: '',
  isDurable: false,
  words: [],
  spends: () => new Map([['SOL', 100_000_000n]]),
  judge: (_wallet, _limits, { spent }) =>
    (spent.get('SOL') ?? 0n) > 0n ? [{ code: 'ASSET_NOT_LISTED', facts: { asset: 'SOL' } }] : [],
  withSignature: () => new Uint8Array(),
};

function told(...bodies: readonly EntryBody[]): GatewayState {
  const state = emptyState();
  bodies.forEach((body, seq) => fold(state, { seq, at: 1, body }));
  return state;
}

function codes(
  state: GatewayState,
  change: Partial<Observed> = {},
  bot: string | null = 'payer',
  deed: Partial<Deed> = {},
): ChainDenialCode[] {
  const wallet = state.wallets.get('hot');
  assert.ok(wallet !== undefined);
  const observed = { ...FINE, ...change };
  return decideDeed(state, { wallet, deed: { ...DEED, ...deed }, bot, observed }, unixMs(2)).map(
    ({ code }) => code,
  );
}

test('a wallet that the policy does not name signs nothing', () => {
  assert.deepEqual(codes(told(ADDED)), ['NO_WALLET_POLICY']);
  assert.deepEqual(codes(told(ADDED, POLICY)), []);
});

test('a halt of everything or of the bot stops signing, in both strengths; one of another bot does not', () => {
  const halt = (
    scope: Extract<EntryBody, { kind: 'halt' }>['scope'],
    stops: 'openings' | 'orders',
  ): EntryBody => {
    return { kind: 'halt', scope, stops, reason: 'drill', by: 'owner' };
  };
  for (const stops of ['openings', 'orders'] as const) {
    const everything = told(ADDED, POLICY, halt({ kind: 'everything' }, stops));
    assert.deepEqual(
      [codes(everything), codes(everything, {}, null)],
      [['WALLET_HALTED'], ['WALLET_HALTED']],
    );
    const bot = told(ADDED, POLICY, halt({ kind: 'bot', bot: 'payer' }, stops));
    assert.deepEqual(
      [codes(bot), codes(bot, {}, 'other'), codes(bot, {}, null)],
      [['WALLET_HALTED'], [], []],
    );
  }
});

test('a retired wallet signs nothing', () => {
  assert.deepEqual(codes(told(ADDED, POLICY, RETIRED)), ['WALLET_RETIRED']);
});

test('before anything is signed the wallet must hold enough, and keep 0.05 SOL', () => {
  const state = told(ADDED, POLICY);
  assert.deepEqual(codes(state, { balance: 150_000_000n }), []);
  assert.deepEqual(codes(state, { balance: 149_999_999n }), ['BALANCE_BELOW_MINIMUM']);
  assert.deepEqual(codes(state, { balance: null }), ['BALANCE_UNKNOWN']);
  // A fee that another pays leaves the coin as it is.
  const free = { ...DEED, spends: () => new Map() };
  assert.deepEqual(codes(state, { balance: 50_000_000n }, 'payer', free), []);
  assert.deepEqual(codes(state, { balance: 49_999_999n }, 'payer', free), ['BALANCE_BELOW_MINIMUM']);
});

test('what offers that rest have promised can go at any time: it is no part of what must stay (T27)', () => {
  const state = told(ADDED, POLICY);
  assert.deepEqual(codes(state, { balance: 190_000_000n, promised: 40_000_000n }), []);
  assert.deepEqual(codes(state, { balance: 190_000_000n, promised: 40_000_001n }), ['BALANCE_PROMISED']);
  // Of the cap it is a part: what is promised can be stolen too.
  assert.deepEqual(codes(state, { balance: 2_000_000_001n, promised: 5n }), ['BALANCE_ABOVE_CAP']);
});

test('above its cap nothing is signed for bots, and the owner can still move it away', () => {
  const state = told(ADDED, POLICY);
  assert.deepEqual(codes(state, { balance: 2_000_000_001n }), ['BALANCE_ABOVE_CAP']);
  assert.deepEqual(codes(state, { balance: 2_000_000_001n }, null), []);
  assert.deepEqual(codes(told({ ...ADDED, cap: null }, POLICY), { balance: 9_000_000_000n }), []);
});

test('what expired, or fails when it is tried, is refused, and the day counts', () => {
  const state = told(ADDED, POLICY);
  assert.deepEqual(codes(state, { isCurrent: false }), ['EXPIRED']);
  const tried = [{ code: 'SIMULATION_FAILED', facts: { error: 'x' } }] as const;
  assert.deepEqual(codes(state, { tried }), ['SIMULATION_FAILED']);
  const rich = { balance: 1_600_000_000n };
  assert.deepEqual(codes(told(ADDED, POLICY, WALLET_BODIES.deed), rich), ['ASSET_NOT_LISTED']);
});

test('what is approved and not over can still leave: the minimum must stay beside all of it (F34)', () => {
  const { deed, deedOutcome } = WALLET_BODIES;
  const others = { ...deed, digest: '11'.repeat(32), spends: [['OTHER', '900']] } as const;
  const open = told(ADDED, POLICY, { ...deed, spends: [['SOL', '400000000']] }, others);
  const least = (state: GatewayState, balance: bigint): boolean =>
    !codes(state, { balance }).includes('BALANCE_BELOW_MINIMUM');
  // 0.4 are open, 0.1 are asked for, 0.05 must stay.
  assert.ok(least(open, 550_000_000n));
  assert.ok(!least(open, 549_999_999n));
  fold(open, { seq: 4, at: 1, body: { ...deedOutcome, deed: 2, result: 'landed' } });
  assert.ok(least(open, 150_000_000n));
  assert.ok(!least(open, 149_999_999n));
});

test('what says its last second is over within an hour of the decision, or is not signed', () => {
  const state = told(ADDED, POLICY);
  assert.deepEqual(codes(state, {}, 'payer', { until: 3_600 }), []);
  assert.deepEqual(codes(state, {}, 'payer', { until: 3_601 }), ['EXPIRES_TOO_LATE']);
});

test('what only takes back is not held by what the wallet must keep, nor by its cap', () => {
  const state = told({ ...ADDED, cap: '5' }, POLICY);
  for (const balance of [null, 0n, 10n ** 12n]) {
    assert.notDeepEqual(codes(state, { balance }), []);
    assert.deepEqual(codes(state, { balance }, 'payer', { isExit: true }), []);
  }
});
