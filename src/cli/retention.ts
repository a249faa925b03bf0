import type { Command } from 'commander';
import { RETENTION, RETENTION_NAMES } from '../core/identity/retention.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import type { Fields } from './fields.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

/** `sallyport retention …`. */
export function retentionCommand(desk: Desk): Command {
  return makeGroup({
    name: 'retention',
    summary: 'how long things are kept beside the ledger: show, set, sweep',
  })
    .addCommand(showCommand(desk))
    .addCommand(setCommand(desk))
    .addCommand(sweepCommand(desk));
}

function showCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'show',
    summary: 'how long what is kept',
    about:
      'Shows how long things are kept beside the ledger, and what went when they were last looked through. The ' +
      'ledger itself is kept whole: it names people, addresses and devices by keyed hashes only.',
    examples: [['retention show', 'the settings and the last sweep']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () =>
      outcomeOf(await askFields(openFolder(options.data).folder, { command: 'retention show' })),
    ),
  );
}

function setCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'set',
    summary: 'keep some of it longer or shorter',
    about:
      'Changes how long things are kept; what is not named stays. It holds from now on, and what is too old then ' +
      'goes with the next sweep. Over the API and in the console, going below what an audit needs takes a second ' +
      'factor.',
    examples: [['retention set alertDays=365 placeDays=90', 'change two of them']],
  })
    .argument('<changes...>', 'NAME=NUMBER')
    .action((changes: readonly string[], options: FolderOptions) =>
      desk.answer(options, async () => {
        const fields = { changes: Object.fromEntries(changes.map(changeOf)) };
        return outcomeOf(
          await askFields(openFolder(options.data).folder, { command: 'retention set', fields }),
        );
      }),
    );
}

function sweepCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'sweep',
    summary: 'remove now what is too old',
    about:
      'Removes at once what is kept longer than the settings say. It happens by itself once a day; either way the ' +
      'ledger says how much of each kind went.',
    examples: [['retention sweep', 'now, instead of within a day']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const { folder } = openFolder(options.data);
      const answer = await askFields(folder, { command: 'retention sweep' });
      return { json: answer.plain(), lines: [`Removed: ${removedOf(answer.part('removed'))}.`] };
    }),
  );
}

function changeOf(text: string): [string, number] {
  const [, name = '', value = ''] = /^([A-Za-z]+)=([0-9]{1,9})$/.exec(text) ?? [];
  if (name !== '') return [name, Number(value)];
  throw new CliRefusal('SETTING_MALFORMED', `${text} is no NAME=NUMBER; nothing was changed.`);
}

function outcomeOf(answer: Fields): Outcome {
  const settings = answer.part('settings');
  const rows = RETENTION_NAMES.map((name) => {
    const { least, most, forAudit, about } = RETENTION[name];
    const value = String(settings?.count(name) ?? '');
    return [name, value, `${least} to ${most}`, forAudit === null ? '' : String(forAudit), about];
  });
  const head = ['setting', 'is', 'from to', 'for audit', 'what it says'];
  return { json: answer.plain(), lines: [...tableLines(head, rows, ''), '', lastOf(answer.part('last'))] };
}

function lastOf(last: Fields | null): string {
  if (last === null) return 'Nothing was looked through yet: that is done within minutes of a start.';
  const removed = last.get('removed');
  const counts: readonly unknown[] = Array.isArray(removed) ? removed : [];
  const at = new Date(last.count('at') ?? 0).toISOString();
  return `Looked through at ${at}; removed: ${words(counts.flatMap(pairOf))}.`;
}

function pairOf(pair: unknown): readonly (readonly [string, unknown])[] {
  return Array.isArray(pair) ? [[String(pair[0]), pair[1]]] : [];
}

function removedOf(removed: Fields | null): string {
  return words(Object.entries(removed?.plain() ?? {}));
}

function words(counts: readonly (readonly [string, unknown])[]): string {
  const some = counts.filter(([, count]) => count !== 0);
  return some.length === 0 ? 'nothing' : some.map(([what, count]) => `${String(count)} ${what}`).join(', ');
}
