import assert from 'node:assert/strict';
import { emptyState } from '../account/fold.ts';
import { bookHeld, emptyBook, type LiveOrder, type Reference } from '../account/book.ts';
import type { Account, Bot, GatewayState } from '../account/state.ts';
import type { Order } from '../order/order.ts';
import { decimal, ZERO } from '../units/decimal.ts';
import { parseAccountId, parseBotId, type ClientOrderId, type Instrument } from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';
import type { Denial, DenialCode } from './denial.ts';
import { evaluate, type ProposedAction } from './evaluate.ts';
import { assertFiguresAgree } from './figures-fixture.test.ts';
import { parsePolicy, type Policy } from './policy.ts';

/** Builders for the tests of policy: a world with one account, one bot and a liquid BTCUSDT at 100. */

export const NOW = unixMs(1_750_000_000_000);
export const BTC = 'BTCUSDT' as Instrument;
export const ETH = 'ETHUSDT' as Instrument;

export const REQUIRED = {
  symbols: ['BTCUSDT', 'ETHUSDT'],
  notionalMax: '1000',
  positionMax: '2000',
  dailyLossMax: '100',
};

export function policyOf(limits: object, bot: object = {}, top: object = {}): Policy {
  const read = parsePolicy({ version: 1, everyAccount: { ...REQUIRED, ...limits }, everyBot: bot, ...top });
  if (!('everyAccount' in read)) assert.fail(JSON.stringify(read));
  return read;
}

export interface World {
  readonly state: GatewayState;
  readonly account: Account;
  readonly bot: Bot;
}

export function world(limits: object = {}, bot: object = {}): World {
  const state = emptyState();
  const id = parseAccountId('main');
  const botId = parseBotId('grid');
  assert(id !== null && botId !== null);
  const account: Account = {
    id,
    venue: 'binance-usdm',
    trade: '',
    host: '',
    paper: true,
    limitsOf: id,
    since: NOW,
    ca: null,
    flags: [],
    status: 'active',
    record: '',
    address: null,
    master: null,
    nonceBound: unixMs(0),
    book: emptyBook(unixMs(NOW - 1_000)),
    usedIds: new Map(),
    venueIds: new Map(),
    awaited: new Map(),
    looseFills: new Map(),
    foreign: new Set(),
    manual: false,
    lastTrade: new Map(),
    keySince: NOW,
    provenAt: NOW,
    lastIncomeAt: { at: NOW, ids: new Set() },
    days: [],
    traders: 1,
    openIntents: new Map(),
  };
  const owned: Bot = {
    id: botId,
    account: id,
    home: id,
    key: 'decoy',
    record: '',
    revoked: false,
    book: emptyBook(unixMs(NOW - 1_000)),
    latched: false,
    parked: new Map(),
  };
  state.accounts.set(id, account);
  state.bots.set(botId, owned);
  state.policy = { policy: policyOf(limits, bot), hash: 'h', seq: 0 as never };
  const made = { state, account, bot: owned };
  quote(made, BTC, '100');
  quote(made, ETH, '10');
  return made;
}

export function quote(on: World, instrument: Instrument, mark: string, more: Partial<Reference> = {}): void {
  on.state.references.set(`${on.account.id}/${instrument}`, {
    instrument,
    mark: decimal(mark),
    bid: decimal(mark),
    ask: decimal(mark),
    volume24h: decimal('1000000000'),
    depth: { bps: 100, bid: decimal('1000000'), ask: decimal('1000000') },
    observedAt: NOW,
    ...more,
  });
}

let ids = 0;

export type OrderWords = Partial<Omit<Order, 'quantity' | 'price' | 'triggerPrice'>> & {
  readonly quantity?: string | null;
  readonly price?: string | null;
  readonly triggerPrice?: string | null;
};

/** A buy of 1 BTCUSDT at 100 unless said otherwise. */
export function order(words: OrderWords = {}): Order {
  const { quantity = '1', price = '100', triggerPrice = null, ...rest } = words;
  ids += 1;
  return {
    instrument: BTC,
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: `t${ids}` as ClientOrderId,
    extras: [],
    ...rest,
    quantity: quantity === null ? null : decimal(quantity),
    price: price === null ? null : decimal(price),
    triggerPrice: triggerPrice === null ? null : decimal(triggerPrice),
  };
}

export function market(words: OrderWords = {}): Order {
  return order({ type: 'market', timeInForce: null, price: null, ...words });
}

/** Puts an order into both books as the fold would. */
export function rest(on: World, words: OrderWords = {}, live: Partial<LiveOrder> = {}): LiveOrder {
  const placed = order(words);
  assert(placed.clientOrderId !== null);
  const made: LiveOrder = {
    id: placed.clientOrderId,
    bot: on.bot.id,
    intent: null,
    order: placed,
    placedAt: NOW,
    phase: 'open',
    venueOrderId: null,
    quantity: placed.quantity,
    price: placed.price,
    filled: ZERO,
    amending: null,
    recheckedAt: null,
    ...live,
  };
  on.account.book.orders.set(made.id, made);
  on.bot.book.orders.set(made.id, made);
  return made;
}

/** Gives both books a position, paid for at the mark so that it begins without profit or loss. */
export function hold(on: World, quantity: string, instrument: Instrument = BTC): void {
  const mark = on.state.references.get(`${on.account.id}/${instrument}`)?.mark ?? ZERO;
  for (const book of [on.account.book, on.bot.book]) {
    book.positions.delete(instrument);
    bookHeld(book, instrument, decimal(quantity), mark);
  }
}

export function ask(
  on: World,
  action: ProposedAction,
  batch: readonly Order[] = [],
  at: { readonly now?: UnixMs; readonly stampedAt?: UnixMs } = {},
): readonly Denial[] {
  const proposal = { account: on.account, bot: on.bot, action, now: NOW, batch, ...at };
  const denials = evaluate(on.state, proposal);
  assertFiguresAgree(on.state, proposal, denials);
  return denials;
}

/** Codes of the refusals for a new order, without repetition. */
export function codes(on: World, placed: Order, batch: readonly Order[] = []): readonly DenialCode[] {
  return [...new Set(ask(on, { kind: 'place', order: placed }, batch).map((denial) => denial.code))];
}
