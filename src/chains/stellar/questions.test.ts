import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asset, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import type { AccountLook } from '../../core/chain/chain.ts';
import type { PathQuestion } from '../../core/chain/node-question.ts';
import { build, CHAIN, ENEMY, ISSUER, LONGER, sell, USDC, WALLET } from './sdk-fixture.test.ts';

const { ask } = CHAIN;
const WIRE = build({ operations: [sell()] });
const HASH = Buffer.from(
  TransactionBuilder.fromXDR(WIRE.toString('base64'), 'Test SDF Network ; September 2015').hash(),
).toString('hex');

/** The account of the wallet as Horizon tells of it: 20 XLM, and a trust line for USDC. */
function account(change: object = {}): object {
  return {
    account_id: WALLET,
    sequence: '41',
    subentry_count: 1,
    num_sponsoring: 0,
    num_sponsored: 0,
    thresholds: { low_threshold: 0, med_threshold: 0, high_threshold: 0 },
    signers: [{ key: WALLET, weight: 1, type: 'ed25519_public_key' }],
    balances: [
      { balance: '5.0000000', asset_type: 'credit_alphanum4', asset_code: 'USDC', asset_issuer: ISSUER },
      { balance: '1.0000000', asset_type: 'liquidity_pool_shares', liquidity_pool_id: '00' },
      { balance: '20.0000000', asset_type: 'native', selling_liabilities: '0.0000000' },
    ],
    ...change,
  };
}

function asked<T>(question: { readonly kind: string } & object): PathQuestion<T> {
  assert.equal(question.kind, 'path');
  return question as PathQuestion<T>;
}

function look(wire: Buffer, json: unknown, status = 200): AccountLook | null {
  assert.ok(ask.kind === 'account');
  return asked<AccountLook>(ask.account(wire, WALLET)).read(status, json);
}

function against(wire: Buffer, change: object = {}): readonly string[] {
  return look(wire, account(change))?.against.map(({ code }) => code) ?? ['not read'];
}

const coin = (balance: string, promised = '0.0000000'): object => ({
  balances: [{ balance, asset_type: 'native', selling_liabilities: promised }],
});

test('what stands in the account is read, and what is not of its form is not believed (T27)', () => {
  const told = look(WIRE, account());
  assert.deepEqual([told?.balance, told?.sequence, told?.against], [200_000_000n, 41n, []]);
  const wrong: readonly object[] = [
    { account_id: ENEMY },
    { sequence: 41 },
    { sequence: '-1' },
    { subentry_count: '1' },
    { num_sponsoring: -1 },
    { thresholds: null },
    { thresholds: { low_threshold: 0, med_threshold: 0 } },
    { signers: 'none' },
    { signers: [{ key: WALLET }] },
    { signers: [{ key: 5, weight: 1 }] },
    { balances: [] },
    { balances: [7] },
    { balances: [{ balance: '20', asset_type: 'native' }] },
    coin('20.0000000', '-1'),
    { balances: Array.from({ length: 1_101 }, () => ({ balance: '1.0000000', asset_type: 'native' })) },
  ];
  for (const change of wrong) assert.equal(look(WIRE, account(change)), null, JSON.stringify(change));
  for (const json of [null, [], 'text']) assert.equal(look(WIRE, json), null);
  assert.equal(look(WIRE, account(), 500), null);
  assert.equal(look(Buffer.from('AAAA'), account()), null);
});

