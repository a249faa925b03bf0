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

/** Triggers that wait, by the venue's number: one with one leg, one with two. */
export const KNOWN_TRIGGERS: ReadonlyMap<string, Resting> = new Map(
  INFY === null || TAG === null
    ? []
    : [
        ['100007', waiting(INFY, TAG, { kind: 'single' })],
        [
          '100008',
          waiting(INFY, TAG, { kind: 'twoLeg', price: decimal('1395'), triggerPrice: decimal('1400') }),
        ],
      ],
);

/** Alerts that the venue keeps. Whose they are, no decoder asks. */
export const KNOWN_ALERTS = [
  '550e8400-e29b-41d4-a716-446655440000',
  '550e8400-e29b-41d4-a716-446655440001',
] as const;

/** Knows {@link KNOWN_ORDERS} and {@link KNOWN_TRIGGERS}. */
export const knownOrder: RestingLookup = (reference) =>
  reference.by === 'venue'
    ? (KNOWN_ORDERS.get(reference.id) ?? KNOWN_TRIGGERS.get(reference.id.replace('#', '')) ?? null)
    : null;

function waiting(
  instrument: Resting['instrument'],
  id: Resting['id'],
  standing: NonNullable<Resting['standing']>,
): Resting {
  return { ...known({ instrument, id, type: 'takeProfit', triggerPrice: decimal('1600') }), standing };
}

function known(parts: Pick<Resting, 'instrument' | 'id' | 'type' | 'triggerPrice'>): Resting {
  const amounts = { quantity: decimal('10'), price: decimal('1500') };
  return { ...parts, ...amounts, timeInForce: 'gtc', reduceOnly: false };
}
