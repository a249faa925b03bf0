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
  readonly id: string;
  readonly of: OfAccount;
  /** Null once it has ended long ago. */
  bot: string | null;
  /** Whether the venue itself keeps it from opening a position. */
  reduces: boolean;
  /** What says which exits were asked for with it, as it was placed and each change of them; null where none were. */
  asked: readonly JsonObject[] | null;
  /** As it was placed; null for what the venue placed, and for exits of a position. */
  placed: JsonObject | null;
  /** The venue's id, once it was told. */
  venueId: string | null;
}

interface OfAccount {
  /** By the client's id. */
  readonly orders: Map<string, Known>;
  /** Reduce-only ones, and those not ended long. */
  readonly byVenueId: Map<string, Known>;
}

/**
 * Orders that intents have placed: whose they are, and which ones the venue itself keeps from opening a position, since
 * an amend must name one of these to pass a halt of openings. Memory grows with reduce-only orders and live ones.
 */
export class PlacedOrders {
  readonly #accounts = new Map<string, OfAccount>();
  /** What may be forgotten, oldest first. */
  readonly #ended = new Set<Known>();
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
        return this.#guard(this.#known(account, guardId(seq)), bot, partOf(action.guard));
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
    const known = this.#find(account, String(report.id));
    if (known === undefined) return;
    known.venueId = String(report.venueOrderId);
    known.of.byVenueId.set(known.venueId, known);
    if (ENDED.has(report.state)) this.#end(known);
  }

  /** The action of an intent never took effect: an order that it placed has ended. */
  voided(account: string, { kind, order }: JsonObject): void {
    if (kind !== 'place') return;
    const known = this.#find(account, String(partOf(order).clientOrderId));
    if (known !== undefined) this.#end(known);
  }

  /** Whether that bot placed an order of that account under that id. */
  isOf(account: string, bot: string, id: string): boolean {
    return this.#find(account, id)?.bot === bot;
  }

  /** Whether some bot did. */
  isBots(account: string, id: string): boolean {
    return typeof this.#find(account, id)?.bot === 'string';
  }

  /**
   * Learns of an order that the venue placed by itself beside `parent`, from then on of the same bot. Whether that bot
   * had asked for it: for an exit of that market, side and type, at those prices.
   */
  adopt({ account, parent, order, report }: JsonObject): boolean {
    const { asked = null, bot = null } = this.#find(String(account), String(parent)) ?? {};
    if (asked === null || !isObject(order) || !isObject(report)) return false;
    const known = this.#known(String(account), String(report.id));
    known.bot = bot;
    if (order.reduceOnly === true) known.reduces = true;
    return asked.some((one) => isExitOf(one, order));
  }

  #place(account: string, bot: string, order: JsonObject): Effect | null {
    const { clientOrderId, reduceOnly, closePosition } = order;
    // What nothing names cannot be asked after.
    if (clientOrderId === null) return null;
    const known = this.#known(account, String(clientOrderId));
    this.#ended.delete(known);
    known.bot = bot;
    known.reduces = reduceOnly === true;
    known.asked = isObject(order.attached) ? [order] : null;
    known.placed = order;
    return reduceOnly === true || closePosition === true ? 'reduces' : 'opens';
  }

  #amend(account: string, { target, exits }: JsonObject): Effect {
    const { by, id } = partOf(target);
    const of = this.#accounts.get(account);
    const known = (by === 'client' ? of?.orders : of?.byVenueId)?.get(String(id));
    if (known === undefined) return 'opens';
    if (known.placed !== null && isObject(exits)) {
      const more = { ...known.placed, attached: { takeProfit: null, stopLoss: null, ...exits } };
      known.asked = [...(known.asked ?? []), more].slice(-ASKED_MAX);
    }
    return known.reduces ? 'reduces' : 'opens';
  }

  /** No order stands behind exits of a position: what the venue places for them is known under a name of its own. */
  #guard(known: Known, bot: string, guard: JsonObject): Effect {
    const { takeProfit, stopLoss } = partOf(guard.attached);
    known.bot = bot;
    known.asked = [guard];
    // Nothing ends it: it is remembered for as long as what has ended.
    this.#end(known);
    return takeProfit === null && stopLoss === null ? 'cancels' : 'reduces';
  }

  #end(known: Known): void {
    this.#ended.add(known);
    if (this.#ended.size <= ENDED_KEPT) return;
    const { value: oldest } = this.#oldest.next();
    assert(oldest !== undefined, 'what was added last is still there');
    this.#ended.delete(oldest);
    const { id, of, venueId } = oldest;
    if (oldest.reduces) {
      Object.assign(oldest, { bot: null, asked: null, placed: null, venueId: null });
      return;
    }
    of.orders.delete(id);
    if (venueId !== null) of.byVenueId.delete(venueId);
  }

  #find(account: string, id: string): Known | undefined {
    return this.#accounts.get(account)?.orders.get(id);
  }

  #known(account: string, id: string): Known {
    const known = this.#find(account, id);
    if (known !== undefined) return known;
    const of = this.#accounts.get(account) ?? { orders: new Map(), byVenueId: new Map() };
    this.#accounts.set(account, of);
    const fresh = { id, of, bot: null, reduces: false, asked: null, placed: null, venueId: null };
    of.orders.set(id, fresh);
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
