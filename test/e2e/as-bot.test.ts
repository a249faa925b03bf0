import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parsePlain } from '../../src/cli/as-bot/exchange.ts';
import { tryListener } from '../../src/cli/as-bot/listener.ts';
import { tryProxy } from '../../src/cli/as-bot/proxy.ts';
import { freePort } from '../../src/cli/open-gateway.ts';
import { CommandWatch } from './command-watch.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const IS_ROOT = process.getuid?.() === 0 && process.platform === 'linux';
/** A user of nobody's, and the one that the edge has where the launcher is root. */
const BOT = 65_533;
const EDGE_USER = 60_842;

interface Finding {
  readonly ground: string;
  readonly name: string;
  readonly reach: string;
}

const watch = new CommandWatch();
let gateway: ChildProcess;
let root = '';

before(async () => {
  const listen = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const words = ['start', '--json', '--listen', listen];
  gateway = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  assert.ok(gateway.stdout !== null);
  const [line] = await once(createInterface({ input: gateway.stdout }), 'line');
  watch.started(words, gateway);
  watch.ran(words, line);
  root = JSON.parse(line).data;
});

after(async () => {
  try {
    // While it runs: its folder goes with it.
    watch.assertNone(root);
  } finally {
    gateway.kill('SIGTERM');
    await once(gateway, 'exit');
  }
});

/** Runs Node as another user in a network with nothing in it, as a bot behind the walls of docs/WAYS-IN.md. */
function asUser(
  uid: number,
  ...words: readonly string[]
): { readonly code: number | null; readonly out: string } {
  const user = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
  const command = ['--net', '--', 'setpriv', ...user, process.execPath, ...words];
  const { status, stdout } = spawnSync('unshare', command, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
    timeout: 30_000,
  });
  watch.ran(words, stdout);
  return { code: status, out: stdout };
}

function lookAs(uid: number): { readonly code: number | null; readonly findings: readonly Finding[] } {
  const { code, out } = asUser(uid, BIN, 'doctor', '--as-bot', '--json', '--data', root);
  return { code, findings: JSON.parse(out).findings };
}

const CAN_BE_TRIED = IS_ROOT && asUser(BOT, BIN, '--version').code === 0;
/** Said in one line where it cannot be tried. */
const skip = CAN_BE_TRIED ? false : 'needs root, setpriv, unshare, and a clone that other users can read';

const reachedOf = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ reach }) => reach === 'reached').map(({ name }) => name.replace(/[0-9]+/g, 'N'));

test(
  'a bot with a user and a network of its own reaches nothing of a running gateway (T14, T15)',
  { skip },
  () => {
    const { code, findings } = lookAs(BOT);
    // How the launcher’s own limit stands is the doing of whoever starts it.
    assert.deepEqual(
      reachedOf(findings).filter((name) => name !== 'launcher N, core dumps'),
      [],
    );
    assert.ok(code === 0 || reachedOf(findings).length === 1);
    const isBlocked = (ground: string, name: string): boolean =>
      findings.some((one) => one.ground === ground && one.name === name && one.reach === 'blocked');
    for (const name of ['read root.key', 'read owner-token', 'connect to owner.sock']) {
      assert.ok(isBlocked('store', name), name);
    }
    assert.ok(
      isBlocked('program', `write ${fileURLToPath(new URL('../../src/keeper/main.ts', import.meta.url))}`),
    );
    const pids = new Set(
      findings.flatMap(({ ground, name }) => (ground === 'processes' ? [name.split(',')[0]] : [])),
    );
    assert.equal(pids.size, 3, 'launcher, keeper and edge were found without a word of theirs');
    for (const one of pids) {
      for (const what of ['environ', 'mem', 'maps', 'fd']) {
        assert.ok(isBlocked('processes', `${one}, /proc/${one?.split(' ')[1]}/${what}`), `${one} ${what}`);
      }
      for (const what of ['ptrace', 'signals']) assert.ok(isBlocked('processes', `${one}, ${what}`), what);
    }
    for (const { ground, reach } of findings) {
      if (ground === 'direct' || ground === 'names') assert.equal(reach, 'blocked');
    }
  },
);

test('a bot that shares the edge’s user is told so, and reaches the edge alone', { skip }, () => {
  const { code, findings } = lookAs(EDGE_USER);
  assert.equal(code, 1);
  const reached = reachedOf(findings);
  for (const name of ['the bot’s user', 'edge N, /proc/N/environ', 'edge N, /proc/N/fd', 'edge N, signals']) {
    assert.ok(reached.includes(name), name);
  }
  assert.deepEqual(
    reached.filter((name) => /^(?:keeper|read|write|list|connect) ?/.test(name)),
    [],
  );
});

test(
  'a folder and a token that were opened to others are found, and what stayed shut is not',
  { skip },
  () => {
    chmodSync(dirname(root), 0o711);
    chmodSync(root, 0o711);
    chmodSync(join(root, 'owner-token'), 0o644);
    try {
      const { code, findings } = lookAs(BOT);
      assert.equal(code, 1);
      assert.deepEqual(
        reachedOf(findings).filter((name) => /^(?:read|write|list|connect) /.test(name)),
        ['read owner-token'],
      );
    } finally {
      chmodSync(join(root, 'owner-token'), 0o600);
      chmodSync(root, 0o700);
      chmodSync(dirname(root), 0o700);
    }
  },
);

test('the edges of the running proxy and listener hold (T5, T7, T8)', async () => {
  const running = JSON.parse(readFileSync(join(root, 'running.json'), 'utf8'));
  const proxy = parsePlain(running.proxy);
  const listener = parsePlain(running.url);
  assert.ok(proxy !== null && listener !== null);
  const waitMs = 2_000;
  const found = [
    ...(await tryProxy({
      proxy,
      unlisted: 'example.com:443',
      nobodys: 'sallyport-0.invalid:443',
      testNetwork: 'testnet.binancefuture.com:443',
      metadata: '169.254.169.254:80',
      venue: 'fapi.binance.com',
      waitMs,
    })),
    ...(await tryListener({ listener, isGuess: false, foreignHost: 'page.example', waitMs })),
  ];
  assert.equal(found.length, 19);
  assert.deepEqual(
    found.filter(({ reach }) => reach !== 'blocked'),
    [],
  );
});
