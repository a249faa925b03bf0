import type { Deed, FollowQuestions, ServedChain, TrialQuestions } from '../../core/chain/chain.ts';
import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import { least, valuesOf } from './node-values.ts';
import type { Nodes, NodeAnswer } from './nodes.ts';
import { distinct, type Observation } from './observation.ts';
import { observeAccount } from './observe-account.ts';

/** Asks every node of the wallet, in the way of its chain. */
export function observe(
  { ask }: ServedChain,
  nodes: Nodes,
  deed: Deed,
  wallet: string,
): Promise<Observation> {
  return ask.kind === 'trial'
    ? observeTrial(ask, nodes, deed, wallet)
    : observeAccount(ask, nodes, deed, wallet);
}

/**
 * Asks every node of the wallet. What they say is only held against a transaction, never for it: of balances the least
 * counts, all must take its block for recent, and one that finds it failing is enough (T27).
 */
async function observeTrial(
  ask: FollowQuestions & TrialQuestions,
  nodes: Nodes,
  deed: Deed,
  wallet: string,
): Promise<Observation> {
  const [balances, heights, life, first] = await Promise.all([
    nodes.all(ask.balance(wallet)),
    nodes.all(ask.height('confirmed')),
    lifeOf(ask, nodes, deed),
    compare(ask, nodes, deed, wallet),
  ]);
  const height = greatest(valuesOf(heights));
  const isCurrent = life.isCurrent && (deed.isDurable || height !== null);
  const lastHeight = deed.isDurable || height === null ? null : height + ask.lifetimeHeights;
  // Between the two looks something of the wallet's own may have landed: what differs once is looked at again.
  const isOdd = first.some(({ code }) => code === 'SIMULATION_DIFFERS');
  const differences = isOdd ? await compare(ask, nodes, deed, wallet) : first;
  const balance = least(valuesOf(balances));
  return { balance, ...life, isCurrent, lastHeight, lastSequence: null, tried: differences };
}

/** Whether it can still take effect: every node takes its block for recent, or has its nonce unused. */
async function lifeOf(
  ask: TrialQuestions,
  nodes: Nodes,
  { nonceAccount, lifetime }: Deed,
): Promise<{ readonly isCurrent: boolean; readonly nonceSlot?: number }> {
  if (nonceAccount === undefined) {
    const current = await nodes.all(ask.isCurrent(lifetime));
    return { isCurrent: current.length > 0 && current.every(isYes) };
  }
  const told = await nodes.all(ask.nonce(nonceAccount, 'confirmed'));
  const looks = valuesOf(told);
  const isUnused = looks.length === told.length && looks.every(({ value }) => value === lifetime);
  return { isCurrent: told.length > 0 && isUnused, nonceSlot: Math.max(0, ...looks.map(({ slot }) => slot)) };
}

/** Has every node try it out, and compares what the wallet would have with what it has. */
async function compare(
  ask: TrialQuestions,
  nodes: Nodes,
  deed: Deed,
  wallet: string,
): Promise<readonly ChainDenial[]> {
  const watched = deed.watched?.(wallet) ?? [wallet];
  const [before, tried] = await Promise.all([
    nodes.all(ask.holdings(watched, wallet)),
    nodes.all(ask.tryOut(deed.wire, watched, wallet)),
  ]);
  return distinct(tried.flatMap((one, at) => judgeTrial(deed, wallet, before[at], one)));
}

function isYes(answer: NodeAnswer<boolean>): boolean {
  return answer.kind === 'answer' && answer.value;
}

function greatest(heights: readonly number[]): number | null {
  return heights.length === 0 ? null : Math.max(...heights);
}

type Holdings = ReadonlyMap<string, bigint>;
type Trial = { readonly error: string | null; readonly holdings: Holdings };

/** A second opinion: by asset, no more may go than the bytes say. */
function judgeTrial(
  deed: Deed,
  wallet: string,
  before: NodeAnswer<Holdings> | undefined,
  tried: NodeAnswer<Trial>,
): readonly ChainDenial[] {
  if (tried.kind !== 'answer') return [{ code: 'SIMULATION_FAILED', facts: { error: 'no node answered' } }];
  const { error, holdings } = tried.value;
  if (error !== null) return [{ code: 'SIMULATION_FAILED', facts: { error } }];
  if (before?.kind !== 'answer')
    return [{ code: 'SIMULATION_FAILED', facts: { error: 'no node told what the accounts hold' } }];
  const spends = deed.spends(wallet);
  return [...before.value].flatMap(([asset, amount]) => {
    const gone = amount - (holdings.get(asset) ?? 0n);
    const said = spends.get(asset) ?? 0n;
    if (gone <= said) return [];
    const facts = { asset, change: String(-gone), said: String(said) };
    return [{ code: 'SIMULATION_DIFFERS' as const, facts }];
  });
}
