import { assert } from '../../assert.ts';
import { worthPrice } from '../../account/exposure.ts';
import { formatDecimal, ONE } from '../../units/decimal.ts';
import { productText, refuse, type OrderCase, type Rule } from '../rule.ts';

/** Largest value of one order, at the worse of limit, trigger and mark. For a change: of the order as it would be. */
export const notionalRule: Rule<OrderCase> = {
  name: 'notionalMax',
  codes: ['NOTIONAL_EXCEEDS_MAX'],
  onOpening: 'quantity × the highest of limit, trigger and mark ≤ notionalMax',
  onReducing: 'passes: a position built from many orders may be closed by one',
  judge(judged) {
    const { order, limits, reference } = judged;
    if (judged.reduces || reference === null) return null;
    const price = worthPrice(order, order.price, reference.mark, limits.collarBps);
    assert(price !== null, 'a reference has a mark above zero');
    const product = (order.quantity ?? judged.quantity) * price;
    if (product <= limits.notionalMax * ONE) return null;
    return refuse(judged, 'NOTIONAL_EXCEEDS_MAX', {
      notional: productText(product),
      max: formatDecimal(limits.notionalMax),
    });
  },
};
