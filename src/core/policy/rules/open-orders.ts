import { isReduceOnly } from '../../account/exposure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Bounds what rests at the venue. Exits are counted apart, so that a full grid does not keep a stop out. */
export const openOrdersRule: Rule<OrderCase> = {
  name: 'openOrdersMax',
  codes: ['OPEN_ORDERS_EXCEED_MAX'],
  onOpening: 'open orders that may open ≤ openOrdersMax',
  onReducing:
    'open reduce-only orders, and exits that the venue is still to place, ≤ openOrdersMax, but at least ten, ' +
    'counted apart',
  judge(judged) {
    if (judged.amends !== null) return null;
    const exit = isReduceOnly(judged.order);
    const open = exit ? judged.survey.reductions : judged.survey.openings;
    const { openOrdersMax } = judged.limits;
    // Even where nothing may be opened, a position may have its stop and its target.
    const max = exit ? Math.max(openOrdersMax, EXITS_ALWAYS) : openOrdersMax;
    if (open + 1 <= max) return null;
    return refuse(judged, 'OPEN_ORDERS_EXCEED_MAX', { open: String(open), max: String(max) });
  },
};

const EXITS_ALWAYS = 10;
