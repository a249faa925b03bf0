import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

interface StopOptions extends FolderOptions {
  readonly cancel?: boolean;
}

/** The launcher gives the keeper ten seconds, and ends it then. */
const END_WAIT_MS = 15_000;
const LOOK_MS = 50;
/** Orders that are named to a person; `--json` has all of them. */
const NAMED_MAX = 20;

/** `sallyport stop`. */
export function stopCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'stop',
    summary: 'end the gateway; with --cancel, cancel every order of its bots first',
    about:
      'Ends the gateway and waits until it has ended. Orders that rest stay at the venue, and are looked after again ' +
      'at the next start. With --cancel every order of every bot is cancelled first, stops and exits too, and ' +
      'nothing new is let out meanwhile; positions stay as they are. If an order cannot be cancelled within 30 s, ' +
      'it is named and the gateway goes on. Orders that people placed by hand are left alone.',
    examples: [
      ['stop', 'resting orders stay at the venue'],
      ['stop --cancel', 'cancels the orders of all bots first'],
      ['stop --cancel --json', 'says in JSON what was cancelled and what is left'],
    ],
  })
    .option('--cancel', 'cancel every order of every bot first')
    .action((options: StopOptions) => desk.answer(options, () => stop(desk, options)));
}

async function stop(desk: Desk, options: StopOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  const fields = { cancel: options.cancel === true };
  const onLine = (line: string): void => {
    desk.progress(`${Fields.parse(line)?.count('left') ?? 0} orders are left …`);
  };
  const answer = await askFields(folder, { command: 'stop', fields, waitMs: 60_000, onLine });
  const cancelled = answer.count('cancelled') ?? 0;
  if (!answer.isTrue('stopping')) return goesOn(answer, cancelled);
  await hasEnded(folder);
  const resting = answer.count('resting') ?? 0;
  const line =
    resting === 0
      ? 'Stopped. No order is known to rest at the venue.'
      : `Stopped. ${resting} orders rest at the venue and stay there; nothing looks after them until the next start.`;
  return {
    json: { stopped: true, cancelled, left: [], resting },
    lines: [...(options.cancel === true ? [`${cancelled} orders were cancelled.`] : []), line],
  };
}

function goesOn(answer: Fields, cancelled: number): Outcome {
  const left = answer.parts('left');
  const names = left.slice(0, NAMED_MAX).map((order) => {
    const text = (name: string): string => order.text(name) ?? '';
    return `  ${text('account')}  ${text('bot')}  ${text('instrument')}  ${text('id')}`;
  });
  const more = left.length - names.length;
  return {
    json: {
      stopped: false,
      cancelled,
      left: left.map((order) => order.plain()),
      resting: answer.count('resting') ?? 0,
    },
    lines: [
      `NOT STOPPED: ${cancelled} orders were cancelled, and ${left.length} could not be within 30 s:`,
      ...names,
      ...(more > 0 ? [`  and ${more} more`] : []),
      'The gateway goes on, and bots may trade. Next: sallyport stop --cancel again, cancel them at the venue, or ' +
        'leave them there: sallyport stop',
    ],
    isNo: true,
  };
}

/** What says that it runs is taken away when its last process has ended. */
async function hasEnded(folder: DataFolder): Promise<void> {
  const until = performance.now() + END_WAIT_MS;
  while (existsSync(folder.running)) {
    if (performance.now() > until) {
      const text =
        'the gateway takes no orders any more, but has not ended after 15 s. Look at its log, and end its process.';
      throw new CliRefusal('NOT_ENDED', text);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
