import { formatDecimal, ZERO } from '../../units/decimal.ts';
import { alone } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Largest order in units of the base asset. */
export const quantityRule: Rule<OrderCase> = {
  name: 'quantityMax',
  codes: ['QUANTITY_EXCEEDS_MAX'],
  onOpening: 'quantity ≤ quantityMax of the symbol',
  onReducing: 'passes: no larger than the position',
  judge(judged) {
    const max = judged.limits.quantityMax.get(judged.instrument);
    const quantity = judged.order.quantity ?? ZERO;
    if (max === undefined || judged.reduces || quantity <= max) return null;
    return refuse(judged, 'QUANTITY_EXCEEDS_MAX', {
      quantity: formatDecimal(quantity),
      max: formatDecimal(max),
    });
  },
  figures({ limits, instrument, order, reduces }) {
    const max = limits.quantityMax.get(instrument);
    if (max === undefined) return 'notSet';
    const about = { limit: 'quantityMax', unit: 'quantity', of: instrument } as const;
    return reduces ? [] : [alone(about, order.quantity ?? ZERO, max)];
  },
};
