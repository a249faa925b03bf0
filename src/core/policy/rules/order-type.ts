import { isReduceOnly } from '../../account/exposure.ts';
import { words } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Types are listed apart for openings and for exits: a protective stop is fine where a stop entry is not. */
export const orderTypeRule: Rule<OrderCase> = {
  name: 'openingTypes, reducingTypes',
  codes: ['ORDER_TYPE_NOT_ALLOWED'],
  onOpening: 'type must be in openingTypes',
  onReducing: 'type must be in reducingTypes (all, by default)',
  judge(judged) {
    const { limits, order, reduces } = judged;
    const allowed = reduces ? limits.reducingTypes : limits.openingTypes;
    if (allowed.has(order.type)) return null;
    const facts = { type: order.type, allowed: [...allowed].join(', ') };
    const isBeyond = isReduceOnly(order) && !reduces;
    return refuse(judged, 'ORDER_TYPE_NOT_ALLOWED', isBeyond ? { ...facts, exit: 'beyond' } : facts);
  },
  figures({ limits, order: { type }, reduces }) {
    const limit = reduces ? 'reducingTypes' : 'openingTypes';
    const allowed = limits[limit];
    return [words(limit, { asked: type, allowed: [...allowed].join(', '), isPassed: allowed.has(type) })];
  },
};
