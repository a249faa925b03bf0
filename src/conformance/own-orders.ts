import type { Intent } from '../core/order/intent.ts';
import type { Order, OrderReference } from '../core/order/order.ts';
import type { OrderReport, Outcome } from '../core/order/reports.ts';
import { ONE, type Decimal } from '../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../core/units/ids.ts';
import type { Clock } from '../ports.ts';
import type { TrialTerms } from './trial-terms.ts';
import type { VenueClient } from './venue-client.ts';

/** How long a venue may take until what it acknowledged is so, and how often it is asked. */
const SETTLES_MS = 8_000;
const LOOK_EVERY_MS = 250;
/** Times that an order is cancelled at the end before a person is told of it. */
const CANCELS_MAX = 6;
const ABSENCES_MIN = 3;

/** An order of a trial, from the moment before it is sent. */
export interface OwnOrder {
  readonly id: ClientOrderId;
  readonly order: Order;
  /** The venue's number, once it said one. */
  venueId: string | null;
  /** Nothing of it can be at the venue any more. */
  isOver: boolean;
}

/** What is needed to trade. */
export interface OwnOrdersParts {
  readonly client: VenueClient;
  readonly terms: TrialTerms;
  readonly instrument: Instrument;
  readonly clock: Clock;
}

/** The orders that a trial placed, or may have placed. Known before they are sent, so that none is left behind. */
export class OwnOrders {
  readonly #parts: OwnOrdersParts;
  readonly #orders = new Map<ClientOrderId, OwnOrder>();

  constructor(parts: OwnOrdersParts) {
    this.#parts = parts;
  }

  /** A limit buy that does not trade at once, under an id of its own. */
  make(price: Decimal, quantity: Decimal, instrument: Instrument = this.#parts.instrument): OwnOrder {
    const { client, terms } = this.#parts;
    const plain: Order = {
      instrument,
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      quantity,
      price,
      triggerPrice: null,
      reduceOnly: false,
      closePosition: false,
      positionSide: 'both',
      clientOrderId: null,
      extras: terms.extras,
    };
    const id = client.codec.ownId(plain, client.freshId());
    const own: OwnOrder = { id, order: { ...plain, clientOrderId: id }, venueId: null, isOver: false };
    this.#orders.set(id, own);
    return own;
  }

  /** Sends orders in one request. */
  async place(...orders: readonly OwnOrder[]): Promise<readonly Outcome[]> {
    const [first, ...more] = orders;
    if (first === undefined) return [];
    const intent: Intent =
      more.length === 0
        ? { kind: 'place', order: first.order }
        : { kind: 'placeBatch', orders: orders.map(({ order }) => order) };
    const outcomes = await this.#parts.client.act(intent);
    for (const [at, own] of orders.entries()) {
      const outcome = outcomes[at];
      if (outcome?.kind === 'rejected') own.isOver = true;
      if (outcome?.kind === 'accepted') own.venueId = outcome.report?.venueOrderId ?? null;
    }
    return outcomes;
  }

  /** How requests name an order here; null while the venue has not said what would be needed for that. */
  nameOf({ id, venueId }: OwnOrder): OrderReference | null {
    if (this.#parts.terms.namesBy === 'client') return { by: 'client', id };
    return venueId === null ? null : { by: 'venue', id: venueId };
  }

  /** The request that cancels one order; null where it cannot be named. */
  cancelOf(own: OwnOrder): Extract<Intent, { kind: 'cancel' }> | null {
    const { client, instrument } = this.#parts;
    const target = this.nameOf(own);
    if (target === null) return null;
    if (target.by === 'venue' && client.codec.cancelOf !== undefined) {
      return client.codec.cancelOf(own.order, target.id);
    }
    return { kind: 'cancel', instrument, target };
  }

  /** A cancel of an order that nobody has placed. */
  cancelOfNone(): Extract<Intent, { kind: 'cancel' }> {
    const { instrument } = this.#parts;
    const none = this.make(ONE, ONE);
    none.isOver = true;
    return { kind: 'cancel', instrument, target: { by: 'client', id: none.id } };
  }

  /** Asks for one order. Null where the answer says neither that it is there nor that it is not. */
  async look(own: OwnOrder): Promise<OrderReport | 'absent' | null> {
    const { client, instrument } = this.#parts;
    const living = { kind: 'order', instrument, id: own.id } as const;
    const reads = client.codec.keepsEndedApart ? [living, { ...living, ended: true } as const] : [living];
    for (const read of reads) {
      const reply = await client.read(read);
      const found = reply === null ? null : client.codec.readOrder(reply, read);
      if (found === null || found.kind === 'unreadable') return null;
      if (found.kind === 'absent') continue;
      own.venueId = found.report.venueOrderId;
      if (found.report.state !== 'open') own.isOver = true;
      return found.report;
    }
    return 'absent';
  }

  /** Asks for one order until it is as wanted, for some seconds. What was last seen, in either case. */
  async settle(
    own: OwnOrder,
    isWanted: (seen: OrderReport | 'absent') => boolean,
  ): Promise<OrderReport | 'absent' | null> {
    const { clock } = this.#parts;
    const until = clock.monotonicMs() + SETTLES_MS;
    for (;;) {
      const seen = await this.look(own);
      if (seen !== null && isWanted(seen)) return seen;
      if (clock.monotonicMs() >= until) return seen;
      await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
    }
  }

  /**
   * Cancels everything that may still be at the venue, whatever came before. Returns the ids of the orders of which it
   * is not known that they are gone.
   */
  async clear(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const own of this.#orders.values()) if (!(await this.#isGone(own))) left.push(own.id);
    return left;
  }

  /** An order that is not there may be on its way, or not in the venue's view yet: that is asked several times. */
  async #isGone(own: OwnOrder): Promise<boolean> {
    let absences = 0;
    for (let tried = 0; tried < CANCELS_MAX && !own.isOver; tried += 1) {
      const seen = await this.look(own);
      absences = seen === 'absent' ? absences + 1 : 0;
      if (own.isOver || absences >= ABSENCES_MIN) return true;
      const cancel = this.cancelOf(own);
      if (cancel !== null) await this.#parts.client.act(cancel);
      await new Promise<void>((resolve) => void this.#parts.clock.after(LOOK_EVERY_MS, resolve));
    }
    return own.isOver;
  }
}
