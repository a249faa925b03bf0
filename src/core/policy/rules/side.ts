import { words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Sides on which a position may be opened. */
export const sideRule: Rule<OrderCase> = {
  name: 'sides',
  codes: ['SIDE_NOT_ALLOWED'],
  onOpening: 'side must be listed',
  onReducing: 'passes',
  judge(judged) {
    const { side } = judged.order;
    if (judged.reduces || judged.limits.sides.has(side)) return null;
    return refuse(judged, 'SIDE_NOT_ALLOWED', { side });
  },
  figures({ limits: { sides }, order: { side }, reduces }) {
    if (reduces) return [];
    return [words('sides', { asked: side, allowed: [...sides].join(', '), isPassed: sides.has(side) })];
  },
};
