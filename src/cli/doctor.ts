import { existsSync, statSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { lookAsBot, type AsBotOptions } from './as-bot/as-bot.ts';
import { parsePlain, type Listening } from './as-bot/exchange.ts';
import { realSurroundings } from './as-bot/surroundings.ts';
import type { Desk, Outcome } from './desk.ts';
import { knock } from './door-client.ts';
import { Fields } from './fields.ts';
import { readText } from './files.ts';
import { answers } from './open-gateway.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { backupWord } from './backup-schedule.ts';
import { tokenWord } from './token-word.ts';
import { ageWord, sealsWord } from './root-key.ts';
import { keyEndText } from './key-end.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder, type Settings } from './settings.ts';
import { readTold } from './upkeep-file.ts';

interface Finding {
  readonly name: string;
  /** `missing` is a wall that the system does not give; `wrong` is something to mend. */
  readonly state: 'ok' | 'missing' | 'wrong';
  readonly text: string;
}

const SELF_TESTS = new Map([
  ['connect', 'the keeper cannot open a connection'],
  ['listen', 'the keeper cannot listen'],
  ['spawn', 'the keeper cannot start programs'],
  ['read-outside', 'the keeper cannot read outside its folder'],
  ['dial-off-list', 'no place off the list is dialled for it'],
  ['wrong-certificate', 'a certificate of another authority is refused'],
]);

/** `sallyport doctor`. */
export function doctorCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'doctor',
    summary: 'which walls stand, and what is wrong',
    about:
      'Says which walls of the operating system stand around the running gateway, ' +
      'what the keeper proved about itself at its start, whether the files are private, how old the root key is, ' +
      'whether the venue ends a real key soon, and ' +
      'whether backups are made. A wall that is missing weakens the gateway and stops nothing. ' +
      'With --as-bot it tries the walls from the other side, as the user who runs it, and needs no token: name ' +
      'servers, the way past the gateway, the proxy’s edges, the data folder, the processes. It greets the venues ' +
      'and two public addresses where it can reach them, changes nothing, and prints no secret.',
    examples: [
      ['doctor', 'exit code 1 when something is to be mended'],
      ['doctor --as-bot --data /srv/sallyport', 'run as the bot’s user; exit code 1 when a hole is reached'],
      [
        'doctor --as-bot --proxy http://127.0.0.1:8421 --url http://127.0.0.1:8420 --json',
        'in JSON, for a check',
      ],
    ],
  })
    .addOption(new Option('--as-bot', 'try what a bot of this user could reach'))
    .addOption(new Option('--proxy <url>', 'with --as-bot: the proxy that the bot uses').argParser(readPlain))
    .addOption(new Option('--url <url>', 'with --as-bot: the gateway’s own address').argParser(readPlain))
    .addOption(new Option('--backups <folder>', 'with --as-bot: where backups lie'))
    .action((options: DoctorOptions) =>
      desk.answer(options, () => {
        if (options.asBot === true) return lookAsBot(options, realSurroundings());
        refuseForBots(options);
        return doctor(openFolder(options.data));
      }),
    );
}

interface DoctorOptions extends FolderOptions, AsBotOptions {
  readonly asBot?: boolean;
}

/** What only the bot's side knows is not left unheard. */
function refuseForBots({ proxy, url, backups }: DoctorOptions): void {
  if (proxy === undefined && url === undefined && backups === undefined) return;
  throw new CliRefusal(
    'ONLY_AS_BOT',
    '--proxy, --url and --backups say what a bot sees; nothing was looked at. Add --as-bot, or leave them out.',
  );
}

function readPlain(text: string): Listening {
  const place = parsePlain(text);
  if (place === null) throw new InvalidArgumentError('Write http://HOST:PORT, like http://127.0.0.1:8420.');
  return place;
}

async function doctor({ folder, settings }: ReturnType<typeof openFolder>): Promise<Outcome> {
  const answer = await knock(folder, { command: 'doctor' });
  const found = [
    node(),
    ...files(folder),
    running(answer.kind, folder),
    ...(await ownPorts(folder)),
    ...(answer.kind === 'done' ? selfTests(Fields.of(answer.result)) : []),
    ...(answer.kind === 'done' ? keyEnds(Fields.of(answer.result)) : []),
    ...(answer.kind === 'done' ? token(Fields.of(answer.result), folder) : []),
    ...(answer.kind === 'done' ? rootKey(Fields.of(answer.result), folder, settings) : []),
    backups(folder, settings),
    ...(answer.kind === 'done' ? walls(folder) : []),
  ];
  const words = { ok: 'ok     ', missing: 'missing', wrong: 'WRONG  ' };
  return {
    json: { findings: found },
    lines: found.map(({ name, state, text }) => `${words[state]}  ${name}: ${text}`),
    isNo: found.some(({ state }) => state === 'wrong'),
  };
}

