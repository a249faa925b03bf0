import { assert } from '../../assert.ts';
import { orderValue, worthPrice } from '../../account/exposure.ts';
import { formatDecimal, ONE, type Decimal } from '../../units/decimal.ts';
import { alone, roundedUp } from '../figure.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** Largest value of one order, at the worse of limit, trigger and mark. For a change: of the order as it would be. */
export const notionalRule: Rule<OrderCase> = {
  name: 'notionalMax',
  codes: ['NOTIONAL_EXCEEDS_MAX'],
  onOpening:
    'quantity × the highest of limit, trigger and mark, or the amount of a purchase by amount, ≤ notionalMax',
  onReducing: 'passes: a position built from many orders may be closed by one',
  judge(judged) {
    const { limits, reference } = judged;
    if (judged.reduces || reference === null) return null;
    const product = productOf(judged, reference.mark);
    if (product <= limits.notionalMax * ONE) return null;
    return refuse(judged, 'NOTIONAL_EXCEEDS_MAX', {
      notional: productText(product),
      max: formatDecimal(limits.notionalMax),
    });
  },
  figures(judged) {
    const { limits, reference, reduces } = judged;
    if (reduces || reference === null) return [];
    const notional = roundedUp(productOf(judged, reference.mark));
    return [alone({ limit: 'notionalMax', unit: 'money' }, notional, limits.notionalMax)];
  },
};

function productOf({ order, quantity, limits }: OrderCase, mark: Decimal): bigint {
  const price = worthPrice(order, order.price, mark, limits.collarBps);
  assert(price !== null, 'a reference has a mark above zero');
  return orderValue(order, order.quantity ?? quantity, price);
}
