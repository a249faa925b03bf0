import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { attemptAsSelf } from './attempt.ts';
import { tryCoreDumps } from './core-dumps.ts';
import { tryMemory } from './memory.ts';
import { trySignals } from './signals.ts';

const LINUX = process.platform === 'linux';
const SECRET = 'k7Wq2Zp9Xv4Rb8Nc1Md6Fg3Hj5Lt0Sy7Ua2';
const attempt = attemptAsSelf(500);
const place = mkdtempSync(join(tmpdir(), 'sallyport-as-bot-'));
after(() => rmSync(place, { recursive: true, force: true }));

async function idleChild(...words: readonly string[]): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => 0, 1e6)', ...words]);
  await once(child.stdout, 'data');
  const { pid } = child;
  assert.ok(pid !== undefined);
  after(() => child.kill('SIGKILL'));
  return Object.assign(child, { pid });
}

/** A folder that says of a process what /proc does. */
function procOf(pid: number, files: Readonly<Record<string, string>>): string {
  const proc = mkdtempSync(join(place, 'proc-'));
  for (const folder of [String(pid), 'sys/kernel/yama']) mkdirSync(join(proc, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(proc, name), text);
  return proc;
}

test(
  'the insides of a process of the same user are reached, ptrace with them (T14)',
  { skip: !LINUX },
  async () => {
    const { pid } = await idleChild();
    const found = await tryMemory({ proc: '/proc', processes: [{ role: 'keeper', pid, uid: 0 }], attempt });
    assert.deepEqual(
      found.map(({ name, reach }) => [name.split(', ')[1]?.replace(String(pid), 'N'), reach]),
      [
        ['/proc/N/environ', 'reached'],
        ['/proc/N/mem', 'reached'],
        ['/proc/N/maps', 'reached'],
        ['/proc/N/fd', 'reached'],
        ['/proc/N/cmdline', 'blocked'],
        ['ptrace', 'reached'],
      ],
    );
  },
);

test('what the system refuses is blocked, ptrace with it', { skip: !LINUX }, async () => {
  const proc = procOf(7, { '7/cmdline': 'node\0x', 'sys/kernel/core_pattern': 'core' });
  const refused = (): Promise<string> => Promise.resolve('EACCES');
  const found = await tryMemory({ proc, processes: [{ role: 'edge', pid: 7, uid: 1 }], attempt: refused });
  assert.deepEqual(
    found.filter(({ reach }) => reach !== 'blocked'),
    [],
  );
  assert.match(found.at(-1)?.text ?? '', /no Yama/);
});

test('a secret among the arguments is a hole, and is not printed (T39)', { skip: !LINUX }, async () => {
  const { pid } = await idleChild(`token=${SECRET}`);
  const found = await tryMemory({ proc: '/proc', processes: [{ role: 'launcher', pid, uid: 0 }], attempt });
  assert.equal(found.find(({ name }) => name.endsWith('cmdline'))?.reach, 'reached');
  assert.equal(JSON.stringify(found).includes(SECRET), false);
});

test('what Yama says stands beside ptrace, and without /proc nothing is told', async () => {
  const processes = [{ role: 'keeper', pid: 7, uid: 1 }] as const;
  const files = { 'sys/kernel/core_pattern': 'core', 'sys/kernel/yama/ptrace_scope': '1\n' };
  const refused = (): Promise<string> => Promise.resolve('EPERM');
  const found = await tryMemory({ proc: procOf(7, files), processes, attempt: refused });
  assert.match(found.at(-1)?.text ?? '', /ptrace_scope is 1$/);
  assert.match(found.at(-2)?.text ?? '', /does not show it/);
  const open = procOf(7, { ...files, 'sys/kernel/yama/ptrace_scope': '0\n' });
  assert.match(
    (await tryMemory({ proc: open, processes, attempt: refused })).at(-1)?.text ?? '',
    /is 0, so /,
  );
  const none = await tryMemory({ proc: join(place, 'none'), processes, attempt: refused });
  assert.equal(none.at(-1)?.reach, 'cannot tell');
});

test('a process that takes signals is a hole; another user’s is none, an ended one tells nothing', async () => {
  const child = await idleChild();
  const keeper = [{ role: 'keeper', pid: child.pid, uid: 0 }] as const;
  const ask = (pid: number): void => void process.kill(pid, 0);
  assert.equal(trySignals(keeper, ask)[0]?.reach, 'reached');
  const refuse = (): void => {
    throw Object.assign(new RangeError('no'), { code: 'EPERM' });
  };
  assert.equal(trySignals(keeper, refuse)[0]?.reach, 'blocked');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(trySignals(keeper, ask)[0]?.reach, 'cannot tell');
});

test('a limit that lets images be written is a hole, and a program that takes them is not judged (T15)', () => {
  const reachOf = (limit: string, pattern: string): string | undefined => {
    const limits = `Limit   Soft Limit  Hard Limit  Units\nMax core file size        ${limit}        0   bytes\n`;
    const proc = procOf(7, { '7/limits': limits, 'sys/kernel/core_pattern': `${pattern}\n` });
    return tryCoreDumps(proc, [{ role: 'keeper', pid: 7, uid: 1 }])[0]?.reach;
  };
  assert.equal(reachOf('0', 'core'), 'blocked');
  assert.equal(reachOf('unlimited', 'core'), 'reached');
  assert.equal(reachOf('0', '|/usr/lib/systemd/systemd-coredump %P'), 'cannot tell');
  assert.equal(
    tryCoreDumps(join(place, 'none'), [{ role: 'edge', pid: 7, uid: 1 }])[0]?.reach,
    'cannot tell',
  );
});
