import type { Command } from 'commander';
import type { Desk } from './desk.ts';
import { ask, askFields } from './door-client.ts';
import { partsOf, type Fields } from './fields.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

interface WithdrawOptions extends FolderOptions {
  readonly reason: string;
}

/** `sallyport proposal …`. */
export function proposalCommand(desk: Desk): Command {
  return makeGroup({
    name: 'proposal',
    summary: 'changes that wait for a second person: list, withdraw',
  })
    .addCommand(listCommand(desk))
    .addCommand(withdrawCommand(desk));
}

function listCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'changes that others have to confirm',
    about:
      'Lists changes for which policy (fourEyes) wants a second person, and what became of those before them. People ' +
      'confirm them in the console, each for themselves: what is asked for at this door takes two of them. Once it ' +
      'is confirmed, give the same command again.',
    examples: [['proposal list', 'oldest first']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const asked = partsOf(await ask(openFolder(options.data).folder, { command: 'proposal list' }));
      const rows = asked.map((one) => [
        String(one.count('id') ?? ''),
        one.text('status') ?? '',
        one.text('operation') ?? '',
        one.text('on') ?? '',
        one.text('by') ?? '',
        confirmedOf(one),
        new Date(one.count('until') ?? 0).toISOString(),
      ]);
      const head = ['number', 'state', 'change', 'on', 'proposed by', 'confirmed', 'until'];
      return { json: asked.map((one) => one.plain()), lines: tableLines(head, rows, 'Nothing waits.') };
    }),
  );
}

function withdrawCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'withdraw',
    summary: 'take a proposed change back',
    about: 'Takes a proposed change back: nobody can confirm it or carry it out any more.',
    examples: [['proposal withdraw 4711 --reason "not needed"', 'the number is in `proposal list`']],
  })
    .argument('<number>', 'as `proposal list` says it')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .action((id: string, options: WithdrawOptions) =>
      desk.answer(options, async () => {
        const fields = { id, reason: options.reason };
        const { folder } = openFolder(options.data);
        const said = await askFields(folder, { command: 'proposal withdraw', fields });
        const line = `Proposal ${id} (${said.text('operation') ?? ''}) is ${said.text('status') ?? ''}.`;
        return { json: said.plain(), lines: [line] };
      }),
    );
}

function confirmedOf(one: Fields): string {
  const names = one.get('confirmedBy');
  return `${Array.isArray(names) ? names.length : 0} of ${one.count('needs') ?? 0}`;
}
