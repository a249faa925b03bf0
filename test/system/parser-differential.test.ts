import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { BYBIT, bybitArena } from '../hostile/parser/bybit/differential.ts';
import { campaign } from '../hostile/parser/campaign.ts';
import { PRODUCT } from '../hostile/parser/codec.ts';
import { binanceArena } from '../hostile/parser/differential.ts';
import { KITE, kiteArena } from '../hostile/parser/kite/differential.ts';
import { HYPERLIQUID, hyperliquidArena } from '../hostile/parser/hyperliquid/differential.ts';

const REQUESTS = 1_000_000;

test('T3 I3: gate and venue read a million hostile requests of a new seed alike, or the gate refuses', (t) => {
  const seed = randomInt(2 ** 47);
  t.diagnostic(`seed ${seed}`);
  const { finding } = campaign(binanceArena(PRODUCT), seed, REQUESTS);
  assert.equal(finding, null, `seed ${seed}: ${JSON.stringify(finding, null, 2)}`);
});

test('T3 I3: gate and venue read 300,000 hostile requests for Bybit alike, or the gate refuses', (t) => {
  const seed = randomInt(2 ** 47);
  t.diagnostic(`seed ${seed}`);
  const { finding } = campaign(bybitArena(BYBIT), seed, 300_000);
  assert.equal(finding, null, `seed ${seed}: ${JSON.stringify(finding, null, 2)}`);
});

test('T3 I3: gate and venue read 100,000 hostile requests for Hyperliquid alike, or the gate refuses', (t) => {
  const seed = randomInt(2 ** 47);
  t.diagnostic(`seed ${seed}`);
  const { finding } = campaign(hyperliquidArena(HYPERLIQUID), seed, 100_000);
  assert.equal(finding, null, `seed ${seed}: ${JSON.stringify(finding, null, 2)}`);
});

test('T3 I3: gate and venue read 300,000 hostile requests for Kite alike, or the gate refuses', (t) => {
  const seed = randomInt(2 ** 47);
  t.diagnostic(`seed ${seed}`);
  const { finding } = campaign(kiteArena(KITE), seed, 300_000);
  assert.equal(finding, null, `seed ${seed}: ${JSON.stringify(finding, null, 2)}`);
});
