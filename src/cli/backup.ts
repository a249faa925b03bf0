import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { makeIdentity, recipientsIn } from './age.ts';
import { createBackup } from './backup-create.ts';
import { scheduleCommand } from './backup-schedule.ts';
import { restoreCommand, verifyCommand } from './backup-restore.ts';
import type { Desk, Outcome } from './desk.ts';
import { createPrivately, readText, writePrivately } from './files.ts';
import {
  makeCommand,
  makeFolderCommand,
  makeGroup,
  type AnswerAsked,
  type FolderOptions,
} from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

interface CreateOptions extends FolderOptions {
  readonly to: string;
  readonly recipient?: readonly string[];
}

interface PruneOptions extends AnswerAsked {
  readonly in: string;
  readonly keep: string;
}

/** The names that `create` gives in a folder: sorted by name they are sorted by time. */
const NAME = /^sallyport-[0-9]{8}T[0-9]{6}Z\.age$/;

/** `sallyport backup …`. */
export function backupCommand(desk: Desk): Command {
  return makeGroup({
    name: 'backup',
    summary: 'encrypted copies of a gateway: make, schedule, verify, restore',
  })
    .addCommand(keygenCommand(desk))
    .addCommand(createCommand(desk))
    .addCommand(verifyCommand(desk))
    .addCommand(restoreCommand(desk))
    .addCommand(pruneCommand(desk))
    .addCommand(scheduleCommand(desk));
}

function keygenCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'keygen',
    summary: 'make the key that opens backups',
    about:
      'Makes an age identity in a file and puts its public half, the recipient, into the data folder, for ' +
      '`backup create`. Move the identity to a place that this machine cannot reach: backups are made without it, ' +
      'and nobody opens one without it.',
    examples: [['backup keygen --identity /media/stick/backup-identity.txt', 'once']],
  })
    .requiredOption('--identity <file>', 'where the identity is to be; the file must not be there yet')
    .action((options: FolderOptions & { readonly identity: string }) =>
      desk.answer(options, () => keygen(options)),
    );
}

function createCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'create',
    summary: 'copy the running gateway, encrypted',
    about:
      'Copies the ledger, the sealed records of the vault, the settings and the list of places to dial, while ' +
      'orders go on; checks the copy as `backup verify` does, and encrypts it. Not in it: the passphrase or key ' +
      'file, the owner token, the checkpoint that was signed last.',
    examples: [
      ['backup create --to /mnt/backups', 'a file named by the time, in that folder'],
      ['backup create --to monday.age --recipient age1…', 'to that recipient instead of the folder’s'],
    ],
  })
    .requiredOption(
      '--to <place>',
      'a new file, or a folder to put one in (with a slash at its end: only a folder)',
    )
    .option('--recipient <age1…>', 'whom to encrypt to; may be given several times', collect)
    .action((options: CreateOptions) => desk.answer(options, () => create(desk, options)));
}

function pruneCommand(desk: Desk): Command {
  return makeCommand({
    name: 'prune',
    summary: 'remove old backups',
    about:
      'Removes all but the newest backups from a folder, going by the names that `backup create --to FOLDER` gives. ' +
      'Touches no other file.',
    examples: [['backup prune --in /mnt/backups --keep 30', 'keeps thirty']],
  })
    .requiredOption('--in <folder>', 'where the backups are')
    .requiredOption('--keep <number>', 'how many stay, 1 or more')
    .action((options: PruneOptions) => desk.answer(options, () => prune(options)));
}

async function keygen(options: FolderOptions & { readonly identity: string }): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  if (existsSync(folder.backupRecipients)) {
    const text =
      `${folder.backupRecipients} says already whom backups are encrypted to; nothing was made. ` +
      'To change to a new identity, remove that file first; old backups open with the old identity.';
    throw new CliRefusal('RECIPIENT_SET', text);
  }
  const { identity, recipient } = await makeIdentity();
  createPrivately(options.identity, `# recipient: ${recipient}\n${identity}\n`);
  writePrivately(folder.backupRecipients, `${recipient}\n`);
  return {
    json: { recipient, identityFile: options.identity },
    lines: [
      `Backups of ${folder.root} are encrypted to ${recipient}`,
      `${options.identity} opens them, and nothing else does. ` +
        'Move it away from this machine, and keep a second copy.',
      'Next: sallyport backup create --to FOLDER',
    ],
  };
}

async function create(desk: Desk, options: CreateOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  const recipients = await recipientsOf(folder.backupRecipients, options.recipient ?? []);
  const file = fileFor(options.to);
  const made = await createBackup(desk, folder, { file, recipients });
  return {
    json: { file, ...made },
    lines: [
      `${file} holds ${made.entries} entries, ${made.records} sealed records and the settings, in ${made.bytes} bytes.`,
      `Ledger key: ${made.ledgerKey}`,
      `It opens with the identity of ${recipients.join(', ')} alone, and its vault with your passphrase or key file.`,
      `Next: sallyport backup verify ${file} --identity FILE`,
    ],
  };
}

async function recipientsOf(path: string, given: readonly string[]): Promise<readonly string[]> {
  const found =
    given.length > 0
      ? await recipientsIn(given.join('\n'), '--recipient')
      : existsSync(path)
        ? await recipientsIn(readText(path, 'the recipients'), path)
        : [];
  if (found.length > 0) return found;
  const text =
    'nobody is named who could open the backup; nothing was made. ' +
    'Make a key: sallyport backup keygen --identity FILE; or give --recipient age1…';
  throw new CliRefusal('NO_RECIPIENT', text);
}

/** The file to write: the one that was named, or one named by the time in a folder. */
function fileFor(to: string): string {
  const isFolder = existsSync(to) && statSync(to).isDirectory();
  const stamp = new Date().toISOString().replace(/[-:]|\.[0-9]+/g, '');
  if (!isFolder && to.endsWith('/')) {
    const text = `there is no folder ${to}; nothing was made. Make it, or mount what it is on.`;
    throw new CliRefusal('NO_FOLDER', text);
  }
  const file = isFolder ? join(to, `sallyport-${stamp}.age`) : resolve(to);
  if (!existsSync(file)) return file;
  throw new CliRefusal('FILE_EXISTS', `${file} is there already and was left as it is. Choose another name.`);
}

function prune(options: PruneOptions): Outcome {
  const keep = /^[1-9][0-9]{0,5}$/.test(options.keep) ? Number(options.keep) : null;
  if (keep === null) {
    throw new CliRefusal('KEEP_MALFORMED', '--keep must be a whole number from 1 on; nothing was removed.');
  }
  const names = readdirSync(options.in)
    .filter((name) => NAME.test(name))
    .sort();
  const removed = names.slice(0, Math.max(0, names.length - keep));
  for (const name of removed) rmSync(join(options.in, name));
  const kept = names.length - removed.length;
  return {
    json: { removed, kept },
    lines: [`${removed.length} backups were removed from ${options.in}, ${kept} are left.`],
  };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
