import { likenessOf } from '../../account/record.ts';
import { fromInteger, ONE } from '../../units/decimal.ts';
import { added, words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/**
 * The throttle of repeats. Once it has fired the bot stays latched: no further opening, like or unlike, until an owner
 * resumes it. A machine that repeats itself does not get better by waiting.
 */
export const repeatRule: Rule<OrderCase> = {
  name: 'repeat',
  codes: ['REPEAT_THROTTLE_LATCHED'],
  onOpening: 'at most repeat.count equal openings in repeat.withinS; then latched until resumed',
  onReducing: 'passes, also while latched',
  judge(judged) {
    if (judged.reduces) return null;
    const { count, withinS } = judged.limits.repeat;
    const facts = { count: String(count), withinS: String(withinS) };
    if (judged.latched) return refuse(judged, 'REPEAT_THROTTLE_LATCHED', facts);
    if (judged.amends !== null) return null;
    return equalTo(judged) < count ? null : refuse(judged, 'REPEAT_THROTTLE_LATCHED', facts);
  },
  figures(judged) {
    if (judged.reduces) return [];
    const allowed = 'not latched by equal orders';
    if (judged.latched) return [words('repeat', { asked: 'latched', allowed, isPassed: false })];
    if (judged.amends !== null) return [];
    const counts = { before: fromInteger(equalTo(judged)), adds: ONE };
    return [
      added({ limit: 'repeat', unit: 'count' }, { ...counts, most: fromInteger(judged.limits.repeat.count) }),
    ];
  },
};

/** Equal openings within the span, and before this one in the same request. */
function equalTo({ order, now, limits, batch, book }: OrderCase): number {
  const likeness = likenessOf(order);
  const since = now - limits.repeat.withinS * 1_000;
  const asked = batch.filter((other) => likenessOf(other) === likeness).length;
  const times = book.recent.get(likeness) ?? [];
  const sent = times.length - 1 - times.findLastIndex((time) => time <= since);
  return asked + sent;
}
