import type { Wallet } from '../../../client/api.ts';

/** How a store of another program is sealed; the values are those of `wallet import --format`. */
export const STORE_FORMATS = [
  { value: 'plain', text: 'a key or a phrase, not sealed' },
  { value: 'fernet', text: 'Fernet' },
  { value: 'scrypt-gcm', text: 'scrypt and AES-256-GCM (salt:iv:tag:ct)' },
  { value: 'pbkdf2-gcm', text: 'PBKDF2 and AES-256-GCM (salt:iv:tag:ct)' },
  { value: 'keystore', text: 'a Web3 keystore (version 3)' },
  { value: 'hummingbot', text: 'a keystore of Hummingbot' },
] as const;

/** A wallet whose key is in the store of another program. */
export interface WantedImport {
  readonly name: string;
  readonly chain: Wallet['chain'];
  readonly format: (typeof STORE_FORMATS)[number]['value'];
  /** What it may hold, as an amount of its coin, where the gateway is to keep the key; null for its address only. */
  readonly cap: string | null;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const AMOUNT = /^(0|[1-9][0-9]{0,9})(\.[0-9]{1,9})?$/;

/**
 * The command that imports it at the gateway's terminal. What was not typed yet, or is none, stands as a word in
 * capitals: nothing that a page was given gets into a line for a shell unread.
 */
export function importCommand({ name, chain, format, cap }: WantedImport): string {
  const words = ['sallyport wallet import', NAME.test(name) ? name : 'NAME', '--from FILE'];
  if (chain !== 'solana') words.push(`--chain ${chain}`);
  if (format !== 'plain') words.push(`--format ${format} --password-file FILE`);
  if (cap !== null) words.push(`--mode server --accept-risk --cap ${AMOUNT.test(cap) ? cap : 'AMOUNT'}`);
  return words.join(' ');
}
