import { assert } from '../../core/assert.ts';
import type { ServedChain, ChainId, Deed, NoDeed } from '../../core/chain/chain.ts';
import { knownTables, type TableAddress } from '../../core/chain/tables.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { parseBotId, type BotId } from '../../core/units/ids.ts';
import type { Clock, Log, SocketPeer, SocketSession } from '../../ports.ts';
import { chainNodesId, walletKeyId, walletNodesId } from '../custody/record-id.ts';
import type { TokenSigner } from '../custody/token-signer.ts';
import type { Vault } from '../custody/vault.ts';
import type { Journal } from '../execution/journal.ts';
import { WalletKeyring } from '../keyring/wallet-keyring.ts';
import { DeedFollower } from './follow-deeds.ts';
import { whyNotTaken, type NotTaken, type Returned } from './take-signed.ts';
import { TableDesk } from './look-up.ts';
import { least, valuesOf } from './node-values.ts';
import { isNodeUrl, Nodes, type NodeWire } from './nodes.ts';
import { HorizonEndpoint } from './horizon-endpoint.ts';
import { Callers } from './callers.ts';
import { HummingbotEndpoint } from './hummingbot/endpoint.ts';
import { RpcEndpoint } from './rpc-endpoint.ts';
import { RpcSessions } from './rpc-session.ts';
import { signDeed, type SignParts, type SignRequest, type SignResult } from './sign-deed.ts';

export interface DeskParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  readonly vault: Vault;
  readonly signer: TokenSigner;
  readonly wire: NodeWire;
  readonly chains: ReadonlyMap<ChainId, ServedChain>;
  readonly isHalted: (bot: BotId | null) => boolean;
}

