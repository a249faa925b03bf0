import type { Command } from 'commander';
import { connect } from 'node:net';
import type { DataFolder } from '../launcher/folder.ts';
import type { Desk, Outcome } from './desk.ts';
import { ask, askFields, knock } from './door-client.ts';
import { Fields, partsOf } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { makePaperAccount, readPaperAccount, standInPath, writePaperAccount } from './paper-account.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { SIMULATED_VENUES, type SimulatedVenue } from './simulated-venues.ts';

const SUFFIX = '-paper';
const NAME_MAX = 32;
/** How long a simulated venue may take to start on a busy machine. */
const START_MS = 20_000;
const LOOK_MS = 100;
/** More than an order in doubt takes to be settled. */
const SETTLE_MS = 20_000;
const SETTLE_LOOK_MS = 500;

interface MoveOptions extends FolderOptions {
  readonly reason?: string;
}

interface LiveOptions extends MoveOptions {
  readonly yes?: boolean;
}

/** `sallyport bot paper`. */
export function botPaperCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'paper',
    summary: 'have a bot trade on paper, with the key and address it has',
    about:
      'From the next request on the bot trades at a simulated venue, which the running gateway starts beside itself. ' +
      'The bot keeps its key and its URL; its connections end once, so that it looks anew. The same limits hold as ' +
      'on its own account, and nothing that it does on paper counts against them there. Its own account keeps ' +
      'what the bot holds there: nobody trades it meanwhile. Refused while orders of the bot rest.',
    examples: [
      ['bot paper grid-1', 'on paper from now on'],
      ['bot paper grid-1 --reason "a new version"', 'and says why'],
    ],
  })
    .argument('<name>', 'name of the bot')
    .option('--reason <text>', 'why; kept in the ledger')
    .action((bot: string, options: MoveOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        await standInFor(folder, bot);
        return movedOutcome(folder, await settledMove(folder, { bot, reason: options.reason }));
      }),
    );
}

/** `sallyport bot live`. */
export function botLiveCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'live',
    summary: 'have a bot trade on its own account again',
    about:
      'From the next request on the bot trades with the real key of its own account. This loosens: it is asked for ' +
      'twice, and recorded. What rests on paper is left there.',
    examples: [['bot live grid-1 --yes --reason "tried for a week"', 'live from now on']],
  })
    .argument('<name>', 'name of the bot')
    .option('--yes', 'it is meant: real orders from the next request on')
    .option('--reason <text>', 'why; kept in the ledger')
    .action((bot: string, options: LiveOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        if (options.yes !== true && (await wouldMove(folder, bot))) {
          const text =
            `from the next request on ${bot} would trade with real money; nothing was changed. ` +
            `If that is meant: ${liveLine(folder, bot)}`;
          throw new CliRefusal('NOT_CONFIRMED', text);
        }
        const fields = { bot, reason: options.reason };
        return movedOutcome(folder, await askFields(folder, { command: 'bot live', fields }));
      }),
    );
}

/** Whether there is a way from paper to an account of its own. Of any other bot the gateway says why there is none. */
async function wouldMove(folder: DataFolder, bot: string): Promise<boolean> {
  const bots = partsOf(await ask(folder, { command: 'bot list' }));
  return bots.some((one) => one.text('bot') === bot && one.text('key') !== one.text('home'));
}

function liveLine({ root }: DataFolder, bot: string): string {
  return `sallyport bot live ${bot} --yes --data ${root}`;
}

/** An order of a moment ago is over within a look at the account: that is waited for, a resting one is not. */
async function settledMove(folder: DataFolder, fields: Readonly<Record<string, unknown>>): Promise<Fields> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const answer = await knock(folder, { command: 'bot paper', fields });
    const moved = answer.kind === 'done' ? Fields.of(answer.result) : null;
    if (moved !== null) return moved;
    const isUnsettled = answer.kind === 'refused' && answer.code === 'ORDERS_UNSETTLED';
    // The same refusal as for everything else that is asked.
    if (!isUnsettled || performance.now() >= until)
      return askFields(folder, { command: 'bot paper', fields });
    await new Promise((resolve) => setTimeout(resolve, SETTLE_LOOK_MS));
  }
}

