import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, formatDecimal } from '../../../src/core/units/decimal.ts';
import { fieldsOf } from '../../shared/json.ts';
import { Caller, START, ann, annsAgent, bob, oidOf, wire } from '../fixtures/caller.ts';
import { Wallet } from '../fixtures/wallet.ts';
import type { TypedField } from '../typed-data.ts';

const DONE = { type: 'default' };
const SUB = `0x${'5b'.repeat(20)}`;
const VAULT = `0x${'7a'.repeat(20)}`;

const text = (...names: readonly string[]): readonly TypedField[] =>
  names.map((name) => ({ name, type: 'string' }));
const TIME: TypedField = { name: 'time', type: 'uint64' };
const NONCE: TypedField = { name: 'nonce', type: 'uint64' };

function withOwn(): Caller {
  const agents = [{ address: annsAgent.address }];
  return new Caller({
    accounts: [
      { address: ann.address, balance: '100000', agents },
      { address: bob.address, balance: '1000' },
      { address: SUB, balance: '500', master: { address: ann.address, role: 'subAccount' } },
      { address: VAULT, balance: '500', master: { address: ann.address, role: 'vault' } },
    ],
  });
}

/** Posts what an account itself signs. */
function byOwner(
  caller: Caller,
  who: Wallet,
  one: { readonly type: string; readonly primary: string; readonly fields: readonly TypedField[] },
  values: Readonly<Record<string, unknown>>,
): unknown {
  const nonce = caller.nonce();
  const stamp = one.fields.some(({ name }) => name === 'time') ? { time: nonce } : { nonce };
  const body = who.user(one.primary, one.fields, { type: one.type, ...values, ...stamp }, nonce);
  return caller.post('/exchange', body).said;
}

const WITHDRAW = { type: 'withdraw3', primary: 'Withdraw', fields: [...text('destination', 'amount'), TIME] };
const SEND = { type: 'usdSend', primary: 'UsdSend', fields: [...text('destination', 'amount'), TIME] };
const CLASS = {
  type: 'usdClassTransfer',
  primary: 'UsdClassTransfer',
  fields: [...text('amount'), { name: 'toPerp', type: 'bool' } as const, NONCE],
};
const SPOT = {
  type: 'spotSend',
  primary: 'SpotSend',
  fields: [...text('destination', 'token', 'amount'), TIME],
};
const BUILDER = {
  type: 'approveBuilderFee',
  primary: 'ApproveBuilderFee',
  fields: [...text('maxFeeRate'), { name: 'builder', type: 'address' } as const, NONCE],
};
const AGENT = {
  type: 'approveAgent',
  primary: 'ApproveAgent',
  fields: [{ name: 'agentAddress', type: 'address' } as const, ...text('agentName'), NONCE],
};

test('T2 what moves money is carried out for the account, put on record, and for no agent', () => {
  const caller = withOwn();
  const destination = bob.address;
  assert.deepEqual(byOwner(caller, ann, WITHDRAW, { destination, amount: '50' }), DONE);
  assert.deepEqual(byOwner(caller, ann, SEND, { destination, amount: '20' }), DONE);
  assert.deepEqual(byOwner(caller, ann, CLASS, { amount: '30', toPerp: false }), DONE);
  assert.deepEqual(byOwner(caller, ann, CLASS, { amount: '10', toPerp: true }), DONE);
  assert.deepEqual(byOwner(caller, ann, SPOT, { destination, token: 'USDC:0x6d', amount: '5' }), DONE);
  const seen = caller.engine.inspect(ann.address);
  assert.deepEqual([seen.walletBalance, seen.spotBalance], [decimal('99910'), decimal('15')]);
  assert.deepEqual(
    seen.payouts.map(({ type, amount }) => `${type} ${amount}`),
    ['withdraw3 50', 'usdSend 20', 'usdClassTransfer 30', 'usdClassTransfer 10', 'spotSend 5'],
  );
  assert.equal(seen.ledger.length, 7);
  assert.equal(caller.engine.inspect(bob.address).walletBalance, decimal('1020'));
  for (const one of [WITHDRAW, SEND]) {
    const said = String(byOwner(caller, annsAgent, one, { destination, amount: '5' }));
    assert.equal(said, `Must deposit before performing actions. User: ${annsAgent.address}`);
  }
  assert.match(
    String(byOwner(caller, ann, WITHDRAW, { destination, amount: '500000' })),
    /^Insufficient balance/,
  );
  assert.match(String(byOwner(caller, ann, WITHDRAW, { destination, amount: '1' })), /^Insufficient balance/);
  assert.match(
    String(byOwner(caller, ann, SPOT, { destination, token: 'USDC', amount: '50' })),
    /^Insufficient/,
  );
});

