import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields, knock, refusalOf } from './door-client.ts';
import { Fields } from './fields.ts';
import { writePrivately } from './files.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

interface HaltOptions extends FolderOptions {
  readonly scope: string;
  readonly reason: string;
  readonly everythingButCancels?: boolean;
}

/** A halt takes effect within 100 ms; a door that is silent for this long is not waited for. */
const DOOR_WAIT_MS = 1_000;
const EVERYTHING = 'everything';
const SCOPE_HELP = 'everything, key:NAME or bot:NAME';

/** `sallyport halt`. */
export function haltCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'halt',
    summary: 'stop openings, at once',
    about:
      'Stops every order that opens or adds to a position, within 100 ms. Exits and cancels pass; with ' +
      '--everything-but-cancels only cancels do. Orders that rest at the venue stay there. When the gateway does not ' +
      'answer, a HALT file is written instead, which it watches.',
    examples: [
      ['halt --reason "looks wrong"', 'everything'],
      ['halt --scope bot:grid-1 --reason "repeats itself"', 'one bot'],
      ['halt --everything-but-cancels --reason "stolen?"', 'exits too'],
    ],
  })
    .option('--scope <scope>', SCOPE_HELP, EVERYTHING)
    .option('--everything-but-cancels', 'stop exits too')
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .action((options: HaltOptions) => desk.answer(options, () => halt(options)));
}

/** `sallyport resume`. */
export function resumeCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'resume',
    summary: 'end a halt',
    about:
      'Ends a halt of exactly that scope. A bot whose openings were latched by the repeat throttle is released too, ' +
      'and a drawdown is counted from now on.',
    examples: [
      ['resume --reason "checked, was a feed outage"', 'everything'],
      ['resume --scope bot:grid-1 --reason "fixed"', 'one bot'],
    ],
  })
    .option('--scope <scope>', SCOPE_HELP, EVERYTHING)
    .requiredOption('--reason <text>', 'why; kept in the ledger')
    .action((options: Omit<HaltOptions, 'everythingButCancels'>) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        if (existsSync(folder.haltFile)) {
          const text = `${folder.haltFile} is there, so everything stays halted. Remove that file first, then resume.`;
          throw new CliRefusal('HALT_FILE', text);
        }
        const { scope, reason } = options;
        const done = await askFields(folder, { command: 'resume', fields: { scope, reason } });
        return { json: done.plain(), lines: [`Resumed: ${scope}.`] };
      }),
    );
}

async function halt(options: HaltOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  const { scope, reason } = options;
  const stops = options.everythingButCancels === true ? 'orders' : 'openings';
  const answer = await knock(folder, {
    command: 'halt',
    fields: { scope, reason, stops },
    waitMs: DOOR_WAIT_MS,
  });
  if (answer.kind === 'refused') throw refusalOf(answer);
  if (answer.kind !== 'done') return haltByFile(folder, answer.kind, reason);
  const done = Fields.of(answer.result);
  const recorded = done?.isTrue('recorded') === true;
  const what = stops === 'orders' ? 'all orders but cancels' : 'openings';
  const note = recorded
    ? 'It is in the ledger.'
    : 'The ledger did not answer: the halt holds, and is recorded later.';
  const took = done?.get('tookMs');
  return {
    json: done?.plain() ?? {},
    lines: [
      `Halted ${scope}: ${what} stopped${typeof took === 'number' ? ` within ${took} ms` : ''}. ${note}`,
    ],
  };
}

/** The way that needs nobody to listen. It halts everything, whatever scope was asked for: too much is safer. */
function haltByFile(folder: DataFolder, why: 'absent' | 'silent', reason: string): Outcome {
  writePrivately(folder.haltFile, `${reason}\n`);
  const text =
    why === 'absent'
      ? `No gateway runs on ${folder.root}. The file ${folder.haltFile} was written: it will start halted.`
      : `The gateway did not answer. The file ${folder.haltFile} was written, which halts everything: ` +
        'the launcher looks for it 50 times a second. See: sallyport status';
  return { json: { halted: EVERYTHING, by: 'file', running: why !== 'absent' }, lines: [text] };
}
