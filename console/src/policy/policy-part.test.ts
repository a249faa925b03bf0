import assert from 'node:assert/strict';
import test from 'node:test';
import { marketsOf, partFor } from './policy-part.ts';

const POLICY = {
  everyAccount: { symbols: ['BTCUSDT', 'ETHUSDT'] },
  everyBot: { symbols: ['BTCUSDT', 'ETHUSDT'] },
  accounts: { nse: { symbols: ['NSE:SBIN', 'NSE:INFY'] } },
  bots: { swing: { symbols: ['NSE:INFY', 'NSE:SBIN', 'NSE:TCS'] } },
};

test('limits of somebody who is named stand under the name, of all others under every', () => {
  assert.deepEqual(partFor(POLICY, { account: 'nse' }), ['accounts', 'nse']);
  assert.deepEqual(partFor(POLICY, { account: 'main' }), ['everyAccount']);
  assert.deepEqual(partFor(POLICY, { bot: 'swing' }), ['bots', 'swing']);
  assert.deepEqual(partFor(POLICY, { bot: 'nse' }), ['everyBot']);
  assert.deepEqual(partFor(null, { bot: 'constructor' }), ['everyBot']);
});

test('an order to explain begins with a market that both the bot and its account may trade in', () => {
  const of = (bot: string, account: string, venue: string, policy: unknown = POLICY): readonly string[] =>
    marketsOf(policy, { bot, account, venue });
  assert.deepEqual(of('swing', 'nse', 'kite'), ['NSE:INFY', 'NSE:SBIN']);
  assert.deepEqual(of('grid', 'main', 'binance-usdm'), ['BTCUSDT', 'ETHUSDT']);
  assert.deepEqual(of('grid', 'nse', 'kite'), ['NSE:SBIN', 'NSE:INFY'], 'the bot has none of them');
  assert.deepEqual(of('grid', 'main', 'kite'), [], 'no market of the venue');
  assert.deepEqual(of('grid', 'main', 'binance-usdm', null), []);
  const coins = { everyAccount: { symbols: ['BTCUSDT', 'BTC', 'xyz:TSLA', 'NSE:INFY'] } };
  assert.deepEqual(of('grid', 'main', 'hyperliquid', coins), ['BTC', 'xyz:TSLA']);
  assert.deepEqual(of('grid', 'main', 'bybit', coins), ['BTCUSDT']);
  const categories = { everyAccount: { symbols: ['SPOT:BTCUSDT', 'INVERSE:BTCUSD', 'NSE:INFY'] } };
  assert.deepEqual(of('grid', 'main', 'bybit', categories), ['SPOT:BTCUSDT', 'INVERSE:BTCUSD']);
  const dated = ['BTCUSDT-26DEC25', 'INVERSE:BTCUSDH26', 'SPOT:BTCUSDT'];
  assert.deepEqual(of('grid', 'main', 'bybit', { everyAccount: { symbols: dated } }), dated);
  assert.deepEqual(of('grid', 'main', 'kite', categories), ['NSE:INFY']);
  assert.deepEqual(of('grid', 'main', 'binance-usdm', categories), []);
});
