import assert from 'node:assert/strict';
import test from 'node:test';
import { cutPower } from '../faults/power-cuts.ts';
import { unable } from '../faults/preload.ts';
import { recordLife } from '../faults/recorded-life.ts';

const IMAGES = 10_000;

test(
  'ten thousand power cuts lose nothing that was acknowledged (F16, F15, I1, I12)',
  { skip: unable },
  async (t) => {
    const found = await cutPower(await recordLife(), IMAGES, Date.now());
    t.diagnostic(JSON.stringify(found));
    assert.ok(found.images >= IMAGES);
  },
);
