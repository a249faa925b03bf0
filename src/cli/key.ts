import { Option, type Command } from 'commander';
import { rmSync } from 'node:fs';
import type { DataFolder } from '../launcher/folder.ts';
import type { Desk, Outcome } from './desk.ts';
import { askPatiently } from './ask-patiently.ts';
import { allowDial, endpointOf, forbidDial } from './dial-file.ts';
import { ask, askFields } from './door-client.ts';
import { partsOf, type Fields } from './fields.ts';
import { discardCommand } from './key-discard.ts';
import { enclaveCommand } from './key-enclave.ts';
import { custodianCommand } from './key-custodian.ts';
import {
  CREDENTIAL_HELP,
  offer,
  placeFields,
  withFields,
  vaultOption,
  withOption,
  type OfferOptions,
} from './key-offer.ts';
import { rotateCommand } from './key-rotate.ts';
import { rootDaysCommand, rotateRootCommand } from './key-root.ts';
import { manualCommand } from './key-manual.ts';
import { passphraseCommand } from './key-passphrase.ts';
import { allowNativeCode } from './native-code.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { tableLines } from './table.ts';

/** Venues whose keys the gateway takes. */
const KEY_VENUES = ['binance-usdm', 'bybit', 'hyperliquid', 'kite'] as const;

/** What to do where there is no key yet. */
export const NO_KEY_YET =
  'No key yet. Next: sallyport key add VENUE --name NAME --from creds.json ' +
  `(VENUE: ${KEY_VENUES.join(', ')})`;
/** `sallyport key …`. */
export function keyCommand(desk: Desk): Command {
  return makeGroup({
    name: 'key',
    summary:
      'real keys of venue accounts: probe, add, list, rotate, rotate-root, root-days, passphrase, custodian, ' +
      'enclave, discard, remove',
  })
    .addCommand(probeCommand(desk))
    .addCommand(addCommand(desk))
    .addCommand(listCommand(desk))
    .addCommand(manualCommand(desk))
    .addCommand(rotateCommand(desk))
    .addCommand(rotateRootCommand(desk))
    .addCommand(rootDaysCommand(desk))
    .addCommand(passphraseCommand(desk))
    .addCommand(custodianCommand(desk))
    .addCommand(enclaveCommand(desk))
    .addCommand(discardCommand(desk))
    .addCommand(removeCommand(desk));
}

function addCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'add',
    summary: 'store a real key, if it can only trade',
    about:
      'Asks the venue what the key may do and stores it sealed, if it can neither withdraw nor transfer nor trade ' +
      'elsewhere. Nothing reads the secret back afterwards: delete the file. Where the gateway may ask the venue ' +
      'nothing more for the moment, it waits for up to 75 s in all, or says after how many seconds to try again.',
    examples: [
      ['key add binance-usdm --name main --from creds.json', 'at the venue itself'],
      ['key add bybit --name by --from creds.json', 'another venue beside it'],
      ['key add bybit --name by --from creds.json --with spot', 'a key that may trade spot pairs too'],
      ['key add hyperliquid --name hl --from agent.json', 'an agent (API wallet) of Hyperliquid'],
      [
        'key add hyperliquid --name v --from agent.json --vault 0x…',
        'the same for a vault, or a sub-account',
      ],
      ['key add hyperliquid --name hl --enclave', 'an agent whose key a hardware token makes and keeps'],
      [
        'key add binance-usdm --name main --from creds.json --enclave',
        'has a hardware token keep the secret',
      ],
      [
        'key add binance-usdm --name paper --from creds.json --base-url https://localhost:9443 --ca ca.pem',
        'at another address, with a certificate of its own authority',
      ],
    ],
  });
  return offerOptions(command)
    .argument('<venue>', KEY_VENUES.join(', '))
    .addOption(
      new Option('--name <name>', 'what the account is called here: a-z, 0-9 and -').makeOptionMandatory(),
    )
    .option('--from <file>', CREDENTIAL_HELP)
    .option(
      '--enclave',
      'in the token of `key enclave`: keeps the secret of an HMAC, and makes keys for Hyperliquid',
    )
    .action((venue: string, options: OfferOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const isMade = options.enclave === true && venue === 'hyperliquid';
        const offered = isMade ? placeFields(options) : offer(desk, options);
        const enclave = options.enclave === true;
        const fields = { ...offered, ...withFields(options), venue, name: options.name, enclave };
        if (venue === 'hyperliquid') allowNativeCode(folder);
        const done = await dialling(folder, options.baseUrl, true, () =>
          askPatiently(desk, folder, { command: 'key add', fields }),
        );
        if (done.get('approved') === false) return agentOutcome(venue, done, options);
        const isKite = venue === 'kite';
        const lines = [
          isKite
            ? `${options.name} is stored, sealed.`
            : `${options.name} is stored, sealed. It can trade${forOther(done)}, and can neither withdraw nor ` +
              'transfer.',
          ...done.texts('warnings').map((warning) => `Note: ${warning}`),
          ...(options.from === undefined ? [] : [`Delete ${options.from}: nothing here reads it again.`]),
          isKite
            ? `Next: sallyport login ${options.name}`
            : `Next: sallyport bot add NAME --key ${options.name}`,
        ];
        return { json: done.plain(), lines };
      }),
    );
}

function probeCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'probe',
    summary: 'ask the venue what a key may do',
    about:
      'Asks the venue what a key may do: one in a file, which is not stored, or ' +
      'one that is stored here. A stored key ' +
      'that may do too much is quarantined: no new orders, cancels still pass. Waits, as `key add` does, where ' +
      'the gateway may ask the venue nothing more for the moment.',
    examples: [
      ['key probe binance-usdm --from creds.json', 'a key that is not stored'],
      ['key probe --name main', 'a stored key, now instead of at the next scheduled time'],
    ],
  });
  return offerOptions(command)
    .argument('[venue]', KEY_VENUES.join(', '))
    .addOption(new Option('--name <name>', 'a stored key').conflicts('from'))
    .addOption(new Option('--from <file>', CREDENTIAL_HELP))
    .action((venue: string | undefined, options: OfferOptions) =>
      desk.answer(options, () => probe(desk, venue, options)),
    );
}

function listCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'list',
    summary: 'show every account',
    about: 'Shows every account with the permissions that its key was last seen with. Never a secret.',
    examples: [['key list', 'all accounts']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const keys = partsOf(await ask(openFolder(options.data).folder, { command: 'key list' }));
      const rows = keys.map((key) => [
        key.text('name') ?? '',
        `${key.text('venue') ?? ''}${key.isTrue('paper') ? ' (paper)' : ''}${forOther(key)}`,
        key.text('status') ?? '',
        key.text('baseUrl') ?? '',
        key.texts('bots').join(', '),
      ]);
      const none = NO_KEY_YET;
      const head = ['account', 'venue', 'state', 'address', 'bots'];
      return { json: { keys: keys.map((key) => key.plain()) }, lines: tableLines(head, rows, none) };
    }),
  );
}

function forOther(key: Fields): string {
  const other = key.text('tradesFor');
  return other === null ? '' : ` for ${other}`;
}

function removeCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'remove',
    summary: 'forget a real key',
    about:
      'Forgets a real key for good. Refused while orders of the account rest at the ' +
      'venue, because nobody could cancel ' +
      'them through here any more.',
    examples: [['key remove main', 'forgets the key of the account main']],
  })
    .argument('<name>', 'the account, as in `key list`')
    .option('--force', 'also while orders rest at the venue')
    .action((name: string, options: FolderOptions & { readonly force?: boolean }) =>
      desk.answer(options, async () => {
        const fields = { name, force: options.force === true };
        const { folder } = openFolder(options.data);
        const done = await askFields(folder, { command: 'key remove', fields });
        const left = partsOf(await ask(folder, { command: 'key list' }));
        const isNeeded = left.some(
          (key) => key.text('venue') === 'hyperliquid' && key.text('status') !== 'removed',
        );
        if (!isNeeded) rmSync(folder.nativeCurve, { force: true });
        const line = `${name} is forgotten. Its bots can do nothing any more. Delete the key at the venue too.`;
        return { json: done.plain(), lines: [line] };
      }),
    );
}

function offerOptions(command: Command): Command {
  return command
    .option('--base-url <url>', 'another address of the venue; plain http only on this machine')
    .option('--ca <file>', 'certificate of the authority that the address is signed by (PEM)')
    .addOption(withOption())
    .addOption(vaultOption());
}

async function probe(desk: Desk, venue: string | undefined, options: OfferOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  if (options.name !== undefined) {
    const asked = { command: 'key reprobe', fields: { name: options.name } };
    const done = await askPatiently(desk, folder, asked);
    const isGood = done.text('status') === 'active';
    const line = `${options.name} is ${done.text('status') ?? 'unknown'}.`;
    return { json: done.plain(), lines: [line, ...flagLines(done)], isNo: !isGood };
  }
  if (venue === undefined || options.from === undefined) {
    const text = 'nothing to probe. Give VENUE and --from FILE, or --name of a stored key.';
    throw new CliRefusal('NOTHING_TO_PROBE', text);
  }
  const fields = { ...offer(desk, options), ...withFields(options), venue };
  const report = await dialling(folder, options.baseUrl, false, () =>
    askPatiently(desk, folder, { command: 'key probe', fields }),
  );
  const accepted = report.isTrue('accepted');
  return {
    json: report.plain(),
    lines: [
      accepted
        ? 'This key would be accepted. It was not stored.'
        : 'This key would be refused. It was not stored.',
      ...report.texts('refusals'),
      ...report.texts('warnings').map((warning) => `Note: ${warning}`),
      ...flagLines(report),
    ],
    isNo: !accepted,
  };
}

/** The permissions that the venue told, as lines. */
function flagLines(report: Fields): readonly string[] {
  const flags = Object.entries(report.part('flags')?.plain() ?? {});
  return flags.map(([name, may]) => `  ${may === true ? 'yes' : 'no '}  ${name}`);
}

/** What to do with an agent whose key was made just now. */
function agentOutcome(venue: string, done: Fields, { name }: OfferOptions): Outcome {
  const lines = [
    `The token made a key. Approve this agent (API wallet) at the venue: ${done.text('agent') ?? ''}`,
    'Nothing is stored as an account yet, and nothing can trade with it before.',
    `Next, once it is approved: sallyport key add ${venue} --name ${name ?? ''} --enclave`,
  ];
  return { json: done.plain(), lines };
}

/** Does something while the gateway may dial an address, which it keeps afterwards only if that worked. */
async function dialling<T>(
  folder: DataFolder,
  baseUrl: string | undefined,
  keeps: boolean,
  work: () => Promise<T>,
): Promise<T> {
  if (baseUrl === undefined) return work();
  const endpoint = endpointOf(baseUrl);
  const isNew = allowDial(folder, endpoint);
  try {
    const done = await work();
    if (isNew && !keeps) forbidDial(folder, endpoint);
    return done;
  } catch (reason) {
    if (isNew) forbidDial(folder, endpoint);
    throw reason;
  }
}
