import { isReduceOnly } from '../../account/exposure.ts';
import { fromInteger, ONE } from '../../units/decimal.ts';
import { added } from '../figure.ts';
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
    const { open, max } = counted(judged);
    if (open + 1 <= max) return null;
    return refuse(judged, 'OPEN_ORDERS_EXCEED_MAX', { open: String(open), max: String(max) });
  },
  figures(judged) {
    if (judged.amends !== null) return [];
    const { open, max } = counted(judged);
    const about = { limit: 'openOrdersMax', unit: 'count' } as const;
    return [added(about, { before: fromInteger(open), adds: ONE, most: fromInteger(max) })];
  },
};

function counted({ order, survey, limits }: OrderCase): { readonly open: number; readonly max: number } {
  const { openOrdersMax } = limits;
  if (!isReduceOnly(order)) return { open: survey.openings, max: openOrdersMax };
  // Even where nothing may be opened, a position may have its stop and its target.
  return { open: survey.reductions, max: Math.max(openOrdersMax, EXITS_ALWAYS) };
}

const EXITS_ALWAYS = 10;
