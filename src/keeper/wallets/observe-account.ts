import type { AccountQuestions, Deed, FollowQuestions } from '../../core/chain/chain.ts';
import { greatest, least, valuesOf } from './node-values.ts';
import type { Nodes } from './nodes.ts';
import { distinct, type Observation } from './observation.ts';

/**
 * Asks every node of the wallet what stands in its account. What they say is only held against a transaction, never
 * for it: of balances the least counts, of sequences and times the greatest, and every objection stands (T27).
 */
export async function observeAccount(
  ask: FollowQuestions & AccountQuestions,
  nodes: Nodes,
  deed: Deed,
  wallet: string,
): Promise<Observation> {
  const [looks, heights] = await Promise.all([
    nodes.all(ask.account(deed.wire, wallet)),
    nodes.all(ask.height('confirmed')),
  ]);
  // A node that does not tell the time of this network could be one of another.
  const told = valuesOf(looks.filter((_look, at) => heights[at]?.kind === 'answer'));
  const until = deed.until ?? null;
  const isCurrent = until === null || valuesOf(heights).every((time) => time <= until);
  return {
    balance: least(told.map(({ balance }) => balance)),
    promised: greatest(told.map(({ promised }) => promised)) ?? 0n,
    isCurrent,
    lastHeight: until,
    lastSequence: greatest(told.map(({ sequence }) => sequence)),
    tried: distinct(told.flatMap(({ against }) => against)),
  };
}
