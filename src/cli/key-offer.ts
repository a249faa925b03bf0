import { Option } from 'commander';
import type { Desk } from './desk.ts';
import { Fields } from './fields.ts';
import { isOpenToOthers, readText } from './files.ts';
import type { FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';

/** How a command gets a key: where it is read, what it is named, and where the venue is. */
export interface OfferOptions extends FolderOptions {
  readonly from?: string;
  readonly name?: string;
  readonly baseUrl?: string;
  readonly ca?: string;
  readonly enclave?: boolean;
  readonly with?: readonly string[];
  readonly vault?: string;
}

/** What a file with a key has in it, for `--help`. */
export const CREDENTIAL_HELP =
  '{"apiKey": "…", "secret": "…"} in a file; for Hyperliquid {"privateKey": "0x…"} of an agent';

/** The credential in a file, as the owner’s door takes it. Refuses with NO_CREDENTIAL and CREDENTIAL_MALFORMED. */
export function offer(desk: Desk, options: OfferOptions): Readonly<Record<string, unknown>> {
  const { from: path } = options;
  if (path === undefined)
    throw new CliRefusal('NO_CREDENTIAL', 'nothing was done. Give --from FILE with the credential.');
  const credential = Fields.parse(readText(path, 'a credential'));
  const privateKey = credential?.text('privateKey') ?? null;
  const apiKey = credential?.text('apiKey') ?? (privateKey === null ? null : '-');
  const secret = credential?.text('secret') ?? privateKey;
  if (apiKey === null || secret === null) {
    const text =
      `${path} is no credential; nothing was done. Write {"apiKey": "…", "secret": "…"} into it, ` +
      'or for Hyperliquid {"privateKey": "0x…"}.';
    throw new CliRefusal('CREDENTIAL_MALFORMED', text);
  }
  if (isOpenToOthers(path)) desk.warn(`others on this machine can read ${path}. Next: chmod 600 ${path}`);
  return {
    apiKey,
    secret,
    ...placeFields(options),
  };
}

/** `--with`, which may be said several times. */
export function withOption(): Option {
  const collect = (category: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    category,
  ];
  return new Option(
    '--with <category>',
    'bybit: accept the key for spot or inverse markets too; policy still has to open each',
  ).argParser(collect);
}

/** `--vault`. */
export function vaultOption(): Option {
  return new Option(
    '--vault <address>',
    'hyperliquid: address of the vault or sub-account there that the key is to trade for, in place of its own ' +
      'account; no matter of this gateway’s vault, which keeps keys',
  );
}

/** For what else a key is to be accepted, and for which account, as the owner’s door takes it. */
export function withFields({
  with: categories,
  vault,
}: Pick<OfferOptions, 'with' | 'vault'>): Readonly<Record<string, unknown>> {
  return {
    ...(categories === undefined ? {} : { with: categories }),
    ...(vault === undefined ? {} : { vault }),
  };
}

/** Where the venue is, as the owner’s door takes it. */
export function placeFields({ baseUrl, ca }: OfferOptions): Readonly<Record<string, unknown>> {
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(ca === undefined ? {} : { ca: readText(ca, 'the authority') }),
  };
}
