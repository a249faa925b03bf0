import assert from 'node:assert/strict';
import type { ActionRecord, EntryBody, IntentRecord, OrderRecord } from '../ledger/entry.ts';
import type { AttachedChangeRecord } from '../ledger/order-entry.ts';
import type { ReportRecord } from '../ledger/report-record.ts';
import type { WaitRecord } from '../ledger/standing-record.ts';
import type { ClientOrderId, Instrument } from '../units/ids.ts';
import type { LiveOrder } from './book.ts';
import { emptyState, fold } from './fold.ts';
import type { Account, Bot } from './state.ts';

export const START = 1_750_000_000_000;
export const BTC = 'BTCUSDT' as Instrument;
export const ETH = 'ETHUSDT' as Instrument;

/** A ledger told entry by entry, with one account and two bots on it, and what is known after each. */
export class Story {
  readonly state = emptyState();
  #at = START;

  constructor() {
    this.tell({
      kind: 'account',
      account: 'main',
      venue: 'binance-usdm',
      trade: 'https://trade',
      accountHost: 'https://account',
      ca: null,
      flags: [['enableFutures', true]],
      warnings: [],
      record: 'r1',
      paper: true,
    });
    for (const bot of ['ann', 'bob'])
      this.tell({ kind: 'bot', bot, account: 'main', key: `key-${bot}`, record: '' });
  }

  /** Folds one entry and returns its number. */
  tell(body: EntryBody): number {
    const seq = this.state.size;
    fold(this.state, { seq, at: this.#at, body });
    return seq;
  }

  pass(ms: number): this {
    this.#at += ms;
    return this;
  }

  get now(): number {
    return this.#at;
  }

  get account(): Account {
    const [account] = this.state.accounts.values();
    assert.ok(account !== undefined);
    return account;
  }

  bot(name: string): Bot {
    const bot = [...this.state.bots.values()].find(({ id }) => id === name);
    assert.ok(bot !== undefined);
    return bot;
  }

  /** The live order of that id as the account and its bot see it: the same object. */
  live(id: string, bot = 'ann'): LiveOrder | undefined {
    const of = this.account.book.orders.get(id as ClientOrderId);
    assert.equal(this.bot(bot).book.orders.get(id as ClientOrderId), of, 'account and bot see the same');
    return of;
  }

  intent(action: ActionRecord, more: Partial<IntentRecord> = {}): number {
    return this.tell({
      kind: 'intent',
      bot: 'ann',
      account: 'main',
      request: `request-${this.state.size}`,
      stampedAt: this.#at,
      replayUntil: this.#at + 7_000,
      action,
      verdict: 'allow',
      denials: [],
      policy: null,
      draft: 'd',
      resolvesAt: this.#at + 20_000,
      batch: null,
      ...more,
    });
  }

  place(id: string, words: Partial<OrderRecord> = {}, more: Partial<IntentRecord> = {}): number {
    return this.intent({ kind: 'place', order: { ...ORDER, clientOrderId: id, ...words } }, more);
  }

  amend(
    id: string,
    quantity: string,
    price: string,
    wait?: WaitRecord,
    exits?: AttachedChangeRecord,
  ): number {
    const target = { by: 'client', id } as const;
    const amend = {
      kind: 'amend',
      instrument: BTC,
      target,
      side: 'buy',
      quantity,
      price,
      extras: [],
    } as const;
    const waiting = wait === undefined ? {} : { wait };
    return this.intent({ ...amend, ...waiting, ...(exits === undefined ? {} : { exits }) });
  }

  outcome(
    intent: number,
    result: 'accepted' | 'rejected' | 'unknown' | 'notPlaced' | 'unconfirmed',
    report: ReportRecord | null = null,
  ): number {
    return this.tell({ kind: 'outcome', intent, account: 'main', result, code: null, report, reply: null });
  }

  report(id: string, state: ReportRecord['state'], filled = '0', venueOrderId = `v-${id}`): ReportRecord {
    return { id, venueOrderId, state, filled, quantity: '2', price: '100' };
  }

  fill(
    venueOrderId: string,
    trade: string,
    quantity: string,
    more: { side?: 'buy' | 'sell'; fee?: string; tradedAt?: number } = {},
  ): void {
    this.tell({
      kind: 'fill',
      account: 'main',
      trade,
      venueOrderId,
      instrument: BTC,
      side: more.side ?? 'buy',
      quantity,
      price: '100',
      fee: more.fee ?? '0',
      feeAsset: 'USDT',
      tradedAt: more.tradedAt ?? this.#at,
    });
  }
}

export const ORDER: OrderRecord = {
  instrument: BTC,
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: '2',
  price: '100',
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: null,
  extras: [],
};
