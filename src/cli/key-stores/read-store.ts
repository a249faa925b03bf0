import { CliRefusal } from '../refusal.ts';
import { isOpenToOthers, readText } from '../files.ts';
import type { Desk } from '../desk.ts';
import { openFernet } from './fernet.ts';
import { openGcmText } from './gcm-text.ts';
import { openHummingbot } from './hummingbot-store.ts';
import { openKeystore } from './web3-keystore.ts';
import { opened, type Opened } from './opened.ts';
import { passwordIn } from './password-file.ts';
import { readSecret, type PhraseAsked, type SecretFamily } from './secret-text.ts';

/** Forms of stores that are read. */
export const STORE_FORMATS = [
  'plain',
  'fernet',
  'scrypt-gcm',
  'pbkdf2-gcm',
  'keystore',
  'hummingbot',
] as const;

export interface StoreAsked {
  readonly from: string;
  readonly format: string;
  readonly passwordFile?: string;
  /** Of PBKDF2. */
  readonly rounds: number;
  readonly digest: string;
  readonly phrase: PhraseAsked;
  readonly family: SecretFamily;
}

/**
 * The private key in a store of another program, 32 bytes, to be wiped by the caller. Everything is opened and checked
 * before anything is sent to the gateway: nothing is half imported.
 */
export function readStore(desk: Desk, asked: StoreAsked): Uint8Array {
  const text = readText(asked.from, 'a key');
  if (isOpenToOthers(asked.from))
    desk.warn(`${asked.from} can be read by others on this machine. Delete it soon.`);
  const store = openStore(text, asked);
  if (store.kind === 'malformed') {
    const told = `${asked.from} was not read as ${asked.format}: ${store.what}. Nothing was imported.`;
    throw new CliRefusal('STORE_MALFORMED', told);
  }
  if (store.kind === 'malformedKey') {
    const told = `${asked.passwordFile ?? ''} has no key of ${asked.format}: ${store.what}. Nothing was imported.`;
    throw new CliRefusal('KEY_MALFORMED', told);
  }
  if (store.kind === 'wrongPassword') {
    const told =
      `the password or key does not open ${asked.from}, or the file was changed. Nothing was imported. ` +
      'Check the password file, and for pbkdf2-gcm --rounds and --digest.';
    throw new CliRefusal('PASSWORD_WRONG', told);
  }
  const secret = readSecret(store.content, asked.family, asked.phrase);
  store.content.fill(0);
  if (secret.kind === 'secret') return secret.seed;
  throw new CliRefusal(
    'SECRET_REFUSED',
    `${asked.from} opened, and what is in it was refused: ${secret.why}. Nothing was imported.`,
  );
}

function openStore(text: string, { format, passwordFile, rounds, digest }: StoreAsked): Opened {
  if (format === 'plain') return opened(Buffer.from(text, 'utf8'));
  if (passwordFile === undefined)
    throw new CliRefusal('NO_PASSWORD', `${format} needs --password-file FILE; nothing was imported.`);
  const password = passwordIn(passwordFile, 'the password');
  switch (format) {
    case 'fernet':
      return openFernet(text, password.toString('utf8'));
    case 'scrypt-gcm':
      return openGcmText(text, password, { kind: 'scrypt' });
    case 'pbkdf2-gcm':
      return openGcmText(text, password, {
        kind: 'pbkdf2',
        rounds,
        digest: digest === 'sha256' ? 'sha256' : 'sha512',
      });
    case 'hummingbot':
      return openHummingbot(text, password);
    default:
      return openKeystore(text, password);
  }
}
