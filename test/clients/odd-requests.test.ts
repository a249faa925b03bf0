import assert from 'node:assert/strict';
import test from 'node:test';
import { assertRaises, openThreeDesks } from './three-desks.ts';

test('what is replayed, late or not understood is refused in each client’s words (T3, T6, I7)', async (context) => {
  const on = await openThreeDesks();
  const placed = (): number => on.on.engine.inspect(on.on.realKey).orders.length;
  for (const { kind, trader, courier, freshPrice } of on.desks) {
    await context.test(`${kind.name}: the same bytes again`, async () => {
      courier.manner = { kind: 'twice' };
      const before = placed();
      await assertRaises(kind, () => trader.place({ price: freshPrice() }), {
        raised: 'denied',
        saying: /REQUEST_REPLAYED/,
      });
      assert.equal(placed(), before + 1, 'the first of the two, and nothing else');
      courier.manner = { kind: 'faithful' };
    });
    await context.test(`${kind.name}: an old timestamp`, async () => {
      courier.manner = { kind: 'slow', byMs: 300 };
      const before = placed();
      const late = { price: freshPrice(), recvWindow: 50 };
      await assertRaises(kind, () => trader.place(late), { raised: 'clock', saying: /recvWindow/ });
      assert.equal(placed(), before);
      courier.manner = { kind: 'faithful' };
    });
    await context.test(`${kind.name}: an unknown field`, async () => {
      const before = placed();
      const odd = { price: freshPrice(), oddField: true };
      await assertRaises(kind, () => trader.place(odd), {
        raised: 'input',
        saying: /FIELD_NOT_UNDERSTOOD/,
      });
      assert.equal(placed(), before);
    });
  }
  await on.close();
});
