import { rmSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { isRangeUrl, ONLINE_URL, type RangeSource } from '../protocol/range-source.ts';
import { readRangeSourceAt } from '../launcher/alarm-sinks.ts';
import { collect } from './beyond.ts';
import type { Desk } from './desk.ts';
import { readText, writePrivately } from './files.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

interface ListsOptions extends FolderOptions {
  readonly online?: boolean;
  readonly mirror?: string;
  readonly off?: boolean;
  readonly mustAnswer?: boolean;
  readonly allow?: readonly string[];
  readonly ca?: string;
}

/** `sallyport person lists`. */
export function listsCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'lists',
    summary: 'where new passwords are looked up',
    about:
      'New passwords are looked up in the list that comes with the program, and in the folder breached-passwords of ' +
      'the keeper’s folder where there is one. With --online or --mirror also elsewhere, where five digits of a hash ' +
      'of the password as it was typed are learnt, and nothing else. It counts from the next start on; without an ' +
      'option this says how it is. What could not be asked stands in the ledger; with --must-answer no password is ' +
      'set then.',
    examples: [
      ['person lists --online', 'at Have I Been Pwned'],
      [
        'person lists --mirror https://ranges.lan/range/ --allow ranges.lan:443',
        'at a mirror within the network',
      ],
      ['person lists --off', 'on this machine alone'],
    ],
  })
    .option('--online', 'ask Have I Been Pwned')
    .option('--mirror <url>', 'ask a mirror: what comes before the five digits, with a slash at its end')
    .addOption(new Option('--off', 'ask nobody elsewhere').conflicts(['online', 'mirror', 'mustAnswer']))
    .option('--must-answer', 'set no password while the source does not answer')
    .addOption(
      new Option('--allow <host:port>', 'a place that may be private, or without TLS; repeatable').argParser(
        collect((text) => text.toLowerCase()),
      ),
    )
    .option('--ca <file>', 'authority of the mirror, in a PEM file')
    .action((options: ListsOptions) =>
      desk.answer(options, () => {
        const { folder } = openFolder(options.data);
        const asked = sourceOf(options);
        if (asked !== null) writePrivately(folder.rangeSource, `${JSON.stringify(asked, null, 2)}\n`);
        if (options.off === true) rmSync(folder.rangeSource, { force: true });
        const source = readRangeSourceAt(folder.rangeSource);
        const isChanged = asked !== null || options.off === true;
        const where = source === null ? 'nowhere' : source.url;
        const must = source?.mustAnswer === true ? '; no password is set while it does not answer' : '';
        return {
          json: { elsewhere: source?.name ?? null, url: source?.url ?? null, mustAnswer: must !== '' },
          lines: [`Elsewhere: ${where}${must}.`, ...(isChanged ? ['It counts from the next start on.'] : [])],
        };
      }),
    );
}

/** Null where nothing is to be changed to a source. */
function sourceOf(options: ListsOptions): RangeSource | null {
  const { online, mirror, allow = [], ca, mustAnswer = false } = options;
  if (online === true && mirror !== undefined) throw refusal('--online and --mirror exclude each other');
  const url = online === true ? ONLINE_URL : mirror;
  if (url === undefined) {
    if (mustAnswer || allow.length > 0 || ca !== undefined)
      throw refusal('say where: --online or --mirror URL');
    return null;
  }
  if (!isRangeUrl(url)) throw refusal(`${url} is no address that ends with a slash`);
  const pem = ca === undefined ? null : readText(ca, 'the authority');
  return { name: online === true ? 'online' : 'mirror', url, allow, ca: pem, mustAnswer };
}

function refusal(text: string): CliRefusal {
  return new CliRefusal('LISTS_UNCLEAR', `${text}. Nothing was changed.`);
}
