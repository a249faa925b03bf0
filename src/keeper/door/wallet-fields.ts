import type { ServedChain } from '../../core/chain/chain.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { parseAccountId } from '../../core/units/ids.ts';
import type { CommandParts } from './command-parts.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** What came with a command about a wallet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A command about a wallet: what it has to say is its answer, and it sends nothing before. */
export type WalletCommand = (fields: Fields) => Promise<object>;

/** What commands about wallets work on. */
export type WalletParts = Pick<
  CommandParts,
  'clock' | 'random' | 'state' | 'journal' | 'vault' | 'desk' | 'signer'
>;

/** What is said of a name that is none. */
export const NAME = 'a name is 1 to 32 of a-z, 0-9 and -; nothing was stored';

/** The name of the wallet that a command is about. */
export function nameField(fields: Fields): string {
  return nameOf(fields['name'], 'name');
}

/** A name; refuses what is none. */
export function nameOf(value: unknown, what: string): string {
  const id = typeof value === 'string' ? parseAccountId(value) : null;
  if (id === null) throw new OwnerRefusal('NAME_MALFORMED', `${what}: ${NAME}`);
  return id;
}

/** The chain that a command is about, where it is one that is served; that of Solana where none is named. */
export function chainField({ desk }: Pick<WalletParts, 'desk'>, fields: Fields): ServedChain {
  const name = fields['chain'] ?? 'solana';
  const chain = desk.chains.find(({ id }) => id === name);
  if (chain !== undefined) return chain;
  const known = desk.chains.map(({ id }) => id).join(', ');
  throw new OwnerRefusal('CHAIN_UNKNOWN', `that chain is not served; nothing was stored. Served: ${known}`);
}

/** What is said of a name that was used before. */
export function taken(id: string): OwnerRefusal {
  const text = `there is, or was, a wallet named ${id}; nothing was stored. Names are not used twice`;
  return new OwnerRefusal('NAME_TAKEN', text);
}

/** The wallet in use that a command is about; refuses without one. */
export function walletField(parts: Pick<WalletParts, 'state'>, fields: Fields): Wallet {
  const wallet = parts.state.wallets.get(nameField(fields));
  if (wallet === undefined || wallet.retired) throw notInUse();
  return wallet;
}

/** What is said of a wallet that is none, or was retired. */
export function notInUse(): OwnerRefusal {
  const text = 'no wallet in use has that name; nothing was done. See: sallyport wallet list';
  return new OwnerRefusal('WALLET_UNKNOWN', text);
}
