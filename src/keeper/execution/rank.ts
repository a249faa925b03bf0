import type { Book } from '../../core/account/book.ts';
import { onlyReduces } from '../../core/account/only-reduces.ts';
import type { Rank } from '../../core/budget/purse.ts';
import type { Throttled } from '../../core/budget/rate-budget.ts';
import type { Refusal, VenueRates } from '../../core/order/venue.ts';
import { isCancel, type Change } from './take-apart.ts';

/** How much a change matters when the venue's limits are short: cancels first, then what only reduces. */
export function rankOf(change: Change): Rank {
  if (isCancel(change)) return 'cancel';
  if (change.kind === 'guard') return 'exit';
  const orders = change.kind === 'place' ? [change.order] : change.kind === 'placeBatch' ? change.orders : [];
  const reduces = orders.length > 0 && orders.every((order) => order.reduceOnly || order.closePosition);
  return reduces ? 'exit' : 'opening';
}

/** Those whose order it is, the account and the bot, with what each holds and has open. */
type Holders = readonly { readonly book: Book }[];

/**
 * The same at a venue: where no order can say that it only reduces, it must be so for each of its holders. Nothing
 * rests on that but whose turn it is.
 */
export function rankAt({ limits }: Pick<VenueRates, 'limits'>, holders: Holders, change: Change): Rank {
  const rank = rankOf(change);
  const isUnsaid = limits.some(({ reducesUnsaid }) => reducesUnsaid === true);
  if (!isUnsaid || rank !== 'opening' || change.kind !== 'place') return rank;
  return holders.every(({ book }) => onlyReduces(book, change.order)) ? 'exit' : 'opening';
}

/** What a bot is told whose request was held back. Nothing was decided and nothing was sent. */
export function throttledRefusal({ why, retryAfterMs }: Throttled): Refusal {
  return { kind: 'rate', text: TEXTS[why], retryAfterS: Math.max(1, Math.ceil(retryAfterMs / 1_000)) };
}

const TEXTS: Readonly<Record<Throttled['why'], string>> = {
  budget:
    'the venue’s limits are shared by all bots of this gateway, and this bot’s part is used up for now; ' +
    'nothing was sent',
  day:
    'the venue takes so many orders of an account in one day; they are shared by all bots of this gateway, and this ' +
    'bot’s part is used up until the next day begins there; nothing was sent. Changes and cancels still go, and ' +
    'while any are left that are kept for that, what only reduces a position',
  gap: 'the venue lets this be asked once a second for all bots of this gateway together; nothing was sent',
  slow: 'the venue asked this gateway to wait; nothing was sent. Cancels still go',
  slowForCancels:
    'the venue asked this gateway to wait, and refused cancels too; nothing was sent. One goes every 15 seconds',
  banned: 'the venue has banned this address for a while; nothing was sent, and cancels do not go either',
};
