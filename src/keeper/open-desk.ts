import { solana } from '../chains/solana/chain.ts';
import { stellar } from '../chains/stellar/chain.ts';
import type { Gateway } from './gateway.ts';
import { sha256 } from './open-ledger.ts';
import { WalletDesk, type DeskParts } from './wallets/wallet-desk.ts';

/** The desk of wallets, with every chain that is served. */
export function openDesk(parts: Omit<DeskParts, 'chains' | 'isHalted'>, gateway: Gateway): WalletDesk {
  const served = [solana(sha256), stellar(sha256, 'stellar'), stellar(sha256, 'stellar-testnet')];
  const isHalted = gateway.isHalted.bind(gateway);
  return new WalletDesk({ ...parts, chains: new Map(served.map((chain) => [chain.id, chain])), isHalted });
}
