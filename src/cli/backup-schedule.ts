import { existsSync, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { recipientsIn } from './age.ts';
import type { Desk, Outcome } from './desk.ts';
import { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder, saveSettings, scheduleOf, type BackupSchedule, type Settings } from './settings.ts';
import type { ChoreTold } from './upkeep-file.ts';

interface ScheduleOptions extends FolderOptions {
  readonly to?: string;
  readonly every: string;
  readonly keep: string;
  readonly recipient?: readonly string[];
  readonly off?: boolean;
}

const HOUR_MS = 3_600_000;

/** `sallyport backup schedule`. */
export function scheduleCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'schedule',
    summary: 'have backups made by `up`, and old ones removed',
    about:
      'While the gateway runs, `sallyport up` makes a backup every so many hours, as `backup create` does, in a ' +
      'process of its own, and then leaves the newest ones in the folder, as `backup prune` does. A failure is told ' +
      'by `status` and `doctor`, and tried again after 15 minutes. In force within a minute, without a restart. ' +
      'Without options it shows what is set. Give each gateway a folder of its own.',
    examples: [
      ['backup schedule --to /mnt/backups --every 6 --keep 28', 'a week of them'],
      ['backup schedule', 'what is set'],
      ['backup schedule --off', 'none any more'],
    ],
  })
    .option('--to <folder>', 'where they are to be; made if it is not there')
    .option('--every <hours>', 'hours between two, 1 or more', '24')
    .option('--keep <number>', 'how many stay, 1 or more', '30')
    .option('--recipient <age1…>', 'whom to encrypt to instead of the folder’s recipients', collect)
    .addOption(new Option('--off', 'make none any more').conflicts('to'))
    .action((options: ScheduleOptions) => desk.answer(options, () => schedule(options)));
}

async function schedule(options: ScheduleOptions): Promise<Outcome> {
  const { folder, settings } = openFolder(options.data);
  if (options.off === true) {
    const { backup: _none, ...rest } = settings;
    saveSettings(folder, rest);
    return { json: { backup: null }, lines: ['No backups are made by themselves any more.'] };
  }
  if (options.to === undefined) return shown(settings);
  const set = scheduleOf(
    Fields.of({
      to: resolve(options.to),
      everyHours: Number(options.every),
      keep: Number(options.keep),
      recipients: options.recipient ?? [],
    }),
  );
  if (set === null) {
    const text = '--every and --keep must be whole numbers from 1 on; nothing was changed.';
    throw new CliRefusal('SCHEDULE_MALFORMED', text);
  }
  await refuseWithoutRecipient(folder, set);
  makePlace(set.to);
  saveSettings(folder, { ...settings, backup: set });
  return shown({ ...settings, backup: set });
}

async function refuseWithoutRecipient(folder: DataFolder, { recipients }: BackupSchedule): Promise<void> {
  await recipientsIn(recipients.join('\n'), '--recipient');
  if (recipients.length > 0 || existsSync(folder.backupRecipients)) return;
  const text =
    'nobody is named who could open the backups; nothing was changed. ' +
    'Make a key: sallyport backup keygen --identity FILE; or give --recipient age1…';
  throw new CliRefusal('NO_RECIPIENT', text);
}

function makePlace(to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  if (statSync(to).isDirectory()) return;
  throw new CliRefusal('NOT_A_FOLDER', `${to} is no folder; nothing was changed. Choose another place.`);
}

function shown({ backup }: Settings): Outcome {
  if (backup === undefined) {
    const line = 'No backups are made by themselves. Next: sallyport backup schedule --to FOLDER';
    return { json: { backup: null }, lines: [line] };
  }
  const { to, everyHours, keep, recipients } = backup;
  const whom = recipients.length === 0 ? 'the recipients of the data folder' : recipients.join(', ');
  const line = `Every ${everyHours} h into ${to}, encrypted to ${whom}; the newest ${keep} stay.`;
  return {
    json: { backup },
    lines: [line, 'They are made while `sallyport up` runs. See: sallyport status'],
  };
}

/** What `status` and `doctor` say of backups; null where none are to be made. */
export function backupWord(
  { backup }: Settings,
  told: ChoreTold | null,
  now: number,
): { readonly isWrong: boolean; readonly text: string } | null {
  if (backup === undefined) return null;
  const hours = (at: number): string => `${Math.max(0, Math.floor((now - at) / HOUR_MS))} h ago`;
  const goodAt = told?.goodAt ?? null;
  const last = goodAt === null ? 'none was made yet' : `the last one was made ${hours(goodAt)}`;
  if (told !== null && told.code !== 'OK') {
    const text = `${last}; the try ${hours(told.at)} failed (${told.code}): ${told.text}`;
    return { isWrong: true, text: `${text} It is tried again every 15 minutes.` };
  }
  // Twice the time: a gateway that was down for a while makes one when it is up again.
  const isLate = goodAt !== null && now - goodAt > 2 * backup.everyHours * HOUR_MS;
  return {
    isWrong: isLate,
    text: `${last}, and one is to be made every ${backup.everyHours} h, into ${backup.to}`,
  };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
