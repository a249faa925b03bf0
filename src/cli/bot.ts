import { Option, type Command } from 'commander';
import { OPENED_CATEGORIES } from '../core/order/accepted.ts';
import type { KeyType } from '../core/order/signing.ts';
import type { OpenedCategory } from '../core/units/category.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { amountUp } from './amount.ts';
import { botLiveCommand, botPaperCommand } from './bot-move.ts';
import type { Desk, Outcome } from './desk.ts';
import { ask, askFields } from './door-client.ts';
import { Fields, partsOf } from './fields.ts';
import { readText } from './files.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { socketUrl } from './binance-snippets.ts';
import { snippetLines, snippetsFor } from './snippets.ts';
import { tableLines } from './table.ts';

/** A decoy that was just issued. Its secret is nowhere else. */
export interface IssuedBot {
  readonly bot: string;
  readonly key: string;
  /** The account at the venue, where its key is another one’s; null for an account with keys of its own. */
  readonly tradesFor: string | null;
  readonly venue: string;
  readonly apiKey: string;
  readonly type: KeyType;
  /** PEM of the private key where the type is not HMAC; null when the bot has it already. */
  readonly secret: string | null;
  readonly baseUrl: string;
  readonly wsUrl: string;
  /** Most that the decoy can cost in a day, in the quote asset; null without a policy. */
  readonly blastRadius: string | null;
  /** For what else than linear contracts the key was accepted. */
  readonly accepted: readonly OpenedCategory[];
}

const FIRST_VENUE = 'binance-usdm';
const KEY_TYPES: readonly IssuedBot['type'][] = ['hmac', 'ed25519', 'rsa', 'secp256k1', 'checksum'];

/** `sallyport bot …`. */
export function botCommand(desk: Desk): Command {
  return makeGroup({ name: 'bot', summary: 'decoy keys of bots: add, list, revoke, to paper and back' })
    .addCommand(addCommand(desk))
    .addCommand(listCommand(desk))
    .addCommand(revokeCommand(desk))
    .addCommand(botPaperCommand(desk))
    .addCommand(botLiveCommand(desk));
}

function addCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'add',
    summary: 'issue a decoy key',
    about:
      'Issues a decoy key for a bot and prints it once, with what the bot needs to be pointed here. ' +
      'The decoy is worth nothing at the venue. It trades on the named account, within the policy.',
    examples: [
      ['bot add grid-1 --key main', 'a decoy for the account main'],
      ['bot add grid-1 --key main --json', 'the same for a script'],
      [
        'bot add grid-2 --key main --type ed25519',
        'with a key pair, whose private half is shown once and kept nowhere',
      ],
      ['bot add grid-4 --key hl', 'at Hyperliquid: a private key and its address, which own nothing'],
      ['bot add grid-3 --key main --type rsa --public-key grid-3.pub', 'the bot has a key pair of its own'],
    ],
  })
    .argument('<name>', 'name of the bot: 1 to 32 of a-z, 0-9 and -')
    .addOption(new Option('--key <name>', 'the account it trades on, as in `key list`').makeOptionMandatory())
    .addOption(
      new Option(
        '--type <type>',
        'how the bot signs, as its client is set to; without it hmac, at Hyperliquid secp256k1',
      ).choices(['hmac', 'ed25519', 'rsa', 'secp256k1']),
    )
    .option('--public-key <file>', 'public half of a pair that the bot has, PEM; for ed25519 and rsa')
    .action((bot: string, options: AddOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const { key, type, publicKey: file } = options;
        const publicKey = file === undefined ? undefined : readPublicKey(file);
        return issuedOutcome(await issueBot(folder, { bot, key, type, publicKey }));
      }),
    );
}

interface AddOptions extends FolderOptions {
  readonly key: string;
  readonly type?: string;
  readonly publicKey?: string;
}

/** A private key is not even sent to the gateway. */
function readPublicKey(path: string): string {
  const text = readText(path, 'a public key');
  if (!text.includes('PRIVATE KEY')) return text;
  throw new CliRefusal(
    'KEY_MALFORMED',
    `${path} is a private key, which stays with the bot; nothing was issued. ` +
      `Next: openssl pkey -in ${path} -pubout -out public.pem`,
  );
}

function listCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'show every decoy',
    about: 'Shows every decoy: its account, state, resting orders, and the most it can cost in a day.',
    examples: [['bot list', 'all bots']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const bots = partsOf(await ask(openFolder(options.data).folder, { command: 'bot list' }));
      const rows = bots.map((bot) => [
        bot.text('bot') ?? '',
        bot.text('key') ?? '',
        bot.text('type') ?? '',
        stateOf(bot),
        String(bot.count('openOrders') ?? 0),
        costOf(bot),
        bot.text('apiKey') ?? '',
      ]);
      const head = ['bot', 'account', 'signs by', 'state', 'orders', 'at most a day', 'decoy'];
      const none = 'No bot yet. Next: sallyport bot add NAME --key ACCOUNT';
      return { json: { bots: bots.map((bot) => bot.plain()) }, lines: tableLines(head, rows, none) };
    }),
  );
}

