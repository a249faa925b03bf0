import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));

/** Whether nginx is there, after trying to install it where this user may. */
function hasNginx(): boolean {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const isThere = (): boolean => spawnSync('nginx', ['-v'], { env: { PATH: path } }).status === 0;
  if (isThere()) return true;
  if (process.getuid?.() !== 0) return false;
  spawnSync('apt-get', ['install', '--yes', '--no-install-recommends', 'nginx-light'], { stdio: 'ignore' });
  return isThere();
}

const missing = hasNginx() ? false : 'nginx is not installed, and this user cannot install it';

test(
  'the benchmark measures direct, nginx and gateway in one run, and says all of it',
  { skip: missing },
  () => {
    const ran = spawnSync(process.execPath, [BENCH, '--rounds', '1', '--orders', '200', '--json'], {
      encoding: 'utf8',
    });
    assert.equal(ran.status, 0, ran.stderr);
    const { rows } = JSON.parse(ran.stdout);
    const names = [
      'path',
      'connections',
      'direct_p50_us',
      'nginx_p50_us',
      'gateway_p50_us',
      'gateway_p99_us',
      'fdatasync_p50_us',
      'nginx_per_s',
      'gateway_per_s',
    ];
    assert.deepEqual(
      rows.map((row: { readonly connections: number }) => row.connections),
      [1, 16, 64],
    );
    for (const row of rows) {
      assert.deepEqual(Object.keys(row).sort(), [...names].sort());
      for (const name of names) assert.notEqual(row[name], null, name);
      assert.ok(row.direct_p50_us < row.gateway_p50_us);
    }
  },
);

for (const part of ['sockets', 'bots', 'long'])
  test(`the part "${part}" of the benchmark runs and says its rows`, () => {
    const argv = [BENCH, part, '--rounds', '1', '--orders', '200', '--json'];
    const ran = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    assert.equal(ran.status, 0, ran.stderr);
    const { rows } = JSON.parse(ran.stdout);
    assert.ok(rows.length >= 3);
    for (const row of rows)
      for (const [name, value] of Object.entries(row)) assert.notEqual(value, null, name);
  });
