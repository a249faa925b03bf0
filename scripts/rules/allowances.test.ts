import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { ambientPlaces } from './allowances/ambient-places.ts';
import { castPlaces } from './allowances/cast-places.ts';
import { catchPlaces } from './allowances/catch-places.ts';
import { entryPoints } from './allowances/entry-points.ts';

test('every place that a rule leaves alone exists and has a reason', () => {
  for (const { place, because } of [...ambientPlaces, ...castPlaces, ...catchPlaces, ...entryPoints]) {
    assert.ok(existsSync(new URL(`../../${place}`, import.meta.url)), `${place} is gone`);
    assert.ok(because.length > 10, `${place} has no reason`);
  }
});
