import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dataFolder } from '../../launcher/folder.ts';
import { Fields } from '../fields.ts';
import { makeDataFolder } from '../make-folder.ts';
import { run } from '../terminal-fixture.test.ts';
import { lookAsBot, type AsBotOptions } from './as-bot.ts';
import { realSurroundings, type Surroundings } from './surroundings.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-as-bot-'));
after(() => rmSync(place, { recursive: true, force: true }));
const shut = createServer().listen(0, '127.0.0.1');
await new Promise((resolve) => shut.once('listening', resolve));
const address = shut.address();
const nowhere = {
  host: '127.0.0.1',
  port: typeof address === 'object' && address !== null ? address.port : 0,
};
shut.close();

/** A bot's machine on which nothing is to be reached. */
function walled(more: Partial<Surroundings> = {}): Surroundings {
  const proc = mkdtempSync(join(place, 'proc-'));
  mkdirSync(join(proc, 'self/fd'), { recursive: true });
  writeFileSync(join(proc, 'self/status'), 'CapEff:\t0000000000000000\n');
  const refused = (): Promise<readonly string[]> =>
    Promise.reject(Object.assign(new RangeError('no'), { code: 'ECONNREFUSED' }));
  return {
    ...realSurroundings(),
    uid: 1001,
    env: {},
    proc,
    local: refused,
    remote: refused,
    strangers: new Map(),
    outside: [{ name: 'venue', hosts: ['venue.test'], port: 443 }],
    listener: nowhere,
    rootSockets: [],
    waitMs: 300,
    ...more,
  };
}

interface Looked {
  readonly holes: number;
  readonly isNo: boolean;
  readonly lines: readonly string[];
  reach(name: string): string | undefined;
}

async function look(options: AsBotOptions, around: Surroundings): Promise<Looked> {
  const { json, lines, isNo = false } = await lookAsBot(options, around);
  const fields = Fields.of(json);
  const found = fields?.parts('findings') ?? [];
  return {
    holes: fields?.count('holes') ?? -1,
    isNo,
    lines,
    reach: (name) => found.find((one) => one.text('name') === name)?.text('reach') ?? undefined,
  };
}

test('where nothing is reached the answer is yes, and what could not be tried is said', async () => {
  const looked = await look({ data: join(place, 'none') }, walled());
  assert.equal(looked.holes, 0);
  assert.equal(looked.isNo, false);
  assert.equal(looked.reach('data folder'), 'cannot tell');
  assert.equal(looked.reach('a proxy'), 'cannot tell');
  assert.equal(looked.reach('a gateway'), 'cannot tell');
  assert.equal(looked.reach('venue over IPv6'), 'blocked');
  assert.match(
    looked.lines.at(-1) ?? '',
    /^As user 1001, on .*: 0 reached, [0-9]+ blocked, [0-9]+ that cannot be told\.$/,
  );
  for (const line of looked.lines.filter((one) => one.startsWith('cannot tell')))
    assert.match(line, / Next: /);
});

test('one hole is enough for a no, and each line of one says what to do', async () => {
  const folder = makeDataFolder(join(place, 'open'), { custodian: 'passphrase' });
  const looked = await look({ data: folder.root }, walled({ env: { HTTPS_PROXY: 'http://127.0.0.1:1' } }));
  assert.equal(looked.isNo, true);
  assert.ok(looked.holes > 0);
  assert.equal(looked.reach('read owner-token'), 'reached');
  assert.equal(looked.reach('127.0.0.1:1'), 'cannot tell', 'the proxy of the environment was tried');
  const holes = looked.lines.filter((line) => line.startsWith('REACHED'));
  assert.equal(holes.length, looked.holes);
  for (const line of holes) assert.match(line, / Next: /);
});

test('what the folder tells of the gateway and its backups is used, and the command line goes before it', async () => {
  const folder = makeDataFolder(join(place, 'told'), { custodian: 'passphrase' });
  const backup = { to: join(place, 'open'), everyHours: 1, keep: 1, recipients: [] };
  writeFileSync(folder.settings, JSON.stringify({ version: 1, custodian: 'passphrase', backup }));
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  writeFileSync(
    folder.running,
    JSON.stringify({ url: at(2), proxy: at(3), venues: { kite: at(5), odd: 'x' } }),
  );
  const looked = await look({ data: folder.root }, walled());
  assert.equal(looked.reach('list backups'), 'reached');
  assert.equal(looked.reach('127.0.0.1:3'), 'cannot tell');
  assert.equal(looked.reach('127.0.0.1:2, two Hosts'), 'cannot tell');
  assert.equal(looked.reach('127.0.0.1:5, two Hosts'), 'cannot tell', 'and a venue’s own port');
  const url = { host: '127.0.0.1', port: 4 };
  const named = await look({ data: folder.root, url, proxy: url, backups: join(place, 'none') }, walled());
  assert.equal(named.reach('list backups'), 'blocked');
  assert.equal(named.reach('127.0.0.1:4'), 'cannot tell');
  assert.equal(named.reach('127.0.0.1:4, two Hosts'), 'cannot tell');
});

test('a folder that nobody named is found by the arguments of its keeper', async () => {
  const folder = makeDataFolder(join(place, 'hidden'), { custodian: 'passphrase' });
  const around = walled({ signal: () => undefined });
  mkdirSync(join(around.proc, '7'));
  const clone = mkdtempSync(join(place, 'clone-'));
  mkdirSync(join(clone, 'src'));
  const words = ['node', `--allow-fs-write=${folder.keeper}/`, `${clone}/src/keeper/main.ts`];
  writeFileSync(join(around.proc, '7/cmdline'), words.join('\0'));
  writeFileSync(join(around.proc, '7/status'), 'PPid:\t6\nUid:\t5\t5\t5\t5\n');
  const looked = await look({ data: dataFolder(join(place, 'none')).root }, around);
  assert.equal(looked.reach('read owner-token'), 'reached');
  assert.equal(looked.reach('keeper 7, signals'), 'reached');
  assert.equal(looked.reach(`write ${clone}/src`), 'reached');
  assert.equal(looked.reach(`write ${clone}/bin/sallyport.js`), 'blocked');
  assert.match(looked.lines.at(-1) ?? '', /hidden: /);
});

test('what only a bot sees is refused where nobody looks as a bot, and a place must be a URL', async () => {
  const refused = await run('doctor', '--proxy', 'http://127.0.0.1:1');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /nothing was looked at\. Add --as-bot/);
  const misread = await run('doctor', '--as-bot', '--url', '127.0.0.1');
  assert.equal(misread.code, 2);
  assert.match(misread.err, /Write http:\/\/HOST:PORT/);
});
