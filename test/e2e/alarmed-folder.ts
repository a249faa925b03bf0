import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { makeFolder } from './gateway-under-test.ts';
import { Receiver } from './webhook-receiver.ts';

const SECRET = 'a secret of the test, thirty-two characters long';
/** Looks come once a second, at Kite every two or so; a loaded machine is given more. */
const WITHIN_MS = 40_000;
const LOSS_REACHED = /has reached a limit that stops openings: dailyLossMax/;

/** A folder for a gateway that tells the receiver beside it of every alarm from a warning on. */
export async function alarmedFolder(context: TestContext): Promise<{ folder: DataFolder; hook: Receiver }> {
  const hook = await new Receiver().open();
  context.after(() => hook.close());
  const folder = makeFolder();
  const place = { url: hook.url, secret: SECRET, allow: [new URL(hook.url).host], ca: null };
  const sink = {
    name: 'hook',
    kind: 'webhook',
    ...place,
    least: 'warning',
    subjects: [],
    administrators: false,
  };
  writeFileSync(folder.alarmSinks, JSON.stringify([sink]), { mode: 0o600 });
  return { folder, hook };
}

/** How often somebody was told that a daily loss is as large as it may be. */
export function lossesTold(hook: Receiver): number {
  return hook.what.filter((what) => LOSS_REACHED.test(what)).length;
}

/** Waits until that was told of the account and of its one bot. */
export async function lossTold(hook: Receiver): Promise<void> {
  for (let waited = 0; lossesTold(hook) < 2; waited += 50) {
    assert.ok(waited < WITHIN_MS, `told: ${hook.what.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
