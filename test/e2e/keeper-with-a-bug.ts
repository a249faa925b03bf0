import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runKeeper } from '../../src/keeper/run.ts';
import { parseToKeeper } from '../../src/protocol/launcher-message.ts';

/**
 * A composition root for tests: the real keeper, which has a bug when a file of its folder says so. What its error
 * says is what no log and no report may say.
 */
const told = { folder: '' };
process.on('message', (value) => {
  const message = parseToKeeper(value);
  if (message?.kind === 'start') told.folder = message.start.folder;
});

/** With this file the next commit ends in an error that nobody catches, once. */
const BUG = 'test-has-a-bug';

runKeeper({
  hit: (label) => {
    const path = join(told.folder, BUG);
    if (label !== 'before-commit' || told.folder === '' || !existsSync(path)) return;
    rmSync(path);
    throw new TypeError('REAL-SECRET-IN-AN-ERROR of 10.0.0.1');
  },
});
