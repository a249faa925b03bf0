import { assert } from '../assert.ts';
import type { Json, JsonObject } from './canonical.ts';
import { isObject } from './rule-name.ts';
import { guardId } from '../units/ids.ts';

/** What an allowed action may do to a position, as far as halts care. */
export type Effect = 'cancels' | 'reduces' | 'opens';

/** Whose request an action is, and the number of its entry. */
export interface AskedBy {
  readonly account: string;
  readonly bot: string;
  readonly seq: number;
}

/** As many changes of an order's exits are remembered, newest last, as the gateway itself does. */
const ASKED_MAX = 20;

/** Orders that have ended and whose bot is still known: what cancels them may reach the ledger after their end. */
const ENDED_KEPT = 10_000;
const ENDED: ReadonlySet<Json | undefined> = new Set<Json>(['filled', 'cancelled', 'expired', 'rejected']);

/**
 * Orders that intents have placed: whose they are, and which ones the venue itself keeps from opening a position, since
 * an amend must name one of these to pass a halt of openings. Memory grows with reduce-only orders and live ones.
 */
export class PlacedOrders {
  /** Reduce-only ones, by account and the client's id. */
  readonly #reducing = new Set<string>();
  /** From account and the venue's id to account and the client's id; of reduce-only ones, and those not ended long. */
  readonly #byVenueId = new Map<string, string>();
  /** The other way round. */
  readonly #venueIds = new Map<string, string>();
  readonly #bots = new Map<string, string>();
  /** What of each order says which exits were asked for with it: as it was placed, and each change of them. */
  readonly #asked = new Map<string, readonly JsonObject[]>();
  /** Orders as they were placed. */
  readonly #placed = new Map<string, JsonObject>();
  /** Keys of `#bots` that may be forgotten, oldest first. */
  readonly #ended = new Set<string>();
  /** Walks along as they are forgotten: to look for the first of a set anew passes over all that were before it. */
  readonly #oldest = this.#ended.values();

  /** What an allowed action does, as far as halts care; null when nothing may allow it. */
  effectOf({ account, bot, seq }: AskedBy, action: JsonObject): Effect | null {
    switch (action.kind) {
      case 'cancel':
      case 'cancelAll':
        return 'cancels';
      case 'place':
        return this.#place(account, bot, partOf(action.order));
      case 'amend':
        return this.#amend(account, action);
      case 'guard':
        return this.#guard(orderKey(account, guardId(seq)), bot, partOf(action.guard));
      case 'placeTest':
      case 'setting':
        return 'opens';
      default:
        return null;
    }
  }

  /** Learns the venue's id of an order, and its end, from a report, which may be null. */
  report(account: string, report: Json | undefined): void {
    if (!isObject(report)) return;
    const order = orderKey(account, String(report.id));
    if (this.#reducing.has(order) || this.#bots.has(order)) {
      const venueId = orderKey(account, String(report.venueOrderId));
      this.#byVenueId.set(venueId, order);
      this.#venueIds.set(order, venueId);
    }
    if (ENDED.has(report.state)) this.#end(order);
  }

  /** The action of an intent never took effect: an order that it placed has ended. */
  voided(account: string, { kind, order }: JsonObject): void {
    if (kind === 'place') this.#end(orderKey(account, String(partOf(order).clientOrderId)));
  }

  /** Whether that bot placed an order of that account under that id. */
  isOf(account: string, bot: string, id: string): boolean {
    return this.#bots.get(orderKey(account, id)) === bot;
  }

  /** Whether some bot did. */
  isBots(account: string, id: string): boolean {
    return this.#bots.has(orderKey(account, id));
  }

