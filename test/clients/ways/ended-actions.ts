import assert from 'node:assert/strict';
import { comes } from './comes.ts';
import type { WayActions } from './way-actions.ts';

/** How a client asks about what is over. Null: it has no call for it. */
export interface EndedAsks {
  /** Places an order that rests, cancels it, and says its id at the venue. */
  readonly cancelled: () => Promise<string>;
  /** Ids of orders that ended, those that were filled among them. */
  readonly list: () => Promise<readonly string[]>;
  /** What became of one order, in the client's own word. */
  readonly one: (id: string) => Promise<string>;
  /** How many fills came since a time, in milliseconds since 1970. */
  readonly tradesSince: ((from: number) => Promise<number>) | null;
}

/** Actions about orders that ended and what was filled before: the market orders of the list came first. */
export function endedActions({ cancelled, list, one, tradesSince }: EndedAsks) {
  const begun = Date.now();
  const last = { id: '' };
  return {
    'query ended orders': async () => {
      last.id = await cancelled();
      await comes(async () => {
        const ids = await list();
        return ids.includes(last.id) && ids.length > 1;
      }, 'the cancelled order in the list');
    },
    'query one ended order': () => comes(async () => /cancel/i.test(await one(last.id)), 'its end'),
    'trades since a time':
      tradesSince === null
        ? null
        : async () => {
            assert.ok((await tradesSince(begun)) > 0, 'since it began');
            assert.equal(await tradesSince(Date.now()), 0, 'since now');
          },
  } satisfies Partial<WayActions>;
}
