import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { toHex } from '../core/units/bytes.ts';
import { mnemonicOf } from '../core/wallet/mnemonic.ts';
import type { DataFolder } from '../launcher/folder.ts';
import type { Desk, Outcome } from './desk.ts';
import { allowDial, endpointOf } from './dial-file.ts';
import { fieldsOf, knock, type DoorAnswer, type DoorRequest } from './door-client.ts';
import { Fields } from './fields.ts';
import { createPrivately } from './files.ts';
import { publicKeyOf } from './key-stores/ed25519.ts';
import {
  addPhraseOptions,
  phraseAsked,
  plainPhrase,
  type PhraseOptions,
} from './key-stores/phrase-options.ts';
import { readStore, STORE_FORMATS } from './key-stores/read-store.ts';
import { PLATFORM_HASHES, readSecret } from './key-stores/secret-text.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { chainOption, walletChain, type WalletChain } from './wallet-chains.ts';

interface AddOptions extends FolderOptions {
  readonly chain: string;
  readonly mode: string;
  readonly node?: readonly string[];
  readonly user?: string;
  readonly cap?: string;
  readonly acceptRisk?: boolean;
  readonly address?: string;
  readonly keyFile?: string;
}

interface ImportOptions extends AddOptions, PhraseOptions {
  readonly from: string;
  readonly format: string;
  readonly passwordFile?: string;
  readonly rounds: string;
  readonly digest: string;
}

const AMOUNT_PATTERN = /^(0|[1-9][0-9]{0,9})(?:\.([0-9]{1,9}))?$/;

/** `wallet create`. */
export function createCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'create',
    summary: 'a new wallet on Solana or Stellar',
    about:
      'In client mode, the default, a key is made here by this command, written into a file that only you read, ' +
      'and its words are shown once; the gateway learns the address only. With --address the key is where you keep ' +
      'it. In server mode the key is born in the keeper, sealed, and shown to nobody; in enclave mode in the token ' +
      'that `key enclave` names, which signs with it and never gives it out.',
    examples: [
      ['wallet create cold --node https://rpc.example.com --key-file cold.json', 'a key of your own'],
      [
        'wallet create desk --node https://rpc.example.com --address ADDRESS',
        'a key that you have elsewhere',
      ],
      [
        'wallet create hot --mode server --accept-risk --cap 2 --node https://rpc.example.com',
        'a key in the keeper, for bots, with at most 2 SOL',
      ],
      [
        'wallet create hsm --mode enclave --cap 2 --node https://rpc.example.com',
        'a key in a hardware token',
      ],
      [
        'wallet create desk --chain stellar --node https://horizon.example.com --key-file desk.key',
        'a key of your own on Stellar; its node is a Horizon',
      ],
    ],
  });
  return addOptions(command)
    .addOption(new Option('--address <address>', 'register a key that is elsewhere').conflicts('keyFile'))
    .option(
      '--key-file <file>',
      'where the new key is written, in the form of solana-keygen, or as S… on Stellar',
    )
    .action((name: string, options: AddOptions) => desk.answer(options, () => create(name, options)));
}

/** `wallet import`. */
export function importCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'import',
    summary: 'a wallet of another program',
    about:
      'Opens the store of another program here and checks what is in it before anything is sent: nothing is half ' +
      'imported. In client mode the gateway learns the address only; in server mode it seals the key.',
    examples: [
      [
        'wallet import hot --from id.json --node URL --mode server --accept-risk --cap 2',
        'a file of solana-keygen',
      ],
      ['wallet import desk --from phrase.txt --account 1 --node URL', 'the second account of a phrase'],
      [
        'wallet import desk --from phrase.txt --path m/44h/501h/0h --passphrase-file pp --node URL',
        'a phrase by another path, with its passphrase',
      ],
      [
        'wallet import old --from wallet.txt --format scrypt-gcm --password-file pw --node URL',
        'salt:iv:tag:ct',
      ],
      [
        'wallet import dex --chain stellar --from secret.txt --node URL',
        'S…, or a phrase by the path of SEP-5',
      ],
    ],
  });
  return addPhraseOptions(addOptions(command))
    .requiredOption('--from <file>', 'the store')
    .addOption(
      new Option('--format <format>', 'how it is sealed').choices([...STORE_FORMATS]).default('plain'),
    )
    .option('--password-file <file>', 'its password, or the keys of fernet, one a line')
    .option('--rounds <number>', 'of PBKDF2, for pbkdf2-gcm', '100000')
    .addOption(
      new Option('--digest <name>', 'of PBKDF2, for pbkdf2-gcm')
        .choices(['sha256', 'sha512'])
        .default('sha256'),
    )
    .action((name: string, options: ImportOptions) =>
      desk.answer(options, () => bringIn(desk, name, options)),
    );
}

