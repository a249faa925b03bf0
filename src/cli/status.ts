import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import type { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { openFolder, type Settings } from './settings.ts';
import { NO_KEY_YET } from './key.ts';
import { readTold } from './upkeep-file.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { backupWord } from './backup-schedule.ts';
import { ageWord, sealsWord } from './root-key.ts';
import { keyEndText } from './key-end.ts';
import { timeOf } from './login.ts';
import { witnessedLines } from './witness-submit.ts';
import { tokenWord } from './token-word.ts';
import { tableLines } from './table.ts';

/** `sallyport status`. */
export function statusCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'status',
    summary: 'what is halted, held and in doubt',
    about:
      'Shows halts, accounts and bots with their positions, resting orders and requests in doubt, and how many ' +
      'wallets there are: `wallet list` shows those.',
    examples: [
      ['status', 'for people'],
      ['status --json', 'for scripts'],
    ],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const { folder, settings } = openFolder(options.data);
      const status = await askFields(folder, { command: 'status' });
      return statusOutcome(status, existsSync(folder.haltFile) ? folder.haltFile : null, [
        ...witnessedLines(folder),
        ...upkeepLines(status, folder, settings),
      ]);
    }),
  );
}

function statusOutcome(status: Fields, haltFile: string | null, witnessed: readonly string[]): Outcome {
  const halts = status.parts('halts').map((halt) => {
    const at = new Date(halt.count('at') ?? 0).toISOString();
    return (
      `HALTED ${halt.text('scope') ?? ''}: ${halt.text('stops') ?? ''} stopped since ` +
      `${at}: ${halt.text('reason') ?? ''}`
    );
  });
  const policy = status.text('policy');
  const accounts = status
    .parts('keys')
    .map((key) => [
      key.text('name') ?? '',
      `${key.text('venue') ?? ''}${key.isTrue('paper') ? ' (paper)' : ''}`,
      key.text('status') ?? '',
      String(key.count('openOrders') ?? 0),
      String(key.count('inDoubt') ?? 0),
      held(key),
      key.text('turnoverToday') ?? '',
      usage(key),
    ]);
  const bots = status
    .parts('bots')
    .map((bot) => [
      bot.text('bot') ?? '',
      bot.text('key') ?? '',
      bot.isTrue('revoked') ? 'revoked' : bot.isTrue('latched') ? 'latched' : 'in use',
      String(bot.count('openOrders') ?? 0),
      held(bot),
      switchText(bot.part('deadMan')),
    ]);
  return {
    json: { ...status.plain(), haltFile, witnessed },
    lines: [
      ...halts,
      ...(haltFile === null ? [] : [`The file ${haltFile} is there.`]),
      ...(halts.length === 0 && haltFile === null ? ['Not halted.'] : []),
      ...status.parts('keys').flatMap(keyLines),
      ...clockLines(status.part('clock')),
      policy === null
        ? 'No policy: every order is refused. Next: sallyport policy set FILE'
        : `Policy ${policy.slice(0, 16)}…, ${status.count('entries') ?? 0} entries in the ledger.`,
      ...trialLines(status.part('shadow')),
      ...dueLines(status),
      `The ledger is signed with ${status.text('checkpointKey') ?? ''}`,
      ...witnessed,
      '',
      ...tableLines(
        [
          'account',
          'venue',
          'state',
          'orders',
          'in doubt',
          'positions',
          'turnover today',
          'venue limits used',
        ],
        accounts,
        NO_KEY_YET,
      ),
      '',
      ...tableLines(BOT_HEAD, bots, 'No bot yet.'),
      ...walletLines(status.part('wallets')),
    ],
  };
}

const BOT_HEAD = ['bot', 'account', 'state', 'orders', 'positions', 'dead-man switch'];

/** Nothing where there is no wallet: most gateways have none. */
function walletLines(wallets: Fields | null): readonly string[] {
  const [inUse, open] = [wallets?.count('inUse') ?? 0, wallets?.count('open') ?? 0];
  if (inUse === 0 && open === 0) return [];
  const waiting = open === 0 ? '' : `, ${open} transactions of which it is not known what became`;
  return ['', `Wallets: ${inUse} in use${waiting}. See: sallyport wallet list`];
}

/** What the owner has to know of an account beside the table. */
function keyLines(key: Fields): readonly string[] {
  return [...whoseLine(key), ...pauseLine(key), ...silenceLine(key), ...endLine(key), ...sessionLine(key)];
}

/** Of an account that has no key of its own. */
function whoseLine(key: Fields): readonly string[] {
  const other = key.text('tradesFor');
  return other === null ? [] : [`${key.text('name') ?? ''} trades for ${other}, and for nobody else.`];
}

/** Of an account whose requests are sent under a session: until when, or that there is none. */
function sessionLine(key: Fields): readonly string[] {
  if (!('sessionUntil' in key.plain())) return [];
  const name = key.text('name') ?? '';
  const until = key.count('sessionUntil');
  if (until === null || until <= Date.now())
    return [`NOT LOGGED IN to ${name}: nothing is sent for it. Next: sallyport login ${name}`];
  return [`Logged in to ${name} until ${timeOf(until)}, at the latest.`];
}

