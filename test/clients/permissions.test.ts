import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import { startSimulator, type Simulator } from '../../simulators/binance-usdm/server.ts';
import { allowDial, makeFolder, startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import type { Decoy } from '../e2e/signing-bot.ts';
import { REAL } from '../e2e/trading-floor.ts';
import { wide } from './client-floor.ts';
import { assertRaises, soon } from './three-desks.ts';
import { TRADERS } from './trader.ts';

/** What a key may have beyond trading futures, or lack, and the sentence that refuses it. */
const REFUSED = [
  [{ enableWithdrawals: true }, /can withdraw funds/],
  [{ enableInternalTransfer: true }, /can transfer funds to other users/],
  [{ permitsUniversalTransfer: true }, /can move funds between wallets/],
  [{ enableSpotAndMarginTrading: true }, /can trade spot and margin/],
  [{ enablePortfolioMarginTrading: true }, /can trade portfolio margin/],
  [{ enableMargin: true }, /can borrow on margin/],
  [{ enableVanillaOptions: true }, /can trade options/],
  [{ enableFixApiTrade: true }, /can trade over FIX/],
  [{ enableFutures: false }, /cannot trade futures/],
  [{ enableWithdrawals: true, permitsUniversalTransfer: true }, /withdraw funds.*move funds between wallets/],
] as const;

const TRADE_ONLY = {
  ...{ enableWithdrawals: false, enableInternalTransfer: false, permitsUniversalTransfer: false },
  ...{ enableSpotAndMarginTrading: false, enablePortfolioMarginTrading: false, enableMargin: false },
  ...{ enableVanillaOptions: false, enableFixApiTrade: false, enableFutures: true },
};

function venue(): Promise<Simulator> {
  const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
  const accounts = [{ ...REAL, balance: '100000' }];
  return startSimulator({ engineOptions: { seed: 1, accounts, markets, weightPerMinute: 1_000_000 } });
}

function addKey(gateway: GatewayUnderTest, { url }: Simulator): Promise<Record<string, unknown>> {
  const named = { venue: 'binance-usdm', name: 'main', baseUrl: url, paper: true };
  return gateway.ask('key add', { ...named, ...REAL });
}

test('a key that may do more than trade, or not even that, is not stored: a sentence per reason (T2)', async () => {
  const simulator = await venue();
  const folder = makeFolder();
  allowDial(folder, simulator.url);
  const gateway = await startGateway({ folder });
  for (const [changes, sentence] of REFUSED) {
    simulator.engine.setRestrictions(REAL.apiKey, { ...TRADE_ONLY, ...changes });
    await assert.rejects(addKey(gateway, simulator), sentence);
  }
  await assert.rejects(gateway.ask('bot add', { bot: 'early', name: 'main' }), /KEY_UNKNOWN/);
  simulator.engine.setRestrictions(REAL.apiKey, TRADE_ONLY);
  assert.equal((await addKey(gateway, simulator))['name'], 'main');
  await gateway.stop().finally(() => simulator.close());
});

test('a key widened later is quarantined: cancels pass, openings wait until it is narrow again (T2)', async () => {
  const simulator = await venue();
  const folder = makeFolder();
  allowDial(folder, simulator.url);
  const first = await startGateway({ folder, keep: true });
  await addKey(first, simulator);
  await first.ask('policy set', { policy: wide() });
  const decoys: Decoy[] = [];
  for (const [index, kind] of TRADERS.entries()) {
    const { apiKey, secret } = await first.ask('bot add', { bot: `bot-${index}`, name: 'main' });
    const decoy = { apiKey: String(apiKey), secret: String(secret) };
    decoys.push(decoy);
    await kind.open(first.url, decoy).place({ price: 58_900 + index, clientId: `before-${index}` });
  }
  await first.stop();
  simulator.engine.setRestrictions(REAL.apiKey, { enableWithdrawals: true });

  // The first look of a gateway at its accounts asks for permissions, as every quarter of an hour does.
  const gateway = await startGateway({ folder, keep: true });
  await soon(async () => assert.match(JSON.stringify(await gateway.ask('status')), /quarantined/));
  for (const [index, kind] of TRADERS.entries()) {
    const decoy = decoys[index];
    assert.ok(decoy !== undefined);
    const trader = kind.open(gateway.url, decoy);
    await assertRaises(kind, () => trader.place({ price: 59_000 + index }), {
      raised: 'denied',
      saying: /ACCOUNT_QUARANTINED/,
    });
    await trader.cancel(`before-${index}`);
  }
  assert.deepEqual(
    simulator.engine.inspect(REAL.apiKey).orders.map(({ status }) => status),
    TRADERS.map(() => 'CANCELED'),
  );
  simulator.engine.setRestrictions(REAL.apiKey, TRADE_ONLY);
  assert.equal((await gateway.ask('key reprobe', { name: 'main' }))['status'], 'active');
  const [kind] = TRADERS;
  const [decoy] = decoys;
  assert.ok(kind !== undefined && decoy !== undefined);
  await kind.open(gateway.url, decoy).place({ price: 59_000 });
  assert.equal(simulator.engine.inspect(REAL.apiKey).openOrders.length, 1);
  await gateway.stop().finally(() => simulator.close());
  rmSync(folder.root, { recursive: true, force: true });
});