test('a withdrawal of another chain, or whose nonce is not that of its envelope, is refused', () => {
  const caller = withOwn();
  const nonce = caller.nonce();
  const values = { type: 'withdraw3', destination: bob.address, amount: '5', time: nonce };
  const other = ann.user('Withdraw', WITHDRAW.fields, { ...values, hyperliquidChain: 'Testnet' }, nonce);
  assert.match(String(caller.post('/exchange', other).said), /hyperliquidChain/);
  const late = ann.user('Withdraw', WITHDRAW.fields, values, nonce + 1);
  assert.match(String(caller.post('/exchange', late).said), /nonce of the action differs/);
  for (const signatureChainId of [5, '66eee', '']) {
    const body = ann.user('Withdraw', WITHDRAW.fields, values, nonce);
    const action = { ...fieldsOf(body['action']), ...values, hyperliquidChain: 'Mainnet', signatureChainId };
    assert.equal(caller.post('/exchange', { ...body, action }).status, 422);
  }
  assert.deepEqual(caller.engine.inspect(ann.address).payouts, []);
});

test('money goes between an account, its sub-account and its vault, and to nobody else’s', () => {
  const caller = withOwn();
  const transfer = (type: string, more: object): unknown => caller.act(annsAgent, { type, ...more }).said;
  const sub = { subAccountUser: SUB, usd: 100_000_000 };
  assert.deepEqual(transfer('subAccountTransfer', { ...sub, isDeposit: true }), DONE);
  assert.deepEqual(transfer('subAccountTransfer', { ...sub, isDeposit: false }), DONE);
  assert.deepEqual(
    transfer('vaultTransfer', { vaultAddress: VAULT, isDeposit: true, usd: 50_000_000 }),
    DONE,
  );
  assert.equal(caller.engine.inspect(SUB).walletBalance, decimal('500'));
  assert.equal(caller.engine.inspect(VAULT).walletBalance, decimal('550'));
  const others = { vaultAddress: bob.address, isDeposit: true, usd: 5 };
  assert.match(String(transfer('vaultTransfer', others)), /^Vault not registered/);
  const asset = {
    destination: bob.address,
    sourceDex: '',
    destinationDex: 'spot',
    token: 'USDC',
    amount: '7',
  };
  assert.deepEqual(transfer('agentSendAsset', { ...asset, fromSubAccount: '', nonce: 5 }), DONE);
  assert.equal(caller.engine.inspect(bob.address).spotBalance, decimal('7'));
  const payout = caller.engine.inspect(ann.address).payouts.at(-1);
  assert.deepEqual([payout?.type, payout?.signer], ['agentSendAsset', annsAgent.address]);
  for (const action of [
    { type: 'agentSendAsset', ...asset, token: 'PURR' },
    { type: 'agentSendAsset', ...asset, sourceDex: 5 },
    { type: 'agentSendAsset', ...asset, amount: 'all' },
    { type: 'subAccountTransfer', ...sub },
  ]) {
    assert.equal(caller.act(annsAgent, action).status, 422);
  }
});

