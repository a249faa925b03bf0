import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { ATTACKS } from '../hostile/siege/attacks.ts';
import { assertInTime, Siege } from '../hostile/siege/siege.ts';

const HALTS = 100;
const WATCHED_MS = 5_000;
const siege = await Siege.open();
after(() => siege.close());
const before = await siege.measure(HALTS);
const busy = await siege.measureBusy(HALTS);

for (const name of ATTACKS.keys()) {
  test(`under ${name}: ${HALTS} halts and cancels in time, and openings go (T31, T35, F31, L3)`, async (t) => {
    const { result, sent } = await siege.under(name, () => siege.measure(HALTS));
    t.diagnostic(`quiet: halts ${before.halts}, cancels ${before.cancels}, openings ${before.openings}`);
    t.diagnostic(`busy: halts ${busy.halts}, cancels ${busy.cancels}, openings ${busy.openings}`);
    t.diagnostic(
      `${sent} sent: halts ${result.halts}, cancels ${result.cancels}, openings ${result.openings}`,
    );
    assertInTime(result, busy);
  });
}

test('strangers who ask as fast as they can leave nothing on the disk but their count (T35)', async (t) => {
  const watch = async () => {
    const [bytes, entries] = [siege.bytes(), await siege.entries()];
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    return { bytes: siege.bytes() - bytes, entries: (await siege.entries()) - entries };
  };
  const idle = await watch();
  const { result, sent } = await siege.under('strangers who ask as fast as they can', watch);
  t.diagnostic(
    `idle: ${idle.bytes} bytes, ${idle.entries} entries; ${sent} strangers: ${result.bytes}, ${result.entries}`,
  );
  assert.ok(sent > 1_000);
  assert.ok(result.bytes - idle.bytes < 64 * 1024, `${result.bytes} bytes`);
  assert.ok(result.entries - idle.entries < 20, `${result.entries} entries`);
});
