import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../scripts/coverage.ts', import.meta.url));

test('every branch of the keeper is taken by a test beside it, or by some hundred simulated histories', () => {
  // A test runner inside a test takes itself for a part of it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const ran = spawnSync(process.execPath, [SCRIPT, 'src/keeper/'], {
    encoding: 'utf8',
    env,
    timeout: 290_000,
  });
  assert.equal(ran.status, 0, `${ran.stdout}${ran.stderr}`);
});