test('an order for a sub-account is the sub-account’s, signed by the master’s agent', () => {
  const caller = withOwn();
  const action = { type: 'order', orders: [wire('BUY 0.01 BTC 59000')], grouping: 'na' };
  const send = (vaultAddress: string): unknown =>
    caller.post('/exchange', annsAgent.l1(action, caller.nonce(), { vaultAddress })).said;
  assert.match(JSON.stringify(send(SUB)), /resting/);
  assert.equal(caller.engine.inspect(SUB).openOrders.length, 1);
  assert.equal(caller.engine.inspect(ann.address).openOrders.length, 0);
  assert.match(String(send(bob.address)), /^Vault not registered/);
});

test('a vault is named with 0x and without, as ccxt writes it, and in no other way', () => {
  const caller = withOwn();
  const action = { type: 'order', orders: [wire('BUY 0.01 BTC 59000')], grouping: 'na' };
  const statusOf = (written: string): number => {
    const body = annsAgent.l1(action, caller.nonce(), { vaultAddress: VAULT });
    return caller.post('/exchange', { ...body, vaultAddress: written }).status;
  };
  const digits = VAULT.slice(2);
  assert.deepEqual([VAULT, digits, digits.toUpperCase()].map(statusOf), [200, 200, 200]);
  assert.equal(caller.engine.inspect(VAULT).openOrders.length, 3);
  assert.deepEqual(
    ['', '0x', `0x0x${digits}`, `${digits}0`, digits.slice(2)].map(statusOf),
    Array(5).fill(422),
  );
});

test('a new sub-account is empty and takes money of its master', () => {
  const caller = withOwn();
  const made = fieldsOf(caller.act(annsAgent, { type: 'createSubAccount', name: 'two' }).said);
  const subAccountUser = String(made?.get('data'));
  assert.match(subAccountUser, /^0x[0-9a-f]{40}$/);
  const transfer = { type: 'subAccountTransfer', subAccountUser, isDeposit: true, usd: 7_000_000 };
  assert.deepEqual(caller.act(annsAgent, transfer).said, DONE);
  assert.equal(caller.engine.inspect(subAccountUser).walletBalance, decimal('7'));
  assert.equal(caller.act(annsAgent, { type: 'createSubAccount', name: '' }).status, 422);
});

test('a builder is paid what was approved for it and no more', () => {
  const caller = withOwn();
  const order = (f: number): unknown => {
    const orders = [wire('BUY 0.01 BTC 60001 Ioc')];
    const action = { type: 'order', orders, grouping: 'na', builder: { b: bob.address, f } };
    return caller.act(ann, action).said;
  };
  assert.match(JSON.stringify(order(0)), /filled/);
  assert.equal(order(10), 'Builder fee has not been approved.');
  assert.deepEqual(byOwner(caller, ann, BUILDER, { maxFeeRate: '0.01%', builder: bob.address }), DONE);
  assert.match(JSON.stringify(order(10)), /filled/);
  assert.equal(order(11), 'Builder fee has not been approved.');
  const paid = caller.engine.inspect(ann.address).fills.at(-1)?.builderFee;
  assert.equal(formatDecimal(paid ?? decimal('0')), '0.060001');
  assert.equal(caller.engine.inspect(bob.address).walletBalance, decimal('1000.060001'));
  const asked = caller.ask({ type: 'maxBuilderFee', user: ann.address, builder: bob.address });
  assert.equal(asked, 10);
  for (const maxFeeRate of ['1%', '0.01', 'much%', '-1%']) {
    assert.equal(byOwner(caller, ann, BUILDER, { maxFeeRate, builder: bob.address }), undefined);
  }
});

