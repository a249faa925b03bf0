/** How the other world is reckoned, and what nobody can know. Said with every answer. */
export const WHAT_IF_TERMS: readonly string[] = [
  'An order that the policy refuses has no fills, and neither has a change that it refuses.',
  'An order that it newly allows is counted and then treated as turned away: nobody knows what it would have filled.',
  'An order that needs an approval under the policy counts as refused, unless an equal one was approved in fact.',
  'Bots send what they sent, whatever they are answered: a retry of a newly allowed order counts again unless its ' +
    'client order id is the same, and a plain order that closed a position may open one.',
  'A reduce-only order fills no more than the position that is there. Funding follows the position.',
  'Prices, books and the hours of market facts are those of the record; a larger or smaller order moves no price.',
  'Where the policy has a tighter collar than the one that depth was looked at with, all of that depth counts.',
  'A drawdown is counted from the first moment of the replay, unless the record counted one of the same period.',
  'Resting orders are judged at the marks that the ledger holds, which are fewer than the gateway sees.',
];
