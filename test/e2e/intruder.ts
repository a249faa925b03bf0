import { spawn } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { closeSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/**
 * What somebody tries who owns the edge's process. Started by walls.test.ts as the edge is: the same user, walls and
 * flags. Says for each attempt whether it succeeded.
 */
interface Target {
  readonly root: string;
  readonly keeperFolder: string;
  readonly keeperPid: number;
  readonly ownerSocket: string;
  readonly files: readonly string[];
}

const target: Target = JSON.parse(process.argv[2] ?? '{}');

function attempt(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function opens(path: string): boolean {
  return attempt(() => closeSync(openSync(path, 'r')));
}

function connects(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
}

function spawns(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const child = spawn('/bin/true', [], { stdio: 'ignore' });
      child.once('error', () => resolve(false));
      child.once('spawn', () => resolve(true));
    } catch {
      resolve(false);
    }
  });
}

function listens(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

const { root, keeperFolder, keeperPid, ownerSocket, files } = target;
const found = {
  'list the data folder': attempt(() => readdirSync(root)),
  'list the keeper’s folder': attempt(() => readdirSync(keeperFolder)),
  'read a file of the data folder': files.some(opens),
  'write into the data folder': attempt(() => writeFileSync(`${root}/HALT2`, 'x')),
  'open the ledger with SQLite': attempt(() =>
    new DatabaseSync(`${keeperFolder}/ledger.db`).exec('SELECT 1'),
  ),
  'open the vault with SQLite, read only': attempt(() =>
    new DatabaseSync(`${keeperFolder}/vault.db`, { readOnly: true }).prepare('SELECT * FROM record').all(),
  ),
  'make a database in the data folder': attempt(() =>
    new DatabaseSync(`${root}/new.db`).exec('CREATE TABLE x (y)'),
  ),
  'read the keeper’s memory': opens(`/proc/${keeperPid}/mem`),
  'read the keeper’s environment': opens(`/proc/${keeperPid}/environ`),
  'follow the keeper’s descriptors': attempt(() => readdirSync(`/proc/${keeperPid}/fd`)),
  'signal the keeper': attempt(() => process.kill(keeperPid, 0)),
  'connect to the owner’s door': await connects(ownerSocket),
  'start a program': await spawns(),
  'start a thread': attempt(() => new Worker('0', { eval: true })),
  'read a system file': opens('/etc/hostname'),
  'compile text as code': attempt(() => new Function('return 1')()),
};
// The control: the edge needs the network, so this must succeed, or the attempts above prove nothing about it.
const control = { listen: await listens() };
process.stdout.write(JSON.stringify({ found, control }));
process.exit(0);
