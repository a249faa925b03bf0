import { Option, type Command } from 'commander';
import { askPatiently } from './ask-patiently.ts';
import type { Desk, Outcome } from './desk.ts';
import type { Fields } from './fields.ts';
import { CREDENTIAL_HELP, offer, withFields, withOption } from './key-offer.ts';
import { timeOf } from './login.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';

interface RotateOptions extends FolderOptions {
  readonly from?: string;
  readonly redirect?: string;
  readonly enclave?: boolean;
  readonly with?: readonly string[];
}

/** `sallyport key rotate`. */
export function rotateCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'rotate',
    summary: 'put another key of the same account in the place of a stored one',
    about:
      'Asks the venue what the new key may do, as `key add` does, and that it shows the same account. It may do ' +
      'nothing that the old one may not, but for what `--with` names. ' +
      'Then everything is signed with it, also what asks about orders in flight, ' +
      'and the old key is forgotten. Delete the old key at the venue only after that. At Kite a person logs in with ' +
      'the new app first: until then, for ten minutes, it waits sealed, and the old one stays in use. A key in a ' +
      'token is followed by one in the token; the old one is deleted there once the new one is in use.',
    examples: [
      ['key rotate main --from new-creds.json', 'the bots notice nothing'],
      ['key rotate by --from new-creds.json --with spot', 'bybit: from now on for spot pairs too'],
      ['key rotate hl --enclave', 'hyperliquid: the token makes a key; approve it, and say the same again'],
      [
        'key rotate main --redirect "https://…?request_token=…&status=success"',
        'kite: with the address that the log-in with the new app ended at',
      ],
    ],
  })
    .argument('<name>', 'the account, as in `key list`')
    .addOption(new Option('--from <file>', CREDENTIAL_HELP))
    .option(
      '--enclave',
      'into the token of `key enclave`: the new secret, or for Hyperliquid a key that it makes',
    )
    .addOption(withOption())
    .addOption(
      new Option('--redirect <address>', 'kite: what the venue’s page sent your browser to').conflicts([
        'from',
        'enclave',
      ]),
    )
    .action((name: string, options: RotateOptions) =>
      desk.answer(options, () => rotate(desk, name, options)),
    );
}

async function rotate(desk: Desk, name: string, options: RotateOptions): Promise<Outcome> {
  const { redirect } = options;
  const isFinish = redirect !== undefined;
  const fields = isFinish ? { name, redirect } : { ...offered(desk, options), ...withFields(options), name };
  const command = isFinish ? 'key rotate finish' : 'key rotate';
  const done = await askPatiently(desk, openFolder(options.data).folder, { command, fields });
  const page = done.text('page');
  if (done.get('approved') === false) return { json: done.plain(), lines: agentLines(name, done) };
  return {
    json: done.plain(),
    lines: page === null ? doneLines(name, options, done) : pageLines(name, page),
  };
}

/** An agent's key is made by the token and not brought. */
function offered(desk: Desk, options: RotateOptions): Readonly<Record<string, unknown>> {
  const enclave = options.enclave === true;
  return enclave && options.from === undefined ? { enclave } : { ...offer(desk, options), enclave };
}

function agentLines(name: string, done: Fields): readonly string[] {
  return [
    `The token made a key. Approve this agent (API wallet) at the venue: ${done.text('agent') ?? ''}`,
    `The old one of ${name} stays in use until then.`,
    `Next, once it is approved: sallyport key rotate ${name} --enclave`,
    `To take it back instead: sallyport key discard ${name}`,
  ];
}

function pageLines(name: string, page: string): readonly string[] {
  return [
    `The new key of ${name} waits, sealed. The old one is in use until you have logged in with the new app here,`,
    'within ten minutes:',
    `  ${page}`,
    '',
    'If the new app’s redirect URL is this gateway’s /kite/callback, that is all. Otherwise copy the address that',
    `your browser ends at:  sallyport key rotate ${name} --redirect "ADDRESS"`,
  ];
}

function doneLines(name: string, { from }: RotateOptions, done: Fields): readonly string[] {
  const until = done.count('until');
  return [
    `${name} is signed for with the new key. The old one is forgotten here.`,
    ...(until === null ? [] : [`You are logged in with it, until at the latest: ${timeOf(until)}`]),
    ...(done.text('keyLeftInToken') === null
      ? []
      : [`The token did not delete the old key ${done.text('keyLeftInToken') ?? ''}: nothing here uses it.`]),
    ...done.texts('warnings').map((warning) => `Note: ${warning}`),
    'Next: delete the old key at the venue, where it still works.',
    ...(from === undefined ? [] : [`Delete ${from}: nothing here reads it again.`]),
  ];
}
