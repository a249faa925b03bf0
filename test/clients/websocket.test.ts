import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import ccxt from 'ccxt';
import { ccxtUrls } from '../../src/cli/snippets.ts';
import { openClientFloor } from './client-floor.ts';

const on = await openClientFloor();
after(() => on.floor.close());
const M = 'BTC/USDT:USDT';
const wsUrl = on.floor.url.replace('http', 'ws');

async function makePro(): Promise<InstanceType<typeof ccxt.pro.binanceusdm>> {
  const client = new ccxt.pro.binanceusdm({
    ...on.decoy,
    enableRateLimit: false,
    urls: {
      api: {
        ...ccxtUrls(on.floor.url),
        ws: { future: `${wsUrl}/ws`, 'ws-api': { future: `${wsUrl}/ws-fapi/v1` } },
      },
    },
  });
  await client.loadHttpProxyAgent();
  client.delay = () => undefined;
  return client;
}

test('ccxt pro watches markets and trades over WebSocket', async () => {
  const client = await makePro();
  await client.loadMarkets();
  const ticker = await client.watchTicker(M);
  assert.ok(Number(ticker.last) > 0);
  const book = await client.watchOrderBook(M);
  assert.ok(book.bids.length > 0);
  const placed = await client.createOrderWs(M, 'limit', 'buy', 0.01, on.on.price(-100));
  assert.equal(placed.status, 'open');
  const id = String(placed.id);
  const edited = await client.editOrderWs(id, M, 'limit', 'buy', 0.02, on.on.price(-110));
  assert.equal(edited.amount, 0.02);
  assert.equal((await client.fetchOrderWs(id, M)).status, 'open');
  assert.equal((await client.cancelOrderWs(id, M)).status, 'canceled');
  await client.close();
});
