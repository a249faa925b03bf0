import { likenessOf } from '../../account/record.ts';
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
    const likeness = likenessOf(judged.order);
    const since = judged.now - within;
    const last = judged.book.recent.get(likeness)?.at(-1);
    const inBatch = judged.batch.some((order) => likenessOf(order) === likeness);
    const found = inBatch || (last !== undefined && last > since);
    return found ? refuse(judged, 'DUPLICATE_ORDER', { withinMs: String(within) }) : null;
  },
};
