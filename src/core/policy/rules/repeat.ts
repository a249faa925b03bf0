import { likenessOf } from '../../account/record.ts';
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
    const likeness = likenessOf(judged.order);
    const since = judged.now - withinS * 1_000;
    const asked = judged.batch.filter((order) => likenessOf(order) === likeness).length;
    const times = judged.book.recent.get(likeness) ?? [];
    const sent = times.length - 1 - times.findLastIndex((time) => time <= since);
    return asked + sent < count ? null : refuse(judged, 'REPEAT_THROTTLE_LATCHED', facts);
  },
};
