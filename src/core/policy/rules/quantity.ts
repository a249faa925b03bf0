import { formatDecimal, ZERO, type Decimal } from '../../units/decimal.ts';
import { alone } from '../figure.ts';
import { refuse, type OrderCase, type Rule } from '../rule.ts';

/** Largest order in units of the base asset. */
export const quantityRule: Rule<OrderCase> = {
  name: 'quantityMax',
  codes: ['QUANTITY_EXCEEDS_MAX'],
  onOpening: 'quantity, or the most that a purchase by amount may come to, ≤ quantityMax of the symbol',
  onReducing: 'passes: no larger than the position',
  judge(judged) {
    const max = judged.limits.quantityMax.get(judged.instrument);
    const quantity = sizeOf(judged);
    if (max === undefined || judged.reduces || quantity <= max) return null;
    return refuse(judged, 'QUANTITY_EXCEEDS_MAX', {
      quantity: formatDecimal(quantity),
      max: formatDecimal(max),
    });
  },
  figures(judged) {
    const { limits, instrument, reduces } = judged;
    const max = limits.quantityMax.get(instrument);
    if (max === undefined) return 'notSet';
    const about = { limit: 'quantityMax', unit: 'quantity', of: instrument } as const;
    return reduces ? [] : [alone(about, sizeOf(judged), max)];
  },
};

/** A purchase for an amount is as large as it may come to at the lowest price within the collar. */
function sizeOf({ order, quantity }: OrderCase): Decimal {
  return order.amount === undefined ? (order.quantity ?? ZERO) : quantity;
}