function addOptions(command: Command): Command {
  return command
    .addOption(chainOption().default('solana'))
    .argument('<name>', 'what the wallet is called here: a-z, 0-9 and -; never used again')
    .option(
      '--node <url...>',
      'one to four nodes of its own (on Stellar: Horizon, and RPC with #rpc at its end), https://; absent: those of ' +
        'the chain, see wallet nodes',
    )
    .addOption(
      new Option('--mode <mode>', 'where the key is')
        .choices(['client', 'server', 'enclave'])
        .default('client'),
    )
    .option('--user <name>', 'whose it is; three wallets a user unless the policy says otherwise')
    .option('--cap <amount>', 'server and enclave mode: above so much SOL or XLM nothing is signed for bots')
    .option('--accept-risk', 'server mode: whoever breaks into the keeper can take what the wallet holds');
}

async function create(name: string, options: AddOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  refuseUnsaid(options);
  if (options.mode !== 'client') return outcomeOf(await add(folder, name, options, {}), []);
  if (options.address !== undefined)
    return outcomeOf(await add(folder, name, options, { address: options.address }), []);
  if (options.keyFile === undefined) {
    const text =
      'nothing was created. Give --key-file FILE for a new key, or --address for one that you have.';
    throw new CliRefusal('NOTHING_CHOSEN', text);
  }
  const phrase = mnemonicOf(PLATFORM_HASHES, randomBytes(32));
  const chain = chainOf(options);
  const secret = readSecret(Buffer.from(phrase, 'utf8'), chain.family, plainPhrase(chain.family));
  if (secret.kind === 'refused')
    throw new CliRefusal('SECRET_REFUSED', `nothing was created: ${secret.why}.`);
  const key = publicKeyOf(secret.seed);
  const address = chain.codec.addressOf(key);
  const request = addRequest(name, options, { address });
  createPrivately(options.keyFile, chain.keyFile(secret.seed, key));
  secret.seed.fill(0);
  // If we stop here: a key in a file that nothing knows, and no wallet.
  const answer = await knock(folder, request);
  if (answer.kind !== 'done') await clearUp(folder, { ...answer, path: options.keyFile, address });
  const done = added(folder, options, answer);
  return outcomeOf(done, [
    '',
    `Its key is in ${options.keyFile}, and in these words, which are shown this once (path ${chain.path}):`,
    '',
    `  ${phrase}`,
    '',
    'Write them down where nobody else reads them: who has them has what the wallet holds.',
  ]);
}

/**
 * Removes the new key of a wallet that surely is not there: nothing may look like a wallet that is none. Where that is
 * not sure the key stays, since it may be the only one of a wallet that will be paid into; throws a refusal that says
 * what to do.
 */
async function clearUp(
  folder: DataFolder,
  {
    kind,
    path,
    address,
  }: { readonly kind: DoorAnswer['kind']; readonly path: string; readonly address: string },
): Promise<void> {
  const list = kind === 'refused' ? await knock(folder, { command: 'wallet list' }) : null;
  const wallets = list?.kind === 'done' && Array.isArray(list.result) ? list.result.map(Fields.of) : null;
  const isNone = wallets?.every((wallet) => wallet !== null && wallet.text('address') !== address) === true;
  if (isNone || kind === 'absent') return rmSync(path);
  throw new CliRefusal(
    'WALLET_UNSURE',
    `the gateway did not say whether the wallet is there. Its key is in ${path}, its address is ${address}. Ask ` +
      '`sallyport wallet list`: if the address is there, keep that file, which is its only key (words are not shown ' +
      'again); if not, delete the file and create the wallet again.',
  );
}

