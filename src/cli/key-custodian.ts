import { Argument, type Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { KEY_BYTES } from '../core/vault/xaes.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { custodyWords, sealedUnder, type CustodianKind, type Custody } from './custody/custody.ts';
import { KEEPERS_OF_BYTES, makeKeptSecret, withKept, type KeptOptions } from './custody/kept-secret.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import { createPrivately } from './files.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { keyFilePath, openFolder, saveSettings, withCustody, type Settings } from './settings.ts';
import { readNewPassphrase, readUnsealing, withUnsealing, type UnsealOptions } from './unsealing.ts';

interface CustodianOptions extends FolderOptions, UnsealOptions, KeptOptions {
  readonly newPassphraseFile?: string;
  readonly keyFile?: string;
}

/** What is to open the vault: already kept by whoever keeps it, and not in force yet. */
interface NextCustody {
  readonly custody: Custody;
  /** In base64, as the owner's door takes it. */
  readonly secret: string;
  /** What to do with it, for people. */
  readonly lines: readonly string[];
  /** Takes away what was made for it: it opens nothing. */
  discard(): Promise<void> | void;
}

const KINDS: readonly CustodianKind[] = ['passphrase', 'file', ...KEEPERS_OF_BYTES];

/** `sallyport key custodian`. */
export function custodianCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'custodian',
    summary: 'who has what opens the vault: a person, a file, several people, a token, the keychain, AWS KMS',
    about:
      'Gives the vault into other hands while the gateway runs: proves what opens it now, makes what shall open it, ' +
      'and seals the root key under that in one write. If it is stopped in between, the next start tries both. Of ' +
      'shares, ' +
      'as many as the threshold says open the vault together, and fewer say nothing of it. Without a kind it shows ' +
      'who has it. An older copy of the vault still opens as it did: where that matters, also rotate the root key.',
    examples: [
      ['key custodian', 'who has it'],
      [
        'key custodian shares --shares 5 --threshold 3 --to-folder ./shares',
        'five people, any three of whom open it',
      ],
      [
        'key custodian pkcs11 --library /usr/lib/softhsm/libsofthsm2.so --token prod --pin-file pin.txt',
        'a key inside a hardware token',
      ],
      ['key custodian keychain', 'the keychain of the user who starts the gateway'],
      ['key custodian kms --kms-key alias/sallyport --kms-region eu-central-1', 'a key of AWS KMS'],
      ['key custodian file --key-file /mnt/usb/root.key', 'a key file, for a machine that starts alone'],
      ['key custodian passphrase', 'asks for a new passphrase, twice'],
    ],
  });
  return withKept(withUnsealing(command))
    .addArgument(new Argument('[kind]', 'who shall have it').choices(KINDS))
    .option('--new-passphrase-file <file>', 'for a passphrase: the one that is to be')
    .option('--key-file <file>', 'for a key file: where it is to be')
    .action((kind: CustodianKind | undefined, options: CustodianOptions) =>
      desk.answer(options, () => (kind === undefined ? shown(options) : change(desk, kind, options))),
    );
}

function shown({ data }: FolderOptions): Outcome {
  const { folder, settings } = openFolder(data);
  const { custodian, next } = settings;
  const stopped =
    next === undefined ? [] : [`A change to ${custodyWords(next)} was stopped; the next start settles it.`];
  return {
    json: { custodian, words: custodyWords(settings), next: next?.custodian ?? null },
    lines: [`${folder.root} opens with ${custodyWords(settings)}.`, ...stopped],
  };
}

