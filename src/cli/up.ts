import { Option, type Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { beyondOf, withBeyond, type BeyondOptions } from './beyond.ts';
import { issuedLines, type IssuedBot } from './bot.ts';
import { buildConsole, consoleUrl } from './console-build.ts';
import { enclaveOf } from './custody/enclave.ts';
import { startUnsealed } from './custody/unsealed.ts';
import type { Desk, Outcome } from './desk.ts';
import { firstOrdersLine } from './first-orders.ts';
import { listenOption } from './listen-option.ts';
import { logFormatOption } from './log-format-option.ts';
import { openGateway, type Listen, type OpenGateway } from './open-gateway.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { paperHostOf } from './paper-host.ts';
import { furnishPaper, startPaperVenue, type PaperVenue } from './paper.ts';
import type { Beyond } from '../protocol/edge-start.ts';
import { StderrLog, type LogFormat } from '../system/log.ts';
import { SIMULATED_VENUES as SERVED, type SimulatedVenue } from './simulated-venues.ts';
import { openFolder } from './settings.ts';
import { askSetUpCode, setUpLines, type SetUpNotice } from './set-up-lines.ts';
import { snippetLines, snippetsFor } from './snippets.ts';
import { stay } from './stay.ts';
import { StopSignals } from './stop-signals.ts';
import { beginUpkeep } from './upkeep.ts';
import { withUnsealing, type UnsealOptions } from './unsealing.ts';
import { waysOf, withWays, type WaysOptions } from './ways.ts';

interface UpOptions extends FolderOptions, UnsealOptions, WaysOptions, BeyondOptions {
  readonly listen: Listen;
  readonly paper?: SimulatedVenue;
  readonly logFormat: LogFormat;
}

/** Where a gateway listens when nobody says otherwise. */
export const LISTEN_DEFAULT: Listen = { host: '127.0.0.1', port: 8420 };

/** `sallyport up`. */
export function upCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'up',
    summary: 'run the gateway',
    about:
      'Runs the gateway on a data folder until Ctrl-C or SIGTERM. Resting orders stay at the venue when it stops. ' +
      'SIGUSR2, or a file named HALT in the folder, halts all trading at once.',
    examples: [
      ['up --data ./sallyport-data --passphrase-file pass.txt', 'runs without asking'],
      ['up --data ./sallyport-data --listen 127.0.0.1:9000', 'listens elsewhere on this machine'],
      ['up --data ./sallyport-data --proxy 127.0.0.1:8421', 'its forward proxy at a place that stays'],
      ['up --listen-venue kite=127.0.0.1:8701', 'Kite also at a port of its own, under its root path'],
      ['up --https 0.0.0.0:8443 --name trading.example.org', 'also over TLS, from other machines'],
      ['up --behind 127.0.0.1 --name trading.example.org', 'the same behind a reverse proxy on this machine'],
      ['up --log-format text', 'lines of the log for people, in place of JSON'],
      ['up --data ./paper-data --paper', 'trades on paper: starts a simulated venue beside it'],
      ['up --data ./paper-data --paper bybit', 'the same at a simulated Bybit'],
    ],
  }).addOption(listenOption(LISTEN_DEFAULT));
  return withBeyond(withWays(withUnsealing(command)))
    .addOption(
      new Option(
        '--paper [venue]',
        'also start a simulated venue with a paper account, and a bot the first time',
      )
        .choices(SERVED)
        .preset(SERVED[0]),
    )
    .addOption(logFormatOption())
    .action((options: UpOptions) => desk.stayWith(options, () => up(desk, options)));
}

async function up(desk: Desk, options: UpOptions): Promise<void> {
  const { folder, settings } = openFolder(options.data);
  const beyond = await beyondOf(folder, options, new Date());
  const signer = await enclaveOf(desk, settings);
  const signals = new StopSignals();
  const building = buildConsole();
  const gatewayPort = options.listen.port;
  const paper =
    options.paper === undefined
      ? null
      : await startPaperVenue(folder, { seed: 1, venue: options.paper, gatewayPort });
  const host = paperHostOf(folder, new StderrLog('launcher', options.logFormat), gatewayPort);
  try {
    const { listen, logFormat } = options;
    const ways = { ...(await waysOf(options)), beyond, logFormat };
    const gateway = await startUnsealed(desk, { folder, settings }, options, (opening) =>
      openGateway({ folder, ...opening, listen, ...ways, ...(signer === undefined ? {} : { signer }) }),
    );
    const upkeep = beginUpkeep(folder, logFormat);
    try {
      await host.open();
      const bot = paper === null ? null : await furnishPaper(folder, paper);
      const setUp = await askSetUpCode(folder);
      desk.announce(upOutcome({ folder, gateway, paper, bot, setUp, beyond }), options.json === true);
      await stay({ gateway, signals, ...(paper === null ? {} : { alsoNeeds: paper.process.ended }) });
    } finally {
      upkeep.stop();
      gateway.stop();
      await gateway.ended;
    }
  } finally {
    building.stop();
    paper?.process.stop();
    await host.stop();
    signals.release();
  }
}

interface Ready {
  readonly folder: DataFolder;
  readonly gateway: OpenGateway;
  readonly paper: PaperVenue | null;
  readonly bot: IssuedBot | null;
  readonly setUp: SetUpNotice | null;
  readonly beyond: Beyond;
}

/** Where others find it. Behind a proxy the port is the proxy's: the usual one, where none was named. */
function farUrls({ web, names }: Beyond): readonly string[] {
  const port = web === null || web.port === 443 ? '' : `:${web.port}`;
  return names.map((name) => `https://${name.includes(':') ? name : `${name}${port}`}/`);
}

function upOutcome({ folder, gateway, paper, bot, setUp, beyond }: Ready): Outcome {
  const paperLine =
    paper === null
      ? []
      : [`Paper: a simulated venue runs at ${paper.process.url} and begins anew at every start.`];
  const botLines =
    bot === null
      ? []
      : [
          '',
          `The bot ${bot.bot} was issued. Its secret is shown this once.`,
          '',
          ...issuedLines(bot),
          '',
          'Its first two orders, from another terminal: one passes, and policy refuses the other.',
          '',
          `  ${firstOrdersLine(bot) ?? ''}`,
          '',
        ].concat('Point a bot here, with nothing changed but URL and key:', '', snippetLines(bot));
  return {
    json: {
      ready: true,
      url: gateway.url,
      console: consoleUrl(gateway),
      beyond: farUrls(beyond),
      data: folder.root,
      entries: gateway.entries,
      paper: paper !== null,
      setUp,
      bot: bot === null ? null : { ...bot, snippets: snippetsFor(bot) },
    },
    lines: [
      `Sallyport is up: ${gateway.url} (${gateway.entries} entries in the ledger of ${folder.root}).`,
      `In a browser: ${consoleUrl(gateway)}`,
      ...farUrls(beyond).map((url) => `Beyond this machine: ${url}`),
      ...paperLine,
      ...botLines,
      ...setUpLines(setUp),
      'Ctrl-C stops it; orders that rest at the venue stay there.',
    ],
  };
}
