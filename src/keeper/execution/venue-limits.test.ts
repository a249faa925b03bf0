import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Stage, tells } from './room-fixture.test.ts';

const HOUR = 3_600_000;
const LIMITS = 'GET /fapi/v1/exchangeInfo';

async function asked(stage: Stage, ms: number): Promise<number> {
  stage.asked.length = 0;
  for (let passed = 0; passed < ms; passed += 10_000) await stage.pass(10_000);
  return stage.asked.filter((line) => line.startsWith(LIMITS)).length;
}

test('a venue is asked for its limits at the start, and again soon where it did not say them (T35)', async () => {
  const stage = new Stage();
  stage.told.set(LIMITS, tells(200, 'nonsense'));
  const unsaid = await asked(stage, HOUR / 20);
  assert.ok(unsaid >= 2, `${unsaid} times`);
  stage.told.clear();
  await asked(stage, HOUR / 20);
  assert.equal(await asked(stage, HOUR / 20), 0);
});

test('a venue that does not say its limits is not asked: the documented ones hold (T35)', async () => {
  const rates = { ...binanceUsdm.rates, limitsRequest: () => null };
  const stage = new Stage({ venue: { ...binanceUsdm, rates } });
  assert.equal(await asked(stage, HOUR / 20), 0);
  assert.equal((await stage.place('ann')).status, 200);
});
