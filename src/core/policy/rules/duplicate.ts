import { likenessOf } from '../../account/record.ts';
import { fromInteger } from '../../units/decimal.ts';
import { atLeast, words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** An equal opening right after the last one is taken for a double submission. */
export const duplicateRule: Rule<OrderCase> = {
  name: 'duplicateWithinMs',
  codes: ['DUPLICATE_ORDER'],
  onOpening: 'no equal opening within duplicateWithinMs',
  onReducing: 'passes',
  judge(judged) {
    const within = judged.limits.duplicateWithinMs;
    if (judged.reduces || judged.amends !== null || within === 0) return null;
    const age = ageOfLast(judged);
    return age !== null && age < within
      ? refuse(judged, 'DUPLICATE_ORDER', { withinMs: String(within) })
      : null;
  },
  figures(judged) {
    const limit = 'duplicateWithinMs';
    const within = judged.limits[limit];
    if (within === 0) return 'notSet';
    if (judged.reduces || judged.amends !== null) return [];
    const age = ageOfLast(judged);
    if (age !== null) return [atLeast({ limit, unit: 'ms' }, fromInteger(age), fromInteger(within))];
    return [
      words(limit, { asked: 'no equal opening lately', allowed: `none within ${within} ms`, isPassed: true }),
    ];
  },
};

/** Milliseconds since the last equal opening, none in the same request; null where there was none lately. */
function ageOfLast({ order, now, batch, book }: OrderCase): number | null {
  const likeness = likenessOf(order);
  if (batch.some((other) => likenessOf(other) === likeness)) return 0;
  const last = book.recent.get(likeness)?.at(-1);
  return last === undefined ? null : Math.max(0, now - last);
}
