import type { Command } from 'commander';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';
import { readUnsealing } from './unsealing.ts';

/** `sallyport key rotate-root`. */
export function rotateRootCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'rotate-root',
    summary: 'replace the root key that everything in the vault is sealed under',
    about:
      'Makes a new root key and wraps every record of the vault under it; keys, decoys and the passphrase stay as ' +
      'they are. Needs what opens the vault once more. If it is stopped in between, everything opens as before: ask ' +
      'again, or start the gateway again, and it goes on. Orders, cancels and halts are answered meanwhile.',
    examples: [['key rotate-root', 'asks for the passphrase, or reads the key file']],
  })
    .option('--passphrase-file <file>', 'the passphrase, in a file')
    .action((options: FolderOptions & { readonly passphraseFile?: string }) =>
      desk.answer(options, async () => {
        const { folder, settings } = openFolder(options.data);
        const unsealing = await readUnsealing(desk, folder, settings, options.passphraseFile);
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
