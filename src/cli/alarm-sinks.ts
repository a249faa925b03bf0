import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { readAlarmSinks } from '../launcher/alarm-sinks.ts';
import { isSinkName, readSink, type SinkSettings } from '../protocol/alarm-sinks.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import { isOpenToOthers, readText, writePrivately } from './files.ts';
import { makeFolderCommand, makeGroup, type CommandText, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

interface SinkOptions extends FolderOptions {
  readonly least: string;
  readonly subject: readonly string[];
  readonly administrators?: boolean;
  readonly allow: readonly string[];
  readonly ca?: string;
}

interface TelegramOptions extends SinkOptions {
  readonly tokenFile: string;
  readonly user: readonly string[];
  readonly api: string;
}

interface MailOptions extends SinkOptions {
  readonly server: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly from: string;
  readonly to: readonly string[];
}

interface WebhookOptions extends SinkOptions {
  readonly url: string;
  readonly secretFile?: string;
}

const API_ROOT = 'https://api.telegram.org';
const WAIT_MS = 20_000;

/** `sallyport alarm add …`. */
export function addSinkCommand(desk: Desk): Command {
  return makeGroup({ name: 'add', summary: 'tell of alarms somewhere: telegram, mail, webhook, reporter' })
    .addCommand(addTelegram(desk))
    .addCommand(addMail(desk))
    .addCommand(addWebhook(desk))
    .addCommand(addReporter(desk));
}

function addTelegram(desk: Desk): Command {
  return makeSinkCommand({
    name: 'telegram',
    summary: 'in a chat with a Telegram bot of yours',
    about:
      'Sends alarms to the people on an explicit list, each in their own chat with a bot that you made with ' +
      '@BotFather; each has to write to it once. They may also write /status and /halt, and nothing else: nobody ' +
      'can resume, trade or change anything from there. Without --user nobody is told and nobody is obeyed.',
    examples: [
      [
        'alarm add telegram desk --token-file token.txt --user 123456789',
        'one person; delete token.txt afterwards',
      ],
    ],
  })
    .requiredOption('--token-file <file>', 'the token that @BotFather gave, alone in a file')
    .option('--user <id>', 'numeric Telegram id of a person; may be given several times', collect, [])
    .option('--api <url>', 'a Bot API server of your own', API_ROOT)
    .action((name: string, options: TelegramOptions) =>
      desk.answer(options, () => {
        const token = secretOf(options.tokenFile, 'the token');
        const users = options.user.map(Number);
        return add(desk, options, {
          ...wordsOf(name, options),
          kind: 'telegram',
          token,
          users,
          apiRoot: options.api,
        });
      }),
    );
}

function addMail(desk: Desk): Command {
  return makeSinkCommand({
    name: 'mail',
    summary: 'by mail, over TLS',
    about:
      'Sends alarms by mail through a server that takes submissions: on port 465 with TLS from the start, on any ' +
      'other with STARTTLS, and never without a checked certificate. Ports are 465 and 587 unless --allow names the ' +
      'place.',
    examples: [
      [
        'alarm add mail post --server smtp.example.com:587 --user me --password-file pw.txt --from gw@example.com ' +
          '--to me@example.com',
        'delete pw.txt afterwards',
      ],
    ],
  })
    .requiredOption('--server <host:port>', 'the server for submissions')
    .option('--user <name>', 'with whose name to sign in there')
    .option('--password-file <file>', 'its password, alone in a file')
    .requiredOption('--from <address>', 'the sender')
    .requiredOption('--to <address>', 'whom to tell; may be given several times', collect)
    .action((name: string, options: MailOptions) =>
      desk.answer(options, () => {
        const { from, to, user = null, passwordFile } = options;
        const [, host = '', port = ''] = /^(.+):([0-9]{1,5})$/.exec(options.server) ?? [];
        const password = passwordFile === undefined ? null : secretOf(passwordFile, 'the password');
        const server = { host, port: Number(port), implicitTls: port === '465', user, password };
        return add(desk, options, { ...wordsOf(name, options), kind: 'mail', ...server, from, to });
      }),
    );
}

function addWebhook(desk: Desk): Command {
  return makeSinkCommand({
    name: 'webhook',
    summary: 'to an address of yours, as signed JSON',
    about:
      'Posts alarms as JSON to an https address, signed with a secret that is shown once. The receiver checks the ' +
      'signature and the time, as docs/ALARMS.md says. Private addresses are refused unless --allow names them.',
    examples: [
      ['alarm add webhook pager --url https://hooks.example.com/sallyport', 'makes a secret and shows it'],
      [
        'alarm add webhook local --url http://10.0.0.5:9000/ --allow 10.0.0.5:9000 --secret-file secret.txt',
        'in your own network, with a secret that the receiver has',
      ],
    ],
  })
    .requiredOption('--url <url>', 'https://…, on port 443 or 8443')
    .option('--secret-file <file>', 'a secret of 32 characters or more; absent: one is made')
    .action((name: string, options: WebhookOptions) =>
      desk.answer(options, () => {
        const made = options.secretFile === undefined ? randomBytes(32).toString('base64') : null;
        const secret = made ?? secretOf(options.secretFile ?? '', 'the secret');
        const outcome = add(desk, options, {
          ...wordsOf(name, options),
          kind: 'webhook',
          url: options.url,
          secret,
        });
        if (made === null) return outcome;
        const lines = [`The secret, shown this once: ${made}`];
        return { json: { ...outcome.json, secret: made }, lines: [...outcome.lines, ...lines] };
      }),
    );
}

function addReporter(desk: Desk): Command {
  return makeSinkCommand({
    name: 'reporter',
    summary: 'faults alone, to a service that takes Sentry envelopes',
    about:
      'Reports faults of the gateway (kinds `trouble` and `sinkFailing`) to Sentry or a service that takes its ' +
      'envelopes. Sent are the sentence of the alarm, when and how often: closed words, no stack, nothing of orders, ' +
      'people or requests. Nothing is reported unless such a sink is added.',
    examples: [['alarm add reporter faults --dsn-file dsn.txt', 'delete dsn.txt afterwards']],
  })
    .requiredOption('--dsn-file <file>', 'the DSN, https://KEY@HOST/PROJECT, alone in a file')
    .action((name: string, options: SinkOptions & { readonly dsnFile: string }) =>
      desk.answer(options, () => {
        const dsn = secretOf(options.dsnFile, 'the DSN');
        return add(desk, options, { ...wordsOf(name, options), kind: 'reporter', dsn });
      }),
    );
}

/** `sallyport alarm list`. */
export function listSinksCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'where alarms go',
    about: 'Lists the sinks of alarms. Never a secret.',
    examples: [['alarm list --json', 'for a script']],
  }).action((options: FolderOptions) =>
    desk.answer(options, () => {
      const sinks = sinksOf(openFolder(options.data).folder);
      const shown = sinks.map(shownSink);
      const rows = sinks.map((sink) => [
        sink.name,
        sink.kind,
        placeOf(sink),
        sink.administrators ? 'all' : sink.least,
        sink.subjects.join(' ') || 'everything',
      ]);
      const none = 'Alarms go nowhere but to `alarm recent`. Next: sallyport alarm add --help';
      return { json: shown, lines: tableLines(['name', 'kind', 'to', 'from', 'about'], rows, none) };
    }),
  );
}

