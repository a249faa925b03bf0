import { FAIR, STORM } from '../../../sim/faulty-wire.ts';
import { decimal } from '../../../src/core/units/decimal.ts';
import { Arena } from './arena.ts';
import { anyOrder, BOTS, OPEN, SYMBOLS, type LimitCase } from './limits.ts';

const STILL = {
  volatility: 0,
  drift: 0,
  flowPerSecond: decimal('0'),
  levels: 8,
  levelTicks: 100,
  levelQty: decimal('0.02'),
};
/** A request's window, the venue's lag, both clocks and the latest delivery, and rounds enough for every order. */
const REST_MAX_MS = 900_000;
const REST_LOOK_MS = 15_000;

export interface Crowding {
  /** Requests that the gate let through, as they arrived. */
  readonly passed: number;
  /** The furthest that anything ever was beyond the limit; not above zero when all is well. */
  readonly overshoot: bigint | number;
  /** What the account has reserved when all is quiet and cancelled, and what differs from the venue before that. */
  readonly leaks: readonly string[];
}

/** A bug in the keeping of reservations. */
export type ReservationBug = 'leak' | 'early-release';

/**
 * That many requests at once, of several bots, against one limit: cancels of own orders in between, and a way to the
 * venue on which requests get lost, late and shrugged at. The mark stands still, so every figure is exact.
 */
export async function crowd(
  limit: LimitCase,
  options: { readonly seed: number; readonly requests: number; readonly bug?: ReservationBug },
): Promise<Crowding> {
  const arena = new Arena({
    seed: options.seed,
    bots: BOTS,
    weather: STORM,
    // Too little for all that is asked, where the limit does not say so first: the venue refuses some.
    balance: '3000',
    markets: SYMBOLS.map((symbol) => ({ symbol, ...STILL })),
    policy: { version: 1, everyAccount: { ...OPEN, ...limit.limits }, everyBot: limit.everyBot ?? {} },
  });
  if (options.bug !== undefined) plant(arena, options.bug);
  const arrived: ReadonlyMap<string, string>[] = [];
  let overshoot: bigint | number | null = null;
  arena.onArrival = (line, fields) => {
    if (!line.startsWith('POST')) return;
    arrived.push(fields);
    const beyond = limit.beyond(arena, arrived);
    if (overshoot === null || beyond > overshoot) overshoot = beyond;
  };
  await arena.pass(500);
  for (let at = 0; at < options.requests; at += 1) {
    void send(arena, limit, at).catch(() => undefined);
    if (at % 100 === 99) await arena.pass(40);
  }
  await comeToRest(arena);
  const leaks = differences(arena);
  await cancelAll(arena);
  leaks.push(...differences(arena), ...left(arena));
  return { passed: arrived.length, overshoot: overshoot ?? 0, leaks };
}

async function send(arena: Arena, limit: LimitCase, at: number): Promise<void> {
  const { random } = arena;
  const bot = random.pick(BOTS);
  const symbol = random.pick(SYMBOLS);
  if (random.chance(8)) {
    const id = `${bot}-${random.below(at + 1)}`;
    await arena.ask(bot, 'DELETE', '/fapi/v1/order', { symbol, origClientOrderId: id });
    return;
  }
  const fields = limit.order?.(random, 0) ?? anyOrder(random, arena.way.markOf(symbol), symbol);
  const named = limit.path === undefined ? { ...fields, newClientOrderId: `${bot}-${at}` } : fields;
  await arena.ask(bot, 'POST', limit.path ?? '/fapi/v1/order', named);
}

/** Calm weather, until nothing is in doubt any more: the gateway asks for a bounded number of orders in a round. */
async function comeToRest(arena: Arena): Promise<void> {
  arena.way.weather = FAIR;
  for (let waited = 0; waited < REST_MAX_MS; waited += REST_LOOK_MS) {
    await arena.pass(REST_LOOK_MS);
    if (arena.way.travelling === 0 && differences(arena).length === 0) return;
  }
}

/** Everything that rests is cancelled by the bot whose it is. */
async function cancelAll(arena: Arena): Promise<void> {
  for (let turn = 0; turn < 4 && arena.venue.openOrders.length > 0; turn += 1) {
    for (const bot of BOTS) {
      for (const symbol of SYMBOLS) void arena.ask(bot, 'DELETE', '/fapi/v1/allOpenOrders', { symbol });
    }
    await comeToRest(arena);
  }
}

/** What the gateway holds reserved that is not open at the venue, and the other way round, in each of its books. */
function differences(arena: Arena): string[] {
  const open = arena.venue.openOrders.map((order) => order.clientOrderId).sort();
  const [account] = arena.state.accounts.values();
  const found: string[] = [];
  const compare = (book: string, reserved: Iterable<string>, expected: readonly string[]): void => {
    const ours = new Set(reserved);
    const extra = [...ours].filter((id) => !expected.includes(id));
    const missing = expected.filter((id) => !ours.has(id));
    if (extra.length > 0) found.push(`${book}: ${extra.length} reserved and not open, like ${extra[0]}`);
    if (missing.length > 0)
      found.push(`${book}: ${missing.length} open and not reserved, like ${missing[0]}`);
  };
  compare('account', account?.book.orders.keys() ?? [], open);
  for (const bot of arena.state.bots.values()) {
    const own = open.filter((id) => id.startsWith(`${bot.id}-`));
    compare(bot.id, bot.book.orders.keys(), own);
  }
  if ((account?.openIntents.size ?? 0) > 0) found.push(`${account?.openIntents.size} intents without an end`);
  return found;
}

/** Whether anything is still open at all. */
function left(arena: Arena): readonly string[] {
  const { length } = arena.venue.openOrders;
  return length === 0 ? [] : [`${length} orders are still open`];
}

/** Ends of orders that are forgotten now and then, or accounts and bots that forget what they have open. */
function plant(arena: Arena, bug: ReservationBug): void {
  for (const account of arena.state.accounts.values()) {
    const { orders } = account.book;
    const remove = orders.delete.bind(orders);
    let ends = 0;
    if (bug === 'leak') {
      orders.delete = (id) => {
        ends += 1;
        return ends % 7 !== 0 && remove(id);
      };
      continue;
    }
    orders.set = () => orders;
  }
  if (bug === 'leak') return;
  for (const { book } of arena.state.bots.values()) book.orders.set = () => book.orders;
}