async function change(desk: Desk, kind: CustodianKind, options: CustodianOptions): Promise<Outcome> {
  const { folder, settings } = openFolder(options.data);
  refuse(folder, settings, kind);
  const unsealing = await readUnsealing(desk, folder, settings, options);
  const next = await made(desk, folder, kind, options);
  // Whoever is stopped from here on finds both named at the next start, one of which opens the vault.
  saveSettings(folder, { ...settings, next: next.custody });
  const recorded = await handOver(folder, settings, { unsealing, next });
  saveSettings(folder, withCustody(settings, next.custody));
  return {
    json: { ...next.custody, changed: true, recorded },
    lines: [
      `The vault opens with ${custodyWords(next.custody)}, and no longer with ${custodyWords(settings)}.`,
      ...next.lines,
      ...leftLines(folder, settings),
      ...(recorded ? [] : ['The ledger did not take it in time, so it may have no entry of this change.']),
    ],
  };
}

/** What still opens older copies of the vault, and what to do with it. */
function leftLines(folder: DataFolder, old: Settings): readonly string[] {
  switch (old.custodian) {
    case 'file':
      return [`Delete ${keyFilePath(folder, old.keyFile)}.`];
    case 'keychain':
      return [`The item ${old.item} is still in the keychain, with the service sallyport: remove it there.`];
    case 'shares':
      return [`Tell the holders that the shares of set ${old.set} are to be destroyed.`];
    case 'passphrase':
    case 'pkcs11':
    case 'kms':
      return [];
  }
}

function refuse(folder: DataFolder, settings: Settings, kind: CustodianKind): void {
  if (settings.next !== undefined) {
    const text =
      `an earlier change of ${folder.root} was stopped; nothing was done. ` +
      'Stop the gateway and start it again, which settles it; then ask again.';
    throw new CliRefusal('CUSTODIAN_CHANGE_UNFINISHED', text);
  }
  if (kind !== settings.custodian || (kind !== 'passphrase' && kind !== 'file')) return;
  const text =
    `${folder.root} opens with ${custodyWords(settings)} already; nothing was done. ` +
    'For another one: sallyport key passphrase';
  throw new CliRefusal('SAME_CUSTODIAN', text);
}

async function handOver(
  folder: DataFolder,
  settings: Settings,
  { unsealing, next }: { readonly unsealing: string; readonly next: NextCustody },
): Promise<boolean> {
  const fields = { unsealing, next: next.secret, custodian: sealedUnder(next.custody) };
  try {
    return (await askFields(folder, { command: 'key passphrase', fields })).isTrue('recorded');
  } catch (reason) {
    // Without an answer nobody knows which of the two opens the vault: both stay.
    if (reason instanceof CliRefusal && reason.code !== 'NO_ANSWER') {
      saveSettings(folder, settings);
      await next.discard();
    }
    throw reason;
  }
}

async function made(
  desk: Desk,
  folder: DataFolder,
  kind: CustodianKind,
  options: CustodianOptions,
): Promise<NextCustody> {
  if (kind === 'passphrase') {
    const secret = await readNewPassphrase(desk, folder, options.newPassphraseFile);
    return { custody: { custodian: kind }, secret, lines: [], discard: () => undefined };
  }
  if (kind === 'file') return newKeyFile(folder, options.keyFile ?? 'root.key');
  const kept = await makeKeptSecret(desk, kind, options);
  const text = kept.secret.toString('base64');
  kept.secret.fill(0);
  return { ...kept, secret: text };
}

function newKeyFile(folder: DataFolder, named: string): NextCustody {
  const path = named === 'root.key' ? keyFilePath(folder, named) : resolve(named);
  if (existsSync(path)) {
    const text = `${path} is there already; nothing was done. Name a file that is not there yet, and it is made.`;
    throw new CliRefusal('KEY_FILE_THERE', text);
  }
  const bytes = randomBytes(KEY_BYTES);
  createPrivately(path, bytes);
  const secret = bytes.toString('base64');
  bytes.fill(0);
  const keyFile = named === 'root.key' ? named : path;
  const lines = [`Keep a copy of ${path} elsewhere: without it the keys in the vault are lost.`];
  return { custody: { custodian: 'file', keyFile }, secret, lines, discard: () => rmSync(path) };
}
