import { Option, type Command } from 'commander';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import { Fields } from './fields.ts';
import { readText } from './files.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';

interface LoginOptions extends FolderOptions {
  readonly redirect?: string;
}

/** `sallyport login`. */
export function loginCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'login',
    summary: 'open the day’s session at a venue that wants a person for it (kite)',
    about:
      'Prints the address of the venue’s own log-in page. After the log-in the page sends your browser to the ' +
      'redirect URL of your app: register http://127.0.0.1:PORT/kite/callback there, and the session opens by ' +
      'itself; or copy the address that the browser ends at and give it with --redirect. Passwords and codes go to ' +
      'the venue only. The session ends at 06:00 in India; until the next log-in nothing is sent for the account, ' +
      'not even cancels.',
    examples: [
      ['login main', 'where to log in'],
      [
        'login main --redirect "https://…?request_token=…&status=success"',
        'with the address that you ended at',
      ],
    ],
  })
    .argument('<name>', 'the account, as in `key list`')
    .addOption(new Option('--redirect <address>', 'what the venue’s page sent your browser to'))
    .action((name: string, options: LoginOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        if (options.redirect === undefined) {
          const begun = await askFields(folder, { command: 'login begin', fields: { name } });
          return { json: begun.plain(), lines: pageLines(name, begun, callbackOf(folder.running)) };
        }
        const fields = { name, redirect: options.redirect };
        const opened = await askFields(folder, { command: 'login finish', fields });
        return { json: opened.plain(), lines: openedLines(name, opened) };
      }),
    );
}

/** Where the page of a venue should send browsers back to, as the gateway runs now. */
function callbackOf(running: string): string {
  const told = Fields.parse(readText(running, 'the address of the gateway'));
  const place = told?.part('venues')?.text('kite') ?? `${told?.text('url') ?? ''}/kite`;
  return `${place}/callback`;
}

function pageLines(name: string, begun: Fields, callback: string): readonly string[] {
  const until = begun.count('until');
  return [
    ...(until !== null && until > Date.now() ? [`A session is open until ${timeOf(until)}.`, ''] : []),
    'Log in here, within ten minutes:',
    `  ${begun.text('page') ?? ''}`,
    '',
    `If your app’s redirect URL is ${callback}, that is all. Otherwise copy the address that`,
    `your browser ends at:  sallyport login ${name} --redirect "ADDRESS"`,
  ];
}

function openedLines(name: string, opened: Fields): readonly string[] {
  return [
    `Logged in to ${name} as ${opened.text('user') ?? ''}, until at the latest:`,
    `  ${timeOf(opened.count('until') ?? 0)}`,
    `Orders are taken from the address only that is registered for the app at developers.kite.trade.`,
  ];
}

/** `sallyport logout`. */
export function logoutCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'logout',
    summary: 'end the session that a log-in opened',
    about:
      'Ends the session at the venue and forgets its token. What rests there stays, and cannot be cancelled from ' +
      'here until the next log-in.',
    examples: [['logout main', 'no bot trades on it until the next log-in']],
  })
    .argument('<name>', 'the account, as in `key list`')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const done = await askFields(openFolder(options.data).folder, {
          command: 'logout',
          fields: { name },
        });
        const resting = done.count('openOrders') ?? 0;
        const lines = [
          done.isTrue('ended')
            ? `The session of ${name} is ended at the venue.`
            : `The session of ${name} is forgotten here. The venue did not confirm its end.`,
          ...(resting === 0 ? [] : [`${resting} orders rest at the venue.`]),
        ];
        return { json: done.plain(), lines };
      }),
    );
}

/** A moment for people, in the zone of the venue. */
export function timeOf(at: number): string {
  const text = new Date(at).toLocaleString('en-GB', { timeZone: 'Asia/Kolkata', hour12: false });
  return `${text} in India`;
}
