import { bots } from './bots.ts';
import { checkpoint, entries } from './entries.ts';
import { halt } from './halts.ts';
import { keys } from './keys.ts';
import { orderStory } from './order-story.ts';
import { orders } from './orders.ts';
import { overview } from './overview.ts';
import type { Performer } from './performer.ts';
import { policy } from './policy.ts';

/** Everything that can be asked over the API. What is not in this list is not done. */
export const PERFORMERS: readonly Performer[] = [
  overview,
  orders,
  orderStory,
  keys,
  bots,
  policy,
  entries,
  checkpoint,
  halt,
];
