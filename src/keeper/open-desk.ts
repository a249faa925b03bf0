import { solana } from '../chains/solana/chain.ts';
import type { Gateway } from './gateway.ts';
import { sha256 } from './open-ledger.ts';
import { WalletDesk, type DeskParts } from './wallets/wallet-desk.ts';

/** The desk of wallets, with every chain that is served. */
export function openDesk(parts: Omit<DeskParts, 'chains' | 'isHalted'>, gateway: Gateway): WalletDesk {
  const chain = solana(sha256);
  const isHalted: Gateway['isHalted'] = (bot) => gateway.isHalted(bot);
  return new WalletDesk({ ...parts, chains: new Map([[chain.id, chain]]), isHalted });
}
