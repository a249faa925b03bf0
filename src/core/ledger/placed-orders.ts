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

/** What is known of one order, in one place: each entry about an order asks several of these. */
interface Known {
  /** Null once it has ended long ago. */
  bot: string | null;
  /** Whether the venue itself keeps it from opening a position. */
  reduces: boolean;
  /** What says which exits were asked for with it, as it was placed and each change of them; null where none were. */
  asked: readonly JsonObject[] | null;
  /** As it was placed; null for what the venue placed, and for exits of a position. */
  placed: JsonObject | null;
  /** Account and the venue's id, once it was told. */
  venueId: string | null;
}

/**
 * Orders that intents have placed: whose they are, and which ones the venue itself keeps from opening a position, since
 * an amend must name one of these to pass a halt of openings. Memory grows with reduce-only orders and live ones.
 */
export class PlacedOrders {
  /** By account and the client's id. */
  readonly #orders = new Map<string, Known>();
  /** From account and the venue's id to account and the client's id; of reduce-only ones, and those not ended long. */
  readonly #byVenueId = new Map<string, string>();
  /** Keys of orders that may be forgotten, oldest first. */
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
    const known = this.#orders.get(order);
    if (known !== undefined) {
      known.venueId = orderKey(account, String(report.venueOrderId));
      this.#byVenueId.set(known.venueId, order);
    }
    if (ENDED.has(report.state)) this.#end(order);
  }

  /** The action of an intent never took effect: an order that it placed has ended. */
  voided(account: string, { kind, order }: JsonObject): void {
    if (kind === 'place') this.#end(orderKey(account, String(partOf(order).clientOrderId)));
  }

  /** Whether that bot placed an order of that account under that id. */
  isOf(account: string, bot: string, id: string): boolean {
    return this.#orders.get(orderKey(account, id))?.bot === bot;
  }

  /** Whether some bot did. */
  isBots(account: string, id: string): boolean {
    return typeof this.#orders.get(orderKey(account, id))?.bot === 'string';
  }

  /**
   * Learns of an order that the venue placed by itself beside `parent`, from then on of the same bot. Whether that bot
   * had asked for it: for an exit of that market, side and type, at those prices.
   */
  adopt({ account, parent, order, report }: JsonObject): boolean {
    const of = orderKey(String(account), String(parent));
    const parentOrder = this.#orders.get(of);
    if (!parentOrder?.asked || !isObject(order) || !isObject(report)) return false;
    const { asked, bot } = parentOrder;
    const known = this.#known(orderKey(String(account), String(report.id)));
    known.bot = bot;
    if (order.reduceOnly === true) known.reduces = true;
    return asked.some((one) => isExitOf(one, order));
  }

  #place(account: string, bot: string, order: JsonObject): Effect | null {
    const { clientOrderId, reduceOnly, closePosition } = order;
    // What nothing names cannot be asked after.
    if (clientOrderId === null) return null;
    const key = orderKey(account, String(clientOrderId));
    this.#ended.delete(key);
    const known = this.#known(key);
    known.bot = bot;
    known.reduces = reduceOnly === true;
    known.asked = isObject(order.attached) ? [order] : null;
    known.placed = order;
    return reduceOnly === true || closePosition === true ? 'reduces' : 'opens';
  }

  #amend(account: string, { target, exits }: JsonObject): Effect {
    const { by, id } = partOf(target);
    const named = orderKey(account, String(id));
    const order = by === 'client' ? named : this.#byVenueId.get(named);
    const known = order === undefined ? undefined : this.#orders.get(order);
    if (known === undefined) return 'opens';
    if (known.placed !== null && isObject(exits)) {
      const more = { ...known.placed, attached: { takeProfit: null, stopLoss: null, ...exits } };
      known.asked = [...(known.asked ?? []), more].slice(-ASKED_MAX);
    }
    return known.reduces ? 'reduces' : 'opens';
  }

  /** No order stands behind exits of a position: what the venue places for them is known under a name of its own. */
  #guard(key: string, bot: string, guard: JsonObject): Effect {
    const { takeProfit, stopLoss } = partOf(guard.attached);
    const known = this.#known(key);
    known.bot = bot;
    known.asked = [guard];
    // Nothing ends it: it is remembered for as long as what has ended.
    this.#end(key);
    return takeProfit === null && stopLoss === null ? 'cancels' : 'reduces';
  }

  #end(order: string): void {
    this.#ended.add(order);
    if (this.#ended.size <= ENDED_KEPT) return;
    const oldest = String(this.#oldest.next().value);
    this.#ended.delete(oldest);
    const known = this.#orders.get(oldest);
    if (known === undefined) return;
    const { venueId } = known;
    if (known.reduces) {
      Object.assign(known, { bot: null, asked: null, placed: null, venueId: null });
      return;
    }
    this.#orders.delete(oldest);
    if (venueId !== null) this.#byVenueId.delete(venueId);
  }

  #known(key: string): Known {
    const known = this.#orders.get(key);
    if (known !== undefined) return known;
    const fresh = { bot: null, reduces: false, asked: null, placed: null, venueId: null };
    this.#orders.set(key, fresh);
    return fresh;
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
