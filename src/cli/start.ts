import { mkdtempSync, openSync, closeSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { issuedLines, type IssuedBot } from './bot.ts';
import { buildConsole, consoleUrl } from './console-build.ts';
import type { Desk, Outcome } from './desk.ts';
import { firstOrdersLine } from './first-orders.ts';
import { listenOption } from './listen-option.ts';
import { logFormatOption } from './log-format-option.ts';
import type { LogFormat } from '../system/log.ts';
import { makeDataFolder } from './make-folder.ts';
import { freePort, isFree, openGateway, type Listen, type OpenGateway } from './open-gateway.ts';
import { allowNativeCode } from './native-code.ts';
import { makeCommand } from './options.ts';
import { furnishPaper, startPaperVenue, type PaperVenue } from './paper.ts';
import { CliRefusal } from './refusal.ts';
import { keyFilePath, type Settings } from './settings.ts';
import { paperMoney, SIMULATED_VENUES as SERVED, type SimulatedVenue } from './simulated-venues.ts';
import { firstSnippetLines, snippetsFor } from './snippets.ts';
import { askSetUpCode, setUpLines, type SetUpNotice } from './set-up-lines.ts';
import { stay } from './stay.ts';
import { StopSignals } from './stop-signals.ts';
import { LISTEN_DEFAULT } from './up.ts';
import { waysOf, withWays, type Ways, type WaysOptions } from './ways.ts';

interface StartOptions extends WaysOptions {
  readonly venue: SimulatedVenue;
  readonly json?: boolean;
  readonly listen?: Listen;
  readonly logFormat: LogFormat;
}

/** A whole gateway on paper, in a folder that is forgotten at the end. */
export interface Trial {
  readonly folder: DataFolder;
  readonly gateway: OpenGateway;
  readonly paper: PaperVenue;
  readonly bot: IssuedBot;
  /** Ends everything and removes the folder. */
  end(): Promise<void>;
}

const SETTINGS = { custodian: 'file', keyFile: 'root.key' } as const satisfies Settings;

/** `sallyport start`, which is what `npm start` runs. */
export function startCommand(desk: Desk): Command {
  const command = makeCommand({
    name: 'start',
    summary: 'try everything on paper',
    about:
      'Runs a gateway with a simulated venue, a policy and a bot, and prints what to paste into a client. ' +
      'Asks nothing, needs no account, and forgets everything when it stops.',
    examples: [
      ['start', 'listens on 127.0.0.1:8420, or on a free port if that one is taken'],
      ['start --venue bybit', 'the same at a simulated Bybit'],
      ['start --listen-venue kite=127.0.0.1:8701', 'Kite also at a port of its own, under its root path'],
      ['start --json', 'says in one line of JSON where and with which key'],
    ],
  })
    .addOption(listenOption(undefined))
    .addOption(new Option('--venue <venue>', 'the simulated venue').choices(SERVED).default(SERVED[0]));
  return withWays(command.addOption(logFormatOption())).action((options: StartOptions) =>
    desk.stayWith(options, () => start(desk, options)),
  );
}

async function start(desk: Desk, options: StartOptions): Promise<void> {
  const begunAt = performance.now();
  const signals = new StopSignals();
  const listen = options.listen ?? (await defaultListen());
  const building = buildConsole();
  const trial = await openTrial(listen, 1, {
    ...{ venue: options.venue, logFormat: options.logFormat },
    ...(await waysOf(options)),
  });
  try {
    const tookMs = Math.round(performance.now() - begunAt);
    const setUp = await askSetUpCode(trial.folder);
    desk.announce(startOutcome(trial, tookMs, setUp), options.json === true);
    await stay({ gateway: trial.gateway, signals, alsoNeeds: trial.paper.process.ended });
  } finally {
    await trial.end();
    building.stop();
    signals.release();
  }
}

interface TrialChoices {
  readonly venue?: SimulatedVenue;
  readonly logFormat?: LogFormat;
}

/** Starts a gateway, a simulated venue and a bot in a new temporary folder. */
export async function openTrial(
  listen: Listen,
  seed: number,
  { venue = SERVED[0], ...ways }: Ways & TrialChoices = {},
): Promise<Trial> {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-'));
  const forget = (): void => rmSync(place, { recursive: true, force: true });
  process.once('exit', forget);
  const folder = makeDataFolder(join(place, 'data'), SETTINGS);
  const fd = openSync(keyFilePath(folder, SETTINGS.keyFile), 'r');
  if (venue === 'hyperliquid') allowNativeCode(folder);
  const opening = openGateway({ folder, custodian: 'file', unsealFd: fd, listen, ...ways });
  const [gateway, paper] = await Promise.allSettled([
    opening,
    startPaperVenue(folder, { seed, venue, gatewayPort: listen.port }),
  ]);
  const end = async (): Promise<void> => {
    if (gateway.status === 'fulfilled') {
      gateway.value.stop();
      await gateway.value.ended;
    }
    if (paper.status === 'fulfilled') paper.value.process.stop();
    closeSync(fd);
    forget();
    process.off('exit', forget);
  };
  try {
    if (gateway.status === 'rejected') throw gateway.reason;
    if (paper.status === 'rejected') throw paper.reason;
    const bot = await furnishPaper(folder, paper.value);
    if (bot === null) throw new CliRefusal('PAPER_MALFORMED', 'the paper folder had a bot already.');
    return { folder, gateway: gateway.value, paper: paper.value, bot, end };
  } catch (reason) {
    await end();
    throw reason;
  }
}

async function defaultListen(): Promise<Listen> {
  if (await isFree(LISTEN_DEFAULT)) return LISTEN_DEFAULT;
  return { ...LISTEN_DEFAULT, port: await freePort(LISTEN_DEFAULT.host) };
}

function startOutcome(
  { folder, gateway, paper, bot }: Trial,
  tookMs: number,
  setUp: SetUpNotice | null,
): Outcome {
  const { root } = folder;
  const { amount, asset } = paperMoney(paper.account.venue);
  const firstOrders = firstOrdersLine(bot);
  const money = `${Number(amount).toLocaleString('en-US')} ${asset}`;
  return {
    json: {
      ready: true,
      tookMs,
      url: gateway.url,
      setUp,
      console: consoleUrl(gateway),
      data: root,
      ...bot,
      snippets: snippetsFor(bot),
      firstOrders,
    },
    lines: [
      `Sallyport is up after ${(tookMs / 1_000).toFixed(1)} s with a simulated venue and ${money} on paper.`,
      `In a browser: ${consoleUrl(gateway)}`,
      'Everything is forgotten when you stop it (Ctrl-C).',
      '',
      ...setUpLines(setUp),
      'The first two orders, from another terminal in this folder: one passes, and policy refuses the other.',
      '',
      `  ${firstOrders ?? ''}`,
      '',
      'The same with a bot of yours:',
      '',
      ...issuedLines(bot),
      '',
      'Point a bot here, with nothing changed but URL and key:',
      '',
      ...firstSnippetLines(bot),
      '',
      'In another terminal, a bot with nothing changed but its key, and then what its owner can do:',
      '',
      `  npx sallyport run --data ${root} -- node bot.js`,
      `  npx sallyport bot add second --key paper --data ${root}`,
      `  npx sallyport status --data ${root}`,
      `  npx sallyport halt --data ${root} --reason "trying it"`,
      `  npx sallyport ledger verify --data ${root}`,
      '',
    ],
  };
}
