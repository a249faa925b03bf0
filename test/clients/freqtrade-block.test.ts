import assert from 'node:assert/strict';
import test from 'node:test';
import ccxt from 'ccxt';
import { binanceSnippets } from '../../src/cli/binance-snippets.ts';
import { openFloor } from '../e2e/trading-floor.ts';

test('what is printed for Freqtrade lets its class of ccxt list markets and read the account', async (t) => {
  const floor = await openFloor();
  t.after(() => floor.close());
  const pointing = {
    venue: 'binance-usdm',
    baseUrl: floor.url,
    ...(await floor.addBot('freq')),
    type: 'hmac',
    accepted: [],
  } as const;
  const block = binanceSnippets(pointing).find(({ client }) => client.startsWith('Freqtrade'));
  assert.ok(block !== undefined);
  const { exchange } = JSON.parse(`{ ${block.text} }`);
  assert.equal(exchange.name, 'binance');
  const { key: apiKey, secret, ccxt_config: given } = exchange;
  // As Freqtrade does it for futures: what is configured is laid over what it sets by itself.
  const options = { defaultType: 'swap', ...given.options };
  const client = new ccxt.binance({ apiKey, secret, ...given, options });
  assert.ok('BTC/USDT:USDT' in (await client.loadMarkets()));
  assert.ok(Number((await client.fetchBalance())['USDT']?.total) > 0);
  const held = await client.fapiPrivateGetPositionSideDual();
  const margin = await client.fapiPrivateGetMultiAssetsMargin();
  assert.deepEqual([held.dualSidePosition, margin.multiAssetsMargin], [false, false]);
});
