import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import { edgeWalls } from '../../src/launcher/walls.ts';
import type { KeeperStart } from '../../src/protocol/launcher-message.ts';
import { makeFolder, startGateway } from './gateway-under-test.ts';

const IS_ROOT = process.getuid?.() === 0;
const LINUX = process.platform === 'linux';
const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));
const KEEPER_MAIN = join(SOURCE, 'keeper/main.ts');
const INTRUDER = fileURLToPath(new URL('intruder.ts', import.meta.url));
const SOCKETS = fileURLToPath(new URL('../../node_modules/ws/', import.meta.url));
const HASHES = fileURLToPath(new URL('../../node_modules/@noble/', import.meta.url));

const gateway = await startGateway();
after(() => gateway.stop());

test('the keeper proved from inside: no connect, listen, spawn, stray read or dial, no wrong certificate', async () => {
  const { selfTests } = await gateway.ask('doctor');
  const names = ['connect', 'listen', 'spawn', 'read-outside', 'dial-off-list', 'wrong-certificate'];
  assert.deepEqual(
    selfTests,
    names.map((name) => ({ name, refused: true })),
  );
});

test(
  'the keeper has an empty network, the edge another user, both no new privileges, none core dumps (T14, T15)',
  { skip: !IS_ROOT || !LINUX },
  () => {
    const { keeper, edge } = gateway.launcher.pids;
    const status = (pid: number | undefined, field: string): string =>
      new RegExp(`^${field}:[ \\t]*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    const devices = readFileSync(`/proc/${keeper}/net/dev`, 'utf8').trim().split('\n').slice(2);
    assert.deepEqual(
      devices.map((line) => line.trim().split(':')[0]),
      ['lo'],
    );
    assert.match(status(edge, 'Uid'), /^60842\s+60842\s+60842\s+60842$/);
    assert.equal(status(edge, 'Groups').trim(), '');
    for (const pid of [keeper, edge]) assert.equal(status(pid, 'NoNewPrivs'), '1');
    for (const pid of [keeper, edge, process.pid])
      assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /Max core file size\s+0\s+0/);
  },
);

test(
  'neither process was given an environment, and no argument holds a secret (T39)',
  { skip: !IS_ROOT || !LINUX },
  () => {
    const token = readFileSync(gateway.folder.ownerToken, 'utf8');
    // The third, which has the driver of a token, runs where one is named alone.
    const { keeper, edge } = gateway.launcher.pids;
    for (const pid of [keeper, edge]) {
      const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .map((entry) => entry.split('=')[0]);
      assert.deepEqual(
        names.filter((name) => name !== '' && !name?.startsWith('NODE_CHANNEL')),
        [],
      );
      assert.equal(readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(token), false);
    }
  },
);

test('SIGUSR1 opens no inspector in keeper or edge (T14)', async () => {
  for (const pid of Object.values(gateway.launcher.pids)) if (pid !== undefined) process.kill(pid, 'SIGUSR1');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const open = await new Promise<boolean>((resolve) => {
    const socket = connect(9229, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy() !== null));
    socket.once('error', () => resolve(false));
  });
  assert.equal(open, false);
  assert.equal((await gateway.ask('status'))['entries'], 1);
});

test(
  'whoever owns the edge gets at nothing of the keeper and nothing of the owner (T14, T17)',
  { skip: !IS_ROOT },
  () => {
    const { folder, launcher } = gateway;
    const files = readdirSync(folder.root, { recursive: true, encoding: 'utf8' }).map((file) =>
      join(folder.root, file),
    );
    const target = {
      root: folder.root,
      keeperFolder: folder.keeper,
      keeperPid: launcher.pids.keeper,
      ownerSocket: folder.ownerSocket,
      files,
    };
    // The very command line of the running edge, with the intruder in place of its program.
    const commandLine = readFileSync(`/proc/${launcher.pids.edge}/cmdline`, 'utf8').split('\0');
    const flags = commandLine.filter((word) => word.startsWith('--'));
    assert.ok(flags.includes('--permission'));
    const { prefix } = edgeWalls(process.env['PATH'] ?? '', true);
    const [file = '', ...rest] = [
      ...prefix,
      process.execPath,
      ...flags,
      `--allow-fs-read=${INTRUDER}`,
      INTRUDER,
      JSON.stringify(target),
    ];
    const ended = spawnSync(file, rest, { env: {}, encoding: 'utf8', timeout: 10_000 });
    const { found, control } = JSON.parse(ended.stdout);
    assert.deepEqual(control, { listen: true });
    assert.deepEqual(
      Object.entries(found).filter(([, succeeded]) => succeeded),
      [],
    );
    assert.equal(existsSync(join(folder.root, 'new.db')), false);
  },
);

test(
  'without the user’s wall the intruder is let in by some of it: the test above can fail',
  { skip: !IS_ROOT },
  () => {
    const target = {
      root: gateway.folder.root,
      keeperFolder: gateway.folder.keeper,
      keeperPid: 1,
      ownerSocket: '/x',
      files: [],
    };
    const ended = spawnSync(process.execPath, [INTRUDER, JSON.stringify(target)], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    const { found } = JSON.parse(ended.stdout);
    assert.equal(found['list the data folder'], true);
    assert.equal(found['start a program'], true);
    rmSync(join(gateway.folder.root, 'HALT2'), { force: true });
    rmSync(join(gateway.folder.root, 'new.db'), { force: true });
  },
);

interface Openings {
  readonly flags: readonly string[];
  readonly env?: Record<string, string>;
  /** The launcher dials whatever it is asked to. */
  readonly dialsAll?: boolean;
}

const WALLED = ['--permission', '--allow-worker'];

/** Starts a keeper with some of its walls missing and says which failure it reported, and what was not refused. */
async function begin(openings: Openings): Promise<{ readonly code: string; readonly notRefused: string }> {
  const folder = makeFolder();
  const { flags, env = {}, dialsAll = false } = openings;
  const reading = [SOURCE, SOCKETS, HASHES, `${folder.keeper}/`].map((path) => `--allow-fs-read=${path}`);
  const allowed = flags.includes('--permission') ? [...reading, `--allow-fs-write=${folder.keeper}/`] : [];
  const key = openSync(join(folder.root, 'root.key'), 'r');
  const child: ChildProcess = spawn(process.execPath, [...flags, ...allowed, KEEPER_MAIN], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', key],
    env,
  });
  let log = '';
  child.stderr?.on('data', (part: Buffer) => (log += part.toString()));
  const code = await new Promise<string>((resolve) => {
    child.on('message', (message) => void answer(message));
    child.once('exit', (status) => resolve(`EXIT_${status}`));
    const answer = async (message: unknown): Promise<void> => {
      if (typeof message !== 'object' || message === null || !('kind' in message)) return;
      if (message.kind === 'failed' && 'code' in message) resolve(String(message.code));
      if (message.kind === 'ready') resolve('READY');
      if (message.kind === 'dial' && 'id' in message)
        child.send(
          { kind: 'dialled', id: message.id, ok: dialsAll },
          dialsAll ? await anySocket() : undefined,
        );
      if (message.kind === 'up') child.send({ kind: 'start', start: { ...START, folder: folder.keeper } });
    };
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  child.kill('SIGKILL');
  rmSync(folder.root, { recursive: true, force: true });
  return { code, notRefused: /"notRefused":"([^"]*)"/.exec(log)?.[1] ?? '' };
}

const NOW = new Date();
const FOREIGN = await makeAuthority({
  name: 'nobody',
  days: 1,
  now: NOW,
  permitted: { dns: ['localhost'], ip: [] },
});
const START: Omit<KeeperStart, 'folder'> = {
  custodian: 'file',
  unsealFd: 4,
  doorDigest: 'ab'.repeat(32),
  curve: false,
  signer: false,
  halted: false,
  names: [],
  ranges: [],
  foreign: await issueLeaf(FOREIGN, { dnsNames: ['localhost'], ipAddresses: [], days: 1, now: NOW }),
};

const listener = createServer().listen(0, '127.0.0.1');
after(() => listener.close());
const authorityFolder = mkdtempSync(join(tmpdir(), 'sallyport-ca-'));
after(() => rmSync(authorityFolder, { recursive: true }));

async function anySocket(): Promise<ReturnType<typeof connect>> {
  const address = listener.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

test('a keeper with all its walls starts: what follows is the walls’ doing', async () => {
  assert.equal((await begin({ flags: WALLED })).code, 'READY');
});

test('a keeper that is missing any wall refuses to start and names it', async () => {
  const ca = join(authorityFolder, 'ca.pem');
  writeFileSync(ca, FOREIGN.cert);
  const cases: readonly (readonly [openings: Openings, notRefused: RegExp])[] = [
    [{ flags: [] }, /^connect listen spawn read-outside$/],
    [{ flags: [...WALLED, '--allow-net'] }, /^connect listen$/],
    [{ flags: [...WALLED, '--allow-child-process'] }, /^spawn$/],
    [{ flags: [...WALLED, '--allow-fs-read=*'] }, /^read-outside$/],
    [{ flags: WALLED, dialsAll: true }, /^dial-off-list$/],
    [{ flags: WALLED, env: { NODE_EXTRA_CA_CERTS: ca } }, /^wrong-certificate$/],
  ];
  const ends = await Promise.all(cases.map(([openings]) => begin(openings)));
  ends.forEach((end, index) => {
    assert.equal(end.code, 'STORE_UNSAFE', JSON.stringify(cases[index]?.[0]));
    assert.match(end.notRefused, cases[index]?.[1] ?? /^$/);
  });
});