function stateOf(bot: Fields): string {
  if (bot.isTrue('revoked')) return 'revoked';
  if (bot.isTrue('latched')) return 'latched: openings stopped';
  return bot.isTrue('paper') ? 'in use, on paper' : 'in use';
}

function costOf(bot: Fields): string {
  const radius = bot.text('blastRadius');
  return radius === null ? 'no policy' : amountUp(radius);
}

function revokeCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'revoke',
    summary: 'make a decoy worthless, at once',
    about:
      'From the next request on the decoy is unknown. Orders of the bot that rest at the venue stay there.',
    examples: [['bot revoke grid-1 --reason "its host was broken into"', 'revokes it and says why']],
  })
    .argument('<name>', 'name of the bot')
    .option('--reason <text>', 'why; kept in the ledger')
    .action((bot: string, options: FolderOptions & { readonly reason?: string }) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const fields = { bot, reason: options.reason };
        const done = await askFields(folder, { command: 'bot revoke', fields });
        const left = done.texts('openOrders');
        const note =
          left.length === 0 ? '' : ` ${left.length} of its orders rest at the venue: ${left.join(', ')}.`;
        return { json: done.plain(), lines: [`${bot} is revoked.${note}`] };
      }),
    );
}

/** Issues a decoy. The gateway must run. */
export async function issueBot(
  folder: DataFolder,
  asked: {
    readonly bot: string;
    readonly key: string;
    readonly type?: string | undefined;
    readonly publicKey?: string | undefined;
  },
): Promise<IssuedBot> {
  const { bot, key, type: wanted, publicKey } = asked;
  const fields = { bot, name: key, type: wanted, publicKey };
  const made = await askFields(folder, { command: 'bot add', fields });
  const running = Fields.parse(readText(folder.running, 'the address of the gateway'));
  const gateway = running?.text('url') ?? null;
  const venue = made.text('venue');
  const apiKey = made.text('apiKey');
  const secret = made.text('secret');
  const type = KEY_TYPES.find((one) => one === made.text('type'));
  if (apiKey === null || type === undefined || gateway === null || venue === null) {
    throw new CliRefusal(
      'ANSWER_NOT_UNDERSTOOD',
      'the gateway issued a bot, and did not say how to reach it.',
    );
  }
  // A bare address is the first venue's.
  const prefixed = venue === FIRST_VENUE ? gateway : `${gateway}/${venue}`;
  const baseUrl = running?.part('venues')?.text(venue) ?? prefixed;
  const wsUrl = socketUrl(baseUrl);
  const blastRadius = made.text('blastRadius');
  const tradesFor = made.text('tradesFor');
  const told = made.texts('accepted');
  const accepted = OPENED_CATEGORIES.filter((category) => told.includes(category));
  return { bot, key, tradesFor, venue, apiKey, type, secret, baseUrl, wsUrl, blastRadius, accepted };
}

/** What is known about an issued decoy, as lines: address, key, secret, blast radius. */
export function issuedLines({
  apiKey,
  type,
  secret,
  baseUrl,
  wsUrl,
  blastRadius,
}: IssuedBot): readonly string[] {
  const cost =
    blastRadius === null
      ? 'No policy is set, so every order of this bot is refused. Next: sallyport policy set FILE'
      : `If this decoy is stolen, it can cost at most ${amountUp(blastRadius)} a day ` +
        `(quote asset; docs/POLICY.md derives it).`;
  return [
    `  base URL   ${baseUrl}`,
    `  stream URL ${wsUrl}`,
    `  decoy key  ${apiKey}`,
    ...secretLines(type, secret),
    '',
    cost,
  ];
}

function secretLines(type: IssuedBot['type'], secret: string | null): readonly string[] {
  if (secret === null) return ['  secret     the private key that the bot has; only its public half is here'];
  if (type === 'hmac' || type === 'checksum') return [`  secret     ${secret}`];
  if (type === 'secp256k1') return [`  private key ${secret}`];
  return ['  secret     this private key; only its public half is kept:', ...secret.trimEnd().split('\n')];
}

const NAMES_NOBODY =
  'It needs to name no vault: the decoy’s address is what it asks and hears about, and every order is for that ' +
  'account.';

function issuedOutcome(issued: IssuedBot): Outcome {
  const whose = issued.tradesFor === null ? '' : `, which is ${issued.tradesFor}`;
  const shown = issued.secret === null ? '' : ' The secret is shown this once.';
  return {
    json: { ...issued, snippets: snippetsFor(issued) },
    lines: [
      `${issued.bot} may trade on ${issued.key}${whose}.${shown}`,
      ...(issued.tradesFor === null ? [] : [NAMES_NOBODY]),
      '',
      ...issuedLines(issued),
      '',
      'Point the bot here, with nothing changed but URL and key:',
      '',
      ...snippetLines(issued),
    ],
  };
}
