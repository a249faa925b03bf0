import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  NOT_BEYOND,
  type Beyond,
  type EdgeStart,
  type Listening,
  type VenuePort,
} from '../protocol/edge-start.ts';
import type { LogFormat } from '../system/log.ts';
import type { DataFolder } from './folder.ts';
import { readableFolder } from './readable-folder.ts';

/** Where the edge listens. */
export interface EdgePlaces {
  readonly listen: Listening;
  /** Where TLS in the venues' names is; absent for nowhere. */
  readonly tls?: Listening;
  /** Where the forward proxy is; absent for nowhere. */
  readonly proxy?: Listening;
  /** Venues with a port of their own; absent for none. */
  readonly venuePorts?: readonly VenuePort[];
  /** How it is reached beyond this machine; absent for not at all. */
  readonly beyond?: Beyond;
}

/** What the keeper is started from. */
export interface KeeperProgram {
  readonly folder: DataFolder;
  /** How the two others write their logs. */
  readonly logFormat: LogFormat;
  /** The keeper's composition root: another one only under a test, which wires failpoints. */
  readonly keeperMain?: string;
}

/** What both of them are written in. */
const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const KEEPER_MAIN = fileURLToPath(new URL('../keeper/main.ts', import.meta.url));
/** What the edge shows in browsers. Nothing in it is secret. */
const CONSOLE = fileURLToPath(new URL('../../console/dist/', import.meta.url));
const EDGE_MAIN = fileURLToPath(new URL('../edge/main.ts', import.meta.url));
const NODE_FLAGS = [
  '--disable-sigusr1',
  '--report-exclude-env',
  '--disable-proto=delete',
  '--disallow-code-generation-from-strings',
  '--disable-warning=PERM0006',
  '--disable-warning=ExperimentalWarning',
];

/** The command line that starts the keeper, with the rights that Node gives it. */
export function keeperCommand({
  folder,
  keeperMain: main = KEEPER_MAIN,
  logFormat,
}: KeeperProgram): readonly string[] {
  const isNative = existsSync(folder.nativeCurve);
  return [
    process.execPath,
    ...NODE_FLAGS,
    '--permission',
    '--allow-worker',
    `--allow-fs-read=${SOURCE}`,
    ...packages('ws', '@noble', ...(isNative ? ['secp256k1'] : [])),
    // What doctor says at length needs no warning at every start.
    ...(isNative ? ['--allow-addons', '--disable-warning=PERM0001'] : []),
    `--allow-fs-read=${folder.keeper}/`,
    `--allow-fs-write=${folder.keeper}/`,
    `--allow-fs-read=${main}`,
    ...[main, logFormat],
  ];
}

/** The same for the edge, which is told there where it listens. */
export function edgeCommand(options: EdgePlaces): readonly string[] {
  const { listen, tls = null, proxy = null, venuePorts = [], beyond = NOT_BEYOND } = options;
  const places = { listen, tls, proxy, venuePorts, beyond };
  const start: EdgeStart = { ...places, linkFd: 3, waysFd: 4, alarmsFd: 5, queueFd: 6 };
  return [
    process.execPath,
    ...NODE_FLAGS,
    '--permission',
    '--allow-net',
    `--allow-fs-read=${SOURCE}`,
    ...packages('ws', '@noble', 'nodemailer'),
    readableFolder(CONSOLE),
    EDGE_MAIN,
    JSON.stringify(start),
  ];
}

/** The right to read the folders of packages. */
function packages(...names: readonly string[]): readonly string[] {
  const folderOf = (name: string): string =>
    fileURLToPath(new URL(`../../node_modules/${name}/`, import.meta.url));
  return names.map((name) => `--allow-fs-read=${folderOf(name)}`);
}
