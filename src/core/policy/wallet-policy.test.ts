import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REQUIRED } from './policy-fixture.test.ts';
import { parsePolicy, policyJson } from './policy.ts';
import { fits } from './json-schema-fixture.test.ts';
import { walletJson } from './wallet-policy.ts';
import { policySchema } from './policy-schema.ts';

const WHOLE = { version: 1, everyAccount: REQUIRED };
const ADDRESS = 'GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB';
const WALLET = { actions: ['system.transfer', 'memo'], assets: { SOL: { perTransaction: 5, perDay: '9' } } };
const whole = (wallet: unknown, more: object = {}): object => ({
  ...WHOLE,
  wallets: { hot: wallet },
  ...more,
});

function problemsOf(json: unknown): readonly string[] {
  const read = parsePolicy(json);
  assert.ok(Array.isArray(read), 'has problems');
  return read.map(({ path, text }) => `${path.join('.')}: ${text}`);
}

test('a policy says of each wallet what it may sign, with a minimum of 0.05 SOL where it says nothing else', () => {
  const policy = parsePolicy(whole(WALLET));
  assert.ok('wallets' in policy);
  const limits = policy.wallets.get('hot');
  assert.deepEqual([...(limits?.actions ?? [])], ['memo', 'system.transfer']);
  assert.deepEqual(limits?.assets.get('SOL'), { perTransaction: 5n, perDay: 9n });
  assert.equal(limits?.minimumBalance, 50_000_000n);
  assert.equal(policy.walletsPerUser, 3);
  assert.deepEqual(parsePolicy(policyJson(policy)), policy);
});

test('wallets and assets in another order are the same policy, with the same hash', () => {
  const MINT = 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v';
  const amount = { perTransaction: 1, perDay: 1 };
  const hot = { actions: [], assets: { SOL: amount, [MINT]: amount } };
  const turned = { actions: [], assets: { [MINT]: amount, SOL: amount } };
  const json = (wallets: object): string => {
    const policy = parsePolicy({ ...WHOLE, wallets });
    assert.ok('wallets' in policy);
    return JSON.stringify(policyJson(policy));
  };
  assert.equal(json({ hot, cold: turned, warm: hot }), json({ warm: turned, cold: hot, hot: turned }));
});

test('a policy without wallets is written as it was before there were any, so that its hash stays', () => {
  const policy = parsePolicy(WHOLE);
  assert.ok('wallets' in policy);
  assert.ok(!('wallets' in policyJson(policy)) && !('walletsPerUser' in policyJson(policy)));
  const other = parsePolicy({ ...WHOLE, walletsPerUser: 5 });
  assert.ok('wallets' in other);
  assert.equal(policyJson(other)['walletsPerUser'], 5);
});

test('a sealed key may be given out only where the policy says so, and a policy that does not keeps its hash', () => {
  const written = (more: object): readonly unknown[] => {
    const policy = parsePolicy(whole({ ...WALLET, ...more }));
    assert.ok('wallets' in policy);
    const limits = policy.wallets.get('hot') ?? assert.fail();
    const json = walletJson(limits);
    assert.ok(json !== null && typeof json === 'object');
    assert.deepEqual(parsePolicy(policyJson(policy)), policy);
    return [limits.export, 'export' in json];
  };
  assert.deepEqual(written({}), ['never', false]);
  assert.deepEqual(written({ export: 'never' }), ['never', false]);
  assert.deepEqual(written({ export: 'passkey' }), ['passkey', true]);
});

test('a fee that may be bid is written where it is one, and a policy without it keeps its hash', () => {
  const written = (more: object): unknown => {
    const policy = parsePolicy(whole({ ...WALLET, ...more }));
    assert.ok('wallets' in policy);
    assert.deepEqual(parsePolicy(policyJson(policy)), policy);
    return Object(walletJson(policy.wallets.get('hot') ?? assert.fail()))['feeBumpMax'];
  };
  assert.deepEqual([{}, { feeBumpMax: 0 }, { feeBumpMax: '7' }].map(written), [undefined, undefined, '7']);
});

test('what is no limit of a wallet is a problem with its place, in parser and schema alike', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [7, 'wallets.hot: must be a table of limits of a wallet'],
    [{ ...WALLET, program: 1 }, 'wallets.hot.program: is not a limit of a wallet'],
    [{ assets: {} }, 'wallets.hot.actions: is needed'],
    [{ actions: [] }, 'wallets.hot.assets: is needed'],
    [{ ...WALLET, feeMax: 0.5 }, 'wallets.hot.feeMax: must be a whole number of smallest units'],
    [{ ...WALLET, feeMax: 2 ** 53 }, 'wallets.hot.feeMax: must be a whole number of smallest units'],
    [{ ...WALLET, feeMax: '01' }, 'wallets.hot.feeMax: must be a whole number of smallest units'],
    [{ ...WALLET, destinations: ['x'] }, 'wallets.hot.destinations.0: must be an address'],
    [{ ...WALLET, actions: ['System'] }, 'wallets.hot.actions.0: must be the name of an action'],
    [{ ...WALLET, export: 'always' }, 'wallets.hot.export: must be never or passkey'],
    [{ ...WALLET, export: true }, 'wallets.hot.export: must be never or passkey'],
    [{ ...WALLET, assets: [] }, 'wallets.hot.assets: must be a table of at most 500 assets'],
    [{ ...WALLET, assets: { usd: { perTransaction: 1, perDay: 1 } } }, 'wallets.hot.assets.usd: is no asset'],
    [
      { ...WALLET, assets: { SOL: { perDay: 1 } } },
      'wallets.hot.assets.SOL: must have perTransaction and perDay',
    ],
    [
      { ...WALLET, assets: { SOL: { perTransaction: -1, perDay: 1 } } },
      'wallets.hot.assets.SOL.perTransaction: must',
    ],
    [
      { ...WALLET, assets: { SOL: { perTransaction: 1, perDay: 'x' } } },
      'wallets.hot.assets.SOL.perDay: must be',
    ],
  ];
  for (const [wallet, text] of wrong) {
    const [first = ''] = problemsOf(whole(wallet));
    assert.ok(first.startsWith(text), first);
    assert.equal(fits(whole(wallet), policySchema()), false, text);
  }
  assert.equal(fits(whole({ ...WALLET, destinations: [ADDRESS], feeMax: '7' }), policySchema()), true);
  assert.match(problemsOf({ ...WHOLE, wallets: 5 })[0] ?? '', /must be a table of at most 1000 wallets/);
  assert.match(problemsOf({ ...WHOLE, wallets: { 'A B': WALLET } })[0] ?? '', /is not a name/);
  assert.match(problemsOf({ ...WHOLE, walletsPerUser: 101 })[0] ?? '', /from 0 to 100/);
});
