import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { settingsText } from '../../src/cli/settings.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import type { Launcher } from '../../src/launcher/launcher.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

/** What tests ask of a launcher. */
export type LauncherInUse = Pick<Launcher, 'pids' | 'halt' | 'stop'>;

/** A launcher in a process of its own. */
export interface LauncherProcess {
  readonly url: string;
  readonly pid: number;
  readonly launcher: LauncherInUse;
  /** Its exit code as a word. */
  readonly ended: Promise<string>;
}

/** Starts a gateway as its owner does, by `sallyport up`. What its processes log goes to `onLog`. */
export async function startLauncher(
  folder: DataFolder,
  port: number,
  onLog: (part: Buffer) => void,
): Promise<LauncherProcess> {
  writeFileSync(folder.settings, settingsText({ custodian: 'file', keyFile: 'root.key' }), { mode: 0o600 });
  const words = ['up', '--data', folder.root, '--listen', `127.0.0.1:${port}`, '--no-proxy', '--json'];
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.on('data', onLog);
  const ended = new Promise<string>((resolve) => child.once('close', (code) => resolve(`exit ${code}`)));
  const launcher: LauncherInUse = {
    get pids() {
      const { keeper, edge, signer } = JSON.parse(readFileSync(folder.running, 'utf8'));
      return { keeper, edge, signer };
    },
    halt: () => void child.kill('SIGUSR2'),
    stop: () => void child.kill('SIGTERM'),
  };
  for await (const line of createInterface({ input: child.stdout }))
    return { url: String(JSON.parse(line).url), pid: child.pid ?? 0, launcher, ended };
  return assert.fail(`the gateway ended: ${await ended}`);
}