function movedOutcome(folder: DataFolder, moved: Fields): Outcome {
  const [bot = '', from, account] = ['bot', 'from', 'account'].map((name) => moved.text(name) ?? '');
  const held = moved.texts('positions');
  const where = moved.isTrue('paper')
    ? `trades on paper now, on ${account}`
    : `trades live now, on ${account}`;
  const left = held.length === 0 ? [] : [`What it holds on ${from} stays there: ${held.join(', ')}.`];
  const back = moved.isTrue('paper') ? [`Back: ${liveLine(folder, bot)}`] : [];
  return { json: moved.plain(), lines: [`${bot} ${where}. Key and URL stay as they are.`, ...left, ...back] };
}

/** Makes sure that an account on paper stands for the bot's own, and that its simulated venue runs. */
async function standInFor(folder: DataFolder, bot: string): Promise<void> {
  const bots = partsOf(await ask(folder, { command: 'bot list' }));
  const known = bots.find((one) => one.text('bot') === bot && !one.isTrue('revoked'));
  // The gateway says what is wrong with a bot that it does not know, or that is on paper.
  if (known === undefined || known.isTrue('paper')) return;
  const home = known.text('home') ?? '';
  const accounts = partsOf(await ask(folder, { command: 'key list' })).filter(
    (one) => one.text('status') !== 'removed',
  );
  const stands = accounts.find((one) => one.text('standsFor') === home);
  const venue = simulated(accounts.find((one) => one.text('name') === home)?.text('venue') ?? '');
  const name = stands?.text('name') ?? nameFor(home, accounts);
  const path = standInPath(folder, name);
  if (readPaperAccount(path) === null) writePaperAccount(path, await makePaperAccount(venue));
  const port = await running(path);
  if (stands !== undefined) return;
  const account = readPaperAccount(path);
  if (account === null) throw notStarted();
  const { apiKey, secret, also, ca } = account;
  const baseUrl = `https://127.0.0.1:${port}`;
  const fields = { venue, name, apiKey, secret, baseUrl, ca, paper: true, with: also, standsFor: home };
  await ask(folder, { command: 'key add', fields });
  await opened(folder, name);
}

/** Where a venue has sessions, the process that runs the venue logs the account in: that is waited for. */
async function opened(folder: DataFolder, name: string): Promise<void> {
  const until = performance.now() + START_MS;
  for (;;) {
    const accounts = partsOf(await ask(folder, { command: 'key list' }));
    const state = accounts.find((one) => one.text('name') === name)?.text('status') ?? null;
    if (state === 'active' || performance.now() >= until) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function simulated(venue: string): SimulatedVenue {
  const known = SIMULATED_VENUES.find((one) => one === venue);
  if (known !== undefined) return known;
  const text = `the venue ${venue} cannot be simulated; nothing was changed. On paper: ${SIMULATED_VENUES.join(', ')}`;
  throw new CliRefusal('VENUE_NOT_SIMULATED', text);
}

/** The name of the live account with a suffix, as far as names go, that no account has. */
function nameFor(home: string, accounts: readonly Fields[]): string {
  const taken = new Set(accounts.map((one) => one.text('name')));
  const names = ['', '-2', '-3', '-4'].map(
    (more) => `${home.slice(0, NAME_MAX - SUFFIX.length - more.length)}${SUFFIX}${more}`,
  );
  const free = names.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const text = `every name for an account on paper is taken (${names.join(', ')}); nothing was changed.`;
  throw new CliRefusal('NAME_TAKEN', text);
}

/** Waits until the process that runs the gateway has started the venue. The port on which it listens. */
async function running(path: string): Promise<number> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    const port = readPaperAccount(path)?.port ?? 0;
    if (port !== 0 && (await listens(port))) return port;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw notStarted();
}

function notStarted(): CliRefusal {
  const text =
    'the simulated venue does not run; nothing was changed. It is started by the process that runs the gateway: ' +
    'see the log of sallyport up, and start it anew if it is older than this command.';
  return new CliRefusal('PAPER_NOT_STARTED', text);
}

function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  return new Promise((resolve) => {
    const end = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
