import assert from 'node:assert/strict';
import test from 'node:test';
import { ambient } from './ambient.ts';
import { verdict } from './planting-fixture.test.ts';

const TOUCHES = [
  'export const a = Date.now();',
  'export const a = new Date();',
  'export const a = performance.now();',
  'export const a = Math.random();',
  'export const a = process.env.HOME;',
  "export const a = fetch('https://x');",
  'export const a = setTimeout(() => undefined, 1);',
  "import { connect } from 'node:net';",
  "import { readFileSync } from 'node:fs';",
  "import { randomBytes } from 'node:crypto';",
  "import { type Server, createServer } from 'node:http';",
];

for (const text of TOUCHES) {
  test(`in a room that decides this is found: ${text}`, () => {
    assert.equal(verdict(ambient, { 'src/keeper/execution/admit.ts': text }).length, 1);
  });
}

test('T34: only the system room reads the wall clock', () => {
  const text = 'export const now = (): number => Date.now();';
  assert.deepEqual(verdict(ambient, { 'src/system/clock.ts': text }), []);
  assert.equal(verdict(ambient, { 'src/keeper/wire/send-once.ts': text }).length, 1);
});

test('types, arithmetic of crypto, given times and tests pass', () => {
  const text = [
    "import type { Socket } from 'node:net';",
    "import { type Server } from 'node:http';",
    "import { createHash } from 'node:crypto';",
    'export const day = new Date(0);',
    'export const f = (clock: { now(): number }): number => clock.now();',
  ].join('\n');
  const found = verdict(ambient, {
    'src/keeper/execution/admit.ts': text,
    'src/keeper/execution/admit.test.ts': 'Date.now();',
  });
  assert.deepEqual(found, []);
});
