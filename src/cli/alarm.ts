import type { Command } from 'commander';
import { ALARM_SETTINGS, SETTING_NAMES } from '../core/anomaly/alarm-settings.ts';
import { addSinkCommand, listSinksCommand, removeSinkCommand, testSinkCommand } from './alarm-sinks.ts';
import type { Desk, Outcome } from './desk.ts';
import { ask, askFields } from './door-client.ts';
import { partsOf, type Fields } from './fields.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

/** `sallyport alarm …`. */
export function alarmCommand(desk: Desk): Command {
  return makeGroup({ name: 'alarm', summary: 'what the gateway tells people by itself, and from when on' })
    .addCommand(addSinkCommand(desk))
    .addCommand(listSinksCommand(desk))
    .addCommand(testSinkCommand(desk))
    .addCommand(removeSinkCommand(desk))
    .addCommand(recentCommand(desk))
    .addCommand(settingsCommand(desk));
}

function recentCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'recent',
    summary: 'the last alarms',
    about: 'Lists the last 200 alarms with what each says and what to do next, oldest first.',
    examples: [['alarm recent', 'what happened, with times in UTC']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const alarms = partsOf(await ask(openFolder(options.data).folder, { command: 'alarm recent' }));
      const lines = alarms.flatMap((alarm) => [
        `${timeOf(alarm)}  ${alarm.text('severity') ?? ''}  ${alarm.text('what') ?? ''}`,
        `    ${alarm.text('next') ?? ''}`,
      ]);
      return {
        json: alarms.map((alarm) => alarm.plain()),
        lines: lines.length === 0 ? ['There was no alarm yet.'] : lines,
      };
    }),
  );
}

function settingsCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'settings',
    summary: 'from which figures on alarms speak',
    about:
      'Shows the figures from which alarms speak, or changes some of them. They are kept in the ledger and hold at ' +
      'once. Alarms about a leaked key, a halt, a reached limit, a key’s scope and attempts to move funds cannot be ' +
      'switched off.',
    examples: [
      ['alarm settings', 'what they are'],
      ['alarm settings opensMax=40 limitPercent=90', 'change two of them'],
    ],
  })
    .argument('[changes...]', 'NAME=NUMBER')
    .action((changes: readonly string[], options: FolderOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const asked = Object.fromEntries(changes.map(changeOf));
        const answer =
          changes.length === 0
            ? await askFields(folder, { command: 'alarm settings' })
            : await askFields(folder, { command: 'alarm settings set', fields: { changes: asked } });
        return settingsOutcome(answer);
      }),
    );
}

function changeOf(text: string): [string, number] {
  const [, name = '', value = ''] = /^([A-Za-z]+)=([0-9]{1,9})$/.exec(text) ?? [];
  if (name !== '') return [name, Number(value)];
  throw new CliRefusal('SETTING_MALFORMED', `${text} is no NAME=NUMBER; nothing was changed.`);
}

function settingsOutcome(answer: Fields): Outcome {
  const settings = answer.part('settings');
  const rows = SETTING_NAMES.map((name) => [
    name,
    String(settings?.count(name) ?? ''),
    ALARM_SETTINGS[name].about,
  ]);
  return {
    json: answer.plain(),
    lines: tableLines(['setting', 'is', 'what it says'], rows, 'There are none.'),
  };
}

function timeOf(alarm: Fields): string {
  return new Date(alarm.count('at') ?? 0).toISOString();
}
