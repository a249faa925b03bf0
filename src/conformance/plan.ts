import type { Intent } from '../core/order/intent.ts';
import type { Decimal } from '../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../core/units/ids.ts';
import type { Clock } from '../ports.ts';
import { OwnOrders } from './own-orders.ts';
import { sizeOf, worstOf } from './trial-size.ts';
import type { TrialTerms } from './trial-terms.ts';
import type { VenueClient } from './venue-client.ts';

/** What a trial would do to an account. */
export interface Plan {
  /** Each request that changes something: method, path, and what is in it. */
  readonly sends: readonly string[];
  /** What all orders together are worth if every one were filled, in the quote asset. */
  readonly most: Decimal;
  readonly quote: string;
}

/** What a plan is made of. */
export interface PlanParts {
  readonly client: VenueClient;
  readonly terms: TrialTerms;
  readonly instrument: Instrument;
  readonly clock: Clock;
  readonly quantity: Decimal | null;
  readonly price: Decimal;
}

/** The venue's numbers of orders, where requests name orders by them: nobody knows them before. */
const NUMBER = '1000000';

/** Writes every request that would change something with the gateway's own codec, and sends none. */
export function planOf({ client, terms, instrument, clock, quantity, price }: PlanParts): Plan {
  const size = sizeOf(terms, price, quantity);
  const orders = new OwnOrders({ client, terms, instrument, clock });
  const main = orders.make(size.far, size.quantity);
  const second = orders.make(size.further, size.quantity);
  for (const own of [main, second]) own.venueId = NUMBER;
  const target = orders.nameOf(main);
  const cancel = orders.cancelOf(main);
  const changed = { instrument, quantity: size.quantity, price: size.further, ...terms.amend(main.id) };
  const pair = [main, second];
  const nowhere = terms.noMarket === null ? null : terms.parse(terms.noMarket);
  const intents: readonly (Intent | null)[] = [
    { kind: 'place', order: main.order },
    target === null ? null : { kind: 'amend', amend: { target, ...changed } },
    cancel,
    terms.specials.has('batch') ? { kind: 'placeBatch', orders: pair.map(({ order }) => order) } : null,
    terms.specials.has('cancelBatch')
      ? { kind: 'cancelBatch', instrument, targets: pair.map(({ id }) => byClient(id)) }
      : null,
    terms.specials.has('cancelAll') ? { kind: 'cancelAll', instrument, ...terms.cancelAll } : null,
    { kind: 'place', order: orders.make(size.offGrid, size.quantity).order },
    nowhere === null ? null : { kind: 'place', order: orders.make(size.far, size.quantity, nowhere).order },
    ...[120_000, 0].map((afterMs) => client.codec.countdown?.(instrument, afterMs) ?? null),
  ];
  const sends = intents.flatMap((intent) => (intent === null ? [] : [lineOf(client, intent)]));
  return { sends, most: worstOf(size), quote: terms.quote };
}

function byClient(id: ClientOrderId) {
  return { by: 'client', id } as const;
}

function lineOf(client: VenueClient, intent: Intent): string {
  const { method, path, payload } = client.draft(intent);
  return `${method} ${path} ${payload}`;
}
