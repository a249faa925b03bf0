import { Option, type Command } from 'commander';
import type { Desk } from './desk.ts';
import { ask, askFields } from './door-client.ts';
import { Fields, partsOf } from './fields.ts';
import { readText } from './files.ts';
import { listsCommand } from './person-lists.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

interface RoleOptions extends FolderOptions {
  readonly role: readonly string[];
}

const ROLES_TEXT =
  'Roles: owner, administrator, trader, viewer, auditor. A role holds everywhere, or with @account:NAME, ' +
  '@bot:NAME, @wallet:NAME or @user:NAME only there; one on an account holds on its bots too, one on a user on ' +
  'their wallets.';

/** `sallyport person …`. */
export function personCommand(desk: Desk): Command {
  return makeGroup({
    name: 'person',
    summary: 'people: code, add, list, show, role, reset, sessions, revoke, remove, export',
  })
    .addCommand(codeCommand(desk))
    .addCommand(addCommand(desk))
    .addCommand(listCommand(desk))
    .addCommand(showCommand(desk))
    .addCommand(roleCommand(desk))
    .addCommand(resetCommand(desk))
    .addCommand(mailCommand(desk))
    .addCommand(sessionsCommand(desk))
    .addCommand(revokeCommand(desk))
    .addCommand(removeCommand(desk))
    .addCommand(listsCommand(desk))
    .addCommand(exportCommand(desk));
}

function codeCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'code',
    summary: 'the code that sets up the first person',
    about:
      'Prints a code that whoever opens the console for the first time types in, to become the owner. It is good ' +
      'for an hour and one person; a new one makes the one before worthless. No account or password exists before.',
    examples: [['person code', 'a new code']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const issued = await askFields(openFolder(options.data).folder, { command: 'person code' });
      const lines = [
        `Set-up code: ${issued.text('code') ?? ''}`,
        `Good until ${timeOf(issued.count('until'))}, for one person, who will own everything.`,
      ];
      return { json: issued.plain(), lines };
    }),
  );
}

function addCommand(desk: Desk): Command {
  return withRole(
    makeFolderCommand({
      name: 'add',
      summary: 'invite a person',
      about: `Adds a person and prints a token, once, with which they set their password within a day. ${ROLES_TEXT}`,
      examples: [
        ['person add ann --role administrator', 'may change everything but who owns it'],
        ['person add bob --role viewer --role trader@account:main', 'sees everything, trades on one account'],
        [
          'person add eve --role viewer --hash-file eve.hash',
          'keeps the password that another system hashed',
        ],
      ],
    }),
  )
    .argument('<name>', 'name of the person: 1 to 64 characters')
    .option('--hash-file <file>', 'hash of their password, argon2id or bcrypt, in a file')
    .action((name: string, options: RoleOptions & { readonly hashFile?: string }) =>
      desk.answer(options, async () => {
        const { hashFile } = options;
        const hash = hashFile === undefined ? undefined : readText(hashFile, 'the hash of a password').trim();
        const fields = { name, roles: options.role, hash };
        const made = await askFields(openFolder(options.data).folder, { command: 'person add', fields });
        const roles = made.texts('roles').join(', ');
        const lines =
          hash === undefined
            ? [`${name} is invited as ${roles}.`, '', ...tokenLines(made)]
            : [`${name} is added as ${roles}, with the password that was hashed.`];
        return { json: made.plain(), lines };
      }),
    );
}

function listCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'show everybody',
    about:
      'Shows everybody with their roles, whether they have a password and a second factor, and when they signed in.',
    examples: [['person list', 'all people']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const people = partsOf(await ask(openFolder(options.data).folder, { command: 'person list' }));
      const rows = people.map((person) => [
        person.text('name') ?? '',
        person.texts('roles').join(', '),
        person.isTrue('hasPassword') ? 'set' : 'invited',
        person.isTrue('hasSecondFactor') ? 'set' : 'none',
        timeOf(person.count('lastSignIn')),
        String(person.count('sessions') ?? 0),
      ]);
      const head = ['name', 'roles', 'password', 'second factor', 'last sign-in', 'sessions'];
      const none = 'Nobody yet. Next: sallyport person code, and open the console';
      return { json: { people: people.map((one) => one.plain()) }, lines: tableLines(head, rows, none) };
    }),
  );
}

function showCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'show',
    summary: 'show one person',
    about: 'Shows a person with the hash under which the ledger knows them, and their sessions.',
    examples: [['person show ann', 'roles, factors, sessions']],
  })
    .argument('<name>', 'name of the person')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const request = { command: 'person show', fields: { name } };
        const person = await askFields(openFolder(options.data).folder, request);
        return {
          json: person.plain(),
          lines: [
            `${person.text('name') ?? ''}: ${person.texts('roles').join(', ')}`,
            `  in the ledger  person/${person.text('id') ?? ''}`,
            `  added          ${timeOf(person.count('since'))}`,
            `  last sign-in   ${timeOf(person.count('lastSignIn'))}`,
            `  password       ${person.isTrue('hasPassword') ? 'set' : 'not yet'}`,
            `  second factor  ${person.isTrue('hasSecondFactor') ? 'set' : 'none'}`,
            '',
            ...sessionLines(person.parts('sessions')),
          ],
        };
      }),
    );
}

function roleCommand(desk: Desk): Command {
  return withRole(
    makeFolderCommand({
      name: 'role',
      summary: 'give a person other roles',
      about: `Gives a person these roles and no others, from their next request on. ${ROLES_TEXT}`,
      examples: [['person role ann --role auditor', 'sees everything and changes nothing']],
    }),
  )
    .argument('<name>', 'name of the person')
    .action((name: string, options: RoleOptions) =>
      desk.answer(options, async () => {
        const request = { command: 'person role', fields: { name, roles: options.role } };
        const done = await askFields(openFolder(options.data).folder, request);
        return { json: done.plain(), lines: [`${name} is ${done.texts('roles').join(', ')}.`] };
      }),
    );
}

function mailCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'mail',
    summary: 'where a person is written to about their account',
    about:
      'Sets the address to which letters go when a password, a second factor or backup codes of the person change, ' +
      'when they sign in from somewhere new, and when sign-ins are refused. They go through the first sink of alarms ' +
      'that is mail. Without an address nobody is written to. Both the old and the new address hear of the change.',
    examples: [
      ['person mail ann ann@example.com', 'letters go there'],
      ['person mail ann', 'no letters'],
    ],
  })
    .argument('<name>', 'name of the person')
    .argument('[address]', 'address of mail')
    .action((name: string, address: string | undefined, options: FolderOptions) =>
      desk.answer(options, async () => {
        const request = { command: 'person mail', fields: { name, mail: address } };
        const done = await askFields(openFolder(options.data).folder, request);
        const line =
          address === undefined ? `${name} is written to nowhere.` : `${name} is written to at ${address}.`;
        return { json: done.plain(), lines: [line, 'See: sallyport alarm list, for a sink that is mail'] };
      }),
    );
}

function resetCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'reset',
    summary: 'let a person set another password',
    about:
      'Prints a token, once, with which the person sets another password within an hour; their sessions end when ' +
      'they do. Until then the old password holds; with --factors it does not, since nothing else would be asked for.',
    examples: [
      ['person reset ann', 'a token for ann'],
      ['person reset ann --factors', 'who also lost phone and backup codes'],
    ],
  })
    .argument('<name>', 'name of the person')
    .option('--factors', 'take the second factors and the old password away too, and end the sessions')
    .action((name: string, options: FolderOptions & { readonly factors?: boolean }) =>
      desk.answer(options, async () => {
        const request = { command: 'person reset', fields: { name, factors: options.factors } };
        const made = await askFields(openFolder(options.data).folder, request);
        return { json: made.plain(), lines: tokenLines(made) };
      }),
    );
}

function sessionsCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'sessions',
    summary: 'show who is signed in',
    about: 'Shows the sessions that live: whose, since when, and which second factors were proven in them.',
    examples: [
      ['person sessions', 'of everybody'],
      ['person sessions ann', 'of one person'],
    ],
  })
    .argument('[name]', 'name of the person')
    .action((name: string | undefined, options: FolderOptions) =>
      desk.answer(options, async () => {
        const request = { command: 'person sessions', fields: { name } };
        const sessions = partsOf(await ask(openFolder(options.data).folder, request));
        return { json: { sessions: sessions.map((one) => one.plain()) }, lines: sessionLines(sessions) };
      }),
    );
}

function revokeCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'revoke',
    summary: 'end sessions at once',
    about:
      'Ends all sessions of a person, or one of them. The next request with one of its tokens is refused.',
    examples: [
      ['person revoke ann', 'signs ann out everywhere'],
      ['person revoke ann --session 7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c', 'ends one session'],
    ],
  })
    .argument('<name>', 'name of the person')
    .option('--session <id>', 'only this one, as in `person sessions`')
    .action((name: string, options: FolderOptions & { readonly session?: string }) =>
      desk.answer(options, async () => {
        const request = { command: 'person revoke', fields: { name, session: options.session } };
        const done = await askFields(openFolder(options.data).folder, request);
        const count = done.count('revoked') ?? 0;
        return { json: done.plain(), lines: [count === 1 ? '1 session ended.' : `${count} sessions ended.`] };
      }),
    );
}

function removeCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'remove',
    summary: 'remove a person',
    about:
      'Removes a person: their sessions end, their record is destroyed, and with it the key under which the ' +
      'ledger has their hashes. The ledger stays whole; nobody can tell any more whom those hashes meant. ' +
      'The last owner stays.',
    examples: [['person remove ann', 'removes ann']],
  })
    .argument('<name>', 'name of the person')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const request = { command: 'person remove', fields: { name } };
        const done = await askFields(openFolder(options.data).folder, request);
        return { json: done.plain(), lines: [`${name} is removed.`] };
      }),
    );
}

function exportCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'export',
    summary: 'everything that is kept of a person',
    about:
      'Prints what is kept of a person, for them to have: name, roles, which factors are set up, and every entry ' +
      'of the ledger that is about them or that they caused. Secrets and their hashes are left out.',
    examples: [['person export ann > ann.json', 'as one JSON document']],
  })
    .argument('<name>', 'name of the person')
    .action((name: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const lines: string[] = [];
        const onLine = (line: string): void => void lines.push(line);
        const request = { command: 'person export', fields: { name }, onLine };
        const found = await askFields(openFolder(options.data).folder, request);
        const entries = lines.flatMap((line) => Fields.parse(line)?.plain() ?? []);
        const json = { ...found.plain(), entries };
        return { json, lines: [JSON.stringify(json, null, 2)] };
      }),
    );
}

function withRole(command: Command): Command {
  const collect = (role: string, before: readonly string[]): readonly string[] => [...before, role];
  const option = new Option('--role <role>', 'a role; may be given several times');
  return command.addOption(option.argParser(collect).default([], 'none').makeOptionMandatory());
}

function tokenLines(made: Fields): readonly string[] {
  return [
    `  token  ${made.text('token') ?? ''}`,
    '',
    `It is shown this once and good until ${timeOf(made.count('until'))}. Give it to them over a way that you trust.`,
  ];
}

function sessionLines(sessions: readonly Fields[]): readonly string[] {
  const rows = sessions.map((one) => [
    one.text('name') ?? '',
    timeOf(one.count('since')),
    timeOf(one.count('renewedAt')),
    one.texts('factors').join(', ') || 'none',
    one.text('session') ?? '',
  ]);
  return tableLines(['name', 'since', 'renewed', 'second factors', 'session'], rows, 'Nobody is signed in.');
}

function timeOf(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString();
}
