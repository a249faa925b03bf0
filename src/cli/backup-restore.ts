import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import type { Command } from 'commander';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { judge, type Age, type Judgement, type Known } from '../backup/judge.ts';
import { rebuildKeeper } from '../backup/rebuild.ts';
import { memberPath, unpack } from '../backup/unpacked.ts';
import { parseVkey, type NoteKey } from '../core/ledger/note.ts';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { AgeProblem, decrypt } from './age.ts';
import { custodyWords } from './custody/custody.ts';
import type { Desk, Outcome } from './desk.ts';
import { createPrivately, readText } from './files.ts';
import { makeCommand, type AnswerAsked } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { parseSettings, settingsText } from './settings.ts';

interface OpenOptions extends AnswerAsked {
  readonly identity: string;
  readonly key?: string;
  readonly checkpoint?: string;
}

type GoodBackup = Extract<Judgement, { kind: 'good' }>;

const TOKEN_BYTES = 32;

/** `sallyport backup verify`. */
export function verifyCommand(desk: Desk): Command {
  return openingOptions(
    makeCommand({
      name: 'verify',
      summary: 'check a backup from end to end',
      about:
        'Opens a backup, checks what the gateway signed for, every entry and signed checkpoint of the ledger, and ' +
        'says how it compares with a checkpoint that you kept. Changes nothing. Needs no gateway.',
      examples: [
        ['backup verify monday.age --identity backup-identity.txt', 'is it whole and unchanged?'],
        [
          'backup verify monday.age --identity backup-identity.txt --checkpoint latest.txt',
          'and how many entries does it lack against that checkpoint?',
        ],
      ],
    }),
  ).action((file: string, options: OpenOptions) =>
    desk.answer(options, () =>
      opened(desk, file, { options, near: tmpdir() }, (good) => ({
        json: { file, ...aboutBackup(good) },
        lines: [`GOOD: ${file} is whole, and as its gateway signed it.`, ...linesAbout(good, options)],
      })),
    ),
  );
}

/** `sallyport backup restore`. */
export function restoreCommand(desk: Desk): Command {
  return openingOptions(
    makeCommand({
      name: 'restore',
      summary: 'make a data folder from a backup',
      about:
        'Checks a backup as `backup verify` does and makes a new data folder from it: the whole of it, or nothing. ' +
        'The gateway starts halted there, and says in its ledger how many entries are missing against the checkpoint ' +
        'that you kept. The passphrase or key file is the one of the gateway that was copied.',
      examples: [
        [
          'backup restore monday.age --identity backup-identity.txt --data ./sallyport-data --checkpoint latest.txt',
          'compared with the latest checkpoint that was kept outside',
        ],
      ],
    }),
  )
    .requiredOption('--data <folder>', 'the new data folder; must not be there yet, or be empty')
    .action((file: string, options: OpenOptions & { readonly data: string }) =>
      desk.answer(options, () => restore(desk, file, options)),
    );
}

function openingOptions(command: Command): Command {
  return command
    .argument('<file>', 'a backup')
    .requiredOption('--identity <file>', 'the age identity that opens it')
    .option('--key <vkey>', 'the ledger key that must have signed, as `init` told it')
    .option(
      '--checkpoint <file>',
      'the latest signed checkpoint that you kept; the backup is measured by it',
    );
}

async function restore(
  desk: Desk,
  file: string,
  options: OpenOptions & { readonly data: string },
): Promise<Outcome> {
  const target = resolve(options.data);
  refuseUnlessEmpty(target);
  return opened(desk, file, { options, near: dirname(target) }, (good, unpacked) => {
    desk.progress('Building the data folder …');
    const made = join(unpacked, 'made');
    mkdirSync(made, { mode: 0o700 });
    const folder = dataFolder(made);
    mkdirSync(folder.keeper, { mode: 0o700 });
    const rolledBack = rolledBackBy(good.age);
    rebuildKeeper(unpacked, folder.keeper, { entries: good.statement.size, rolledBack });
    createPrivately(folder.ownerToken, randomBytes(TOKEN_BYTES).toString('hex'));
    copyFileSync(memberPath(unpacked, 'dial-list.json'), folder.dialList);
    const isScheduled = restoreSettings(memberPath(unpacked, 'settings.json'), folder);
    refuseUnlessEmpty(target);
    renameSync(made, target);
    return {
      json: { data: target, ...aboutBackup(good) },
      lines: [
        `Made ${target} from ${file}.`,
        ...linesAbout(good, options),
        'The gateway will start halted: compare orders and positions with the venue, then resume.',
        ...(isScheduled ? [NOT_SCHEDULED] : []),
        ...nextSteps(target),
      ],
    };
  });
}

