import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));

test('the demo tells the whole story within 20 s, and every step goes as it should', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [DEMO, '--json'], { encoding: 'utf8' });
  const { ok, seconds, steps } = JSON.parse(stdout);
  const wrong = steps.filter((step: { readonly ok: boolean }) => !step.ok);
  assert.deepEqual(wrong, [], stderr);
  assert.equal(ok, true);
  assert.equal(status, 0);
  assert.equal(steps.length, 11);
  assert.ok(seconds < 20);
});
