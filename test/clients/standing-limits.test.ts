import assert from 'node:assert/strict';
import test from 'node:test';
import { assertRaises, openThreeDesks, soon } from './three-desks.ts';

test('limits that remember are refused in the words of each client, and let exits out (T1)', async (context) => {
  const on = await openThreeDesks();
  const { price } = on.on;
  const venue = on.on.engine.inspect(on.on.realKey);
  for (const { kind, freshPrice } of on.desks) {
    await context.test(`${kind.name}: an order over and over`, async () => {
      await on.policy({ repeat: { count: 2, withinS: 60 } });
      const trader = await on.newTrader(kind);
      const same = freshPrice();
      await trader.place({ price: same });
      await trader.place({ price: same });
      const latched = { raised: 'denied', saying: /REPEAT_THROTTLE_LATCHED/ } as const;
      await assertRaises(kind, () => trader.place({ price: same }), latched);
      await assertRaises(kind, () => trader.place({ price: freshPrice() }), latched);
      await trader.cancelAll();
      await on.floor.gateway.ask('resume', { reason: 'test' });
      await trader.place({ price: freshPrice() });
    });
    await context.test(`${kind.name}: settings`, async () => {
      await on.policy({ leverageMax: 5 });
      const trader = await on.newTrader(kind);
      await assertRaises(kind, () => trader.setLeverage(6), {
        raised: 'denied',
        saying: /LEVERAGE_EXCEEDS_MAX/,
      });
      await on.policy({ settings: [] });
      await assertRaises(kind, () => trader.setLeverage(2), {
        raised: 'denied',
        saying: /SETTING_NOT_ALLOWED/,
      });
      assert.equal(venue.leverages.get('BTCUSDT'), undefined);
    });
  }
  await context.test('too many messages', async () => {
    await on.policy({ messagesPerSecondMax: 1, messagesPerMinuteMax: 1 });
    for (const { kind, trader, freshPrice } of on.desks) {
      await assertRaises(kind, () => trader.place({ price: freshPrice() }), {
        raised: 'rate',
        saying: /too many requests/,
      });
    }
  });
  await context.test('the loss of a day', async () => {
    await on.policy({});
    const [first] = on.desks;
    assert.ok(first !== undefined);
    // The fees and the spread are the loss.
    await first.trader.place({ price: price(20), immediate: true });
    await first.trader.place({ side: 'SELL', price: price(-20), immediate: true });
    assert.equal(venue.fills.length > 0 && venue.positions.length === 0, true);
    await on.policy({ dailyLossMax: '0.01' });
    for (const { kind, trader, freshPrice } of on.desks) {
      await soon(() =>
        assertRaises(kind, () => trader.place({ price: freshPrice() }), {
          raised: 'denied',
          saying: /DAILY_LOSS_REACHED/,
        }),
      );
    }
  });
  await on.close();
});

test('a mark that stopped is old beside living quotes, and the other way round', async (context) => {
  const on = await openThreeDesks();
  for (const path of ['/fapi/v1/premiumIndex', '/fapi/v1/ticker/bookTicker', 'GET /fapi/v1/']) {
    await context.test(`while the venue does not answer ${path}`, async () => {
      await on.policy({ referenceAgeMaxMs: 100 });
      on.floor.simulator.faults.set({ status5xx: { path, applied: false, shape: 'plain' } });
      await new Promise((resolve) => setTimeout(resolve, 200));
      for (const { kind, trader, freshPrice } of on.desks) {
        await assertRaises(kind, () => trader.place({ price: freshPrice() }), {
          raised: 'denied',
          saying: /REFERENCE_PRICE_STALE/,
        });
      }
    });
  }
  await on.close();
});