/** `sallyport alarm remove`. */
export function removeSinkCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'remove',
    summary: 'tell of alarms there no longer',
    about:
      'Takes a sink away, with its secrets and with what waits for it. A running gateway follows within a second.',
    examples: [['alarm remove desk', 'as `alarm list` shows it']],
  })
    .argument('<name>', 'the sink')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, () => {
        const { folder } = openFolder(options.data);
        const sinks = sinksOf(folder);
        if (!sinks.some((sink) => sink.name === name)) throw unknownSink(name);
        write(
          folder,
          sinks.filter((sink) => sink.name !== name),
        );
        return { json: { removed: name }, lines: [`${name} is told no longer.`] };
      }),
    );
}

/** `sallyport alarm test`. */
export function testSinkCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'test',
    summary: 'send a test alarm',
    about:
      'Has the running gateway send a test to one sink, or to all, at once, and says how each try ended.',
    examples: [
      ['alarm test', 'all of them'],
      ['alarm test desk', 'one'],
    ],
  })
    .argument('[name]', 'the sink')
    .action((name: string | undefined, options: FolderOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        if (name !== undefined && !sinksOf(folder).some((sink) => sink.name === name))
          throw unknownSink(name);
        const fields = name === undefined ? {} : { sink: name };
        const answer = await askFields(folder, { command: 'alarm test', fields, waitMs: WAIT_MS });
        const results = answer.parts('results');
        const rows = results.map((one) => [
          one.text('sink') ?? '',
          one.text('code') ?? '',
          `${one.count('tookMs') ?? ''} ms`,
        ]);
        return {
          json: answer.plain(),
          lines: tableLines(
            ['sink', 'came to', 'after'],
            rows,
            'There is no sink. Next: sallyport alarm add --help',
          ),
          isNo: results.length === 0 || results.some((one) => one.text('code') !== 'delivered'),
        };
      }),
    );
}