function node(): Finding {
  const { node: version } = process.versions;
  const isPinned = version.startsWith('26.');
  const text = isPinned
    ? `version ${version}`
    : `version ${version}; 26 is the one that everything is proven on`;
  return { name: 'node', state: isPinned ? 'ok' : 'wrong', text };
}

function files(folder: DataFolder): readonly Finding[] {
  const known = [
    ['data folder', folder.root],
    ['keeper folder', folder.keeper],
    ['owner token', folder.ownerToken],
    ['list of places to dial', folder.dialList],
    ['owner door', folder.ownerSocket],
  ] as const;
  return known
    .filter(([, path]) => existsSync(path))
    .map(([name, path]): Finding => {
      const open = (statSync(path).mode & 0o077) !== 0;
      const text = open ? `others can open ${path}. Next: chmod go= ${path}` : `${path} is yours alone`;
      return { name, state: open ? 'wrong' : 'ok', text };
    });
}

function running(kind: 'done' | 'refused' | 'absent' | 'silent', folder: DataFolder): Finding {
  const name = 'gateway';
  if (kind === 'done') return { name, state: 'ok', text: 'runs and answers its owner' };
  if (kind === 'absent') {
    const text = `does not run, so its walls were not looked at. Next: sallyport up --data ${folder.root}`;
    return { name, state: 'missing', text };
  }
  return { name, state: 'wrong', text: 'runs and does not answer as it should. Next: read its log' };
}

/** One finding for each venue that was given a port of its own. */
async function ownPorts(folder: DataFolder): Promise<readonly Finding[]> {
  if (!existsSync(folder.running)) return [];
  const venues = Fields.parse(readText(folder.running, 'what runs'))?.part('venues') ?? null;
  const looks = (venues?.names ?? []).map(async (venue): Promise<Finding> => {
    const url = venues?.text(venue) ?? '';
    const name = `port of ${venue}`;
    const place = parsePlain(url);
    if (place !== null && (await answers(place))) {
      return { name, state: 'ok', text: `${url} takes connections` };
    }
    return { name, state: 'wrong', text: `nothing answers at ${url}. Next: read the gateway’s log` };
  });
  return Promise.all(looks);
}

function selfTests(answer: Fields | null): readonly Finding[] {
  return (answer?.parts('selfTests') ?? []).map((test) => {
    const name = test.text('name') ?? '';
    const refused = test.isTrue('refused');
    const promise = SELF_TESTS.get(name) ?? name;
    return {
      name: `self-test ${name}`,
      state: refused ? 'ok' : 'wrong',
      text: refused ? promise : `not so: ${promise}`,
    };
  });
}

/** Only of keys that end soon is anything said. */
function keyEnds(answer: Fields | null): readonly Finding[] {
  return (answer?.parts('keys') ?? []).flatMap((key): readonly Finding[] => {
    const text = keyEndText(key);
    return text === null ? [] : [{ name: 'real key', state: 'wrong', text }];
  });
}

/** The token that signs, where one is named; with the number of the process that speaks to it. */
function token(answer: Fields | null, folder: DataFolder): readonly Finding[] {
  const word = tokenWord(answer?.part('token') ?? null, Date.now());
  if (word === null) return [];
  const pid = Fields.parse(readText(folder.running, 'what runs'))?.count('signer') ?? null;
  const who = pid === null ? '' : ` (process ${pid})`;
  return [{ name: 'token that signs', state: word.isWrong ? 'wrong' : 'ok', text: `${word.text}${who}` }];
}

function rootKey(answer: Fields | null, folder: DataFolder, settings: Settings): readonly Finding[] {
  const facts = { now: Date.now(), told: readTold(folder).rootKey };
  const words = [
    sealsWord(answer?.part('seals') ?? null),
    ageWord(answer?.part('rootKey') ?? null, settings, facts),
  ];
  return words.map(({ isDue, text }) => ({ name: 'root key', state: isDue ? 'wrong' : 'ok', text }));
}

function backups(folder: DataFolder, settings: Settings): Finding {
  const word = backupWord(settings, readTold(folder).backup, Date.now());
  if (word !== null) return { name: 'backups', state: word.isWrong ? 'wrong' : 'ok', text: word.text };
  const text = 'none are made by themselves. Next: sallyport backup schedule --to FOLDER';
  return { name: 'backups', state: 'missing', text };
}

function walls(folder: DataFolder): readonly Finding[] {
  const all = Fields.parse(readText(folder.running, 'what runs'))?.part('walls') ?? null;
  return ['launcher', 'keeper', 'edge'].flatMap((process) =>
    (all?.parts(process) ?? []).map((wall): Finding => {
      const name = `${process} ${wall.text('name') ?? ''}`;
      return { name, state: wall.isTrue('stands') ? 'ok' : 'missing', text: wall.text('text') ?? '' };
    }),
  );
}
