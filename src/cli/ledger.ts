import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Replay } from '../core/policy/replay.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { engineDigest } from '../system/engine-digest.ts';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { run } from '../../verifier/run.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import { exportDays, exportFile, removeOldExports } from './export-place.ts';
import { Fields } from './fields.ts';
import { systemText } from './files.ts';
import { readEntries } from './read-export.ts';
import { tilesCommand } from './ledger-tiles.ts';
import {
  makeCommand,
  makeFolderCommand,
  makeGroup,
  type AnswerAsked,
  type FolderOptions,
} from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

interface VerifyOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly key?: string;
  readonly previous?: string;
  readonly compare?: string;
  readonly witnesses?: string;
  readonly entry?: string;
}

interface ExportOptions extends FolderOptions {
  readonly out: string;
  readonly days?: string;
  readonly force?: boolean;
}

/** A page of an export is built and sent in less than this. */
const EXPORT_WAIT_MS = 60_000;
const DEVIATIONS_SHOWN = 20;

/** `sallyport ledger …`. */
export function ledgerCommand(desk: Desk): Command {
  return makeGroup({ name: 'ledger', summary: 'the record of every decision: verify, export, replay' })
    .addCommand(verifyCommand(desk))
    .addCommand(exportCommand(desk))
    .addCommand(tilesCommand(desk))
    .addCommand(replayCommand(desk));
}

function verifyCommand(desk: Desk): Command {
  return makeCommand({
    name: 'verify',
    summary: 'check every hash and signature',
    about:
      'Checks an export, or the ledger of a running gateway: numbering, hashes, ' +
      'every signed checkpoint, and names the ' +
      'entry that is not as it was signed. The same check as the separate verifier, which needs no gateway.',
    examples: [
      ['ledger verify audit.sallyport-ledger', 'a file, offline'],
      [
        'ledger verify audit.sallyport-ledger --key "sallyport+1b2a3c4d+AQ…"',
        'and only if that key signed it',
      ],
      ['ledger verify --data ./sallyport-data', 'the ledger of the running gateway'],
      [
        'ledger verify request-17.tlog-proof --entry request-17.json --key "sallyport+1b2a3c4d+AQ…"',
        'one entry, with the two files that the console gives out',
      ],
    ],
  })
    .argument('[file]', 'an export')
    .option('--data <folder>', 'the running gateway of that data folder instead of a file')
    .option('--key <vkey>', 'the key that must have signed, as its owner published it')
    .option('--previous <file>', 'a checkpoint that you kept; the ledger must continue it')
    .option('--witnesses <file>', 'a policy by which the checkpoint of --previous must be cosigned')
    .option('--compare <file>', 'a second export of the same ledger: are they one history?')
    .option(
      '--entry <file>',
      'the bytes of one entry, which the file, a proof, must show to be in the ledger',
    )
    .action((file: string | undefined, options: VerifyOptions) =>
      desk.answer(options, () => verify(desk, file, options)),
    );
}

function exportCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'export',
    summary: 'write the ledger to a file',
    about:
      'Writes the ledger of the running gateway, up to a checkpoint that is signed now, to a file that anybody can ' +
      'verify. A file that is there is left as it is; with --force it is replaced, and only by a whole one. In a ' +
      'folder the file is named by the time; with --days those that were written into that folder longer ago are ' +
      'removed then, by their names, and nothing else is.',
    examples: [
      ['ledger export --out audit.sallyport-ledger', 'everything so far'],
      ['ledger export --out /mnt/audit --days 400', 'beside those of the last 400 days'],
    ],
  })
    .requiredOption('--out <place>', 'where to: a file, or a folder that is there')
    .option('--force', 'replace the file where it is there already')
    .option('--days <number>', 'how long exports stay in that folder, 1 to 36500')
    .action((options: ExportOptions) => desk.answer(options, () => exported(desk, options)));
}

async function exported(desk: Desk, options: ExportOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  const now = Date.now();
  const days = exportDays(options.out, options.days);
  const file = exportFile(options.out, now, options.force === true);
  const done = await exportTo(folder, file, (text) => desk.progress(text));
  // The new one is whole and on the disk: whatever stops here leaves one too many.
  const removed = days === null ? null : removeOldExports(options.out, days, now);
  return {
    json: { ...done.plain(), file, ...(removed === null ? {} : { removed }) },
    lines: [
      `${done.count('entries') ?? 0} entries are in ${file}, signed by ${done.text('key') ?? ''}`,
      ...(removed === null ? [] : [`Exports removed that were older than ${days} days: ${removed.length}.`]),
      `Next: sallyport ledger verify ${file}`,
    ],
  };
}

