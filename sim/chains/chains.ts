import type { SeededRandom } from '../random.ts';
import { SolanaWorld } from './solana-world.ts';
import { StellarWorld } from './stellar-world.ts';
import type { WorldChain, WorldChainId } from './world-chain.ts';

/** A chain for one history. */
export function openChain(id: WorldChainId, startAt: number, random: SeededRandom): WorldChain {
  switch (id) {
    case 'solana':
      return new SolanaWorld(startAt, random);
    case 'stellar':
      return new StellarWorld(startAt, random);
  }
}