test('an account approves agents with and without names, and the end of their lives', () => {
  const caller = withOwn();
  const approve = (n: number, agentName: string): unknown =>
    byOwner(caller, bob, AGENT, { agentAddress: Wallet.numbered(n).address, agentName });
  assert.deepEqual(approve(61, ''), DONE);
  assert.deepEqual(approve(62, `two valid_until ${START + 60_000}`), DONE);
  assert.deepEqual(caller.engine.inspect(bob.address).agents[1], {
    address: Wallet.numbered(62).address,
    name: 'two',
    validUntil: START + 60_000,
  });
  assert.match(String(approve(61, 'again')), /already used/);
  const nonce = caller.nonce();
  const agentAddress = Wallet.numbered(63).address;
  const signed = bob.user(
    'ApproveAgent',
    AGENT.fields,
    { type: 'approveAgent', agentAddress, agentName: '', nonce },
    nonce,
  );
  const { agentName: _, ...action } = Object.fromEntries(fieldsOf(signed['action']) ?? []);
  assert.deepEqual(caller.post('/exchange', { ...signed, action }).said, DONE);
  assert.equal(caller.engine.inspect(bob.address).agents.at(-1)?.address, agentAddress);
});

test('modes of an account are set by it and by its agent', () => {
  const caller = withOwn();
  const mode = (): unknown => caller.ask({ type: 'userAbstraction', user: ann.address });
  assert.equal(mode(), 'default');
  assert.deepEqual(caller.act(annsAgent, { type: 'agentSetAbstraction', abstraction: 'u' }).said, DONE);
  assert.equal(mode(), 'unifiedAccount');
  const set = {
    type: 'userSetAbstraction',
    primary: 'UserSetAbstraction',
    fields: [{ name: 'user', type: 'address' } as const, ...text('abstraction'), NONCE],
  };
  assert.deepEqual(byOwner(caller, ann, set, { user: ann.address, abstraction: 'disabled' }), DONE);
  assert.equal(mode(), 'disabled');
  assert.equal(byOwner(caller, ann, set, { user: ann.address, abstraction: 'all' }), undefined);
  assert.equal(caller.act(annsAgent, { type: 'agentSetAbstraction', abstraction: 'x' }).status, 422);
});

test('leverage is bounded by the market and by what the account holds', () => {
  const caller = withOwn();
  const set = (leverage: number, asset = 0, isCross = true): unknown =>
    caller.act(ann, { type: 'updateLeverage', asset, isCross, leverage }).said;
  assert.deepEqual(set(40), DONE);
  assert.match(String(set(41)), /^Invalid leverage/);
  assert.match(String(set(0)), /^Invalid leverage/);
  assert.match(String(set(2, 4)), /^Cross margin is not allowed/);
  assert.match(String(set(2, 99)), /^Invalid asset/);
  caller.order(ann, 'BUY 20 BTC 60500 Ioc');
  assert.match(String(set(1)), /^Insufficient margin/);
  assert.equal(caller.engine.inspect(ann.address).leverages.get('BTC')?.value, 40);
  assert.equal(caller.act(ann, { type: 'updateLeverage', asset: 0 }).status, 422);
});

test('isolated margin belongs to a position that has it', () => {
  const caller = withOwn();
  const add = (ntli: number, asset = 0): unknown =>
    caller.act(ann, { type: 'updateIsolatedMargin', asset, isBuy: true, ntli }).said;
  assert.match(String(add(1)), /^No position/);
  caller.act(ann, { type: 'updateLeverage', asset: 0, isCross: false, leverage: 10 });
  caller.order(ann, 'BUY 0.1 BTC 60500 Ioc');
  assert.deepEqual(add(25_000_000), DONE);
  assert.equal(caller.engine.inspect(ann.address).positions[0]?.isolatedMargin, decimal('25'));
  assert.match(String(add(-26_000_000)), /^Insufficient margin/);
  assert.match(String(add(5, 99)), /^Invalid asset/);
  assert.equal(caller.act(ann, { type: 'updateIsolatedMargin', asset: 0, ntli: 'x' }).status, 422);
});

