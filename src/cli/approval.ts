import type { Command } from 'commander';
import type { Desk } from './desk.ts';
import { ask, askFields } from './door-client.ts';
import { partsOf, type Fields } from './fields.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

interface WordOptions extends FolderOptions {
  readonly reason: string;
}

/** `sallyport approval …`. */
export function approvalCommand(desk: Desk): Command {
  return makeGroup({
    name: 'approval',
    summary: 'requests that wait for a person: list, show, approve, reject',
  })
    .addCommand(listCommand(desk))
    .addCommand(showCommand(desk))
    .addCommand(wordCommand(desk, 'approve'))
    .addCommand(wordCommand(desk, 'reject'));
}

function listCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'what waits for a person',
    about:
      'Lists requests that policy lets nobody send without an approval, and what was said about them lately.',
    examples: [['approval list', 'oldest first']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const asked = partsOf(await ask(openFolder(options.data).folder, { command: 'approval list' }));
      const rows = asked.map((one) => [
        String(one.count('id') ?? ''),
        one.text('status') ?? '',
        one.text('bot') ?? '',
        one.text('asks') ?? '',
        one.text('what') ?? '',
        timeOf(one, 'until'),
      ]);
      const head = ['number', 'state', 'bot', 'asks to', 'because', 'until'];
      return { json: asked.map((one) => one.plain()), lines: tableLines(head, rows, 'Nothing waits.') };
    }),
  );
}

function showCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'show',
    summary: 'one request in full',
    about: 'Shows a request that waits, or waited, for a person, with every field that an approval binds.',
    examples: [['approval show 4711', 'the number is in the refusal that the bot got']],
  })
    .argument('<number>', 'as `approval list` and the refusal say it')
    .action((id: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const shown = await askFields(folder, { command: 'approval show', fields: { id } });
        return {
          json: shown.plain(),
          lines: [...lines(shown), JSON.stringify(shown.get('action'), null, 2)],
        };
      }),
    );
}

function wordCommand(desk: Desk, name: 'approve' | 'reject'): Command {
  const isYes = name === 'approve';
  return makeFolderCommand({
    name,
    summary: isYes ? 'let the same request pass once' : 'refuse the same request for a day',
    about: isYes
      ? 'Lets the bot send exactly the same request again: once, and within the minutes that policy gives. Nothing ' +
        'is sent by this command, and everything else is decided as always when the request comes.'
      : 'Refuses the same request of the bot for a day. Also takes an approval back that was not used yet.',
    examples: [
      [`approval ${name} 4711 --reason "${isYes ? 'asked for it' : 'far too large'}"`, 'one request'],
    ],
  })
    .argument('<number>', 'as `approval list` and the refusal say it')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .action((id: string, options: WordOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const fields = { id, reason: options.reason };
        const said = await askFields(folder, { command: `approval ${name}`, fields });
        return { json: said.plain(), lines: lines(said) };
      }),
    );
}

function lines(one: Fields): readonly string[] {
  return [
    `${one.count('id') ?? ''}: ${one.text('bot') ?? ''} asks to ${one.text('asks') ?? ''} (${one.text('what') ?? ''}).`,
    `It is ${one.text('status') ?? ''} until ${timeOf(one, 'until')}. ${one.text('reason') ?? ''}`.trimEnd(),
  ];
}

function timeOf(one: Fields, name: string): string {
  return new Date(one.count(name) ?? 0).toISOString();
}
