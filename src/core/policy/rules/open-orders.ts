import { isReduceOnly } from '../../account/exposure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Bounds what rests at the venue. Exits are counted apart, so that a full grid does not keep a stop out. */
export const openOrdersRule: Rule<OrderCase> = {
  name: 'openOrdersMax',
  codes: ['OPEN_ORDERS_EXCEED_MAX'],
  onOpening: 'open orders that may open ≤ openOrdersMax',
  onReducing: 'open reduce-only orders ≤ openOrdersMax, counted apart',
  judge(judged) {
    if (judged.amends !== null) return null;
    const exit = isReduceOnly(judged.order);
    const open = exit ? judged.survey.reductions : judged.survey.openings;
    const max = judged.limits.openOrdersMax;
    // Even where nothing may be opened, a position may have its stop and its target.
    if (open + 1 <= (exit ? Math.max(max, EXITS_ALWAYS) : max)) return null;
    return refuse(judged, 'OPEN_ORDERS_EXCEED_MAX', { open: String(open), max: String(max) });
  },
};

const EXITS_ALWAYS = 10;