function replayCommand(desk: Desk): Command {
  return makeCommand({
    name: 'replay',
    summary: 'make every decision again',
    about:
      'Folds an export and makes every decision again from its entries alone. Says which came out differently, and ' +
      'whether another version of the deciding code wrote them. Hashes and signatures are for `ledger verify`.',
    examples: [['ledger replay audit.sallyport-ledger', 'exit code 0 when every decision is the same']],
  })
    .argument('<file>', 'an export')
    .action((file: string, options: AnswerAsked) => desk.answer(options, () => replay(desk, file)));
}

async function verify(desk: Desk, file: string | undefined, options: VerifyOptions): Promise<Outcome> {
  if ((file === undefined) === (options.data === undefined)) {
    throw new CliRefusal(
      'NOTHING_TO_VERIFY',
      'nothing was verified. Name an export, or a folder with --data.',
    );
  }
  if (file !== undefined) return verifyFile(file, options);
  const { folder } = openFolder(options.data ?? '');
  const place = mkdtempSync(join(tmpdir(), 'sallyport-verify-'));
  try {
    const path = join(place, 'ledger.sallyport-ledger');
    await exportTo(folder, path, (text) => desk.progress(text));
    return verifyFile(path, options);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Runs the verifier on a file and takes its words. Throws a refusal when the check could not be made. */
export function verifyFile(file: string, options: VerifyOptions): Outcome {
  const more = (['key', 'previous', 'compare', 'witnesses', 'entry'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const words = [file, ...more, ...(options.json === true ? ['--json'] : [])];
  const answer = runVerifier(words);
  if (answer.status === 2) throw new CliRefusal('NOT_VERIFIED', `nothing was verified. ${answer.err.trim()}`);
  const json = options.json === true ? (Fields.parse(answer.out)?.plain() ?? {}) : {};
  return { json, lines: answer.out.trimEnd().split('\n'), isNo: answer.status === 1 };
}

function runVerifier(words: readonly string[]): ReturnType<typeof run> {
  try {
    return run(new NodePlatform(), words);
  } catch (reason) {
    const system = systemText(reason);
    if (system === null) throw reason;
    return { status: 2, out: '', err: `${system}.` };
  }
}

/** Writes the running gateway's ledger to a file: a whole one, or none. */
export async function exportTo(
  folder: DataFolder,
  out: string,
  onProgress: (text: string) => void,
): Promise<Fields> {
  const part = `${out}.part`;
  const file = openSync(part, 'w', 0o600);
  try {
    let pages = 0;
    const onLine = (line: string): void => {
      writeSync(file, Fields.parse(line)?.text('text') ?? '');
      pages += 1;
      if (pages % 100 === 0) onProgress(`${pages} pages written …`);
    };
    const done = await askFields(folder, { command: 'ledger export', waitMs: EXPORT_WAIT_MS, onLine });
    fsyncSync(file);
    renameSync(part, out);
    return done;
  } finally {
    closeSync(file);
    rmSync(part, { force: true });
  }
}

async function replay(desk: Desk, path: string): Promise<Outcome> {
  const replaying = new Replay();
  const entries = await readEntries(desk, path, (entry) => replaying.take(entry));
  replaying.finish();
  return replayOutcome(replaying, entries);
}

function replayOutcome({ deviations, decisions, engines }: Replay, entries: number): Outcome {
  const own = engineDigest();
  const sameEngine = [...engines].every((engine) => engine === own);
  const shown = deviations.slice(0, DEVIATIONS_SHOWN);
  const engineLine = sameEngine
    ? 'The deciding code is the same that wrote them.'
    : 'Another version of the deciding code wrote some of them; differences may come from that.';
  return {
    json: { entries, decisions, deviations: deviations.length, first: shown, engine: own, sameEngine },
    lines: [
      `${decisions} decisions in ${entries} entries were made again, ${deviations.length} came out differently.`,
      engineLine,
      ...shown.map(({ seq, recorded, again }) => `entry ${seq}: recorded ${recorded}, today ${again}`),
      ...(deviations.length > shown.length ? [`and ${deviations.length - shown.length} more`] : []),
    ],
    isNo: deviations.length > 0,
  };
}
