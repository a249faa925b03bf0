import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { REAL } from '../e2e/trading-floor.ts';
import { leavingOf } from './bybit-tries.ts';
import { catalogued, WatchedBybit, type Try } from './bybit-watched.ts';

const MARKET = { category: 'spot', symbol: 'BTCUSDT' };
/** What the venue has for contracts alone. */
const OF_CONTRACTS = ['GET /v5/position/closed-pnl', 'POST /v5/position/set-leverage'];

let watched: WatchedBybit;

before(async () => {
  const permissions = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  const accounts = [{ ...REAL, balance: '100000', coins: { BTC: '1' }, restrictions: { permissions } }];
  const symbols = ['BTCUSDT', 'SPOT:BTCUSDT'];
  const markets = symbols.map((symbol) => ({ symbol, volatility: 0 }));
  watched = await WatchedBybit.open({ accounts, markets }, symbols, ['spot']);
});
after(() => watched.close());

function fresh(price: string): object {
  return { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price };
}

/** Requests that their route understands. */
const UNDERSTOOD: ReadonlyMap<string, object> = new Map<string, object>([
  ['POST /v5/order/create', { ...MARKET, ...fresh('59801') }],
  ['POST /v5/order/pre-check', { ...MARKET, ...fresh('59802') }],
  ['POST /v5/order/create-batch', { category: 'spot', request: [fresh('59803')] }],
  ['GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }],
  // Of the whole account: a category is not taken there.
  ...['collateral-info', 'info', 'smp-group'].map((name) => [`GET /v5/account/${name}`, {}] as const),
]);

test('T2: of every endpoint of two clients, by every method, those of contracts do not leave for pairs', async () => {
  const left = await watched.askAll(MARKET, UNDERSTOOD);
  const expected = leavingOf(catalogued()).filter((line) => !OF_CONTRACTS.includes(line));
  assert.deepEqual(left, expected);
  assert.ok(left.length > 25, `${left.length} routes left`);
});

const TRICKED: readonly Try[] = [
  ['POST', '/v5/order/create', { ...MARKET, ...fresh('59811') }],
  ['POST', '/v5/order/create', { ...MARKET, side: 'Buy', orderType: 'Market', qty: '60' }],
  ['POST', '/v5/order/create-batch', { category: 'spot', request: [fresh('59812')] }],
  ['POST', '/v5/order/amend', { ...MARKET, orderId: '7', qty: '0.002', price: '59000' }],
  ['POST', '/v5/order/cancel', { ...MARKET, orderId: '7' }],
  ['POST', '/v5/order/cancel-all', { category: 'spot' }],
  ['POST', '/v5/order/disconnected-cancel-all', { product: 'SPOT', timeWindow: 10 }],
  ['POST', '/v5/account/borrow', { coin: 'BTC', amount: '1' }],
  ['POST', '/v5/spot-margin-trade/switch-mode', { spotMarginMode: '1' }],
  ['POST', '/v5/spot-lever-token/purchase', { ltCoin: 'BTC3L', ltAmount: '100' }],
  ['POST', '/v5/asset/exchange/convert-execute', { quoteTxId: '7' }],
  ['GET', '/v5/account/wallet-balance', { accountType: 'UNIFIED' }],
];

test('T4: of 500 other spellings of routes for pairs none reaches the venue', () =>
  watched.onlyAsSpelt(TRICKED, { ...MARKET, ...fresh('59813') }));

/** Where orders in pairs were placed, amended and cancelled before V5, and beside it. */
const FORMER: readonly string[] = [
  ...[
    '/spot/v1/order',
    '/spot/v3/private/order',
    '/spot/v3/private/cancel-order',
    '/unified/v3/private/order/create',
  ],
  ...[
    '/contract/v3/private/order/create',
    '/v2/private/order/create',
    '/v2/private/order/cancelAll',
    '/v3/order/create',
  ],
  ...[
    '/spot/quote/v1/ticker/price',
    '/openapi/spot/v1/order',
    '/futures/private/order/create',
    '/v5/spot/order/create',
  ],
  ...[
    '/v5/order/spot/create',
    '/v5/spot-cross-margin-trade/loan',
    '/v5/spot-margin-trade/set-leverage',
    '/v4/order/create',
  ],
  ...[
    '/private/linear/order/create',
    '/fapi/v1/order',
    '/perpetual/usdc/openapi/private/v1/place-order',
    '/v5/order',
  ],
];

test('T4: former paths of the venue, and paths of other products, reach nobody', async () => {
  watched.taken();
  for (const path of FORMER)
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const answer = await watched.ask([method, path, { ...MARKET, ...fresh('59814') }]);
      assert.match(answer, /"retCode":[1-9]/, `${method} ${path} ${answer}`);
    }
  assert.deepEqual(watched.taken(), []);
});
