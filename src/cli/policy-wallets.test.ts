import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../core/policy/policy.ts';
import { walletLines } from './policy-wallets.ts';

const ISSUER = 'GDWUSKGGFDI4FRXK5EBTRECZSVQSSWJHHJOGH6JWG3AUMFFMQ435DIAG';
const MINT = 'So11111111111111111111111111111111111111112';

function lines(wallets: object): readonly string[] {
  const everyAccount = { symbols: ['BTCUSDT'], notionalMax: 1, positionMax: 1, dailyLossMax: 1 };
  const policy = parsePolicy({ version: 1, everyAccount, wallets });
  assert.ok('wallets' in policy);
  return walletLines(policy);
}

function limit(asset: string): object {
  return { [asset]: { perTransaction: '15000000', perDay: '100000000' } };
}

test('a wallet of Stellar is explained in its assets, with every figure', () => {
  const assets = { ...limit('XLM'), ...limit(`USDC:${ISSUER}`) };
  const more = { minimumBalance: '20000000', feeBumpMax: '5000', export: 'passkey' };
  assert.deepEqual(lines({ dex: { actions: ['path.sell', 'trust'], assets, ...more } }), [
    '',
    'The wallet dex may do: path.sell, trust.',
    `  at most 1.5 USDC:${ISSUER} may leave in one transaction, 10 USDC:${ISSUER} a day`,
    '  at most 1.5 XLM (15000000 stroops) may leave in one transaction, 10 XLM (100000000 stroops) a day',
    '  gets something: nobody but itself; ' +
      'a fee is at most 0.01 XLM (100000 stroops); 2 XLM (20000000 stroops) must stay',
    '  the gateway may bid up to 0.0005 XLM (5000 stroops) for what waits',
    '  its key may be given out, to who shows a passkey for that',
  ]);
});

test('a wallet of Solana is explained in SOL, and a mint in its units', () => {
  const hot = { actions: ['system.transfer'], assets: { ...limit(MINT) }, destinations: [MINT] };
  const [, first, second, third] = lines({ hot });
  assert.equal(first, 'The wallet hot may do: system.transfer.');
  assert.match(second ?? '', new RegExp(`at most 15000000 units of ${MINT} may leave`));
  assert.match(third ?? '', /1 listed, and itself; a fee is at most 0.0001 SOL \(100000 lamports\)/);
});

test('an action that no chain has is pointed at: it allows nothing', () => {
  const said = lines({ odd: { actions: ['path.sale'], assets: {} } }).join('\n');
  assert.match(said, /Look: no chain has an action "path.sale"/);
  assert.match(said, /50000000 units of the coin must stay/);
  const coins = lines({ one: { actions: ['path.sell'], assets: {} } }).join('\n');
  assert.match(coins, /5 XLM \(50000000 stroops\) must stay/);
  assert.match(
    lines({ none: { actions: [], assets: {} } }).join('\n'),
    /may do: nothing: no action is listed/,
  );
  assert.deepEqual(lines({}), []);
});
