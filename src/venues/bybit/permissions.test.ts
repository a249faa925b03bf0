import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPermissions } from './permissions.ts';
import { done, failed } from './fixtures/recorded.ts';

const KEY = {
  readOnly: 0,
  uta: 1,
  permissions: {
    ContractTrade: ['Order', 'Position'],
    Derivatives: ['DerivativesTrade'],
    Wallet: [],
    Spot: [],
  },
  ips: ['18.181.170.164'],
  deadlineDay: -2,
};

function scope(changed: object): {
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
  readonly daysLeft?: number;
} {
  const report = readPermissions(done({ ...KEY, ...changed }));
  assert(report !== null);
  return report;
}

function granting(more: object): readonly string[] {
  return scope({ permissions: { ...KEY.permissions, ...more } }).refusals;
}

test('T1: a key that trades contracts and nothing else may be stored', () => {
  const report = readPermissions(done(KEY));
  assert.deepEqual(report, {
    refusals: [],
    warnings: [],
    flags: [
      ['ContractTrade.Order', true],
      ['ContractTrade.Position', true],
      ['Derivatives.DerivativesTrade', true],
      ['ipBound', true],
      ['readOnly', false],
    ],
  });
});

test('T2: a key that can trade spot is accepted where its owner asked for it, and for nothing else', () => {
  const spot = { permissions: { ...KEY.permissions, Spot: ['SpotTrade'] } };
  assert.match(granting(spot.permissions)[0] ?? '', /--with spot/);
  const report = readPermissions(done({ ...KEY, ...spot }), ['spot']);
  assert.deepEqual(report?.refusals, []);
  assert.deepEqual(
    report.flags.map(([name]) => name),
    [
      'ContractTrade.Order',
      'ContractTrade.Position',
      'Derivatives.DerivativesTrade',
      'Spot.SpotTrade',
      'ipBound',
      'readOnly',
      'with:spot',
    ],
  );
  assert.match(readPermissions(done(KEY), ['spot'])?.refusals[0] ?? '', /cannot trade spot/);
  assert.deepEqual(readPermissions(done(KEY), ['inverse'])?.refusals, []);
  assert.equal(readPermissions(done({ ...KEY, ...spot }), ['inverse'])?.refusals.length, 1);
  const more = { permissions: { ...KEY.permissions, Spot: ['SpotTrade', 'NewRight'] } };
  assert.equal(readPermissions(done({ ...KEY, ...more }), ['spot'])?.refusals.length, 1);
});

test('T1: a key with any right over the wallet is refused, since it can change itself', () => {
  for (const right of [
    'AccountTransfer',
    'SubMemberTransfer',
    'SubMemberTransferList',
    'Withdraw',
    'NewRight',
  ]) {
    const [reason] = granting({ Wallet: [right] });
    assert.match(reason ?? '', /can change its own permissions/);
  }
});

test('T1: every other right is refused, known or not', () => {
  for (const group of [
    'Spot',
    'Options',
    'Exchange',
    'Earn',
    'FiatP2P',
    'FiatBitPay',
    'FiatGlobalPay',
    'BitCard',
    'BlockTrade',
    'Affiliate',
    'CopyTrading',
    'NFT',
    'ByXPost',
    'FiatConvertBroker',
  ])
    assert.equal(granting({ [group]: ['Any', 'Other'] }).length, 1, group);
  assert.match(granting({ Tomorrow: ['All'] })[0] ?? '', /"Tomorrow.All", which this version does not know/);
  assert.match(granting({ ContractTrade: ['Order', 'Position', 'More'] })[0] ?? '', /does not know/);
});

test('a key that cannot trade, or an account that is no unified one, is refused', () => {
  assert.match(scope({ readOnly: 1 }).refusals[0] ?? '', /read-only/);
  assert.match(scope({ uta: 0 }).refusals[0] ?? '', /Unified/);
  assert.equal(granting({ ContractTrade: [] }).length, 2);
});

test('a key that works from anywhere, or ends soon, is worth a warning', () => {
  assert.match(scope({ ips: ['*'] }).warnings[0] ?? '', /any address/);
  assert.match(scope({ ips: [] }).warnings[0] ?? '', /any address/);
  assert.match(scope({ ips: 'x' }).warnings[0] ?? '', /any address/);
  assert.match(scope({ deadlineDay: 30 }).warnings[0] ?? '', /ends in 30 days/);
  assert.deepEqual(scope({ deadlineDay: 31 }).warnings, []);
  assert.deepEqual([scope({ deadlineDay: 31 }).daysLeft, scope({ deadlineDay: 0 }).daysLeft], [31, 0]);
  for (const deadlineDay of [-2, '', 'soon', null]) assert.equal(scope({ deadlineDay }).daysLeft, undefined);
});

test('T1: an answer that is no description of a key is none', () => {
  for (const broken of [
    { permissions: null },
    { permissions: { Wallet: 'Withdraw' } },
    { permissions: { Wallet: [1] } },
    { permissions: { 'a b': [] } },
    { permissions: { Wallet: ['a b'] } },
    { readOnly: 2 },
  ])
    assert.equal(readPermissions(done({ ...KEY, ...broken })), null, JSON.stringify(broken));
  assert.equal(readPermissions(failed(10003)), null);
});