const NOT_SCHEDULED =
  'The schedule of its backups was left out, so that a copy never removes the backups of the gateway that goes on. ' +
  'To have it again: sallyport backup schedule --to FOLDER';

/** Says whether the copied gateway made backups by itself; the restored one does not. */
function restoreSettings(from: string, folder: DataFolder): boolean {
  const settings = parseSettings(readFileSync(from, 'utf8'));
  if (settings?.backup === undefined) {
    copyFileSync(from, folder.settings);
    return false;
  }
  const { backup: _left, ...rest } = settings;
  createPrivately(folder.settings, settingsText(rest));
  return true;
}

function nextSteps(target: string): readonly string[] {
  const settings = parseSettings(readFileSync(dataFolder(target).settings, 'utf8'));
  const start = `Next: sallyport up --data ${target}`;
  if (settings === null) return [start];
  if (settings.custodian !== 'file') return [`It opens with ${custodyWords(settings)}.`, start];
  return [`Put the key file back first, as ${resolve(target, settings.keyFile)}: it is in no backup.`, start];
}

function refuseUnlessEmpty(target: string): void {
  if (!existsSync(target) || readdirSync(target).length === 0) return;
  const text =
    `${target} is not empty; nothing was restored and nothing there was touched. ` +
    'Name a new folder with --data.';
  throw new CliRefusal('FOLDER_NOT_EMPTY', text);
}

/**
 * Unpacks a backup into a private folder near a place, judges it, and lends it. Nothing of it is left afterwards.
 * Throws a refusal that names what is wrong.
 */
async function opened(
  desk: Desk,
  file: string,
  { options, near }: { readonly options: OpenOptions; readonly near: string },
  use: (good: GoodBackup, unpacked: string) => Outcome,
): Promise<Outcome> {
  const known = knownFrom(options);
  const identity = readText(options.identity, 'the identity');
  mkdirSync(near, { recursive: true });
  const place = mkdtempSync(join(near, '.sallyport-backup-'));
  try {
    desk.progress('Opening the backup …');
    const problem = await unpackFile(file, identity, place);
    if (problem !== null) throw refusedBackup(file, problem);
    desk.progress('Checking every entry …');
    const judged = judge(new NodePlatform(), place, known);
    if (judged.kind === 'refused') throw refusedBackup(file, judged.what);
    return use(judged, place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function unpackFile(file: string, identity: string, place: string): Promise<string | null> {
  try {
    return await unpack(decrypt(file, identity), place);
  } catch (reason) {
    if (!(reason instanceof AgeProblem)) throw reason;
    return reason.kind === 'identity'
      ? 'encryption: it is not for this identity, or its beginning was changed'
      : 'encryption: it is damaged or cut off';
  }
}

function refusedBackup(file: string, what: string): CliRefusal {
  const text = `${file} is not good; nothing was restored or changed. ${what}. Next: take another backup.`;
  return new CliRefusal('BACKUP_REFUSED', text);
}

function knownFrom({ key, checkpoint }: OpenOptions): Known {
  return {
    key: key === undefined ? null : keyFrom(key),
    checkpoint: checkpoint === undefined ? null : readText(checkpoint, 'the checkpoint'),
  };
}

function keyFrom(vkey: string): NoteKey {
  const key = parseVkey(new NodePlatform().sha256, vkey);
  if (key !== null) return key;
  throw new CliRefusal(
    'KEY_MALFORMED',
    'the value of --key is no key; nothing was done. One looks like name+1b2a3c4d+AQ…',
  );
}

function rolledBackBy(age: Age): number | null {
  if (age.kind === 'unknown') return null;
  return age.kind === 'older' ? age.by : 0;
}

function aboutBackup({ vkey, statement, age }: GoodBackup): object {
  const { at, size } = statement;
  return {
    ledgerKey: vkey,
    madeAt: new Date(at).toISOString(),
    entries: size,
    rolledBack: rolledBackBy(age),
  };
}

function linesAbout({ vkey, statement, age }: GoodBackup, options: OpenOptions): readonly string[] {
  const said = {
    unknown: 'No checkpoint was given, so nobody can say whether entries came after it.',
    current: 'It has every entry of the checkpoint that you gave.',
    older: `OLDER: it lacks ${age.kind === 'older' ? age.by : 0} entries of the checkpoint that you gave.`,
  };
  return [
    `Made ${new Date(statement.at).toISOString()}, ${statement.size} entries, signed by ${vkey}`,
    ...(options.key === undefined
      ? ['No key was given: compare that key with the one that `init` told.']
      : []),
    said[age.kind],
  ];
}
