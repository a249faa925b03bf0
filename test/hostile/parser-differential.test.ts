import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BYBIT, bybitArena } from './parser/bybit/differential.ts';
import { PLANTED_AT_BYBIT } from './parser/bybit/planted.ts';
import { campaign } from './parser/campaign.ts';
import { PRODUCT } from './parser/codec.ts';
import { binanceArena } from './parser/differential.ts';
import {
  HYPERLIQUID,
  HYPERLIQUID_VAULT,
  hyperliquidArena,
  vaultArena,
} from './parser/hyperliquid/differential.ts';
import { PLANTED_AT_HYPERLIQUID, PLANTED_AT_VAULT } from './parser/hyperliquid/planted.ts';
import { KITE, kiteArena } from './parser/kite/differential.ts';
import { PLANTED_AT_KITE } from './parser/kite/planted.ts';
import { PLANTED } from './parser/planted-codecs.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
/** As many at each venue as at the one whose seeds are told apart. */
const REQUESTS = 100_000;
const REQUESTS_PER_SEED = 10_000;
const ENOUGH = 100_000;

for (const seed of SEEDS) {
  test(`T3 I3: gate and venue read ${REQUESTS_PER_SEED} requests of seed ${seed} alike or the gate refuses`, () => {
    const { finding, agreed, refused } = campaign(binanceArena(PRODUCT), seed, REQUESTS_PER_SEED);
    assert.equal(finding, null, JSON.stringify(finding, null, 2));
    // Neither a gate that refuses everything nor a generator without traps would prove anything.
    assert(
      agreed > REQUESTS_PER_SEED / 5 && refused > REQUESTS_PER_SEED / 5,
      `${agreed} taken, ${refused} refused`,
    );
  });
}

for (const [bug, codec] of PLANTED) {
  test(`T3: a codec that ${bug} is found out`, () => {
    const { finding, judged } = campaign(binanceArena(codec), 1, ENOUGH);
    assert.notEqual(finding, null, `not found in ${judged} requests`);
  });
}

for (const { venue, count = REQUESTS, run } of [
  { venue: 'Bybit', run: (of: number) => campaign(bybitArena(BYBIT), 1, of) },
  { venue: 'Hyperliquid', run: (of: number) => campaign(hyperliquidArena(HYPERLIQUID), 1, of) },
  // The same codec once more: what differs is whose account is acted on.
  {
    ...{ venue: 'a vault of Hyperliquid', count: REQUESTS_PER_SEED },
    run: (of: number) => campaign(vaultArena(HYPERLIQUID_VAULT), 1, of),
  },
  { venue: 'Kite', run: (of: number) => campaign(kiteArena(KITE), 1, of) },
])
  test(`T3 I3: gate and venue read ${count} requests for ${venue} alike or the gate refuses`, () => {
    const { finding, agreed, refused } = run(count);
    assert.equal(finding, null, JSON.stringify(finding, null, 2));
    assert(agreed > count / 5 && refused > count / 5, `${agreed} taken, ${refused} refused`);
  });

for (const [bug, codec] of PLANTED_AT_BYBIT) {
  test(`T3: a codec of Bybit that ${bug} is found out`, () => {
    const { finding, judged } = campaign(bybitArena(codec), 1, ENOUGH);
    assert.notEqual(finding, null, `not found in ${judged} requests`);
  });
}

for (const [bug, codec] of PLANTED_AT_HYPERLIQUID) {
  test(`T3: a codec of Hyperliquid that ${bug} is found out`, () => {
    const { finding, judged } = campaign(hyperliquidArena(codec), 1, ENOUGH);
    assert.notEqual(finding, null, `not found in ${judged} requests`);
  });
}

for (const [bug, codec] of PLANTED_AT_VAULT) {
  test(`T3: a codec of a vault of Hyperliquid that ${bug} is found out`, () => {
    const { finding, judged } = campaign(vaultArena(codec), 1, ENOUGH);
    assert.notEqual(finding, null, `not found in ${judged} requests`);
  });
}

for (const [bug, codec] of PLANTED_AT_KITE) {
  test(`T3: a codec of Kite that ${bug} is found out`, () => {
    const { finding, judged } = campaign(kiteArena(codec), 1, ENOUGH);
    assert.notEqual(finding, null, `not found in ${judged} requests`);
  });
}