async function bringIn(desk: Desk, name: string, options: ImportOptions): Promise<Outcome> {
  if (options.mode === 'enclave') {
    const text =
      'a key in a token is made there and never brought; nothing was imported. See: wallet create --help';
    throw new CliRefusal('KEY_MALFORMED', text);
  }
  const { folder } = openFolder(options.data);
  refuseUnsaid(options);
  const rounds = Number(options.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 10_000_000)
    throw new CliRefusal(
      'NUMBER_MALFORMED',
      '--rounds is a whole number up to 10000000; nothing was imported.',
    );
  const { family, codec } = chainOf(options);
  const seed = readStore(desk, { ...options, rounds, phrase: phraseAsked(options, family), family });
  const offered =
    options.mode === 'server' ? { key: toHex(seed) } : { address: codec.addressOf(publicKeyOf(seed)) };
  seed.fill(0);
  return outcomeOf(await add(folder, name, options, offered), []);
}

/** What a key that is here needs to be said, before any key is made, opened or sent. */
function refuseUnsaid(options: AddOptions): void {
  const { mode, cap, acceptRisk } = options;
  if (mode === 'server' && acceptRisk !== true) {
    const text =
      'in server mode whoever breaks into the keeper can take what the wallet holds; nothing was stored. Say ' +
      '--accept-risk if that is what you want, and give it a --cap.';
    throw new CliRefusal('RISK_NOT_ACCEPTED', text);
  }
  if (mode === 'client' || cap !== undefined) return;
  const text =
    `a wallet that is signed for here needs --cap AMOUNT, in ${chainOf(options).coin}, like 2 or 0.5: while it holds ` +
    'more, nothing is signed for bots. Nothing was stored.';
  throw new CliRefusal('CAP_MISSING', text);
}

type Offered = Readonly<{ address?: string; key?: string }>;

/** Registers a wallet; its nodes may be dialled from then on. */
async function add(folder: DataFolder, name: string, options: AddOptions, offered: Offered): Promise<Fields> {
  return added(folder, options, await knock(folder, addRequest(name, options, offered)));
}

function addRequest(name: string, options: AddOptions, offered: Offered): DoorRequest {
  const { mode, node, user, cap, acceptRisk } = options;
  const chain = chainOf(options);
  const accepted = acceptRisk === true;
  // A place that is none is refused before anything is made or asked for.
  for (const one of node ?? []) endpointOf(one);
  const fields = { name, chain: chain.id, mode, user, nodes: node, accepted, cap: unitsOf(cap, chain) };
  return { command: 'wallet add', fields: { ...fields, ...offered } };
}

function added(folder: DataFolder, options: AddOptions, answer: DoorAnswer): Fields {
  const endpoints = (options.node ?? []).map(endpointOf);
  const done = fieldsOf(folder, answer);
  // Not before it is there: a wallet that was refused leaves no place that may be dialled.
  for (const endpoint of endpoints) allowDial(folder, endpoint);
  return done;
}

function chainOf({ chain }: AddOptions): WalletChain {
  const found = walletChain(chain);
  if (found === null) throw new CliRefusal('CHAIN_UNKNOWN', `${chain} is not served; nothing was stored.`);
  return found;
}

function unitsOf(cap: string | undefined, { coin, digits }: WalletChain): string | undefined {
  if (cap === undefined) return undefined;
  const [, whole, fraction = ''] = AMOUNT_PATTERN.exec(cap) ?? [];
  if (whole === undefined || fraction.length > digits)
    throw new CliRefusal(
      'AMOUNT_MALFORMED',
      `--cap is an amount of ${coin}, like 2 or 0.5, with at most ${digits} digits after the point; nothing stored.`,
    );
  return String(BigInt(whole + fraction.padEnd(digits, '0')));
}

function outcomeOf(done: Fields, more: readonly string[]): Outcome {
  const name = done.text('wallet') ?? '';
  const lines = [
    `${name} is the wallet ${done.text('address') ?? ''}, in ${done.text('mode') ?? ''} mode.`,
    ...more,
    '',
    `It signs nothing before the policy names it under \`wallets\`: see docs/POLICY.md, with an example in ` +
      `docs/WALLETS.md. Then: sallyport wallet bot ${name} NAME`,
  ];
  return { json: done.plain(), lines };
}
