import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { leavingOf } from './bybit-tries.ts';
import { catalogued, WatchedBybit, type Try } from './bybit-watched.ts';

const MARKET = { category: 'inverse', symbol: 'BTCUSD' };
const ORDER = { symbol: 'BTCUSD', side: 'Buy', orderType: 'Limit', qty: '100' };
const LEVERAGE = { ...MARKET, buyLeverage: '5', sellLeverage: '5' };

let watched: WatchedBybit;

before(async () => {
  const markets = ['BTCUSDT', 'BTCUSD'].map((symbol) => ({ symbol, volatility: 0 }));
  watched = await WatchedBybit.open({ markets }, ['BTCUSDT', 'INVERSE:BTCUSD'], ['inverse']);
});
after(() => watched.close());

function fresh(price: string): object {
  return { ...ORDER, price };
}

/** Requests that their route understands. */
const UNDERSTOOD: ReadonlyMap<string, object> = new Map<string, object>([
  ['POST /v5/order/create', { ...MARKET, ...fresh('59801') }],
  ['POST /v5/order/pre-check', { ...MARKET, ...fresh('59802') }],
  ['POST /v5/order/create-batch', { category: 'inverse', request: [fresh('59803')] }],
  ['POST /v5/position/set-leverage', LEVERAGE],
  ['GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }],
  // Of the whole account: a category is not taken there.
  ...['collateral-info', 'info', 'smp-group'].map((name) => [`GET /v5/account/${name}`, {}] as const),
]);

test('T2: of every endpoint of two clients, with every method, the same leave for inverse contracts', async () => {
  const left = await watched.askAll(MARKET, UNDERSTOOD);
  assert.deepEqual(left, leavingOf(catalogued()));
  assert.ok(left.length > 25, `${left.length} routes left`);
});

const TRICKED: readonly Try[] = [
  ['POST', '/v5/order/create', { ...MARKET, ...fresh('59811') }],
  ['POST', '/v5/order/create-batch', { category: 'inverse', request: [fresh('59812')] }],
  ['POST', '/v5/order/amend', { ...MARKET, orderId: '7', qty: '200', price: '59000' }],
  ['POST', '/v5/order/cancel', { ...MARKET, orderId: '7' }],
  ['POST', '/v5/order/cancel-all', { category: 'inverse', settleCoin: 'BTC' }],
  ['POST', '/v5/order/disconnected-cancel-all', { product: 'DERIVATIVES', timeWindow: 10 }],
  ['POST', '/v5/position/trading-stop', { ...MARKET, stopLoss: '50000' }],
  ['POST', '/v5/position/set-leverage', LEVERAGE],
  ['POST', '/v5/position/add-margin', { ...MARKET, margin: '1' }],
  ['POST', '/v5/asset/transfer/inter-transfer', { coin: 'BTC', amount: '1' }],
  ['GET', '/v5/account/wallet-balance', { accountType: 'UNIFIED' }],
];

test('T4: of 500 other spellings of routes for inverse contracts none reaches the venue', () =>
  watched.onlyAsSpelt(TRICKED, { ...MARKET, ...fresh('59813') }));
