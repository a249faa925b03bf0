import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '../../src/keeper/execution/journal.ts';
import { runKeeper } from '../../src/keeper/run.ts';
import { Snapshotter } from '../../src/keeper/snapshotter.ts';
import { parseToKeeper } from '../../src/protocol/launcher-message.ts';
import { SqliteLedger } from '../../src/store/sqlite-ledger.ts';

/**
 * A composition root for tests: the real keeper, which takes a snapshot when a file in its folder says so, however few
 * entries there are.
 */
const told: { folder: string; store: SqliteLedger | null } = { folder: '', store: null };
process.on('message', (value) => {
  const message = parseToKeeper(value);
  if (message?.kind === 'start') told.folder = message.start.folder;
});

const open = SqliteLedger.open;
SqliteLedger.open = async (path) => {
  told.store = await open(path);
  return told.store;
};

const durableHead = Journal.prototype.durableHead;
Journal.prototype.durableHead = function () {
  const wanted = join(told.folder, 'test-takes-snapshot');
  if (told.store !== null && existsSync(wanted)) {
    rmSync(wanted);
    const log = { write: () => undefined };
    const parts = { path: join(told.folder, 'snapshot'), journal: this, store: told.store, log };
    void new Snapshotter(parts).take();
  }
  return durableHead.call(this);
};

runKeeper({ hit: () => undefined });
