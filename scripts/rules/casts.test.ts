import assert from 'node:assert/strict';
import test from 'node:test';
import { casts } from './casts.ts';
import { verdict } from './planting-fixture.test.ts';

test('a cast, an old-style cast and an exclamation mark are found', () => {
  const found = verdict(casts, {
    'src/edge/a.ts':
      'export const a = JSON.parse("1") as number;\nexport const b = <string>a;\nexport const c = [a][0]!;',
  });
  assert.deepEqual(
    found.map((line) => line.split(' ')[0]),
    ['src/edge/a.ts:1', 'src/edge/a.ts:2', 'src/edge/a.ts:3'],
  );
});

test('a place that may state one type may not state another', () => {
  const found = verdict(casts, {
    'src/keeper/execution/make-order-id.ts': 'const a = "" as ClientOrderId;\nconst b = "" as BotId;',
  });
  assert.deepEqual(found, [
    'src/keeper/execution/make-order-id.ts:2 cast `as BotId`: parse, or use satisfies',
  ]);
});

test('`as const`, satisfies, units and tests pass', () => {
  const found = verdict(casts, {
    'src/edge/a.ts':
      "export const a = ['x'] as const;\nexport const b = { a } satisfies object;\nexport const c = !a;",
    'src/core/units/ids.ts': 'export const d = 1 as Seq;',
    'src/edge/a.test.ts': 'const e = 1 as never;',
  });
  assert.deepEqual(found, []);
});
