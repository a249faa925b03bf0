import { words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** What the venue keeps until a trigger is met outlives the day and the bot, so each kind is allowed by name only. */
export const standingRule: Rule<OrderCase> = {
  name: 'standing',
  codes: ['STANDING_ORDER_NOT_ALLOWED'],
  onOpening: 'of what the venue keeps until a trigger is met, the kind must be listed',
  onReducing: 'the same',
  judge(judged) {
    const { standing } = judged.order;
    if (standing === undefined || judged.limits.standing.has(standing.kind)) return null;
    return refuse(judged, 'STANDING_ORDER_NOT_ALLOWED', { kind: standing.kind });
  },
  figures({ limits, order: { standing } }) {
    if (standing === undefined) return [];
    const { kind } = standing;
    const allowed = [...limits.standing].join(', ') || 'none';
    return [words('standing', { asked: kind, allowed, isPassed: limits.standing.has(kind) })];
  },
};