/** The root key where it is too old, and backups where they are to be made. */
function upkeepLines(status: Fields, folder: DataFolder, settings: Settings): readonly string[] {
  const [told, now] = [readTold(folder), Date.now()];
  const age = ageWord(status.part('rootKey'), settings, { now, told: told.rootKey });
  const backup = backupWord(settings, told.backup, now);
  return [
    ...(age.isDue ? [`ROOT KEY DUE: it, ${age.text}`] : []),
    ...(backup === null ? [] : [`${backup.isWrong ? 'NO GOOD BACKUP' : 'Backups'}: ${backup.text}.`]),
  ];
}

/** What waits for the owner. */
function dueLines(status: Fields): readonly string[] {
  const seals = sealsWord(status.part('seals'));
  const waiting = status.count('approvalsWaiting') ?? 0;
  return [
    ...tokenLines(status),
    ...(seals.isDue ? [`The root key ${seals.text}`] : []),
    ...(waiting === 0 ? [] : [`${waiting} requests wait for an approval. See: sallyport approval list`]),
  ];
}

/** The token that signs, where one is named. */
function tokenLines(status: Fields): readonly string[] {
  const word = tokenWord(status.part('token'), Date.now());
  return word === null ? [] : [`${word.isWrong ? 'TOKEN FAILING' : 'The token'}: ${word.text}.`];
}

function trialLines(trial: Fields | null): readonly string[] {
  if (trial === null) return [];
  const count = (name: string): number => trial.count(name) ?? 0;
  return [
    `On trial: policy ${trial.text('hash')?.slice(0, 16) ?? ''}…, ${count('decisions')} decisions, would have ` +
      `refused ${count('refused')} and allowed ${count('allowed')}. See: sallyport policy shadow --report`,
  ];
}

/** The venue told the gateway to wait, if it did. */
function pauseLine(key: Fields): readonly string[] {
  const pause = key.part('pause');
  if (pause === null) return [];
  const seconds = Math.ceil((pause.count('leftMs') ?? 0) / 1_000);
  const what =
    pause.text('kind') === 'banned'
      ? 'banned this address (418): nothing is sent, not even cancels,'
      : 'asked us to wait (429): only cancels are sent';
  return [`WAITING: the venue of ${key.text('name') ?? ''} ${what} for another ${seconds} s.`];
}

/** Why openings wait for a clock, if they do. */
function clockLines(clock: Fields | null): readonly string[] {
  const stepped = clock?.count('steppedMs') ?? 0;
  const ahead = clock?.count('ledgerAheadMs') ?? 0;
  const seconds = (ms: number): number => Math.ceil(Math.abs(ms) / 1_000);
  return [
    ...(Math.abs(stepped) > 1_000
      ? [
          `CLOCK: this machine's clock was set ${stepped > 0 ? 'forward' : 'back'} by ${seconds(stepped)} s, and ` +
            'the venue does not agree. Openings wait; cancels and exits go. Next: set it by NTP',
        ]
      : []),
    ...(ahead > 1_000
      ? [
          `CLOCK: the ledger was written under a clock that was ahead. Openings wait another ${seconds(ahead)} s, ` +
            'until the clock has caught up; cancels and exits go.',
        ]
      : []),
  ];
}

function silenceLine(key: Fields): readonly string[] {
  if (key.plain()['hears'] !== false) return [];
  return [
    `The venue's stream of ${key.text('name') ?? ''} is down: the gateway asks every few seconds, and ` +
      'bots hear nothing of that account until it is back.',
  ];
}

function endLine(key: Fields): readonly string[] {
  const text = keyEndText(key);
  return text === null ? [] : [`KEY ENDS: ${text}`];
}

function usage(key: Fields): string {
  const full = key.parts('limits').map((level) => {
    const share = Math.round(((level.count('used') ?? 0) / (level.count('limit') ?? 1)) * 100);
    return `${level.text('meter') ?? ''} ${share} %`;
  });
  return full.length === 0 ? '-' : full.join(', ');
}

function switchText(deadMan: Fields | null): string {
  if (deadMan === null) return '-';
  const seconds = (name: string): string => `${Math.round((deadMan.count(name) ?? 0) / 1_000)} s`;
  const acted = deadMan.isTrue('acted') ? ', orders cancelled' : '';
  return `after ${seconds('afterMs')}; silent for ${seconds('silentForMs')}${acted}`;
}

function held(owner: Fields): string {
  const positions = Object.entries(owner.part('positions')?.plain() ?? {});
  const coins = owner.part('coinProfits')?.plain() ?? {};
  const each = positions.map(([name, size]) => {
    const text = `${name} ${String(size)}`;
    return name in coins ? `${text} USD (${coinText(coins[name])})` : text;
  });
  return each.length === 0 ? '-' : each.join(', ');
}

/** What an inverse market made, to the eight digits that coins have at venues. */
function coinText(profit: unknown): string {
  if (typeof profit !== 'string') return 'profit unknown: no price';
  const short = profit.replace(/(\.[0-9]{8})[0-9]+$/, '$1');
  return `profit ${short.startsWith('-') ? '' : '+'}${short} in the coin`;
}
