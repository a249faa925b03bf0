import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DataFolder } from '../launcher/folder.ts';
import type { Log } from '../ports.ts';
import { StderrLog, type LogFormat } from '../system/log.ts';
import { opensAlone } from './custody/custody.ts';
import { knock } from './door-client.ts';
import { Fields } from './fields.ts';
import { CliRefusal } from './refusal.ts';
import { isRootKeyOld } from './root-key.ts';
import { openFolder, type Settings } from './settings.ts';
import { readTold, writeTold, type Chore, type ChoreTold } from './upkeep-file.ts';

const FIRST_LOOK_MS = 1_000;
const LOOK_MS = 60_000;
/** What failed is tried again after this long, or when it is due anyway. */
const AGAIN_MS = 15 * 60_000;
/** A command that takes longer is ended. */
const LONGEST_MS = 60 * 60_000;
const HOUR_MS = 3_600_000;
const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
/** Most of a command's answer that is kept. */
const ANSWER_MAX = 65_536;

/** How a command ended: OK, or the code and sentence with which it was refused. */
export interface ChoreEnd {
  readonly code: string;
  readonly text: string;
}

export interface UpkeepParts {
  readonly folder: DataFolder;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Log;
  /** Runs one command of the owner in a process of its own. */
  readonly run: (words: readonly string[]) => Promise<ChoreEnd>;
  /** Since when the root key is in use, in Unix milliseconds; null when the gateway does not tell. */
  readonly rootKeySince: () => Promise<number | null>;
}

/**
 * What the owner wants done on a schedule while the gateway runs: backups, and a new root key where a key file opens
 * the vault. Each is the command that the owner would type, in a process of its own, one at a time: orders never wait
 * for it, and a stop in the middle is what it is for that command.
 */
export class Upkeep {
  readonly #parts: UpkeepParts;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  start(afterMs = FIRST_LOOK_MS): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      void this.look()
        .catch(() => this.#parts.log.write('alert', 'UPKEEP_FAILED', { chore: 'look' }))
        .finally(() => this.start(LOOK_MS));
    }, afterMs);
    this.#timer.unref();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Does what is due by the settings as they are now. */
  async look(): Promise<void> {
    const settings = this.#settings();
    if (settings === null) return;
    if (this.#isBackupDue(settings)) await this.#backUp(settings);
    if (await this.#isRootKeyDue(settings)) await this.#do('rootKey', ['key', 'rotate-root']);
  }

  /** Null while the settings cannot be read: whoever edits them is told by the next command. */
  #settings(): Settings | null {
    try {
      return openFolder(this.#parts.folder.root).settings;
    } catch (reason) {
      if (!(reason instanceof CliRefusal)) throw reason;
      this.#parts.log.write('warn', 'UPKEEP_WITHOUT_SETTINGS', { code: reason.code });
      return null;
    }
  }

  #isBackupDue({ backup }: Settings): boolean {
    if (backup === undefined) return false;
    const told = readTold(this.#parts.folder).backup;
    return this.#isDue(told, told?.goodAt ?? null, backup.everyHours * HOUR_MS);
  }

  async #isRootKeyDue(settings: Settings): Promise<boolean> {
    // Nobody can be asked for a passphrase or shares here: their owner is reminded instead.
    if (!opensAlone(settings)) return false;
    const since = await this.#parts.rootKeySince();
    const { now, folder } = this.#parts;
    if (since === null || !isRootKeyOld(settings, since, now())) return false;
    const told = readTold(folder).rootKey;
    return this.#isDue(told, told?.goodAt ?? null, HOUR_MS);
  }

  /** A time that lies ahead was written under another clock, and counts as none. */
  #isDue(told: ChoreTold | null, goodAt: number | null, everyMs: number): boolean {
    const now = this.#parts.now();
    const since = (at: number): number => (at > now ? Infinity : now - at);
    if (goodAt !== null && since(goodAt) < everyMs) return false;
    const hasFailed = told !== null && told.code !== 'OK';
    return !hasFailed || since(told.at) >= AGAIN_MS;
  }

  async #backUp({ backup }: Settings): Promise<void> {
    if (backup === undefined) return;
    const { to, keep, recipients } = backup;
    const asked = recipients.flatMap((recipient) => ['--recipient', recipient]);
    const end = await this.#do('backup', ['backup', 'create', '--to', `${to}/`, ...asked]);
    if (end.code !== 'OK' || this.#isStopped) return;
    const pruned = await this.#parts.run(['backup', 'prune', '--in', to, '--keep', String(keep)]);
    if (pruned.code !== 'OK') this.#keep('backup', pruned);
  }

  async #do(chore: Chore, words: readonly string[]): Promise<ChoreEnd> {
    const end = await this.#parts.run([...words, '--data', this.#parts.folder.root]);
    // Ended because we end: the next start does it.
    if (!this.#isStopped) this.#keep(chore, end);
    return end;
  }

  #keep(chore: Chore, { code, text }: ChoreEnd): void {
    const { folder, now, log } = this.#parts;
    const told = readTold(folder);
    const at = now();
    const goodAt = code === 'OK' ? at : (told[chore]?.goodAt ?? null);
    writeTold(folder, { ...told, [chore]: { at, code, text, goodAt } });
    log.write(code === 'OK' ? 'notice' : 'alert', code === 'OK' ? 'UPKEEP_DONE' : 'UPKEEP_FAILED', {
      chore,
      code,
    });
  }
}

/** The upkeep of a gateway that this process has started. {@link Upkeep.stop} ends a command that runs, too. */
export function beginUpkeep(folder: DataFolder, logFormat: LogFormat): { stop(): void } {
  const ending = new AbortController();
  const upkeep = new Upkeep({
    folder,
    now: () => Date.now(),
    log: new StderrLog('launcher', logFormat),
    run: (words) => runCommand(words, ending.signal),
    rootKeySince: async () => {
      const answer = await knock(folder, { command: 'doctor' });
      const told = answer.kind === 'done' ? Fields.of(answer.result) : null;
      return told?.part('rootKey')?.count('since') ?? null;
    },
  });
  upkeep.start();
  return {
    stop: () => {
      upkeep.stop();
      ending.abort();
    },
  };
}

function runCommand(words: readonly string[], signal: AbortSignal): Promise<ChoreEnd> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...words, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: LONGEST_MS,
      signal,
    });
    let said = '';
    child.stdout.on('data', (part: Buffer) => {
      if (said.length < ANSWER_MAX) said += part.toString('utf8');
    });
    child.once('error', () => resolve({ code: 'NOT_STARTED', text: 'the command could not be started.' }));
    child.once('close', (code) => resolve(endOf(code, said)));
  });
}

function endOf(status: number | null, said: string): ChoreEnd {
  if (status === 0) return { code: 'OK', text: '' };
  const error = Fields.parse(said)?.part('error') ?? null;
  const code = error?.text('code') ?? 'ENDED';
  return { code, text: error?.text('text') ?? 'the command ended without an answer.' };
}
