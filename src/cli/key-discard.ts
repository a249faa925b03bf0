import type { Command } from 'commander';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';

/** `sallyport key discard`. */
export function discardCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'discard',
    summary: 'delete an agent’s key that a token made and that was never put in use',
    about:
      'A token makes an agent’s key before its owner approves it at the venue. This deletes one that was never ' +
      'added, or never put in the place of another: the next `key add` or `key rotate` makes a new one. An account ' +
      'in use keeps its key. Where it was approved already, remove the agent at the venue too.',
    examples: [['key discard hl', 'the agent that was made for hl and never used']],
  })
    .argument('<name>', 'the account that it was made for')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const done = await askFields(folder, { command: 'key discard', fields: { name } });
        const left = done.text('keyLeftInToken');
        const lines = [
          `What the token had made for ${name} is given up: nothing here uses it.`,
          ...(left === null ? [] : [`The token did not answer and still has the key ${left}.`]),
        ];
        return { json: done.plain(), lines };
      }),
    );
}
