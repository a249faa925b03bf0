import { Option, type Command } from 'commander';
import {
  HARDENED,
  parsePath,
  solanaPath,
  stellarPath,
  type DerivationPath,
} from '../../core/wallet/derivation-path.ts';
import { CliRefusal } from '../refusal.ts';
import { passwordIn } from './password-file.ts';
import type { PhraseAsked, SecretFamily } from './secret-text.ts';

/** What is said at the terminal of the key of a phrase. */
export interface PhraseOptions {
  readonly account?: string;
  readonly path?: string;
  readonly passphraseFile?: string;
}

const PATHS = { solana: solanaPath, stellar: stellarPath } as const;
const ACCOUNT_MAX = 1_000_000;
/** The word for no path at all. */
const SEED = 'seed';

/** Options of a command that takes a key out of a phrase. */
export function addPhraseOptions(command: Command): Command {
  return command
    .option(
      '--account <number>',
      'which account of a phrase, by the usual path of the chain, from 0 (default: 0)',
    )
    .addOption(
      new Option(
        '--path <path>',
        'another path of a phrase, all steps hardened, like m/44h/501h/0h; or "seed": its first 32 bytes, as ' +
          'solana-keygen has it without a path',
      ).conflicts('account'),
    )
    .option('--passphrase-file <file>', 'the passphrase of BIP-39 that belongs to the phrase');
}

/** The key that somebody means who says nothing: of the first account, without a passphrase. */
export function plainPhrase(family: SecretFamily): PhraseAsked {
  return { place: PATHS[family](0), passphrase: '', isSaid: false };
}

/** What was said, checked; throws a refusal. The passphrase is text, which JavaScript cannot wipe. */
export function phraseAsked(options: PhraseOptions, family: SecretFamily): PhraseAsked {
  const { account, path, passphraseFile } = options;
  const place = path === undefined ? PATHS[family](accountOf(account ?? '0')) : placeOf(path);
  const passphrase = passphraseFile === undefined ? '' : textIn(passphraseFile);
  const isSaid = account !== undefined || path !== undefined || passphraseFile !== undefined;
  return { place, passphrase, isSaid };
}

function accountOf(text: string): number {
  const account = /^[0-9]{1,7}$/.test(text) ? Number(text) : -1;
  if (account >= 0 && account <= ACCOUNT_MAX) return account;
  throw new CliRefusal(
    'NUMBER_MALFORMED',
    `--account is a whole number from 0 to ${ACCOUNT_MAX}; nothing was done.`,
  );
}

function placeOf(text: string): DerivationPath | 'seed' {
  if (text === SEED) return SEED;
  const path = parsePath(text);
  if (path?.every((step) => step >= HARDENED) === true) return path;
  throw new CliRefusal(
    'PATH_MALFORMED',
    "--path is like m/44h/501h/0h, with h (or ') behind every number: on this curve there are no other steps. " +
      `Or it is "${SEED}". Nothing was done.`,
  );
}

function textIn(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(passwordIn(path, 'the passphrase'));
  } catch (reason) {
    if (reason instanceof CliRefusal) throw reason;
    throw new CliRefusal('PASSPHRASE_MALFORMED', `${path} is no text in UTF-8; nothing was done.`);
  }
}
