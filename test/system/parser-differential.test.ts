import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { campaign } from '../hostile/parser/campaign.ts';
import { PRODUCT } from '../hostile/parser/codec.ts';

const REQUESTS = 1_000_000;

test('T3 I3: gate and venue read a million hostile requests of a new seed alike, or the gate refuses', (t) => {
  const seed = randomInt(2 ** 47);
  t.diagnostic(`seed ${seed}`);
  const { finding } = campaign(PRODUCT, seed, REQUESTS);
  assert.equal(finding, null, `seed ${seed}: ${JSON.stringify(finding, null, 2)}`);
});
