import { createPrivateKey, sign } from 'node:crypto';
import { canonicalJson } from '../../src/core/ledger/canonical.ts';
import type { EntryBody } from '../../src/core/ledger/entry.ts';
import { encodeLeaf } from '../../src/core/ledger/leaf.ts';
import { toHex } from '../../src/core/units/bytes.ts';
import { toStrkey } from '../../src/core/wallet/strkey.ts';
import { walletKeyId, walletNodesId } from '../../src/keeper/custody/record-id.ts';
import { Vault } from '../../src/keeper/custody/vault.ts';
import type { VaultRecords } from '../../src/keeper/custody/vault-records.ts';
import { privateOf } from '../../src/keeper/custody/wallet-key.ts';
import { sha256 } from '../../src/keeper/open-ledger.ts';
import { START } from '../ground.ts';
import { SeededRandom } from '../random.ts';
import { readLeaf, type ReadLeaf } from '../read-leaf.ts';
import { worldPolicy } from '../world-policy.ts';
import { openChain } from './chains.ts';
import { NODES, type WorldChain, type WorldChainId, type WorldWallet } from './world-chain.ts';

/** Sealed records in memory. */
class Records implements VaultRecords {
  readonly #rows = new Map<string, Uint8Array>();

  read(id: string): Uint8Array | null {
    return this.#rows.get(id) ?? null;
  }

  write(id: string, sealed: Uint8Array): boolean {
    this.#rows.set(id, sealed);
    return true;
  }

  remove(id: string): void {
    this.#rows.delete(id);
  }

  list(): readonly string[] {
    return [...this.#rows.keys()];
  }
}

/** What every history on a chain begins with: keys, a vault, and a ledger in which two wallets and a policy are. */
export class ChainGround {
  readonly chain: WorldChainId;
  /** One whose key is sealed here, and one whose key its bot has. */
  readonly wallets: readonly WorldWallet[];
  readonly vault: Vault;
  readonly ledger: readonly ReadLeaf[];

  static async make(chain: WorldChainId): Promise<ChainGround> {
    const random = new SeededRandom(1);
    const secret = random.bytes(32);
    const vault = await Vault.create(new Records(), random, { kind: 'file', secret });
    return new ChainGround(chain, vault);
  }

  private constructor(chain: WorldChainId, vault: Vault) {
    this.chain = chain;
    this.vault = vault;
    const world = openChain(chain, START, new SeededRandom(1));
    this.wallets = [
      walletOf(world, { id: 'hot', mode: 'server', bot: 'ann', seed: 11 }),
      walletOf(world, { id: 'own', mode: 'client', bot: 'bob', seed: 12 }),
    ];
    this.ledger = this.#genesis(world).flatMap((body, seq) => {
      const leaf = encodeLeaf({ seq, at: START, body });
      return (leaf === null ? null : readLeaf(leaf)) ?? [];
    });
  }

  #genesis(world: WorldChain): readonly EntryBody[] {
    const wallets = Object.fromEntries(this.wallets.map(({ id }) => [id, world.limits]));
    const policy = canonicalJson({ ...worldPolicy, wallets });
    return [
      { kind: 'start', engine: 'simulated', version: '0' },
      ...this.wallets.flatMap((wallet) => this.#entriesOf(world, wallet)),
      { kind: 'policy', policy, hash: toHex(sha256(Buffer.from(policy, 'utf8'))), by: 'owner' },
    ];
  }

  #entriesOf(
    { codec, cap }: WorldChain,
    { id, mode, address, bot, token }: WorldWallet,
  ): readonly EntryBody[] {
    const isHere = mode === 'server';
    this.vault.seal(walletNodesId(id), 'nodes', Buffer.from(NODES.join('\n'), 'utf8'));
    const { der } = privateOf(seedOf(11));
    const record = isHere ? this.vault.seal(walletKeyId(id), 'wallet', der) : null;
    const origin = isHere ? 'created' : 'registered';
    const of = { wallet: id, user: 'owner', chain: codec.id, address, mode, origin } as const;
    const digest = toHex(sha256(Buffer.from(token, 'latin1')));
    return [
      { kind: 'wallet', ...of, record, cap: isHere ? String(cap) : null, by: 'owner' },
      { kind: 'walletBot', wallet: id, bot, token: digest, revoked: false },
    ];
  }
}

function walletOf(
  { codec }: WorldChain,
  of: {
    readonly id: string;
    readonly mode: 'server' | 'client';
    readonly bot: string;
    readonly seed: number;
  },
): WorldWallet {
  const { id, mode, bot, seed } = of;
  const own = privateOf(seedOf(seed));
  const decoy = privateOf(seedOf(seed + 100));
  const token = codec.id === 'solana' ? `Token${bot}`.padEnd(48, 'x') : toStrkey('account', decoy.key);
  const signing = (der: Uint8Array): ((message: Uint8Array) => Uint8Array) => {
    const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
    return (message) => sign(null, message, key);
  };
  return {
    ...{ id, mode, bot, token, key: own.key },
    address: codec.addressOf(own.key),
    sign: signing(own.der),
    signDecoy: signing(decoy.der),
  };
}

function seedOf(number: number): Uint8Array {
  return new Uint8Array(32).fill(number);
}
