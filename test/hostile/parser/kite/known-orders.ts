import { decimal } from '../../../../src/core/units/decimal.ts';
import type { Resting, RestingLookup } from '../../../../src/core/order/order.ts';
import { parseInstrument, parseOwnTag } from '../../../../src/venues/kite/text.ts';

const INFY = parseInstrument('NSE:INFY');
const TAG = parseOwnTag('abcdefghijkl');

/** Orders that rest, by the venue's number: one with a limit, one that waits for its trigger. */
export const KNOWN_ORDERS: ReadonlyMap<string, Resting> = new Map(
  INFY === null || TAG === null
    ? []
    : [
        ['261123000000007', known({ instrument: INFY, id: TAG, type: 'limit', triggerPrice: null })],
        [
          '261123000000008',
          known({ instrument: INFY, id: TAG, type: 'stop', triggerPrice: decimal('1490') }),
        ],
      ],
);

/** Knows {@link KNOWN_ORDERS}. */
export const knownOrder: RestingLookup = (reference) =>
  reference.by === 'venue' ? (KNOWN_ORDERS.get(reference.id) ?? null) : null;

function known(parts: Pick<Resting, 'instrument' | 'id' | 'type' | 'triggerPrice'>): Resting {
  const amounts = { quantity: decimal('10'), price: decimal('1500') };
  return { ...parts, ...amounts, timeInForce: 'gtc', reduceOnly: false };
}
