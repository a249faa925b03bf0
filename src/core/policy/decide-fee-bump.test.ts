import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WALLET_BODIES } from '../../../test/vectors/ledger/wallet-cases.ts';
import { emptyState, fold } from '../account/fold.ts';
import type { Deed } from '../chain/chain.ts';
import type { EntryBody } from '../ledger/entry.ts';
import { unixMs } from '../units/time.ts';
import { decideFeeBump, type BumpDecision, type SeenPrice } from './decide-fee-bump.ts';
import { REQUIRED } from './policy-fixture.test.ts';

const { deed, deedSigned, feeBump, feeBumpSigned, walletRetired } = WALLET_BODIES;
const WALLET = { ...WALLET_BODIES.wallet, chain: 'stellar' } as const;
const SPENDS = [['XLM', '1000100']] as const;
const SEEN: SeenPrice = { price: 500n, balance: 10_000_000n, promised: 0n };
const PLENTY = { perTransaction: '100000000', perDay: '100000000' };

function policy(limits: object = {}): EntryBody {
  const hot = { actions: [], assets: { XLM: PLENTY }, feeBumpMax: '20000', minimumBalance: '0', ...limits };
  const whole = { version: 1, everyAccount: REQUIRED, wallets: { hot } };
  return { kind: 'policy', policy: JSON.stringify(whole), hash: 'h', by: 'owner' };
}

/** What is decided at that second on what was written, from the first deed on; it bid 100 for one operation. */
function decided(
  bodies: readonly EntryBody[],
  seen: Partial<SeenPrice> = {},
  { second = 20, isExit = false }: { readonly second?: number; readonly isExit?: boolean } = {},
): BumpDecision {
  const state = emptyState();
  bodies.forEach((body, seq) => fold(state, { seq, at: 1_000, body }));
  const wallet = state.wallets.get('hot');
  const open = [...(wallet?.open.values() ?? [])][0];
  assert.ok(wallet !== undefined && open !== undefined);
  const bid = { fee: 100n, operations: 1n };
  const waiting = { wallet, open, deed: { isExit } as Deed, bid, times: 10n };
  return decideFeeBump(state, waiting, { ...SEEN, ...seen }, unixMs(second * 1_000));
}

const OTHER_POLICY: EntryBody = {
  kind: 'policy',
  policy: JSON.stringify({ version: 1, everyAccount: REQUIRED }),
  hash: 'h',
  by: 'owner',
};
const DEED = { ...deed, spends: SPENDS };
const SIGNED = { ...deedSigned, deed: 2 };
const BUMP = { ...feeBump, deed: 2 };
const open = (limits?: object, ...more: readonly EntryBody[]): readonly EntryBody[] => [
  WALLET,
  policy(limits),
  DEED,
  SIGNED,
  ...more,
];

test('a fee is at least ten times what waits, for one operation more, and over the price that was seen', () => {
  // 1,000 for each of two replace it; twice 500 for each of two is as much.
  assert.deepEqual(decided(open()), { kind: 'bump', fee: 2_000n, more: 1_900n });
  assert.deepEqual(decided(open(), { price: 101n }), { kind: 'bump', fee: 2_000n, more: 1_900n });
  assert.deepEqual(decided(open(), { price: 2_000n }), { kind: 'bump', fee: 8_000n, more: 7_900n });
  // Where twice the price is more than may be bid, what may be bid is.
  assert.deepEqual(decided(open(), { price: 9_000n }), { kind: 'bump', fee: 20_000n, more: 19_900n });
  assert.deepEqual(decided(open(), { price: 10_001n }), { kind: 'tooDear', least: 20_002n, most: 20_000n });
  assert.deepEqual(decided(open({ feeBumpMax: '1999' })), { kind: 'tooDear', least: 2_000n, most: 1_999n });
});

