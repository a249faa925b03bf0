import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { custodyWords, sealedUnder } from './custody/custody.ts';
import {
  KEEPERS_OF_BYTES,
  makeKeptSecret,
  withKept,
  type ByteKeeper,
  type KeptOptions,
  type KeptSecret,
} from './custody/kept-secret.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import { makeDataFolder, refuseUnlessEmpty } from './make-folder.ts';
import { freePort, openGateway } from './open-gateway.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import type { Settings } from './settings.ts';
import { hold, openNewPassphrase, openUnsealing, type Unsealing } from './unsealing.ts';

interface InitOptions extends FolderOptions, KeptOptions {
  readonly passphraseFile?: string;
  readonly custodian?: 'file' | ByteKeeper;
  readonly keyFile?: string;
}

const KEY_FILE_DEFAULT = 'root.key';

/** `sallyport init`. */
export function initCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'init',
    summary: 'make a data folder',
    about:
      'Makes a data folder: ledger, vault and owner token, readable by you alone. The ' +
      'vault is sealed under a passphrase, ' +
      'under a key file for machines that must start without a person, or under a key of which several people have ' +
      'shares. The gateway runs once, for a second, to prove ' +
      'that it starts here.',
    examples: [
      ['init --data ./sallyport-data', 'asks for a passphrase'],
      ['init --data ./sallyport-data --passphrase-file pass.txt', 'takes the passphrase from a file'],
      ['init --data ./sallyport-data --custodian file', 'makes a key file, ./sallyport-data/root.key'],
      [
        'init --data ./sallyport-data --custodian file --key-file /mnt/usb/root.key',
        'keeps the key file elsewhere',
      ],
      [
        'init --data ./sallyport-data --custodian shares --shares 5 --threshold 3 --to-folder ./shares',
        'five people, any three of whom open it together',
      ],
    ],
  });
  return withKept(command)
    .addOption(new Option('--passphrase-file <file>', 'the passphrase, in a file').conflicts('custodian'))
    .addOption(
      new Option('--custodian <kind>', 'what opens the vault, if no passphrase').choices([
        'file',
        ...KEEPERS_OF_BYTES,
      ]),
    )
    .addOption(
      new Option('--key-file <file>', 'where the key file is or is to be (default: root.key in the folder)'),
    )
    .action((options: InitOptions) => desk.answer(options, () => init(desk, options)));
}

async function init(desk: Desk, options: InitOptions): Promise<Outcome> {
  refuseUnlessEmpty(options.data);
  const { custodian: kind } = options;
  const kept = kind === undefined || kind === 'file' ? null : await makeKeptSecret(desk, kind, options);
  const settings = kept?.custody ?? settingsOf(desk, options);
  const isNew = !existsSync(options.data);
  const folder = makeDataFolder(options.data, settings);
  try {
    desk.progress('Sealing the vault and proving that the gateway starts here …');
    const unsealing =
      kept === null ? await opened(desk, folder, settings, options) : hold(folder, kept.secret);
    const ledgerKey = await firstRun(folder, settings, unsealing);
    return outcomeOf(folder, settings, { ledgerKey, kept });
  } catch (reason) {
    removeContent(folder, isNew);
    await kept?.discard();
    throw reason;
  }
}

function settingsOf(desk: Desk, options: InitOptions): Settings {
  if (options.custodian === 'file') {
    const keyFile = options.keyFile === undefined ? KEY_FILE_DEFAULT : resolve(options.keyFile);
    return { custodian: 'file', keyFile };
  }
  if (options.keyFile !== undefined) {
    throw new CliRefusal('NO_CUSTODIAN', '--key-file goes with --custodian file; nothing was made.');
  }
  if (options.passphraseFile === undefined && !desk.terminal.canAsk) {
    const text =
      'nobody can be asked for a passphrase here; nothing was made. Give --passphrase-file FILE, or --custodian file';
    throw new CliRefusal('NO_PASSPHRASE', text);
  }
  return { custodian: 'passphrase' };
}

function opened(
  desk: Desk,
  folder: DataFolder,
  settings: Settings,
  { passphraseFile }: InitOptions,
): Promise<Unsealing> {
  const ask = settings.custodian === 'passphrase' && passphraseFile === undefined;
  if (ask) return openNewPassphrase(desk, folder);
  return openUnsealing(desk, folder, settings, passphraseFile === undefined ? {} : { passphraseFile });
}

/** Runs the gateway once, which makes the vault, and returns the key that the ledger is signed with. */
async function firstRun(folder: DataFolder, settings: Settings, unsealing: Unsealing): Promise<string> {
  try {
    const host = '127.0.0.1';
    const listen = { host, port: await freePort(host) };
    const custodian = sealedUnder(settings);
    const gateway = await openGateway({ folder, custodian, unsealFd: unsealing.fd, listen });
    try {
      return (await askFields(folder, { command: 'status' })).text('checkpointKey') ?? '';
    } finally {
      gateway.stop();
      await gateway.ended;
    }
  } finally {
    unsealing.close();
  }
}

function outcomeOf(
  folder: DataFolder,
  settings: Settings,
  { ledgerKey, kept }: { readonly ledgerKey: string; readonly kept: KeptSecret | null },
): Outcome {
  const { files = [], lines = [] } = kept ?? {};
  return {
    json: { data: folder.root, ...settings, ledgerKey, ...(files.length === 0 ? {} : { shareFiles: files }) },
    lines: [
      `Made ${folder.root}. ${sealedWords(folder, settings)}`,
      ...lines,
      `The ledger is signed with ${ledgerKey}`,
      'Write that key down: whoever checks an export of the ledger compares it.',
      `Next: sallyport up --data ${folder.root}`,
    ],
  };
}

function sealedWords(folder: DataFolder, settings: Settings): string {
  if (settings.custodian === 'file') {
    return (
      `The vault opens with ${resolve(folder.root, settings.keyFile)}. Keep a copy elsewhere: ` +
      `without it the keys in the vault are lost.`
    );
  }
  if (settings.custodian === 'passphrase')
    return 'The vault opens with your passphrase. Without it the keys in the vault are lost.';
  return `The vault opens with ${custodyWords(settings)}.`;
}

/** Takes away what was made here, and a key file only where it lay inside. */
function removeContent(folder: DataFolder, isNew: boolean): void {
  if (isNew) {
    rmSync(folder.root, { recursive: true, force: true });
    return;
  }
  for (const name of readdirSync(folder.root))
    rmSync(join(folder.root, name), { recursive: true, force: true });
}