function makeSinkCommand(text: CommandText): Command {
  return makeFolderCommand(text)
    .argument('<name>', 'a name of yours: a-z, 0-9 and -, at most 32')
    .option('--least <severity>', 'note, warning or critical: nothing less is sent', 'warning')
    .option('--subject <subject>', 'only what concerns bot:NAME or account:NAME; several times', collect, [])
    .option('--administrators', 'a copy of every alarm, whatever the options above say')
    .option(
      '--allow <host:port>',
      'a private address, or one without TLS, that may be reached; several times',
      collect,
      [],
    )
    .option('--ca <file>', 'PEM of the authority that is trusted there');
}

function wordsOf(name: string, options: SinkOptions): Record<string, unknown> {
  const ca = options.ca === undefined ? null : readText(options.ca, 'the certificate');
  const { least, subject: subjects, allow } = options;
  return { name, least, subjects, allow, ca, administrators: options.administrators === true };
}

function add(desk: Desk, options: FolderOptions, asked: Record<string, unknown>): Outcome {
  const { folder } = openFolder(options.data);
  const { name } = asked;
  const before = sinksOf(folder);
  if (typeof name !== 'string' || !isSinkName(name)) {
    throw new CliRefusal('NAME_MALFORMED', 'a name is a-z, 0-9 and -, at most 32; nothing was added.');
  }
  if (before.some((sink) => sink.name === name)) {
    throw new CliRefusal(
      'NAME_TAKEN',
      `a sink ${name} is there already; nothing was added. Remove it first.`,
    );
  }
  const sink = readSink(asked);
  if (sink === null) {
    const text =
      'an option is no token, id, address, severity or subject of the form that --help says; nothing was added.';
    throw new CliRefusal('SINK_MALFORMED', text);
  }
  if (sink.kind === 'telegram' && sink.users.length === 0) {
    desk.warn(`${name} tells nobody and obeys nobody until it is added again with --user.`);
  }
  write(folder, [...before, sink]);
  const next = existsSync(folder.running) ? 'Try it: ' : 'Once the gateway runs, try it: ';
  return { json: shownSink(sink), lines: [`${name} is told of alarms. ${next}sallyport alarm test ${name}`] };
}

function secretOf(path: string, what: string): string {
  const text = readText(path, what).trim();
  if (!isOpenToOthers(path)) return text;
  throw new CliRefusal(
    'FILE_OPEN',
    `${path} can be read by others; nothing was added. Next: chmod 600 ${path}`,
  );
}

function sinksOf(folder: DataFolder): readonly SinkSettings[] {
  const sinks = readAlarmSinks(folder.alarmSinks);
  if (sinks !== null) return sinks;
  const text = `${folder.alarmSinks} is no list of sinks; nothing was done. Mend it, or delete it and add them anew.`;
  throw new CliRefusal('SINKS_MALFORMED', text);
}

function write(folder: DataFolder, sinks: readonly SinkSettings[]): void {
  writePrivately(folder.alarmSinks, `${JSON.stringify(sinks, null, 2)}\n`);
}

function unknownSink(name: string): CliRefusal {
  return new CliRefusal(
    'SINK_UNKNOWN',
    `there is no sink ${name}; nothing was done. See: sallyport alarm list`,
  );
}

/** A sink without what is secret about it. */
function shownSink(sink: SinkSettings): object {
  const { name, kind, least, subjects, administrators, allow } = sink;
  const to = placeOf(sink);
  const users = sink.kind === 'telegram' ? { users: sink.users } : {};
  return { name, kind, to, least, subjects, administrators, allow, ...users };
}

/** Of a webhook's address the host alone: paths of such addresses are often secrets. */
function placeOf(sink: SinkSettings): string {
  switch (sink.kind) {
    case 'webhook':
      return new URL(sink.url).host;
    case 'reporter':
      return new URL(sink.dsn).host;
    case 'mail':
      return sink.to.join(' ');
    case 'telegram':
      return `${sink.users.length} people`;
  }
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
