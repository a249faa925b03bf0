import { Option } from 'commander';
import { solana } from '../chains/solana/chain.ts';
import { stellar } from '../chains/stellar/chain.ts';
import type { Chain, ChainId } from '../core/chain/chain.ts';
import { formatPath, solanaPath, stellarPath } from '../core/wallet/derivation-path.ts';
import { toStrkey } from '../core/wallet/strkey.ts';
import { PLATFORM_HASHES, type SecretFamily } from './key-stores/secret-text.ts';

/** What commands about wallets must know of a chain beyond its codec. */
export interface WalletChain {
  readonly id: ChainId;
  readonly family: SecretFamily;
  readonly codec: Chain;
  readonly coin: string;
  /** Digits of the coin after the point. */
  readonly digits: number;
  /** The path of a phrase's first key, for people. */
  readonly path: string;
  /** A key of 32 bytes and its public half, as the chain's own tools keep it in a file. */
  keyFile(seed: Uint8Array, key: Uint8Array): string;
  /** The first step of the address under which a program finds the wallet. */
  readonly prefix: string;
}

const { sha256 } = PLATFORM_HASHES;

const STELLAR = {
  family: 'stellar',
  coin: 'XLM',
  digits: 7,
  path: formatPath(stellarPath(0)),
  keyFile: (seed: Uint8Array) => `${toStrkey('seed', seed)}\n`,
  prefix: 'stellar',
} as const;

const CHAINS: Readonly<Record<ChainId, WalletChain>> = {
  solana: {
    id: 'solana',
    family: 'solana',
    codec: solana(sha256),
    coin: 'SOL',
    digits: 9,
    path: formatPath(solanaPath(0)),
    keyFile: (seed, key) => `${JSON.stringify([...seed, ...key])}\n`,
    prefix: 'solana',
  },
  stellar: { ...STELLAR, id: 'stellar', codec: stellar(sha256, 'stellar') },
  'stellar-testnet': { ...STELLAR, id: 'stellar-testnet', codec: stellar(sha256, 'stellar-testnet') },
};

/** The option that names the chain of a new wallet. */
export function chainOption(): Option {
  return new Option('--chain <chain>', 'the network of the wallet').choices(Object.keys(CHAINS));
}

/** Null for a name that no chain has. */
export function walletChain(name: string): WalletChain | null {
  return Object.values(CHAINS).find(({ id }) => id === name) ?? null;
}
