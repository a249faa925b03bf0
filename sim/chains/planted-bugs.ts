import type { ChainBug } from './chain-life.ts';
import type { WorldChainId } from './world-chain.ts';

/** Seeds by which each bug that is planted has been found with room to spare, and an invariant that it breaks. */
type Planted = readonly (readonly [ChainBug, number, string])[];

const ANYWHERE: Planted = [
  ['lost-durability', 40, 'I1'],
  ['forgotten-spend', 300, 'I5'],
  ['deaf-halt', 100, 'I6'],
];

/** Bugs that the checker of chains must find. */
export const PLANTED_BUGS: Readonly<Record<WorldChainId, Planted>> = {
  solana: [
    ...ANYWHERE,
    ['forgotten-deed', 300, 'I7'],
    ['believed-seen', 100, 'I4'],
    // A node lies about a table, and the enemy is paid in the place of a friend.
    ['first-table', 400, 'I5'],
  ],
  // What is in a ledger there is final at once, and a number is taken once whatever is forgotten here.
  stellar: [...ANYWHERE, ['impatient', 40, 'I4']],
};
