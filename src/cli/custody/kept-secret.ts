import type { Command } from 'commander';
import type { Desk } from '../desk.ts';
import type { Custody } from './custody.ts';
import { makeKeychainItem } from './keychain.ts';
import { makeKmsCustody, type KmsNamed } from './kms.ts';
import { makeShares, shareLines, wholeNumberOption } from './shares.ts';
import { makeTokenCustody, type TokenNamed } from './token.ts';

/** Custodians that keep 32 bytes for the vault, other than in a file. */
export const KEEPERS_OF_BYTES = ['shares', 'pkcs11', 'keychain', 'kms'] as const;
export type ByteKeeper = (typeof KEEPERS_OF_BYTES)[number];

/** How the owner names one of them. */
export interface KeptOptions extends TokenNamed, KmsNamed {
  readonly shares?: number;
  readonly threshold?: number;
  readonly toFolder?: string;
}

/** A secret that its custodian has already, and nothing is sealed under yet. */
export interface KeptSecret {
  readonly custody: Custody;
  /** The caller wipes it. */
  readonly secret: Buffer;
  /** What to do with it, for people. */
  readonly lines: readonly string[];
  /** Files that were made, for programs. */
  readonly files: readonly string[];
  /** Takes away what was made for it, where nothing was sealed under it. */
  discard(): Promise<void> | void;
}

/** A command with the options of {@link KeptOptions}. */
export function withKept(command: Command): Command {
  return command
    .option('--shares <n>', 'for shares: how many there are to be', wholeNumberOption)
    .option('--threshold <n>', 'for shares: how many open the vault together', wholeNumberOption)
    .option('--to-folder <folder>', 'for shares: a folder to be made, with a file for each')
    .option('--library <file>', 'for pkcs11: the library of the token')
    .option('--token <label>', 'for pkcs11: the token')
    .option('--key-label <label>', 'for pkcs11: its key, made where there is none', 'sallyport')
    .option('--pin-file <file>', 'for pkcs11: where the PIN is at every start; asked for where absent')
    .option('--kms-key <key>', 'for kms: id, ARN or alias of a symmetric key of AWS')
    .option('--kms-region <region>', 'for kms: its region')
    .option('--kms-endpoint <url>', "for kms: another place than the region's own");
}

/** Makes a secret and gives it to its custodian. */
export async function makeKeptSecret(
  desk: Desk,
  kind: ByteKeeper,
  options: KeptOptions,
): Promise<KeptSecret> {
  const plain = { lines: [], files: [], discard: () => undefined };
  switch (kind) {
    case 'shares': {
      const { threshold = 0, shares: count = 0 } = options;
      const made = makeShares({ threshold, count }, options.toFolder);
      return { ...made, lines: shareLines(made.files) };
    }
    case 'pkcs11':
      return { ...plain, ...(await makeTokenCustody(desk, options)), lines: TOKEN_LINES };
    case 'keychain':
      return { ...plain, ...(await makeKeychainItem()), lines: KEYCHAIN_LINES };
    case 'kms':
      return { ...plain, ...(await makeKmsCustody(options)), lines: KMS_LINES };
  }
}

const TOKEN_LINES = [
  'Without that token, or a copy that its maker’s own programs make, the keys in the vault are lost.',
];
const KEYCHAIN_LINES = [
  'Only this user on this machine opens it. Without that keychain the keys in the vault are lost.',
];
const KMS_LINES = ['Whoever may use that key opens it. Without the key the keys in the vault are lost.'];
