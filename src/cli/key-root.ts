import type { Command } from 'commander';
import { custodyWords, opensAlone } from './custody/custody.ts';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { rootKeyDays } from './root-key.ts';
import { daysOf, openFolder, saveSettings } from './settings.ts';
import { readUnsealing, withUnsealing, type UnsealOptions } from './unsealing.ts';

/** `sallyport key rotate-root`. */
export function rotateRootCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'rotate-root',
    summary: 'replace the root key that everything in the vault is sealed under',
    about:
      'Makes a new root key and wraps every record of the vault under it; keys, decoys and the passphrase stay as ' +
      'they are. Needs what opens the vault once more. If it is stopped in between, everything opens as before: ask ' +
      'again, or start the gateway again, and it goes on. Orders, cancels and halts are answered meanwhile.',
    examples: [['key rotate-root', 'asks for the passphrase, or reads the key file']],
  });
  return withUnsealing(command).action((options: FolderOptions & UnsealOptions) =>
    desk.answer(options, async () => {
      const { folder, settings } = openFolder(options.data);
      const unsealing = await readUnsealing(desk, folder, settings, options);
      const fields = { unsealing };
      const onLine = (line: string): void => {
        const told = Fields.parse(line);
        desk.progress(`${told?.count('moved') ?? 0} of ${told?.count('of') ?? 0} records …`);
      };
      const done = await askFields(folder, { command: 'key rotate-root', fields, onLine });
      const [term, records] = [done.count('term') ?? 0, done.count('records') ?? 0];
      const line = `The root key is number ${term}; ${records} records are under it now. The older one is gone.`;
      return { json: done.plain(), lines: [line] };
    }),
  );
}

/** `sallyport key root-days`. */
export function rootDaysCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'root-days',
    summary: 'how old the root key may become',
    about:
      'Sets after how many days the root key is to be replaced; at first 90. Where a key file opens the vault, ' +
      '`sallyport up` replaces it by itself, as `key rotate-root` does. Where a passphrase does, nobody can be ' +
      'asked, and `status` and `doctor` remind. Without a number it shows what is set. In force within a minute.',
    examples: [
      ['key root-days 30', 'a new one every month'],
      ['key root-days', 'what is set'],
    ],
  })
    .argument('[days]', '1 to 3650')
    .action((days: string | undefined, options: FolderOptions) =>
      desk.answer(options, () => {
        const { folder, settings } = openFolder(options.data);
        const set = days === undefined ? rootKeyDays(settings) : daysOf(Number(days));
        if (set === null) {
          const text = `${days ?? ''} is no number of days from 1 to 3650; nothing was changed.`;
          throw new CliRefusal('DAYS_MALFORMED', text);
        }
        if (days !== undefined) saveSettings(folder, { ...settings, rootKeyDays: set });
        const how = opensAlone(settings)
          ? '`sallyport up` replaces it then.'
          : `\`status\` and \`doctor\` remind of it then: it needs ${custodyWords(settings)}.`;
        return {
          json: { rootKeyDays: set },
          lines: [`A root key is to be replaced after ${set} days. ${how}`],
        };
      }),
    );
}
