import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from '../launcher/folder.ts';
import type { Command } from 'commander';
import { askPassphrase } from './ask-passphrase.ts';
import { custodyWords, type Custody } from './custody/custody.ts';
import { openByKeychain } from './custody/keychain.ts';
import { openByKms } from './custody/kms.ts';
import { joinedShares } from './custody/shares.ts';
import { openByToken } from './custody/token.ts';
import type { Desk } from './desk.ts';
import { isOpenToOthers, readText } from './files.ts';
import { CliRefusal } from './refusal.ts';
import { keyFilePath } from './settings.ts';
import { codeOf } from './terminal.ts';

/**
 * The passphrase or key file as an open descriptor for the keeper to inherit. Its content never enters this process
 * twice.
 */
export interface Unsealing {
  readonly fd: number;
  /** To be called once the keeper has read: nothing of a typed passphrase is left. */
  close(): void;
}

/** Memory that looks like a folder, where the system has it: a typed passphrase never reaches the disk. */
const MEMORY_FOLDER = '/dev/shm';

/** What a person may give to open the vault, beside what they type. */
export interface UnsealOptions {
  readonly passphraseFile?: string;
  readonly shareFile?: readonly string[];
}

/** A command with the options of {@link UnsealOptions}. */
export function withUnsealing(command: Command): Command {
  return command
    .option('--passphrase-file <file>', 'the passphrase, in a file')
    .option('--share-file <file...>', 'shares of the key that opens the vault, a file each');
}

/** Opens what unseals the folder: the key file, files that were given, or what people type. */
export async function openUnsealing(
  desk: Desk,
  folder: DataFolder,
  custody: Custody,
  options: UnsealOptions,
): Promise<Unsealing> {
  refuseOthers(folder, custody, options);
  const { passphraseFile, shareFile = [] } = options;
  if (custody.custodian === 'file')
    return openSecretFile(desk, keyFilePath(folder, custody.keyFile), 'the key file');
  if (custody.custodian === 'shares') return hold(folder, await joinedShares(desk, custody, shareFile));
  if (custody.custodian === 'pkcs11') return filled(folder, (into) => openByToken(desk, custody, into));
  if (custody.custodian === 'keychain') return filled(folder, (into) => openByKeychain(custody, into));
  if (custody.custodian === 'kms') return hold(folder, await openByKms(custody));
  if (passphraseFile !== undefined) return openSecretFile(desk, passphraseFile, 'the passphrase');
  if (desk.terminal.canAsk) return hold(folder, await askPassphrase(desk.terminal, 'Passphrase: '));
  const text =
    'a passphrase is needed and nobody can be asked here; nothing was done. Give --passphrase-file FILE';
  throw new CliRefusal('NO_PASSPHRASE', text);
}

/** What was given for another custodian than the folder's opens nothing. */
function refuseOthers(
  folder: DataFolder,
  custody: Custody,
  { passphraseFile, shareFile }: UnsealOptions,
): void {
  const stray =
    passphraseFile !== undefined && custody.custodian !== 'passphrase'
      ? '--passphrase-file'
      : shareFile !== undefined && custody.custodian !== 'shares'
        ? '--share-file'
        : null;
  if (stray === null) return;
  const text = `${folder.root} opens with ${custodyWords(custody)}; nothing was started. Leave ${stray} out.`;
  throw new CliRefusal('OTHER_CUSTODIAN', text);
}

/** A passphrase that was typed twice, as a descriptor. */
export async function openNewPassphrase(desk: Desk, folder: DataFolder): Promise<Unsealing> {
  const first = await askPassphrase(desk.terminal, 'New passphrase, at least 8 characters: ');
  const second = await askPassphrase(desk.terminal, 'Once more: ');
  const same = first.equals(second);
  second.fill(0);
  if (same) return hold(folder, first);
  first.fill(0);
  throw new CliRefusal('PASSPHRASES_DIFFER', 'the two passphrases differ; nothing was made. Try again.');
}

/** What unseals the folder, in base64 as the owner's door takes it, without the line ends of a passphrase. */
export async function readUnsealing(
  desk: Desk,
  folder: DataFolder,
  custody: Custody,
  options: UnsealOptions,
): Promise<string> {
  return textOf(await openUnsealing(desk, folder, custody, options), custody);
}

/** The passphrase that is to be, from a file or typed twice, in the same form. */
export async function readNewPassphrase(
  desk: Desk,
  folder: DataFolder,
  passphraseFile: string | undefined,
): Promise<string> {
  if (passphraseFile === undefined && !desk.terminal.canAsk) {
    const text =
      'nobody can be asked for a passphrase here; nothing was done. Give --new-passphrase-file FILE';
    throw new CliRefusal('NO_PASSPHRASE', text);
  }
  const opened =
    passphraseFile === undefined
      ? await openNewPassphrase(desk, folder)
      : openSecretFile(desk, passphraseFile, 'the new passphrase');
  return textOf(opened, { custodian: 'passphrase' });
}

function textOf(opened: Unsealing, { custodian }: Pick<Custody, 'custodian'>): string {
  const secret = readFileSync(opened.fd);
  opened.close();
  const own = custodian === 'passphrase' ? withoutLineEnds(secret) : secret;
  const text = own.toString('base64');
  secret.fill(0);
  return text;
}

/** As the keeper reads a passphrase file at its start. */
function withoutLineEnds(secret: Buffer): Buffer {
  let end = secret.length;
  while (end > 0 && (secret[end - 1] === 0x0a || secret[end - 1] === 0x0d)) end -= 1;
  return secret.subarray(0, end);
}

/** A file with a secret, by its path. Warns when others can read it. */
function openSecretFile(desk: Desk, path: string, what: string): Unsealing {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (reason) {
    if (codeOf(reason) === '') throw reason;
    // The same sentence as for every file that cannot be read.
    readText(path, what);
    throw reason;
  }
  if (isOpenToOthers(path)) desk.warn(`others on this machine can read ${path}. Next: chmod 600 ${path}`);
  return { fd, close: () => closeSync(fd) };
}

/** A secret that is nowhere else, as a descriptor. The buffer is wiped. */
export function hold(folder: DataFolder, secret: Buffer): Unsealing {
  const { writer, ...unsealing } = openNameless(folder);
  writeSync(writer, secret);
  secret.fill(0);
  return unsealing;
}

/** A secret that another process writes: this one only has the descriptor. */
async function filled(folder: DataFolder, fill: (into: number) => Promise<void>): Promise<Unsealing> {
  const { writer, ...unsealing } = openNameless(folder);
  try {
    await fill(writer);
    return unsealing;
  } catch (reason) {
    unsealing.close();
    throw reason;
  }
}

/** A file without a name, in memory where the system has it; what is in it is overwritten when it is closed. */
function openNameless(folder: DataFolder): Unsealing & { readonly writer: number } {
  const path = join(isWritable(MEMORY_FOLDER) ? MEMORY_FOLDER : folder.root, randomBytes(16).toString('hex'));
  const writer = openSync(path, 'wx', 0o600);
  const fd = openSync(path, 'r');
  rmSync(path);
  return {
    fd,
    writer,
    close: () => {
      const length = fstatSync(writer).size;
      writeSync(writer, Buffer.alloc(length), 0, length, 0);
      ftruncateSync(writer, 0);
      closeSync(writer);
      closeSync(fd);
    },
  };
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