test('a referrer is set once, and requests can be bought', () => {
  const caller = withOwn();
  assert.deepEqual(caller.act(annsAgent, { type: 'setReferrer', code: 'CCXT1' }).said, DONE);
  assert.match(String(caller.act(annsAgent, { type: 'setReferrer', code: 'CCXT1' }).said), /already set/);
  assert.equal(caller.act(annsAgent, { type: 'setReferrer', code: '' }).status, 422);
  assert.equal(caller.engine.inspect(ann.address).referrer, 'CCXT1');
  assert.deepEqual(caller.act(ann, { type: 'reserveRequestWeight', weight: 1000 }).said, DONE);
  const limit = fieldsOf(caller.ask({ type: 'userRateLimit', user: ann.address }));
  assert.deepEqual([limit?.get('nRequestsCap'), limit?.get('nRequestsSurplus')], [11_000, 1000]);
  assert.equal(caller.engine.inspect(ann.address).walletBalance, decimal('99999.5'));
  const tooMuch = { type: 'reserveRequestWeight', weight: 1_000_000 };
  assert.deepEqual(caller.act(bob, tooMuch).said, DONE);
  caller.act(bob, tooMuch);
  assert.match(String(caller.act(bob, tooMuch).said), /^Insufficient balance/);
  assert.equal(caller.act(bob, { type: 'reserveRequestWeight' }).status, 422);
  assert.deepEqual(caller.act(bob, { type: 'agentEnableDexAbstraction' }).said, DONE);
});

test('an amended order is a new one, and one that is over cannot be amended', () => {
  const caller = withOwn();
  const oid = oidOf(caller.order(ann, 'BUY 0.01 BTC 59000'));
  const modify = (order: unknown): unknown => caller.act(ann, { type: 'modify', oid, order }).said;
  assert.deepEqual(modify(wire('BUY 0.02 BTC 59100')), DONE);
  assert.equal(modify(wire('BUY 0.02 BTC 59100')), 'Cannot modify canceled or filled order');
  const { orders } = caller.engine.inspect(ann.address);
  assert.deepEqual(
    orders.map(({ status, price }) => [status, price]),
    [
      ['canceled', decimal('59000')],
      ['open', decimal('59100')],
    ],
  );
  const modifies = [
    { oid: orders[1]?.oid, order: wire('BUY 0.02 BTC 59200') },
    { oid, order: wire('BUY 0.02 BTC 59200') },
  ];
  const said = caller.act(ann, { type: 'batchModify', modifies }).said;
  assert.match(JSON.stringify(said), /^\[\{"resting":\{"oid":[0-9]+\}\},\{"error":"Cannot modify/);
  assert.equal(caller.act(ann, { type: 'batchModify', modifies: [{}] }).status, 422);
  assert.equal(caller.act(ann, { type: 'modify', oid: 'x' }).status, 422);
});

test('a batch answers for each of its orders, and cancels find only the account’s own', () => {
  const caller = withOwn();
  const orders = [wire('BUY 0.01 BTC 59000'), wire('BUY 0.01 BTC 59000.5'), wire('SELL 1 SOL 160')];
  const said = caller.act(ann, { type: 'order', orders, grouping: 'na' }).said;
  assert.ok(Array.isArray(said));
  const [first, second, third] = said;
  assert.match(JSON.stringify(second), /tick size/);
  const cancels = [
    { a: 0, o: oidOf(first) },
    { a: 0, o: oidOf(third) },
  ];
  assert.match(JSON.stringify(caller.act(bob, { type: 'cancel', cancels }).said), /error.*error/);
  assert.deepEqual(caller.act(ann, { type: 'cancel', cancels }).said, [
    'success',
    { error: 'Order was never placed, already canceled, or filled. asset=0' },
  ]);
});

test('orders of one account do not trade with each other: the resting one gives way', () => {
  const caller = withOwn();
  const resting = oidOf(caller.order(ann, 'SELL 0.01 BTC 60001 Alo'));
  caller.order(bob, 'SELL 0.01 BTC 60001 Alo');
  caller.order(ann, 'BUY 5 BTC 60001 Ioc');
  const seen = caller.engine.inspect(ann.address);
  assert.equal(seen.orders.find(({ oid }) => oid === resting)?.status, 'selfTradeCanceled');
  const [withBob] = seen.fills.filter(({ counterparty }) => counterparty === bob.address);
  assert.equal(withBob?.tid, caller.engine.inspect(bob.address).fills[0]?.tid);
});