/** Everything of wallets that runs: who asks for signatures, what becomes of them, and where they go. */
export class WalletDesk {
  readonly #parts: DeskParts;
  readonly #sign: SignParts;
  readonly #endpoints: ReadonlyMap<string, RpcEndpoint | HorizonEndpoint | HummingbotEndpoint>;
  readonly #sockets: RpcSessions;
  readonly #follower: DeedFollower;
  readonly #nodes = new Map<string, Nodes>();
  readonly #beginning = new Set<string>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { wallets } = parts.journal.state;
    const keyring = new WalletKeyring({
      secrets: parts.vault,
      wallets,
      chains: parts.chains,
      signer: parts.signer,
    });
    this.#sign = {
      ...parts,
      nodesOf: (wallet) => this.#nodesOf(wallet),
      tables: new TableDesk(),
      sign: (permit) => keyring.sign(permit),
      isHalted: (bot) => parts.isHalted(bot === null ? null : parseBotId(bot)),
    };
    this.#endpoints = new Map<string, RpcEndpoint | HorizonEndpoint | HummingbotEndpoint>([
      ['solana', new RpcEndpoint(this.#sign)],
      ['stellar', new HorizonEndpoint(this.#sign)],
      ['hummingbot', new HummingbotEndpoint(this.#sign)],
    ]);
    this.#sockets = new RpcSessions({ ...this.#sign, callers: new Callers(this.#sign, 'solana') });
    this.#follower = new DeedFollower(this.#sign);
  }

  /** Every chain that is served. */
  get chains(): readonly ServedChain[] {
    return [...this.#parts.chains.values()];
  }

  /** What came at the address of a chain, or of Hummingbot's Gateway; null for what is for a venue. */
  serveChain(name: string, request: RawRequest): Promise<RawReply> | null {
    return this.#endpoints.get(name)?.serve(request) ?? null;
  }

  /** Begins to make a wallet of that name; the answer ends it. Null while another one of the name is being made. */
  begin(name: string): (() => void) | null {
    if (this.#beginning.has(name)) return null;
    this.#beginning.add(name);
    return () => void this.#beginning.delete(name);
  }

  /** What a wallet holds of its coin, in smallest units: the least that any node says. Null: nobody answered. */
  async balanceOf(wallet: Wallet): Promise<bigint | null> {
    const answers = await this.#nodesOf(wallet).all(this.#chainOf(wallet).ask.balance(wallet.address));
    return least(valuesOf(answers));
  }

  /** What stands in bytes, as the chain of a wallet reads them, and what it knows of tables on the chain. */
  read(wallet: Wallet, wire: Uint8Array, tables: readonly TableAddress[]): Deed | NoDeed {
    return this.#chainOf(wallet).read(wire, knownTables(tables));
  }

  /** Takes what comes back signed for an approved transaction: exactly its bytes, and a right signature. */
  async take({ wallet, deed, wire }: Returned): Promise<SignResult | NotTaken> {
    const open = [...wallet.open.values()].find((one) => one.deed === deed);
    if (open === undefined) return { kind: 'notTaken', why: 'DEED_OVER' };
    const why = whyNotTaken(wallet, open, this.read(wallet, wire, open.tables));
    if (why !== null) return { kind: 'notTaken', why };
    return signDeed(this.#sign, { wallet, wire, bot: open.bot });
  }

  /** What becomes of a WebSocket that was opened at the address of a chain; null where nothing listens. */
  openChain(name: string, request: RawRequest, peer: SocketPeer): SocketSession | null {
    return name === 'solana' ? this.#sockets.open(request, peer) : null;
  }

  /** The owner's own request. */
  sign(request: SignRequest): Promise<SignResult> {
    return signDeed(this.#sign, request);
  }

  /** What a wallet's key can do on its account, as the first node says that answers; empty where none has to say. */
  async powerOf(wallet: Wallet): Promise<readonly string[]> {
    const { ask } = this.#chainOf(wallet);
    if (ask.kind !== 'account') return [];
    const answers = await this.#nodesOf(wallet).all(ask.power(wallet.address));
    return valuesOf(answers)[0] ?? [];
  }

  /** Begins to follow what is open. */
  start(): void {
    this.#follower.start();
  }

  /** Looks at once at everything that is open. */
  look(): Promise<void> {
    return this.#follower.look();
  }

  stop(): void {
    this.#follower.stop();
    this.#sockets.stop();
  }

  /**
   * Sealed keys must be the ones that the ledger names: an old one put back, or another's, is not used. Its wallet is
   * retired, and the ledger says why (T17).
   */
  async proveRecords(): Promise<void> {
    const { journal, vault, log } = this.#parts;
    for (const wallet of journal.state.wallets.values()) {
      if (wallet.retired || wallet.record === null) continue;
      if (vault.recordDigest(walletKeyId(wallet.id), 'wallet') === wallet.record) continue;
      log.write('alert', 'WALLET_RECORD_CHANGED', { wallet: wallet.id });
      const reason = 'its sealed record is not the one that the ledger names';
      await journal.submit((book) =>
        book.append({ kind: 'walletRetired', wallet: wallet.id, reason, by: 'gateway' }),
      );
    }
  }

  #chainOf(wallet: Wallet): ServedChain {
    const chain = this.#parts.chains.get(wallet.chain);
    assert(chain !== undefined, 'wallets are of chains that are served');
    return chain;
  }

  #nodesOf({ id, chain }: Pick<Wallet, 'id' | 'chain'>): Nodes {
    const known = this.#nodes.get(id);
    if (known !== undefined) return known;
    const own = this.urlsOf(id);
    const nodes = new Nodes(this.#parts.wire, own.length > 0 ? own : this.urlsOfChain(chain));
    this.#nodes.set(id, nodes);
    return nodes;
  }

  /** The addresses of the nodes that a wallet has for itself, which may hold secrets: for asking, never for showing. */
  urlsOf(id: string): readonly string[] {
    return this.#urlsAt(walletNodesId(id));
  }

  /** Those of a chain, for wallets without nodes of their own. */
  urlsOfChain(chain: ChainId): readonly string[] {
    return this.#urlsAt(chainNodesId(chain));
  }

  /** Other nodes were named: from here on they are asked. */
  renewNodes(): void {
    this.#nodes.clear();
  }

  #urlsAt(record: string): readonly string[] {
    const { vault } = this.#parts;
    if (vault.recordDigest(record, 'nodes') === null) return [];
    const text = vault.withSecret(record, 'nodes', (bytes) => Buffer.from(bytes).toString('utf8'));
    return text.split('\n').filter(isNodeUrl);
  }
}
