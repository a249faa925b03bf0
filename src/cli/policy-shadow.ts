import type { Command } from 'commander';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import type { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { readPolicy } from './policy-file.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

interface ShadowOptions extends FolderOptions {
  readonly report?: boolean;
  readonly off?: boolean;
}

/** `sallyport policy shadow`. */
export function policyShadowCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'shadow',
    summary: 'let a policy decide beside the one in force',
    about:
      'Puts a policy on trial: it decides every request beside the one in force, never changes an answer, and what ' +
      'it would have answered otherwise is recorded. One policy is on trial at a time; another one begins anew. ' +
      'The trial goes on over restarts until --off or `policy promote`.',
    examples: [
      ['policy shadow tighter.yaml', 'begins a trial'],
      ['policy shadow --report', 'what it would have refused and allowed so far'],
      ['policy shadow --off', 'ends it, with the same report'],
    ],
  })
    .argument('[file]', 'YAML or JSON')
    .option('--report', 'show what came out differently so far')
    .option('--off', 'end the trial')
    .action((file: string | undefined, options: ShadowOptions) =>
      desk.answer(options, () => shadow(file, options)),
    );
}

/** `sallyport policy promote`. */
export function policyPromoteCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'promote',
    summary: 'put the policy on trial in force',
    about:
      'Puts the policy on trial in force for the next order, and ends the trial. `policy shadow --report` says ' +
      'before what that would have changed.',
    examples: [['policy promote', 'the policy that `policy shadow` put on trial']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const done = await askFields(openFolder(options.data).folder, { command: 'policy promote' });
      const line = `The policy that was on trial is in force (SHA-256 ${done.text('hash') ?? ''}).`;
      return { json: done.plain(), lines: [line, ...reportLines(done)] };
    }),
  );
}

async function shadow(file: string | undefined, options: ShadowOptions): Promise<Outcome> {
  const asked = [file !== undefined, options.report === true, options.off === true].filter(Boolean);
  if (asked.length !== 1) {
    throw new CliRefusal('NOTHING_TO_TRY', 'nothing was done. Name a policy file, or --report, or --off.');
  }
  const { folder } = openFolder(options.data);
  if (file !== undefined) {
    const { json } = readPolicy(file);
    const begun = await askFields(folder, { command: 'policy shadow', fields: { policy: json } });
    const lines = [
      `The policy in ${file} is on trial (SHA-256 ${begun.text('hash') ?? ''}). It changes no answer.`,
      'Next: sallyport policy shadow --report',
    ];
    return { json: begun.plain(), lines };
  }
  const isOff = options.off === true;
  const report = await askFields(folder, { command: isOff ? 'policy shadow off' : 'policy shadow report' });
  return { json: report.plain(), lines: [...(isOff ? ['The trial is over.'] : []), ...reportLines(report)] };
}

function reportLines(report: Fields): readonly string[] {
  const since = new Date(report.count('since') ?? 0).toISOString();
  const count = (name: string): number => report.count(name) ?? 0;
  return [
    `On trial since ${since}: ${count('decisions')} decisions, of which it would have refused ${count('refused')} ` +
      `and allowed ${count('allowed')}, and refused ${count('otherReasons')} for other reasons.`,
    ...tableLines(
      ['would have', 'rule', 'bot', 'symbol', 'orders', 'value'],
      report
        .parts('rows')
        .map((row) => [
          row.text('became') ?? '',
          row.text('code') ?? '',
          row.text('bot') ?? '',
          row.text('instrument') ?? '',
          String(row.count('orders') ?? 0),
          row.text('notional') ?? '',
        ]),
      'It would have decided everything alike.',
    ),
  ];
}
