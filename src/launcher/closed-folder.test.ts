import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { closedToOthers } from './closed-folder.ts';

test('a folder that others cannot pass is named, the outermost first, and a file that they cannot read', (context) => {
  const home = mkdtempSync(join(tmpdir(), 'closed-'));
  context.after(() => rmSync(home, { recursive: true }));
  const [inner, file] = [join(home, 'inner'), join(home, 'inner', 'main.ts')];
  mkdirSync(inner);
  writeFileSync(file, '');
  chmodSync(file, 0o640);
  chmodSync(inner, 0o750);
  chmodSync(home, 0o700);
  assert.equal(closedToOthers(file), home);
  chmodSync(home, 0o711);
  assert.equal(closedToOthers(file), inner);
  chmodSync(inner, 0o711);
  assert.equal(closedToOthers(file), file);
  chmodSync(file, 0o644);
  assert.equal(closedToOthers(file), null);
});
