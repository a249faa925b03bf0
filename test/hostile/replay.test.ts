import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { limitOrder, SigningBot } from '../e2e/signing-bot.ts';
import { REAL } from '../e2e/trading-floor.ts';
import { priceAt, watchedFloor } from './witness.ts';

test('a captured order sent a hundred times, and after a restart, is accepted once (T6, I2, I7)', async () => {
  const folder = makeFolder();
  const on = await watchedFloor({ folder, keep: true });
  const named = on.bot.sign(
    'POST',
    '/fapi/v1/order',
    limitOrder({ price: priceAt(on, -50), newClientOrderId: 'once' }),
  );
  const unnamed = on.bot.sign('POST', '/fapi/v1/order', limitOrder({ price: priceAt(on, -60) }));
  const volley = await Promise.all(Array.from({ length: 100 }, () => on.bot.send(unnamed)));
  assert.equal(volley.filter((answer) => answer.status === 200).length, 1);
  assert.ok(volley.every(({ status, text }) => status === 200 || text.includes('REQUEST_REPLAYED')));
  assert.equal((await on.bot.send(named)).status, 200);
  assert.match((await on.bot.send(named)).text, /REQUEST_REPLAYED/);
  await on.floor.gateway.stop();
  const again = await startGateway({ folder });
  const later = new SigningBot(again.url, on.decoy);
  for (const captured of [named, unnamed])
    assert.match((await later.send(captured)).text, /REQUEST_REPLAYED/);
  later.close();
  assert.equal(on.arrived.filter((line) => line === 'POST /fapi/v1/order').length, 2);
  assert.equal(on.floor.simulator.engine.inspect(REAL.apiKey).orders.length, 2);
  on.bot.close();
  await again.stop();
  await on.floor.simulator.close();
  rmSync(folder.root, { recursive: true, force: true });
});

test('another spelling of the signature, query or path does not make a new request (T6, T4)', async () => {
  const on = await watchedFloor();
  const signed = on.bot.sign('POST', '/fapi/v1/order', limitOrder({ price: priceAt(on, -50) }));
  assert.equal((await on.bot.send(signed)).status, 200);
  const respelt = [
    {
      ...signed,
      target: signed.target.replace(
        /signature=[0-9a-f]+/,
        (text) => `signature=${text.slice(10).toUpperCase()}`,
      ),
    },
    { ...signed, target: `/binance-usdm${signed.target}` },
    { ...signed, target: `${signed.target}&` },
    { ...signed, target: signed.target.replace('symbol=', '%73ymbol=') },
    { ...signed, target: signed.target.replace('?', '?&') },
    { ...signed, method: 'PUT' },
  ];
  for (const captured of respelt) assert.notEqual((await on.bot.send(captured)).status, 200, captured.target);
  assert.equal(on.arrived.length, 1);
  await on.close();
});
