import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, formatDecimal, type Decimal } from '../../src/core/units/decimal.ts';
import { Caller, type Answered } from './fixtures/caller.ts';

const BTC = { symbol: 'BTCUSD', category: 'inverse' };
const STILL = {
  markets: [
    { symbol: 'BTCUSD', volatility: 0 },
    { symbol: 'BTCUSDT', volatility: 0 },
  ],
};
const INVERSE = { category: 'inverse' };

function order(caller: Caller, text: string, more: object = {}): Answered {
  const answered = caller.order('ann', text, { ...INVERSE, ...more });
  caller.pass(0);
  return answered;
}

function position(caller: Caller): ReadonlyMap<string, unknown> {
  const [only] = caller.call('ann', 'GET /v5/position/list', INVERSE).list;
  assert.ok(only !== undefined);
  return only;
}

/** What the account has of the coin. */
function coins(caller: Caller): Decimal {
  const log = caller.engine.inspect('ann').log.filter(({ currency }) => currency === 'BTC');
  return log.at(-1)?.balance ?? decimal('0');
}

test('an inverse contract is a dollar, and what is paid, earned and held of it is in the coin', () => {
  const caller = new Caller(STILL);
  assert.equal(order(caller, 'Buy 6000 BTCUSD').retCode, 0);
  const [fill] = caller.call('ann', 'GET /v5/execution/list', BTC).list;
  assert.deepEqual([fill?.get('execQty'), fill?.get('execPrice')], ['6000', '60000.10']);
  // 6,000 ÷ 60,000.10, of which 0.055 per cent are the fee.
  assert.match(String(fill?.get('execValue')), /^0\.09999983/);
  assert.match(String(fill?.get('execFee')), /^0\.0000549999/);
  const held = position(caller);
  assert.deepEqual([held.get('side'), held.get('size'), held.get('avgPrice')], ['Buy', '6000', '60000.1']);
  assert.equal(held.get('positionValue'), '0.09999983');
  caller.engine.setMark('BTCUSD', '120000');
  assert.equal(position(caller).get('unrealisedPnl'), '0.04999983');
  assert.equal(order(caller, 'Sell 6000 BTCUSD').retCode, 0);
  // Half as many coins were owed as had been had, less two fees.
  assert.ok(
    coins(caller) > decimal('0.0498') && coins(caller) < decimal('0.05'),
    formatDecimal(coins(caller)),
  );
  const [closed] = caller.call('ann', 'GET /v5/position/closed-pnl', BTC).list;
  assert.deepEqual(
    [closed?.get('avgEntryPrice'), closed?.get('avgExitPrice')].map((price) => Math.round(Number(price))),
    [60_000, 120_000],
  );
  const [wallet] = caller.call('ann', 'GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }).list;
  const [usdt, btc] = wallet?.get('coin') as { coin: string; walletBalance: string; equity: string }[];
  assert.deepEqual(
    [usdt?.equity, btc?.coin, btc?.walletBalance.slice(0, 5)],
    ['100000.00000000', 'BTC', '0.049'],
  );
});

test('a short of an inverse contract gains coins as the mark falls, and loses them as it rises', () => {
  const caller = new Caller(STILL);
  order(caller, 'Sell 6000 BTCUSD');
  caller.engine.setMark('BTCUSD', '30000');
  assert.match(String(position(caller).get('unrealisedPnl')), /^0\.1000/);
  caller.engine.setMark('BTCUSD', '120000');
  assert.match(String(position(caller).get('unrealisedPnl')), /^-0\.0500/);
});

test('what is of one category is not found in the other, and each cancels its own', () => {
  const caller = new Caller(STILL);
  assert.equal(order(caller, 'Buy 100 BTCUSD 59000', { orderLinkId: 'a' }).retCode, 0);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT 59000', { orderLinkId: 'b' }).retCode, 0);
  caller.pass(0);
  const openIn = (category: string, more: object = {}): readonly unknown[] =>
    caller
      .call('ann', 'GET /v5/order/realtime', { category, ...more })
      .list.map((row) => row.get('orderLinkId'));
  assert.deepEqual([openIn('inverse'), openIn('linear', { settleCoin: 'USDT' })], [['a'], ['b']]);
  assert.deepEqual(
    [openIn('inverse', { settleCoin: 'ETH' }), openIn('inverse', { settleCoin: 'BTC' })],
    [[], ['a']],
  );
  assert.deepEqual(
    [openIn('linear', { orderLinkId: 'a' }), openIn('inverse', { orderLinkId: 'a' })],
    [[], ['a']],
  );
  const codes = [
    caller.call('ann', 'POST /v5/order/cancel', { ...BTC, category: 'linear', orderLinkId: 'a' }),
    caller.call('ann', 'POST /v5/order/create', { category: 'inverse', symbol: 'BTCUSDT', side: 'Buy' }),
    caller.call('ann', 'GET /v5/position/list', { category: 'linear', symbol: 'BTCUSD' }),
    caller.call('ann', 'GET /v5/position/list', { category: 'linear' }),
    caller.call('ann', 'GET /v5/market/tickers', { category: 'option' }),
  ].map(({ retCode }) => retCode);
  assert.deepEqual(codes, [10001, 10001, 10001, 10001, 10001]);
  const cancelled = caller.call('ann', 'POST /v5/order/cancel-all', { ...INVERSE, settleCoin: 'BTC' });
  assert.deepEqual(
    cancelled.list.map((row) => row.get('orderLinkId')),
    ['a'],
  );
  caller.pass(0);
  assert.deepEqual([openIn('inverse'), openIn('linear', { settleCoin: 'USDT' })], [[], ['b']]);
});

test('an inverse market is listed with its coin and steps, and its volume is in dollars', () => {
  const caller = new Caller(STILL);
  const [listed] = caller.call('ann', 'GET /v5/market/instruments-info', INVERSE).list;
  assert.deepEqual(
    ['symbol', 'contractType', 'quoteCoin', 'settleCoin'].map((name) => listed?.get(name)),
    ['BTCUSD', 'InversePerpetual', 'USD', 'BTC'],
  );
  const [ticker] = caller.call('ann', 'GET /v5/market/tickers', BTC).list;
  const [volume, turnover] = [Number(ticker?.get('volume24h')), Number(ticker?.get('turnover24h'))];
  assert.ok(Math.abs(volume / turnover / 60_000 - 1) < 0.2, `${volume} dollars are ${turnover} coins`);
  assert.equal(order(caller, 'Buy 1.5 BTCUSD 59000').retCode, 10001);
  assert.equal(order(caller, 'Buy 0 BTCUSD 59000').retCode, 10001);
});

test('reduce-only closes and never turns round, and stops and exits of an inverse position work', () => {
  const caller = new Caller(STILL);
  assert.equal(order(caller, 'Sell 100 BTCUSD', { reduceOnly: true }).retCode, 110017);
  order(caller, 'Buy 100 BTCUSD', { takeProfit: '66000', stopLoss: '54000' });
  assert.deepEqual(
    [position(caller).get('takeProfit'), position(caller).get('stopLoss')],
    ['66000.00', '54000.00'],
  );
  order(caller, 'Sell 300 BTCUSD 59900', { reduceOnly: true });
  assert.deepEqual(caller.call('ann', 'GET /v5/position/list', INVERSE).list, []);
  order(caller, 'Buy 100 BTCUSD', { stopLoss: '58000' });
  caller.engine.setMark('BTCUSD', '57900');
  caller.pass(1_000);
  assert.deepEqual(caller.engine.inspect('ann').positions, []);
});

test('funding of an inverse position is in its coin, and equity is all coins at the mark', () => {
  const caller = new Caller({ seed: 3 });
  for (let round = 0; round < 8; round += 1) {
    order(caller, `${round % 3 === 0 ? 'Sell' : 'Buy'} ${(round + 1) * 700} BTCUSD`);
    caller.pass(4 * 3_600_000);
  }
  const log = caller.call('ann', 'GET /v5/account/transaction-log', { ...INVERSE, limit: 50 }).list;
  assert.ok(log.some((row) => row.get('type') === 'SETTLEMENT' && row.get('currency') === 'BTC'));
  assert.deepEqual(caller.call('ann', 'GET /v5/account/transaction-log').list, []);
  const seen = caller.engine.inspect('ann');
  const worth = (coins(caller) * caller.engine.mark('BTCUSD')) / 10n ** 18n;
  const difference = seen.equity - (seen.deposited + worth + seen.unrealized);
  assert.ok(difference >= -1n && difference <= 1n, String(difference));
  assert.equal(seen.walletBalance, seen.deposited, 'no USDT moved');
});

test('an inverse position too large for what is there is refused, and liquidated below its margin', () => {
  const caller = new Caller({ ...STILL, accounts: [{ apiKey: 'ann', secret: 'ann', balance: '1000' }] });
  assert.equal(order(caller, 'Buy 20000 BTCUSD').retCode, 110007);
  caller.call('ann', 'POST /v5/position/set-leverage', { ...BTC, buyLeverage: '50', sellLeverage: '50' });
  assert.equal(order(caller, 'Buy 20000 BTCUSD').retCode, 0);
  caller.engine.setMark('BTCUSD', '57000');
  const seen = caller.engine.inspect('ann');
  assert.deepEqual([seen.positions.length, seen.fills.at(-1)?.liquidation], [0, true]);
});
