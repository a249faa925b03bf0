import type { ChainId } from '../../core/chain/chain.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import { chainNodesId, walletNodesId } from '../custody/record-id.ts';
import { isNodeUrl, isRpcUrl } from '../wallets/nodes.ts';
import { inLedger } from './in-ledger.ts';
import { OwnerRefusal } from './owner-refusal.ts';
import { chainField, notInUse, walletField, type Fields } from './wallet-fields.ts';
import type { WalletCommand, WalletParts } from './wallet-fields.ts';

/** `wallet nodes`: how many nodes each chain and each wallet has for itself. */
export function walletNodes({ state, desk }: WalletParts): WalletCommand {
  return () => {
    const chains = desk.chains.map(({ id }) => ({ chain: id, ...countsOf(desk.urlsOfChain(id)) }));
    const wallets = [...state.wallets.values()]
      .filter(({ retired }) => !retired)
      .map(({ id, chain }) => ({ wallet: id, chain, ...countsOf(desk.urlsOf(id)) }));
    return Promise.resolve({ chains, wallets });
  };
}

/**
 * `wallet nodes` with nodes: which ones are asked for a wallet, or for every wallet of a chain that has none of its
 * own, the first one included. Said at the terminal only: it is the list of the machines that the gateway speaks to.
 * Their addresses may hold secrets: they are sealed, and neither the ledger nor any answer has them. Subscriptions that
 * are open go on with the ones before.
 */
export function walletNodesSet(parts: WalletParts, by: ActorRecord = 'owner'): WalletCommand {
  return async (fields) => {
    const wallet = fields['name'] === undefined ? null : walletField(parts, fields);
    const chain = wallet?.chain ?? chainField(parts, fields).id;
    const urls = nodesField(chain, fields);
    const said = { chain, wallet: wallet?.id ?? null, ...countsOf(urls) };
    // A retirement that was asked for at the same moment goes first.
    const isTaken = await inLedger(parts.journal, (book) => {
      if (wallet?.retired === true) return false;
      book.append({ kind: 'walletNodes', ...said, by });
      return true;
    });
    if (!isTaken) throw notInUse();
    sealNodes(parts, wallet === null ? chainNodesId(chain) : walletNodesId(wallet.id), urls);
    parts.desk.renewNodes();
    return said;
  };
}

/** Seals the addresses of nodes. */
export function sealNodes(
  { vault }: Pick<WalletParts, 'vault'>,
  record: string,
  urls: readonly string[],
): void {
  vault.seal(record, 'nodes', Buffer.from(urls.join('\n'), 'utf8'), true);
}

/** The nodes that a new wallet gets for itself; null for one that asks those of its chain. */
export function nodesFor(
  parts: Pick<WalletParts, 'state' | 'desk'>,
  of: { readonly chain: ChainId; readonly user: string },
  fields: Fields,
): readonly string[] | null {
  if (fields['nodes'] !== undefined) return nodesField(of.chain, fields);
  const hasOfChain = parts.desk.urlsOfChain(of.chain).length > 0;
  return fields['nodesOf'] === undefined && hasOfChain ? null : nodesLike(parts, of, fields['nodesOf']);
}

/** Whether a wallet that is added to a chain would find nodes to ask. */
export function hasNodes({ state, desk }: Pick<WalletParts, 'state' | 'desk'>, chain: ChainId): boolean {
  if (desk.urlsOfChain(chain).length > 0) return true;
  return [...state.wallets.values()].some(
    (wallet) => wallet.chain === chain && desk.urlsOf(wallet.id).length > 0,
  );
}

/** The nodes of another wallet: of the one that is named, else the primary one of the user, else the newest. */
function nodesLike(
  { state, desk }: Pick<WalletParts, 'state' | 'desk'>,
  { chain, user: of }: { readonly chain: ChainId; readonly user: string },
  named: unknown,
): readonly string[] | null {
  const there = [...state.wallets.values()].filter((wallet) => wallet.chain === chain);
  const found =
    named === undefined
      ? [...there.filter(({ user, isPrimary }) => isPrimary && user === of), ...there.toReversed()]
      : there.filter(({ id }) => id === named);
  const nodes = found.map(({ id }) => desk.urlsOf(id)).find((urls) => urls.length > 0);
  if (nodes !== undefined) return nodes;
  if (found.length > 0 && desk.urlsOfChain(chain).length > 0) return null;
  const text =
    'no nodes are known that could be asked; nothing was stored. Which machines the gateway speaks to is said at its ' +
    `terminal, once for a chain: sallyport wallet nodes --chain ${chain} --node URL`;
  throw new OwnerRefusal('NODES_UNKNOWN', text);
}

function nodesField(chain: ChainId, fields: Fields): readonly string[] {
  const nodes: unknown = fields['nodes'];
  const urls: readonly unknown[] = Array.isArray(nodes) ? nodes : [];
  const good = urls.flatMap((url) =>
    typeof url === 'string' && url.length <= 1_000 && isNodeUrl(url) ? [url] : [],
  );
  const marked = good.filter(isRpcUrl).length;
  const isMarked = chain === 'solana' ? marked === 0 : marked <= 1 && marked < good.length;
  if (good.length === urls.length && good.length > 0 && good.length <= 4 && isMarked) return good;
  throw new OwnerRefusal('NODES_MALFORMED', good.length === urls.length && !isMarked ? MARKED : MALFORMED);
}

const MALFORMED =
  'one to four addresses of nodes are needed, https:// or http:// for this machine only, without a user in them; ' +
  'nothing was stored';
const MARKED =
  '#rpc at the end of an address marks a node of Stellar that speaks RPC: at most one, beside one Horizon at least, ' +
  'and none on other chains; nothing was stored';

function countsOf(urls: readonly string[]): { readonly nodes: number; readonly hosts: number } {
  return { nodes: urls.length, hosts: new Set(urls.map((url) => new URL(url).host)).size };
}
