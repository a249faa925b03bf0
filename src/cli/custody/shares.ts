import { InvalidArgumentError } from 'commander';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { joinShares, splitSecret, SHARES_MAX } from '../../core/vault/shamir.ts';
import { KEY_BYTES } from '../../core/vault/xaes.ts';
import { askPassphrase } from '../ask-passphrase.ts';
import type { Desk } from '../desk.ts';
import { createPrivately, readText } from '../files.ts';
import { CliRefusal } from '../refusal.ts';
import type { Custody } from './custody.ts';
import { isOfSet, parseShare, setOf, shareText, type HeldShare } from './share-text.ts';

type ByShares = Extract<Custody, { custodian: 'shares' }>;

export interface NewShares {
  readonly custody: ByShares;
  /** What opens the vault. The caller wipes it. */
  readonly secret: Buffer;
  /** Where the shares were written, one file for each holder. */
  readonly files: readonly string[];
  /** Takes them away again, where nothing was sealed under the secret. */
  discard(): void;
}

/**
 * Makes a new secret and writes its shares, one file each, into a folder that is made for them. They are on the disk
 * before anything is sealed under the secret, which itself is written nowhere.
 */
export function makeShares(
  { threshold, count }: { readonly threshold: number; readonly count: number },
  into: string | undefined,
): NewShares {
  if (threshold < 2 || count < threshold || count > SHARES_MAX) {
    const text = `--threshold is from 2 to --shares, and --shares at most ${SHARES_MAX}; nothing was done.`;
    throw new CliRefusal('SHARES_MALFORMED', text);
  }
  if (into === undefined) {
    const text =
      'the shares need a place; nothing was done. Name a folder that is not there yet with --to-folder.';
    throw new CliRefusal('FOLDER_MISSING', text);
  }
  const folder = resolve(into);
  if (existsSync(folder)) {
    const text = `${folder} is there already; nothing was done. Name a folder that is not there yet with --to-folder.`;
    throw new CliRefusal('FOLDER_NOT_EMPTY', text);
  }
  const secret = randomBytes(KEY_BYTES);
  const coefficients = randomBytes((threshold - 1) * KEY_BYTES);
  const set = setOf(secret);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = splitSecret(secret, { threshold, count }, coefficients).map((share) => {
    const file = join(folder, `share-${share.x}-of-${count}.txt`);
    createPrivately(file, `${shareText({ ...share, threshold, set })}\n`);
    share.y.fill(0);
    return file;
  });
  coefficients.fill(0);
  const discard = (): void => rmSync(folder, { recursive: true });
  return { custody: { custodian: 'shares', threshold, set }, secret, files, discard };
}

/** What the owner does with new shares. */
export function shareLines(files: readonly string[]): readonly string[] {
  return [
    ...files,
    'Give each file to its holder, who writes it down or keeps it, and delete it here: whoever has enough of them',
    'opens the vault, and without enough of them the keys in it are lost.',
  ];
}

/** A number on the command line. */
export function wholeNumberOption(text: string): number {
  if (!/^[0-9]{1,3}$/.test(text)) throw new InvalidArgumentError('A whole number, please.');
  return Number(text);
}

/**
 * The secret that enough shares make: of files, then of what the holders type. Which share is wrong is not said: the
 * sum in each finds a slip, and of a share that was made up nothing tells.
 */
export async function joinedShares(
  desk: Desk,
  { threshold, set }: ByShares,
  files: readonly string[],
): Promise<Buffer> {
  const held = new Map<number, HeldShare>();
  for (const file of files) keep(held, { text: readText(file, 'the share'), named: file }, set);
  while (held.size < threshold) {
    if (!desk.terminal.canAsk) {
      const text =
        `${held.size} of ${threshold} shares were given and nobody can be asked here; nothing was done. ` +
        'Give --share-file FILE for each';
      throw new CliRefusal('SHARES_MISSING', text);
    }
    const typed = await askPassphrase(desk.terminal, `Share ${held.size + 1} of ${threshold}: `);
    keep(held, { text: typed.toString('utf8'), named: 'what was typed' }, set);
    typed.fill(0);
  }
  const secret = Buffer.from(joinShares([...held.values()].slice(0, threshold)));
  for (const { y } of held.values()) y.fill(0);
  if (isOfSet(secret, set)) return secret;
  throw new CliRefusal('UNSEAL_REFUSED', 'these shares do not open the vault; nothing was done.');
}

function keep(
  held: Map<number, HeldShare>,
  { text, named }: { readonly text: string; readonly named: string },
  set: string,
): void {
  const share = parseShare(text);
  if (share === null) {
    const why = `${named} is no share, or there is a slip in it; nothing was done. Compare it with the paper.`;
    throw new CliRefusal('SHARE_MALFORMED', why);
  }
  if (share.set !== set) {
    const why = `${named} is of set ${share.set}, and the vault opens with set ${set}; nothing was done.`;
    throw new CliRefusal('SHARE_OF_ANOTHER_SET', why);
  }
  if (held.has(share.x)) {
    const why = `share ${share.x} was given twice; nothing was done. Each holder gives their own.`;
    throw new CliRefusal('SHARE_TWICE', why);
  }
  held.set(share.x, share);
}
