import assert from 'node:assert/strict';
import { type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/cli/open-gateway.ts';
import { CanarySearch, type Canary } from './canary-search.ts';
import {
  assertPlantedAlone,
  BIN,
  CanaryStage,
  DECOY_NAME,
  filesOf,
  firstLine,
  pause,
  PLANTED,
  PLANTED_HEX,
  REAL,
  SKIP,
  trade,
} from './canary-stage.ts';
import { familyOf, openFiles, searchMemory, startedWith } from './process-view.ts';

const SIMULATOR = fileURLToPath(new URL('../../simulators/binance-usdm/main.ts', import.meta.url));

const stages = new Map<'it', CanaryStage>();

function on(): CanaryStage {
  const stage = stages.get('it');
  assert.ok(stage, 'the gateway runs');
  return stage;
}

before(async () => {
  if (SKIP !== false) return;
  stages.set('it', await CanaryStage.open());
  await trade(on());
});

after(() => stages.get('it')?.close());

test(
  'the edge of a gateway that traded has nothing of the real key in its memory (T14, T16, I14)',
  { skip: SKIP },
  async () => {
    const { pids, bot } = on();
    // A request that the edge is still waiting for, so that it must hold what was sent so far.
    const waiting = connect(Number(bot.url.port), bot.url.hostname);
    const planted = Buffer.from(PLANTED.bytes).toString('latin1');
    const head = ['POST /fapi/v1/order HTTP/1.1', `host: ${bot.url.host}`, `x-planted: ${planted}`];
    waiting.write(`${head.join('\r\n')}\r\ncontent-length: 10\r\n\r\n`);
    await pause(100);
    const finder = on().search();
    const { bytes, found } = searchMemory(pids.edge, finder.longest, (piece) => finder.find(piece));
    assert.ok(bytes > 20_000_000, `${bytes} bytes were read`);
    assertPlantedAlone(found);
    waiting.destroy();
  },
);

test(
  'the launcher, through which the owner’s door leads, has nothing of it in its memory either (T16, I14)',
  { skip: SKIP },
  () => {
    const finder = on().search();
    const find = (piece: Uint8Array): readonly string[] => finder.find(piece);
    const { found } = searchMemory(on().pids.launcher, finder.longest, find);
    assert.deepEqual(found, ['planted as hex'], 'its environment, and nothing else');
  },
);

test('the same search finds the key in this process, which has it: it can find (T16)', { skip: SKIP }, () => {
  const finder = on().search();
  const find = (piece: Uint8Array): readonly string[] => finder.find(piece);
  const wanted = ['the real key id', 'the real secret', 'a signature'].map((name) => `${name} as itself`);
  const { found } = searchMemory(process.pid, finder.longest, find, (names) =>
    wanted.every((name) => names.has(name)),
  );
  for (const name of wanted) assert.ok(found.includes(name), `${name}: ${found.join('; ')}`);
});

test(
  'no process was started with anything of the real key, nor keeper and edge with what others were (T16, T39, I14)',
  { skip: SKIP },
  () => {
    const finder = on().search();
    const { launcher, keeper, edge } = on().pids;
    const family = familyOf(launcher);
    assert.ok(family.length >= 3 && family.includes(keeper) && family.includes(edge), `${family}`);
    for (const pid of family)
      assert.deepEqual(finder.find(startedWith(pid)), pid === launcher ? ['planted as hex'] : [], `${pid}`);
    const wait = ['-e', 'setTimeout(() => 0, 9000)'];
    const careless = [
      on().start(process.execPath, [...wait, PLANTED_HEX], {}),
      on().start(process.execPath, wait, { PLANTED: PLANTED_HEX }),
    ];
    for (const { pid = 0 } of careless) assert.deepEqual(finder.find(startedWith(pid)), ['planted as hex']);
    for (const child of careless) child.kill('SIGKILL');
  },
);

test(
  'neither were the owner’s commands, a witness, nor the simulated venue, which has the key (T16, T39, I14)',
  { skip: SKIP },
  async () => {
    const stage = on();
    const witness = join(stage.place, 'witness');
    const [status] = await Promise.all([
      stage.sallyport('status', ...stage.at),
      stage.sallyport('witness', 'init', '--folder', witness, '--name', 'canary'),
    ]);
    const log = ['--log', String(status['checkpointKey'])];
    const listen = ['--listen', `127.0.0.1:${await freePort('127.0.0.1')}`, '--json'];
    const serve = [BIN, 'witness', 'serve', '--folder', witness, ...log, ...listen];
    const serving = stage.start(process.execPath, serve);
    const venue = stage.start(process.execPath, [SIMULATOR]);
    venue.stdin?.write(`${JSON.stringify({ seed: 1, accounts: [{ ...REAL, balance: '5' }] })}\n`);
    assert.match(String((await firstLine(serving))['vkey']), /^canary\+/);
    assert.equal((await firstLine(venue))['ready'], true);
    const finder = stage.search();
    for (const { pid = 0 } of [serving, venue]) {
      assert.ok(startedWith(pid).includes(process.execPath));
      assert.deepEqual(finder.find(startedWith(pid)), []);
    }
    const began = Buffer.concat(stage.began);
    for (const word of ['init', 'creds.json', 'policy', 'witness'])
      assert.ok(began.includes(word), `${word} was looked at`);
    assert.deepEqual(finder.find(began), []);
    for (const child of [serving, venue]) child.kill('SIGKILL');
  },
);

test(
  'the edge has no file of the data folder open but the queue of alarms, which it was handed (T14)',
  { skip: SKIP },
  () => {
    const { pids, folder } = on();
    const inside = (pid: number): readonly string[] =>
      openFiles(pid).filter((path) => path.startsWith(folder));
    assert.deepEqual(inside(pids.edge), [join(folder, 'alarm-queue')]);
    assert.ok(inside(pids.keeper).some((path) => path.endsWith('ledger.db')));
  },
);

test('nothing of the real key reaches bots or the owner’s screen (T16, I14)', { skip: SKIP }, () => {
  const heard = Buffer.concat(on().traffic);
  assert.ok(heard.includes('rests-1') && heard.includes(on().bot.decoy.secret), 'the traffic was kept');
  assert.deepEqual(on().search().find(heard), []);
  assertPlantedAlone(
    on()
      .search()
      .find(Buffer.concat([heard, PLANTED.bytes])),
  );
});

test('nothing of the real key is in any log of the three processes (T16, I14)', { skip: SKIP }, async () => {
  const { pids, folder, logged, gateway } = on();
  // Each process that logs is made to: a stranger at the owner's door, and a dead edge.
  const stranger = connect(join(folder, 'owner.sock'));
  stranger.end(`${JSON.stringify({ token: '0'.repeat(64), command: 'key list' })}\n`).resume();
  process.kill(pids.edge, 'SIGKILL');
  for (let i = 0; i < 300 && !/EDGE_ENDED/.test(String(Buffer.concat(logged))); i += 1) await pause(10);
  await pause(200);
  const log = Buffer.concat(logged);
  assert.match(log.toString('utf8'), /"process":"launcher".*EDGE_ENDED/);
  assert.match(log.toString('utf8'), /"process":"keeper".*OWNER_DOOR_REFUSED/);
  assert.deepEqual(on().search().find(log), []);
  assertPlantedAlone(
    on()
      .search()
      .find(Buffer.concat([log, PLANTED.bytes])),
  );
  assert.equal(gateway.exitCode, null);
});

test(
  'the data folder has the real key as ciphertext only, while it is in use (T16, T17, I14)',
  { skip: SKIP },
  () => {
    const stage = on();
    const { folder } = stage;
    assert.ok(existsSync(join(folder, 'keeper', 'ledger.db-wal')), 'the write-ahead log is looked at too');
    assert.deepEqual(stage.foundIn(folder), []);
    const known = new CanarySearch([{ name: 'an order', bytes: Buffer.from('too-large') }]);
    assert.ok(filesOf(folder).some((path) => known.find(readFileSync(path)).includes('an order as itself')));
    const planted = join(folder, 'keeper', 'planted');
    writeFileSync(planted, PLANTED_HEX);
    assert.deepEqual(stage.foundIn(folder), ['planted as hex']);
    rmSync(planted);
  },
);

test(
  'what leaves the machine or lies beside it has neither the real key nor a decoy’s secret (T16, T40, I14)',
  { skip: SKIP },
  async () => {
    const stage = on();
    const { at, place, copies, temporary, folder } = stage;
    await Promise.all([
      stage.sallyport('ledger', 'export', ...at, '--out', join(copies, 'ledger.jsonl')),
      stage.sallyport('ledger', 'tiles', ...at, '--to', join(copies, 'tiles')),
      stage.sallyport('backup', 'keygen', ...at, '--identity', join(place, 'identity.txt')),
    ]);
    await stage.sallyport('backup', 'create', ...at, '--to', join(copies, 'backup.age'));
    assert.ok(filesOf(copies).length >= 4, 'an export, tiles and a backup were made');
    const finder = new CanarySearch([DECOY_NAME, stage.bot.decoy.secret].map(canaryOf));
    const decoyIn = (root: string): readonly string[] =>
      filesOf(root).flatMap((path) => finder.find(readFileSync(path)));
    const secretOf = (found: readonly string[]): readonly string[] =>
      found.filter((name) => !name.startsWith(DECOY_NAME));
    for (const root of [copies, temporary, folder]) {
      assert.deepEqual(stage.foundIn(root), [], root);
      assert.deepEqual(secretOf(decoyIn(root)), [], root);
    }
    assert.ok(decoyIn(copies).includes(`${DECOY_NAME} as itself`));
    assert.deepEqual(secretOf(finder.find(Buffer.concat(stage.logged))), []);
  },
);

function canaryOf(text: string): Canary {
  return { name: text, bytes: Buffer.from(text) };
}

test(
  'where its owner asks Node for reports, one of the launcher has nothing of the real key (T15, I14)',
  { skip: SKIP },
  async () => {
    const stage = on();
    assert.deepEqual(readdirSync(stage.reports), []);
    process.kill(stage.pids.launcher, 'SIGQUIT');
    for (let i = 0; i < 500 && stage.foundIn(stage.reports).length === 0; i += 1) await pause(10);
    assert.equal(readdirSync(stage.reports).length, 1);
    // Its environment, in which it was planted: the search finds what a report tells.
    assert.deepEqual(stage.foundIn(stage.reports), ['planted as hex']);
    rmSync(stage.reports, { recursive: true });
    mkdirSync(stage.reports);
  },
);

test(
  'a program that crashes with core dumps allowed leaves one, and a canary in it is found (T15)',
  {
    skip: SKIP,
  },
  async (context) => {
    const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
    if (/[|/]/.test(pattern)) return context.skip(`core dumps go elsewhere here: ${pattern}`);
    const { cwd } = on();
    const words = ['--core=unlimited:unlimited', '--', 'sleep', '60'];
    const careless = on().start('prlimit', words, { PATH: process.env['PATH'], PLANTED: PLANTED_HEX });
    await pause(100);
    await crash(careless, careless.pid ?? 0, 'SIGABRT');
    assert.equal(readdirSync(cwd).length, 1, 'a core dump');
    assert.deepEqual(on().foundIn(cwd), ['planted as hex']);
    for (const name of readdirSync(cwd)) rmSync(join(cwd, name));
  },
);

test(
  'an edge and a keeper that crash leave no core dump, no report, and nothing of the real key (T15, I14)',
  { skip: SKIP },
  async () => {
    const stage = on();
    const { launcher, keeper, edge } = stage.pids;
    for (const pid of [launcher, keeper, edge])
      assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /core file size +0 +0/);
    process.kill(edge, 'SIGQUIT');
    await pause(50);
    // Before it is Node it is the program that builds the wall, and before that a copy of the launcher.
    const isEdge = (words: string): boolean =>
      words.startsWith(process.execPath) && words.includes('src/edge/main.ts');
    const others = (): readonly number[] =>
      familyOf(launcher)
        .filter((pid) => ![launcher, keeper, edge].includes(pid))
        .filter((pid) => isEdge(startedWith(pid).toString('latin1')));
    for (let i = 0; i < 500 && others().length === 0; i += 1) await pause(10);
    const [another] = others();
    assert.ok(another, 'another edge came');
    process.kill(another, 'SIGABRT');
    await crash(stage.gateway, keeper, 'SIGABRT');
    for (const empty of [stage.cwd, stage.reports]) assert.deepEqual(readdirSync(empty), [], empty);
    for (const root of [stage.temporary, stage.folder]) assert.deepEqual(stage.foundIn(root), [], root);
    assert.deepEqual(stage.search().find(Buffer.concat(stage.logged)), []);
  },
);

/** Sends a signal, and waits until the child, which is that process or watches over it, is gone. */
async function crash(child: ChildProcess, pid: number, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  process.kill(pid, signal);
  await ended;
}
