import assert from 'node:assert/strict';
import { spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { openKeyset } from '../../src/keeper/custody/custodian.ts';
import { CanarySearch, type Canary } from '../e2e/canary-search.ts';
import { CanaryStage, filesOf, pause, REAL, SKIP, trade } from '../e2e/canary-stage.ts';
import { familyOf, searchMemory, startedWith } from '../e2e/process-view.ts';
import { CUSTODIANS, installTokens, LIBRARY, TokenPlace } from './softhsm.ts';

/** Long enough that it is found by nothing but itself. */
const PIN = randomBytes(18).toString('base64url');
const KEY: Canary = { name: 'the key in the token', bytes: Buffer.from(REAL.secret) };
const PIN_ITSELF: Canary = { name: 'the PIN', bytes: Buffer.from(PIN) };

let missing: string | null = null;
let token: TokenPlace;
let stage: CanaryStage;
/** What opens the vault, which a key of the token seals, and what it opens: the root key. */
let roots: readonly Canary[] = [];
/** Arguments and environment of all that a start started. */
let began: readonly Buffer[] = [];

before(async () => {
  missing = SKIP === false ? installTokens() : SKIP;
  if (missing !== null) return;
  token = new TokenPlace(PIN);
  const named = ['--library', LIBRARY, '--token', 'prod', '--pin-file', token.at('pin')];
  stage = await CanaryStage.open(undefined, { env: token.env, named });
  // The life in which the key was brought ends here: in the next one nobody is told it but the token.
  await stage.down();
  roots = await rootCanaries();
  began = await beginningsOf(() => stage.up());
  await trade(stage);
});

after(async () => {
  if (missing !== null) return;
  await stage.close();
  token.remove();
});

/** As whoever has token and PIN can learn them. */
async function rootCanaries(): Promise<readonly Canary[]> {
  const { library, token: label, key, sealed } = settings();
  const asked = JSON.stringify({ do: 'open', library, token: label, key, sealed, pin: PIN });
  const words = [join(CUSTODIANS, 'token.ts')];
  const stdio: ('pipe' | 'inherit')[] = ['pipe', 'pipe', 'inherit', 'pipe'];
  const { output } = spawnSync(process.execPath, words, { input: asked, env: token.env, stdio });
  const secret = output[3] ?? Buffer.alloc(0);
  assert.equal(secret.length, 32);
  const vault = new DatabaseSync(join(stage.folder, 'keeper', 'vault.db'), { readOnly: true });
  const row = vault.prepare(`SELECT sealed FROM record WHERE id LIKE '%keyset'`).get();
  vault.close();
  assert.ok(row?.['sealed'] instanceof Uint8Array);
  const { current } = await openKeyset({ kind: 'file', secret }, row['sealed']);
  return [
    { name: 'what opens the vault', bytes: secret },
    { name: 'the root key', bytes: current.key },
  ];
}

function settings(): Readonly<Record<string, unknown>> {
  return Object(JSON.parse(readFileSync(settingsFile(), 'utf8')));
}

/** Names of those that the memory of a process has in any spelling. */
function inMemory(pid: number, canaries: readonly Canary[]): readonly string[] {
  const finder = new CanarySearch(canaries);
  const { bytes, found } = searchMemory(pid, finder.longest, (piece) => finder.find(piece));
  assert.ok(bytes > 5_000_000, `${bytes} bytes were read`);
  return canaries
    .map(({ name }) => name)
    .filter((name) => found.some((one) => one.startsWith(`${name} as `)));
}

function all(): readonly Canary[] {
  return [KEY, PIN_ITSELF, ...roots];
}

/** What everything was started with that runs below this process while something is done. */
async function beginningsOf(doing: () => Promise<void>): Promise<readonly Buffer[]> {
  const found = new Map<string, Buffer>();
  let isDone = false;
  const done = doing().finally(() => (isDone = true));
  while (!isDone) {
    for (const start of stillThere()) found.set(start.toString('latin1'), start);
    await pause(2);
  }
  await done;
  return [...found.values()];
}

/** One that ends while it is looked at is not among them. */
function stillThere(): readonly Buffer[] {
  try {
    return familyOf(process.pid).slice(1).map(startedWith);
  } catch {
    return [];
  }
}

test('T14: while a token signs, only its process and the launcher have its PIN, and the launcher no key', (context) => {
  if (missing !== null) return context.skip(missing);
  const { launcher, keeper, edge, signer } = stage.pids;
  const has = (pid: number): readonly string[] => inMemory(pid, all());
  assert.deepEqual(has(edge), []);
  assert.deepEqual(has(keeper), ['the root key']);
  assert.deepEqual(has(signer), [PIN_ITSELF.name]);
  // It starts the signer again. What opens the vault went past it, from the token's process to the keeper.
  assert.deepEqual(has(launcher), [PIN_ITSELF.name]);
});

test('no process was started with PIN, root key or the token’s key in its words (T15, T39)', (context) => {
  if (missing !== null) return context.skip(missing);
  const finder = new CanarySearch(all());
  for (const program of ['custodians/token.ts', 'custodians/signer.ts', 'keeper/main.ts', 'edge/main.ts'])
    assert.ok(
      began.some((start) => start.includes(program)),
      program,
    );
  for (const start of [...began, ...stage.began]) assert.deepEqual(finder.find(start), []);
  assert.deepEqual(finder.find(Buffer.from(PIN)).length > 0, true, 'it can find');
});

test('neither logs, answers nor the folder have PIN, root key or the token’s key (T16, T17, I14)', (context) => {
  if (missing !== null) return context.skip(missing);
  const finder = new CanarySearch(all());
  for (const kept of [stage.logged, stage.traffic]) assert.deepEqual(finder.find(Buffer.concat(kept)), []);
  for (const root of [stage.folder, stage.temporary])
    for (const path of filesOf(root)) assert.deepEqual(finder.find(readFileSync(path)), [], path);
});

test('a custodian that hangs has the PIN and no root key; its crash leaves no memory image (T15)', async (context) => {
  if (missing !== null) return context.skip(missing);
  await stage.down();
  // Opening a pipe that nobody writes to lasts for ever, as a token's driver may.
  assert.equal(spawnSync('mkfifo', [token.at('silent.so')]).status, 0);
  const before = readFileSync(settingsFile(), 'utf8');
  writeFileSync(settingsFile(), JSON.stringify({ ...settings(), library: token.at('silent.so') }));
  const gateway = stage.launch();
  try {
    const said = allOf(gateway);
    const custodian = await childOf(gateway.pid ?? 0, 'custodians/token.ts');
    await pause(500);
    assert.match(readFileSync(`/proc/${custodian}/limits`, 'utf8'), /core file size +0 +0/);
    assert.deepEqual(inMemory(custodian, all()), [PIN_ITSELF.name]);
    assert.deepEqual(new CanarySearch(all()).find(startedWith(custodian)), []);
    process.kill(custodian, 'SIGABRT');
    assert.match(await said, /CUSTODIAN_FAILED/);
    assert.deepEqual([...readdirSync(stage.cwd), ...readdirSync(stage.reports)], []);
  } finally {
    writeFileSync(settingsFile(), before);
    gateway.kill('SIGKILL');
  }
  await stage.up();
});

test('a signer that crashes leaves neither memory image nor report, and is replaced (T15)', async (context) => {
  if (missing !== null) return context.skip(missing);
  const { signer } = stage.pids;
  assert.match(readFileSync(`/proc/${signer}/limits`, 'utf8'), /core file size +0 +0/);
  process.kill(signer, 'SIGABRT');
  await childOf(stage.pids.launcher, 'custodians/signer.ts', signer);
  assert.deepEqual([...readdirSync(stage.cwd), ...readdirSync(stage.reports)], []);
});

async function allOf({ stdout }: ChildProcess): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stdout ?? []) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function settingsFile(): string {
  return join(stage.folder, 'settings.json');
}

/** The process below that one which runs a program, once it is that and no wall before it any more. */
async function childOf(pid: number, program: string, except = 0): Promise<number> {
  for (let times = 0; times < 1_000; times += 1) {
    const found = runningBelow(pid).find(([child, words]) => child !== except && words.includes(program));
    if (found !== undefined) return found[0];
    await pause(10);
  }
  assert.fail(`${program} was not started`);
}

function runningBelow(pid: number): readonly (readonly [number, string])[] {
  try {
    return familyOf(pid)
      .slice(1)
      .map((child): [number, string] => [child, startedWith(child).toString('latin1')])
      .filter(([, words]) => words.startsWith(process.execPath));
  } catch {
    // One of them ended while it was looked at.
    return [];
  }
}
