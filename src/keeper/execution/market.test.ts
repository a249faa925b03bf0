import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Venue } from '../../core/order/venue.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Stage } from './room-fixture.test.ts';

const PATHS = ['premiumIndex', 'ticker/bookTicker', 'ticker/24hr'].map((name) => `GET /fapi/v1/${name}`);

/** How the venue was asked for marks, quotes and volumes of that many markets, and what an order then meets. */
async function asked(count: number, venue: Venue = binanceUsdm): Promise<readonly string[]> {
  const symbols = Array.from({ length: count }, (_, i) => `C${i}USDT`);
  const stage = new Stage({ symbols, limits: { symbols }, venue });
  await stage.pass(3_000);
  const lines = stage.asked.filter((line) => PATHS.some((path) => line.startsWith(path)));
  const { status, text } = await stage.place('ann', { symbol: `C${count - 1}USDT` });
  assert.equal(status, 200, text);
  return lines;
}

test('a few markets are looked at one by one, and more of them all at once', async () => {
  const few = await asked(5);
  const many = await asked(6);
  assert.ok(few.length > 0 && few.every((line) => line.includes('symbol=C')), few.join());
  assert.ok(many.length > 0 && many.every((line) => !line.includes('symbol=')), many.join());
  for (const path of PATHS)
    assert.ok(
      many.some((line) => line.startsWith(path)),
      path,
    );
});

test('where a venue tells of all markets at once it is asked so for one, and not at all for none', async () => {
  const venue: Venue = { ...binanceUsdm, marketScope: () => 'all' };
  const lines = await asked(1, venue);
  assert.ok(lines.length > 0 && lines.every((line) => !line.includes('symbol=')), lines.join());
  const idle = new Stage({ lawless: true, venue });
  await idle.pass(3_000);
  assert.deepEqual(
    idle.asked.filter((line) => PATHS.some((path) => line.startsWith(path))),
    [],
  );
});
