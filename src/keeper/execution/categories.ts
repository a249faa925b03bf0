import type { Venue } from '../../core/order/venue.ts';
import { categoryOf, type Category, type OpenedCategory } from '../../core/units/category.ts';
import type { Instrument } from '../../core/units/ids.ts';

/**
 * For what else than linear contracts an account has to be looked at: the categories of the markets that it holds, has
 * orders in or may trade. Each is a question of its own at the venue, so it is asked only where one of those is of it.
 */
export function openedAmong(
  { categories }: Pick<Venue, 'categories'>,
  markets: Iterable<Instrument>,
): readonly OpenedCategory[] {
  if (categories === undefined) return [];
  const found = new Set<Category>();
  for (const market of markets) found.add(categoryOf(market));
  return [...categories.keys()].filter((category) => found.has(category));
}

/** A question about all markets: once as it is, which means linear contracts, and once for each of those categories. */
export function forEach<Q extends object, C extends OpenedCategory>(
  question: Q,
  categories: readonly C[],
): readonly (Q & { readonly category?: C })[] {
  return [question, ...categories.map((category) => ({ ...question, category }))];
}

/** The answers to {@link forEach}, one after the other, as one list; null where one of them was none. */
export async function askEach<Q extends object, C extends OpenedCategory, T>(
  question: Q,
  categories: readonly C[],
  ask: (question: Q & { readonly category?: C }) => Promise<readonly T[] | null>,
): Promise<readonly T[] | null> {
  const told: T[] = [];
  for (const each of forEach(question, categories)) {
    const answer = await ask(each);
    if (answer === null) return null;
    told.push(...answer);
  }
  return told;
}

/** Of these, what has positions and funding at the venue. */
export function contractsAmong(categories: readonly OpenedCategory[]): readonly 'inverse'[] {
  return categories.filter((category) => category === 'inverse');
}
