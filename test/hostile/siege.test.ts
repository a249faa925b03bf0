import test, { after } from 'node:test';
import { assertInTime, Siege } from './siege/siege.ts';

const siege = await Siege.open();
after(() => siege.close());
const busy = await siege.measureBusy(15);

for (const name of [
  'strangers who ask as fast as they can',
  'a bot that sends signed orders as fast as it can',
  'WebSocket fragments without an end',
]) {
  test(`under ${name}: the owner halts and a bot cancels in time, and openings go (T35, L3)`, async (t) => {
    const { result, sent } = await siege.under(name, () => siege.measure(15));
    t.diagnostic(
      `${sent} sent; halts ${result.halts}, cancels ${result.cancels}, openings ${result.openings}`,
    );
    assertInTime(result, busy);
  });
}
