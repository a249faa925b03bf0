import type { Account } from '../account/state.ts';
import { acceptedOf } from '../order/accepted.ts';
import { categoryOf, type Category } from '../units/category.ts';
import type { Instrument } from '../units/ids.ts';
import type { Denial } from './denial.ts';
import type { Limits } from './limits.ts';

/**
 * Why nothing of that market's category may be traded on an account: nobody asked for it when its key was added.
 * Reductions pass without an acceptance, which a key may have lost while something was open.
 */
export function categoryDenials(
  { flags }: Pick<Account, 'flags'>,
  instrument: Instrument | null,
  reduces: boolean,
): readonly Denial[] {
  const category = instrument === null ? 'linear' : categoryOf(instrument);
  if (category === 'linear') return [];
  const isAccepted = reduces || acceptedOf(flags).includes(category);
  return isAccepted ? [] : [{ code: 'CATEGORY_NOT_ACCEPTED', facts: { category } }];
}

/** Markets that limits name and that a key with these flags was not accepted for, in the order of the limits. */
export function unacceptedIn(
  { symbols }: Pick<Limits, 'symbols'>,
  { flags }: Pick<Account, 'flags'>,
): readonly Instrument[] {
  const accepted: readonly Category[] = ['linear', ...acceptedOf(flags)];
  return [...symbols].filter((symbol) => !accepted.includes(categoryOf(symbol)));
}