  /**
   * Learns of an order that the venue placed by itself beside `parent`, from then on of the same bot. Whether that bot
   * had asked for it: for an exit of that market, side and type, at those prices.
   */
  adopt({ account, parent, order, report }: JsonObject): boolean {
    const of = orderKey(String(account), String(parent));
    const asked = this.#asked.get(of);
    if (asked === undefined || !isObject(order) || !isObject(report)) return false;
    const key = orderKey(String(account), String(report.id));
    this.#bots.set(key, String(this.#bots.get(of)));
    if (order.reduceOnly === true) this.#reducing.add(key);
    return asked.some((one) => isExitOf(one, order));
  }

  #place(account: string, bot: string, order: JsonObject): Effect | null {
    const { clientOrderId, reduceOnly, closePosition } = order;
    // What nothing names cannot be asked after.
    if (clientOrderId === null) return null;
    const key = orderKey(account, String(clientOrderId));
    if (reduceOnly === true) this.#reducing.add(key);
    else this.#reducing.delete(key);
    this.#ended.delete(key);
    this.#bots.set(key, bot);
    this.#placed.set(key, order);
    if (isObject(order.attached)) this.#asked.set(key, [order]);
    else this.#asked.delete(key);
    return reduceOnly === true || closePosition === true ? 'reduces' : 'opens';
  }

  #amend(account: string, { target, exits }: JsonObject): Effect {
    const { by, id } = partOf(target);
    const named = orderKey(account, String(id));
    const order = by === 'client' ? named : this.#byVenueId.get(named);
    const placed = order === undefined ? undefined : this.#placed.get(order);
    if (order !== undefined && placed !== undefined && isObject(exits)) {
      const more = { ...placed, attached: { takeProfit: null, stopLoss: null, ...exits } };
      this.#asked.set(order, [...(this.#asked.get(order) ?? []), more].slice(-ASKED_MAX));
    }
    return order !== undefined && this.#reducing.has(order) ? 'reduces' : 'opens';
  }

  /** No order stands behind exits of a position: what the venue places for them is known under a name of its own. */
  #guard(key: string, bot: string, guard: JsonObject): Effect {
    const { takeProfit, stopLoss } = partOf(guard.attached);
    this.#bots.set(key, bot);
    this.#asked.set(key, [guard]);
    // Nothing ends it: it is remembered for as long as what has ended.
    this.#end(key);
    return takeProfit === null && stopLoss === null ? 'cancels' : 'reduces';
  }

  #end(order: string): void {
    this.#ended.add(order);
    if (this.#ended.size <= ENDED_KEPT) return;
    const oldest = String(this.#oldest.next().value);
    this.#ended.delete(oldest);
    this.#bots.delete(oldest);
    this.#asked.delete(oldest);
    this.#placed.delete(oldest);
    const venueId = this.#venueIds.get(oldest);
    this.#venueIds.delete(oldest);
    if (venueId !== undefined && !this.#reducing.has(oldest)) this.#byVenueId.delete(venueId);
  }
}

function partOf(value: Json | undefined): JsonObject {
  assert(isObject(value), 'the shape of an action was looked at before');
  return value;
}

/** Whether the venue was to place that exit after the order that was asked for. */
function isExitOf(asked: JsonObject, exit: JsonObject): boolean {
  const attached = partOf(asked.attached);
  const closesAll = attached.closes === 'position';
  const reduces = exit.closePosition === closesAll && exit.reduceOnly === !closesAll;
  // Exits of a position lie on whichever side that has.
  const isOpposite = asked.side !== exit.side;
  if (!reduces || !isOpposite || exit.instrument !== asked.instrument) return false;
  const legs = [
    ['takeProfit', attached.takeProfit],
    ['stop', attached.stopLoss],
  ] as const;
  return legs.some(
    ([kind, leg]) =>
      isObject(leg) &&
      exit.type === (leg.price === null ? `${kind}Market` : kind) &&
      exit.triggerPrice === leg.triggerPrice &&
      exit.price === leg.price,
  );
}

/** An account's name holds no slash, so no two pairs share a key. */
function orderKey(account: string, id: string): string {
  return `${account}/${id}`;
}
