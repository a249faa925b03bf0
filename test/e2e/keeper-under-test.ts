import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseToKeeper } from '../../src/protocol/launcher-message.ts';
import { runKeeper } from '../../src/keeper/run.ts';
import { SqliteLedger } from '../../src/store/sqlite-ledger.ts';
import type { FailpointLabel } from '../../src/ports.ts';

/**
 * A composition root for tests: the real keeper, with a ledger that can be made to hang and failpoints that kill. It
 * is told what to do by files in its own folder, because no environment and no arguments reach it.
 */
const told = { folder: '' };
process.on('message', (value) => {
  const message = parseToKeeper(value);
  if (message?.kind === 'start') told.folder = message.start.folder;
});

/** While this file is there, no append is ever answered. */
const HANG = 'test-ledger-hangs';
/** `LABEL COUNT`: dies at the COUNT-th hit of that label, once. */
const DIE = 'test-dies-at';

const append = SqliteLedger.prototype.append;
SqliteLedger.prototype.append = function (firstSeq, leaves) {
  if (existsSync(join(told.folder, HANG))) return new Promise(() => undefined);
  return append.call(this, firstSeq, leaves);
};

const hits = new Map<FailpointLabel, number>();

runKeeper({
  hit: (label) => {
    const path = join(told.folder, DIE);
    if (told.folder === '' || !existsSync(path)) return;
    const [wanted, count] = readFileSync(path, 'utf8').split(' ');
    if (wanted !== label) return;
    hits.set(label, (hits.get(label) ?? 0) + 1);
    if (hits.get(label) !== Number(count)) return;
    writeFileSync(path, 'done');
    process.kill(process.pid, 'SIGKILL');
  },
});
