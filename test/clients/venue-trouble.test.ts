import assert from 'node:assert/strict';
import test from 'node:test';
import { assertRaises, openThreeDesks, soon, type ThreeDesks } from './three-desks.ts';

/** The venue's limiter, its silence and its absence, as they look through the gateway. */
test('trouble of the venue reaches each client as what it is, and nothing is sent twice (F7, I2)', async (context) => {
  const on = await openThreeDesks();
  await context.test('an order that the venue took and never answered', () => unanswered(on));
  await context.test('429', () => limited(on));
  await context.test('the venue saw the real key and no decoy', () => {
    const keys = [...on.keysSeen].filter((key) => key !== null);
    assert.deepEqual(keys, [on.on.realKey]);
    assert.deepEqual(
      on.changes.filter((line) => line.includes('/sapi/')),
      [],
    );
  });
  await context.test('no venue', async () => {
    await on.floor.simulator.close();
    await Promise.all(
      on.desks.map(({ kind, trader, freshPrice }) =>
        assertRaises(kind, () => trader.place({ price: freshPrice() }), {
          raised: 'notSent',
          saying: /not sent, try again/,
        }),
      ),
    );
  });
  for (const { courier } of on.desks) await courier.close();
  await on.floor.gateway.stop();
});

async function unanswered(on: ThreeDesks): Promise<void> {
  const { faults, engine } = on.floor.simulator;
  faults.set({ closeAfterAccept: { path: 'POST /fapi/v1/order', next: on.desks.length } });
  const id = (index: number): string => `lost-${index}`;
  await Promise.all(
    on.desks.map(({ kind, trader, freshPrice }, index) =>
      assertRaises(kind, () => trader.place({ price: freshPrice(), clientId: id(index) }), {
        raised: 'outcomeUnknown',
        saying: /execution status unknown/,
      }),
    ),
  );
  for (const [index, { trader }] of on.desks.entries()) {
    await soon(async () => assert.equal(await trader.statusOf(id(index)), 'NEW'));
    assert.deepEqual(await trader.openIds(), [id(index)]);
    await trader.cancel(id(index));
  }
  const { orders } = engine.inspect(on.on.realKey);
  assert.deepEqual(
    orders.map(({ status }) => status),
    on.desks.map(() => 'CANCELED'),
  );
  assert.ok([...engine.requests.values()].every(({ received }) => received === 1));
}

async function limited(on: ThreeDesks): Promise<void> {
  const before = on.floor.simulator.engine.inspect(on.on.realKey).orders.length;
  for (const { kind, trader, freshPrice } of on.desks) {
    on.floor.simulator.faults.set({ tooManyRequests: { path: 'POST /fapi/v1/order', next: 1 } });
    await assertRaises(kind, () => trader.place({ price: freshPrice() }), {
      raised: 'venueLimit',
      saying: /[Tt]oo many requests/,
    });
    // The venue asked for a second of patience, and the gateway grants it.
    await new Promise((resolve) => setTimeout(resolve, 1_050));
  }
  assert.equal(on.floor.simulator.engine.inspect(on.on.realKey).orders.length, before);
}
