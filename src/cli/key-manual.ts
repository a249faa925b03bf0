import { Option, type Command } from 'commander';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

interface ManualOptions extends FolderOptions {
  readonly allow?: boolean;
  readonly forbid?: boolean;
  readonly reason: string;
}

/** `sallyport key manual`. */
export function manualCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'manual',
    summary: 'say whether people trade on an account by hand',
    about:
      'An order on the account that no bot sent here means that its key has leaked, and halts the account. Where ' +
      'people trade by hand on purpose, or another program does, allow it: such orders then count as exposure of ' +
      'the account, are recorded, and halt nothing. Nobody notices a leaked key by them any more.',
    examples: [
      ['key manual main --allow --reason "the desk hedges by hand"', 'orders of others halt nothing'],
      [
        'key manual main --forbid --reason "bots only again"',
        'orders of others halt the account (as at first)',
      ],
    ],
  })
    .argument('<name>', 'the account, as in `key list`')
    .addOption(new Option('--allow', 'orders of others are expected').conflicts('forbid'))
    .option('--forbid', 'orders of others mean that the key has leaked')
    .requiredOption('--reason <text>', 'why, for the ledger')
    .action((name: string, options: ManualOptions) =>
      desk.answer(options, async () => {
        if (options.allow !== true && options.forbid !== true)
          throw new CliRefusal('NOTHING_CHOSEN', 'nothing was changed. Give --allow or --forbid.');
        const fields = { name, allowed: options.allow === true, reason: options.reason };
        const done = await askFields(openFolder(options.data).folder, { command: 'key manual', fields });
        const line = done.isTrue('manual')
          ? `Orders of others on ${name} are recorded, and halt nothing.`
          : `An order of others on ${name} halts it.`;
        return { json: done.plain(), lines: [line] };
      }),
    );
}