test('without leave, without need, too early, or while halted no fee is raised', () => {
  const none = { kind: 'none' };
  assert.deepEqual(decided(open({ feeBumpMax: 0 })), none);
  assert.deepEqual(decided(open(), { price: 100n }), none);
  assert.deepEqual(decided(open(), {}, { second: 10 }), none);
  assert.equal(decided(open(), {}, { second: 11 }).kind, 'bump');
  assert.deepEqual(decided([WALLET, policy(), DEED]), none, 'not signed');
  assert.deepEqual(
    decided([{ ...WALLET, mode: 'client' }, policy(), DEED, SIGNED]),
    none,
    'its key is elsewhere',
  );
  assert.deepEqual(decided(open({}, walletRetired)), none);
  assert.deepEqual(decided([WALLET, OTHER_POLICY, DEED, SIGNED]), none, 'policy does not name it');
  for (const scope of [{ kind: 'everything' }, { kind: 'bot', bot: 'payer' }] as const) {
    const halt = { kind: 'halt', scope, stops: 'openings', reason: 'drill', by: 'owner' } as const;
    assert.deepEqual(decided(open({}, halt)), none);
  }
  const other = { kind: 'bot', bot: 'other' } as const;
  const halt = { kind: 'halt', scope: other, stops: 'openings', reason: 'drill', by: 'owner' } as const;
  assert.equal(decided(open({}, halt)).kind, 'bump');
  const ofOwner = [WALLET, policy(), { ...DEED, bot: null }, SIGNED] as const;
  assert.equal(decided(ofOwner).kind, 'bump');
});

test('the next fee replaces what was sent last, and is more than what was decided last; four at most (F34)', () => {
  const signed = { ...feeBumpSigned, bump: 4 };
  // 2,000 for two wait: ten times that.
  assert.deepEqual(decided(open({}, BUMP, signed), { price: 5_000n }), {
    kind: 'bump',
    fee: 20_000n,
    more: 18_000n,
  });
  assert.deepEqual(decided(open({}, BUMP, signed), { price: 1_000n }), { kind: 'none' });
  // One that was never signed waits nowhere.
  assert.deepEqual(decided(open({}, BUMP)), { kind: 'bump', fee: 2_001n, more: 1n });
  const four = ['2000', '2001', '2002', '2003'].map((fee) => ({ ...BUMP, fee, more: '1' }));
  assert.deepEqual(decided(open({}, ...four)), { kind: 'none' });
  assert.equal(decided(open({}, ...four.slice(1))).kind, 'bump');
});

test('T27: a higher fee fits in every limit beside all that is counted, and one of an exit in that of fees', () => {
  const least = (limits: object, seen: Partial<SeenPrice> = {}): string => decided(open(limits), seen).kind;
  const each = (perTransaction: string): object => ({ assets: { XLM: { ...PLENTY, perTransaction } } });
  assert.deepEqual([least(each('1002000')), least(each('1001999'))], ['bump', 'tooDear']);
  const day = (perDay: string): object => ({ assets: { XLM: { ...PLENTY, perDay } } });
  assert.deepEqual([least(day('1002000')), least(day('1001999'))], ['bump', 'tooDear']);
  const keep = { minimumBalance: '5000' };
  assert.equal(least(keep, { balance: 1_007_000n }), 'bump');
  assert.equal(least(keep, { balance: 1_006_999n }), 'tooDear');
  assert.equal(least(keep, { balance: 1_008_000n, promised: 1_001n }), 'tooDear');
  assert.equal(decided(open(keep), { balance: 0n }, { isExit: true }).kind, 'bump');
  assert.equal(least({ assets: {} }), 'tooDear');
  // What else it pays with counts by itself, and of what was paid a day ago only the transaction's own part counts.
  const paysToo = { ...DEED, spends: [...SPENDS, ['USDC', '5']] as const };
  assert.equal(decided([WALLET, policy(), paysToo, SIGNED]).kind, 'bump');
  const yesterday = { second: 86_500 };
  assert.equal(decided(open(day('1900')), {}, yesterday).kind, 'bump');
  assert.equal(decided(open(day('1899')), {}, yesterday).kind, 'tooDear');
});

test('what a higher fee is counted for goes on counting, and one for what is over changes nothing', () => {
  const state = emptyState();
  const ended = { ...WALLET_BODIES.deedOutcome, deed: 2, result: 'landed' } as const;
  const bodies = [...open({}, BUMP, { ...feeBumpSigned, bump: 99 }), ended, BUMP];
  bodies.forEach((body, seq) => fold(state, { seq, at: 1_000, body }));
  const rows = state.wallets.get('hot')?.spent.map(({ amounts }) => amounts);
  assert.deepEqual(rows, [[['XLM', 1_000_100n]], [['XLM', 1_900n]]]);
});