test('what the network would refuse for the account is told beforehand, with the figures', () => {
  assert.deepEqual(
    look(WIRE, {}, 404)?.against.map(({ code }) => code),
    ['ACCOUNT_UNKNOWN'],
  );
  const thresholds = { low_threshold: 0, med_threshold: 2, high_threshold: 3 };
  assert.deepEqual(against(WIRE, { thresholds }), ['KEY_TOO_WEAK']);
  assert.deepEqual(against(WIRE, { signers: [] }), ['KEY_TOO_WEAK']);
  assert.deepEqual(against(WIRE, coin('20.0000000')), ['TRUST_MISSING']);
  const own = Operation.changeTrust({ asset: USDC, limit: '1000' });
  assert.deepEqual(against(build({ operations: [own, sell()] }), coin('20.0000000')), []);
  // 10.5 XLM and the fee leave 9.49999; two, a trust line and the new offer need 2.
  const reserve = look(WIRE, account({ ...coin('12.5000100'), subentry_count: 1 }));
  assert.deepEqual(
    reserve?.against.map(({ code }) => code),
    ['TRUST_MISSING'],
  );
  const below = look(WIRE, account({ ...coin('12.5000099'), subentry_count: 1 }));
  assert.deepEqual(below?.against.at(-1), {
    code: 'RESERVE_BELOW',
    facts: { balance: '125000099', promised: '0', left: '19999999', reserve: '20000000', entries: '2' },
  });
  assert.ok(against(WIRE, coin('20.0000000', '8.0000000')).includes('RESERVE_BELOW'));
  // What others keep the reserve for costs nothing.
  assert.ok(!against(WIRE, { ...coin('12.0000100'), num_sponsored: 1 }).includes('RESERVE_BELOW'));
  assert.ok(against(WIRE, { ...coin('12.5000100'), num_sponsoring: 1 }).includes('RESERVE_BELOW'));
  // Taking back needs nothing, and neither does giving a trust up.
  assert.deepEqual(against(build({ operations: [sell('0', { offerId: 7 })] }), coin('0.0000000')), []);
  const more = build({ operations: [Operation.changeTrust({ asset: LONGER, limit: '0' })] });
  assert.deepEqual(against(more, coin('1.5000000')), ['RESERVE_BELOW']);
  assert.deepEqual(against(more, { ...coin('1.5000100'), subentry_count: 1 }), []);
  const again = build({ operations: [Operation.changeTrust({ asset: USDC, limit: '5' })] });
  assert.deepEqual(against(again, { subentry_count: 1 }), []);
  // An offer that is changed is there already, and who issues an asset needs no trust line.
  assert.deepEqual(against(build({ operations: [sell('10.5', { offerId: 7 })] })), []);
  const issued = sell('1', { buying: new Asset('OWN', WALLET) });
  assert.deepEqual(against(build({ operations: [issued] })), []);
  const coins = sell('1', { selling: USDC, buying: Asset.native() });
  assert.deepEqual(against(build({ operations: [coins] })), []);
});

test('what the key can do on its account is said in words', () => {
  assert.ok(ask.kind === 'account');
  const question = asked<readonly string[]>(ask.power(WALLET));
  const words = (weight: number, medium: number, high: number): string => {
    const thresholds = { low_threshold: 1, med_threshold: medium, high_threshold: high };
    const signers = [
      { key: WALLET, weight },
      { key: ENEMY, weight: 2 },
      { key: ISSUER, weight: 0 },
    ];
    return question.read(200, account({ thresholds, signers }))?.join(' ') ?? '';
  };
  assert.match(words(1, 1, 2), /weighs 1; .* can neither change signers .*G\w+ signs too, with weight 2/);
  assert.match(words(1, 1, 1), /can do everything/);
  assert.match(words(1, 2, 2), /too weak to trade/);
  assert.match(words(0, 0, 0), /too weak to trade/);
  assert.match(question.read(200, account({ signers: [] }))?.join(' ') ?? '', /weighs 0/);
  assert.equal(question.read(404, account()), null);
  assert.equal(question.read(200, {}), null);
});

test('a node of another network is not heard, and neither is an answer about another transaction (T27)', () => {
  const height = asked<number>(ask.height('final'));
  const root = {
    history_latest_ledger_closed_at: '2027-01-15T08:00:00Z',
    network_passphrase: 'Test SDF Network ; September 2015',
  };
  assert.equal(height.read(200, root), 1_800_000_000);
  assert.equal(height.read(503, root), null);
  assert.equal(height.read(200, { ...root, network_passphrase: 'Another' }), null);
  assert.equal(height.read(200, { ...root, history_latest_ledger_closed_at: 'soon' }), null);
  assert.equal(height.read(200, { ...root, history_latest_ledger_closed_at: 5 }), null);
  const fate = asked(ask.fate(HASH));
  assert.equal(fate.path, `/transactions/${HASH}`);
  assert.deepEqual(fate.read(404, {}), { kind: 'unseen' });
  const landed = { hash: HASH, ledger: 7, successful: true };
  assert.deepEqual(fate.read(200, landed), { kind: 'landed', slot: 7 });
  assert.deepEqual(fate.read(200, { ...landed, successful: false }), { kind: 'failed', slot: 7 });
  for (const change of [{ hash: '00' }, { ledger: '7' }, { successful: 'yes' }])
    assert.equal(fate.read(200, { ...landed, ...change }), null);
  assert.equal(fate.read(500, landed), null);
  const submit = asked(ask.submit(WIRE));
  assert.equal(submit.form, `tx=${encodeURIComponent(WIRE.toString('base64'))}`);
  assert.deepEqual(submit.read(200, { hash: HASH }), { status: 200, json: { hash: HASH } });
  assert.equal(submit.read(200, { hash: '00' }), null);
  assert.deepEqual(submit.read(400, {}), { status: 400, json: {} });
  assert.equal(submit.read(500, {}), null);
  assert.equal(asked(ask.submit(Buffer.from('AAAA'))).read(200, { hash: '00' }), null);
});
