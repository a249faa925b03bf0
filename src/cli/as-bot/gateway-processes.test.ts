import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dataFolder } from '../../launcher/folder.ts';
import { findGateway } from './gateway-processes.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-as-bot-'));
after(() => rmSync(place, { recursive: true, force: true }));

interface Planted {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly words: readonly string[];
}

function procWith(processes: readonly Planted[]): string {
  const proc = mkdtempSync(join(place, 'proc-'));
  mkdirSync(join(proc, 'self'));
  for (const { pid, parent, uid, words } of processes) {
    mkdirSync(join(proc, String(pid)));
    writeFileSync(join(proc, `${pid}/cmdline`), words.join('\0'));
    writeFileSync(join(proc, `${pid}/status`), `Name:\tnode\nPPid:\t${parent}\nUid:\t9\t${uid}\t9\t9\n`);
  }
  return proc;
}

/** Launcher, keeper and edge of a gateway on a folder, with pids from `first` on. */
function gatewayOn(root: string, first: number): readonly Planted[] {
  const keeperWords = ['node', `--allow-fs-write=${root}/keeper/`, '/opt/src/keeper/main.ts'];
  return [
    { pid: first, parent: 1, uid: 1000, words: ['node', 'bin/sallyport.js', 'up'] },
    { pid: first + 1, parent: first, uid: 1000, words: keeperWords },
    { pid: first + 2, parent: first, uid: 65_534, words: ['node', '/opt/src/edge/main.ts', '{}'] },
  ];
}

const own = [
  { role: 'launcher', pid: 10, uid: 1000 },
  { role: 'keeper', pid: 11, uid: 1000 },
  { role: 'edge', pid: 12, uid: 65_534 },
];

test('a gateway is found among all processes, by its arguments', () => {
  const proc = procWith([...gatewayOn('/srv/a', 10), ...gatewayOn('/srv/b', 20)]);
  assert.deepEqual(findGateway(proc, dataFolder('/srv/a')).processes, own);
  const unknown = findGateway(proc, dataFolder('/srv/c'));
  assert.equal(unknown.processes.length, 6, 'any of them may be the one');
  assert.deepEqual(unknown.programs[0], { clone: '/opt/', node: 'node' });
  assert.equal(unknown.folder?.root, '/srv/a');
});

test('its own word about its processes counts as far as they run', () => {
  const folder = dataFolder(mkdtempSync(join(place, 'data-')));
  const proc = procWith(gatewayOn('/srv/a', 10));
  writeFileSync(folder.running, JSON.stringify({ pid: 10, keeper: 11, edge: 12 }));
  const programs = [{ clone: '/opt/', node: 'node' }];
  assert.deepEqual(findGateway(proc, folder), { processes: own, folder: null, programs });
  writeFileSync(folder.running, JSON.stringify({ pid: 10, keeper: 12, edge: 11 }));
  assert.deepEqual(findGateway(proc, folder).processes, own, 'another program has that number now');
  writeFileSync(folder.running, JSON.stringify({ pid: 90, keeper: 91, edge: 92 }));
  assert.deepEqual(findGateway(proc, folder).processes, own, 'stale: looked for instead');
});

test('where nothing is shown nothing is found', () => {
  const nothing = { processes: [], folder: null, programs: [] };
  assert.deepEqual(findGateway(join(place, 'none'), dataFolder('/srv/a')), nothing);
  const hidden = procWith([{ pid: 5, parent: 1, uid: 0, words: ['sh'] }]);
  assert.deepEqual(findGateway(hidden, dataFolder('/srv/a')), nothing);
});
