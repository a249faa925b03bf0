import type { AccountQuestions, Deed, FollowQuestions } from '../../core/chain/chain.ts';
import type { Nodes, NodeAnswer } from './nodes.ts';
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
    balance: told.length === 0 ? null : told.map(({ balance }) => balance).reduce(least),
    promised: told.map(({ promised }) => promised).reduce(greatest, 0n),
    isCurrent,
    lastHeight: until,
    lastSequence: told.length === 0 ? null : told.map(({ sequence }) => sequence).reduce(greatest),
    tried: distinct(told.flatMap(({ against }) => against)),
  };
}

function valuesOf<T>(answers: readonly NodeAnswer<T>[]): readonly T[] {
  return answers.flatMap((answer) => (answer.kind === 'answer' ? [answer.value] : []));
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function greatest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
