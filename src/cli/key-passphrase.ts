import type { Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { KEY_BYTES } from '../core/vault/xaes.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { custodyWords } from './custody/custody.ts';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import { createPrivately } from './files.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { keyFilePath, nextKeyFile, openFolder } from './settings.ts';
import { readNewPassphrase, readUnsealing, withUnsealing, type UnsealOptions } from './unsealing.ts';

interface PassphraseOptions extends FolderOptions, UnsealOptions {
  readonly newPassphraseFile?: string;
}

/** `sallyport key passphrase`. */
export function passphraseCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'passphrase',
    summary: 'change the passphrase, or the key file, that opens the vault',
    about:
      'Proves the old passphrase and seals the vault under a new one; under a key file, makes a new key file in its ' +
      'place. The gateway runs on. An older copy of the vault still opens with the old one: where that one may have ' +
      'leaked, also rotate the root key, and replace the keys at the venue.',
    examples: [
      ['key passphrase', 'asks for the old one, and twice for the new one; or replaces the key file'],
      ['key passphrase --passphrase-file old.txt --new-passphrase-file new.txt', 'asks nothing'],
    ],
  });
  return withUnsealing(command)
    .option('--new-passphrase-file <file>', 'the passphrase that is to be, in a file')
    .action((options: PassphraseOptions) =>
      desk.answer(options, async () => {
        const { folder, settings } = openFolder(options.data);
        const { custodian } = settings;
        if (custodian === 'file' && options.newPassphraseFile !== undefined) {
          const text = `${folder.root} opens with its key file; nothing was done. Leave --new-passphrase-file out.`;
          throw new CliRefusal('OTHER_CUSTODIAN', text);
        }
        if (custodian !== 'file' && custodian !== 'passphrase') {
          const text =
            `${folder.root} opens with ${custodyWords(settings)}; nothing was done. ` +
            `For others: sallyport key custodian ${custodian}`;
          throw new CliRefusal('OTHER_CUSTODIAN', text);
        }
        const unsealing = await readUnsealing(desk, folder, settings, options);
        if (settings.custodian === 'file') {
          const path = keyFilePath(folder, settings.keyFile);
          const recorded = await replaceKeyFile(folder, path, unsealing);
          const line = `The vault opens with the new ${path}. Keep a copy of it in place of the old one's.`;
          const json = { custodian: 'file', changed: true, recorded, keyFile: path };
          return { json, lines: [line, ...unrecorded(recorded)] };
        }
        const next = await readNewPassphrase(desk, folder, options.newPassphraseFile);
        const done = await askFields(folder, { command: 'key passphrase', fields: { unsealing, next } });
        const recorded = done.isTrue('recorded');
        const line = 'The vault opens with the new passphrase, and no longer with the old one.';
        const json = { custodian: 'passphrase', changed: true, recorded };
        return { json, lines: [line, ...unrecorded(recorded)] };
      }),
    );
}

function unrecorded(recorded: boolean): readonly string[] {
  return recorded ? [] : ['The ledger did not take it in time, so it may have no entry of this change.'];
}

/**
 * The new key is on the disk before the vault is sealed under it, and takes the old one's name afterwards.
 * If we stop in between, both are there, one of them opens the vault, and `up` says what to do.
 */
async function replaceKeyFile(folder: DataFolder, path: string, unsealing: string): Promise<boolean> {
  const draft = nextKeyFile(path);
  if (existsSync(draft)) {
    const text =
      `${draft} is there: an earlier change was stopped; nothing was done. If the gateway starts with ${path}, ` +
      'delete it; if not, rename it to that.';
    throw new CliRefusal('KEY_FILE_CHANGE_UNFINISHED', text);
  }
  const next = randomBytes(KEY_BYTES);
  createPrivately(draft, next);
  let recorded = false;
  try {
    const fields = { unsealing, next: next.toString('base64') };
    recorded = (await askFields(folder, { command: 'key passphrase', fields })).isTrue('recorded');
  } catch (reason) {
    // Without an answer nobody knows which of the two opens the vault: both stay.
    if (reason instanceof CliRefusal && reason.code !== 'NO_ANSWER') rmSync(draft);
    throw reason;
  } finally {
    next.fill(0);
  }
  renameSync(draft, path);
  return recorded;
}
