import assert from 'node:assert/strict';
import { emptyState, fold } from '../core/account/fold.ts';
import { actionRecord, type Action } from '../core/account/record.ts';
import type { GatewayState } from '../core/account/state.ts';
import { canonicalJson } from '../core/ledger/canonical.ts';
import type { Entry, EntryBody } from '../core/ledger/entry.ts';
import type { Order } from '../core/order/order.ts';
import { allOrNone, countsAs, decide, replayed, waitingLike, type Verdict } from '../core/policy/decide.ts';
import { policyOf, type OrderWords, order as orderOf } from '../core/policy/policy-fixture.test.ts';
import { shadowOf, type ShadowDifference } from '../core/policy/shadow.ts';
import { policyJson, type Policy } from '../core/policy/policy.ts';
import { formatDecimal, decimal } from '../core/units/decimal.ts';
import {
  parseAccountId,
  parseBotId,
  type ClientOrderId,
  type Instrument,
  type Seq,
} from '../core/units/ids.ts';
import { unixMs } from '../core/units/time.ts';
import { WhatIf, type WhatIfQuestion, type WhatIfReport } from './what-if.ts';

export const START = 1_750_000_000_000;

/** A ledger written by hand, whose decisions are those of the real engine. */
export class Recorded {
  readonly entries: Entry[] = [];
  readonly state: GatewayState = emptyState();
  at = START;
  /** Whether the orders of a request belong together. */
  isBracket = false;
  #requests = 0;
  #trades = 0;

  constructor(limits: object = {}, top: object = {}, bots: readonly string[] = ['grid']) {
    const probes = { flags: [], warnings: [], record: 'r' } as const;
    this.append({ kind: 'start', engine: 'e', version: '0' });
    this.append({
      ...{ kind: 'account', account: 'main', venue: 'binance-usdm', trade: 't', accountHost: 'h', ca: null },
      ...probes,
      paper: true,
    });
    for (const bot of bots)
      this.append({ kind: 'bot', bot, account: 'main', key: `key-${bot}`, record: 'r' });
    this.policy(policyOf(limits, {}, top));
    this.quote('100');
    this.quote('10', 'ETHUSDT');
  }

  append(body: EntryBody): number {
    const seq = this.state.size;
    const entry = { seq, at: this.at, body };
    fold(this.state, entry);
    this.entries.push(entry);
    return seq;
  }

  later(ms: number): this {
    this.at += ms;
    return this;
  }

  policy(policy: Policy): void {
    this.append({ kind: 'policy', policy: canonicalJson(policyJson(policy)), hash: 'h', by: 'owner' });
  }

  quote(mark: string, instrument = 'BTCUSDT'): void {
    const prices = { mark, bid: mark, ask: mark, volume24h: '1000000000' };
    const depth = { bps: 100, bid: '1000000', ask: '1000000' };
    const where = { venue: 'binance-usdm', account: 'main', instrument } as const;
    this.append({ kind: 'reference', ...where, ...prices, depth, observedAt: this.at });
  }

  /** One request; several actions are a batch. Returns the entries of its intents. */
  ask(
    actions: readonly Action[],
    bot = 'grid',
    request = `request-${(this.#requests += 1)}`,
  ): readonly number[] {
    const botId = parseBotId(bot);
    const accountId = parseAccountId('main');
    assert(botId !== null && accountId !== null);
    const found = this.state.bots.get(botId);
    const account = this.state.accounts.get(accountId);
    assert(found !== undefined && account !== undefined);
    const orders: Order[] = [];
    const spent = new Set<Seq>();
    const replay = replayed(this.state, request, unixMs(this.at));
    const trials: (ShadowDifference | null)[] = [];
    const each = actions.map((action) => {
      const asked = {
        bot: found,
        account,
        action,
        now: unixMs(this.at),
        batch: orders,
        spent,
        stampedAt: unixMs(this.at),
      };
      const verdict: Verdict =
        replay === null ? decide(this.state, asked) : { kind: 'deny', denials: [replay] };
      trials.push(replay === null ? shadowOf(this.state, asked, verdict) : null);
      const counted = verdict.kind === 'allow' ? countsAs(account, action) : null;
      if (counted !== null) orders.push(counted);
      if (verdict.kind === 'allow' && verdict.approval !== null) spent.add(verdict.approval);
      return verdict;
    });
    const verdicts = this.isBracket ? allOrNone(each) : each;
    const seqs = verdicts.map((verdict, index) => {
      const action = actions[index];
      if (verdict.kind === 'again' || action === undefined) return null;
      const isAllowed = verdict.kind === 'allow';
      const waiting = waitingLike(this.state, { bot: found, account, action, now: unixMs(this.at) });
      const approval = isAllowed ? verdict.approval : verdict.kind === 'hold' ? waiting : null;
      return this.append({
        kind: 'intent',
        bot,
        account: 'main',
        request,
        stampedAt: this.at,
        replayUntil: this.at + 5_000,
        action: actionRecord(action),
        verdict: verdict.kind,
        ...(approval === null ? {} : { approval }),
        denials: isAllowed ? [] : verdict.denials,
        policy: 'h',
        draft: isAllowed ? 'd' : null,
        resolvesAt: isAllowed ? this.at + 9_000 : null,
        batch: actions.length === 1 ? null : [index, actions.length],
      });
    });
    seqs.forEach((intent, index) => {
      const trial = trials[index] ?? null;
      if (intent === null || trial === null) return;
      const { instrument, verdict, codes, instead } = trial;
      const notional = formatDecimal(trial.notional);
      this.append({ kind: 'shadowVerdict', intent, bot, instrument, notional, verdict, codes, instead });
    });
    return seqs.filter((seq) => seq !== null);
  }

  /** Puts a policy on trial. */
  shadow(policy: Policy | null): void {
    const text = policy === null ? null : canonicalJson(policyJson(policy));
    this.append({ kind: 'shadow', policy: text, hash: text === null ? null : 's', by: 'owner' });
  }

  /** Places an order, and when it was allowed the venue takes it. */
  place(words: OrderWords = {}, bot = 'grid'): Order {
    const order = orderOf(words);
    const [seq] = this.ask([{ kind: 'place', order }], bot);
    if (seq !== undefined && this.wasAllowed(seq)) this.accepted(seq, order);
    return order;
  }

  wasAllowed(seq: number): boolean {
    const body = this.entries[seq]?.body;
    return body?.kind === 'intent' && body.verdict === 'allow';
  }

  accepted(intent: number, order: Order): void {
    const report = this.#report(order, 'open', '0');
    const nothing = { code: null, reply: null } as const;
    this.append({ kind: 'outcome', intent, account: 'main', result: 'accepted', report, ...nothing });
  }

  ends(order: Order, state: 'filled' | 'cancelled', filled: string): void {
    this.append({ kind: 'order', account: 'main', report: this.#report(order, state, filled) });
  }

  fill(order: Order, quantity: string, price: string): void {
    this.fillAs(venueIdOf(order), order, quantity, price);
  }

  /** A fill under another number than the venue gives to orders of ours. */
  fillAs(venueOrderId: string, { instrument, side }: Order, quantity: string, price: string): void {
    this.#trades += 1;
    this.append({
      ...{ kind: 'fill', account: 'main', trade: String(this.#trades), venueOrderId },
      ...{ instrument, side, quantity, price, fee: '0.1', feeAsset: 'USDT', tradedAt: this.at },
    });
  }

  /** Places, and fills at once when it was allowed. */
  trade(words: OrderWords = {}, bot = 'grid'): Order {
    const order = this.place(words, bot);
    const live = order.clientOrderId === null ? undefined : this.#live(order.clientOrderId);
    if (live === undefined || order.quantity === null || order.price === null) return order;
    this.fill(order, formatDecimal(order.quantity), formatDecimal(order.price));
    this.ends(order, 'filled', formatDecimal(order.quantity));
    return order;
  }

  cancel(order: Order, bot = 'grid'): void {
    const { clientOrderId, instrument } = order;
    assert(clientOrderId !== null);
    const target = { by: 'client', id: clientOrderId } as const;
    const [seq] = this.ask([{ kind: 'cancel', instrument, target }], bot);
    if (seq === undefined || !this.wasAllowed(seq)) return;
    const report = this.#report(order, 'cancelled', '0');
    const nothing = { code: null, reply: null } as const;
    this.append({ kind: 'outcome', intent: seq, account: 'main', result: 'accepted', report, ...nothing });
  }

  amend(order: Order, quantity: string, price: string): number {
    const { clientOrderId, instrument, side } = order;
    assert(clientOrderId !== null);
    const target = { by: 'client', id: clientOrderId } as const;
    const wish = { quantity: decimal(quantity), price: decimal(price), extras: [] };
    const [seq] = this.ask([{ kind: 'amend', amend: { instrument, target, side, ...wish } }]);
    assert(seq !== undefined);
    if (!this.wasAllowed(seq)) return seq;
    const report = { ...this.#report(order, 'open', '0'), quantity, price };
    const nothing = { code: null, reply: null } as const;
    this.append({ kind: 'outcome', intent: seq, account: 'main', result: 'accepted', report, ...nothing });
    return seq;
  }

  /** What another policy would have made of it. */
  under(
    policy: Policy,
    more: Partial<Omit<WhatIfQuestion, 'since'>> & { since?: number } = {},
  ): WhatIfReport {
    const { since = 0, ...rest } = more;
    const whatIf = new WhatIf({ policy, hash: 'c', bot: null, account: null, ...rest, since: unixMs(since) });
    for (const entry of this.entries) whatIf.take(entry);
    return whatIf.report();
  }

  #live(id: ClientOrderId): unknown {
    const account = parseAccountId('main');
    return account === null ? undefined : this.state.accounts.get(account)?.book.orders.get(id);
  }

  #report(order: Order, state: 'open' | 'filled' | 'cancelled', filled: string) {
    return {
      ...{ id: order.clientOrderId ?? '', venueOrderId: venueIdOf(order), state, filled },
      quantity: order.quantity === null ? '0' : formatDecimal(order.quantity),
      price: order.price === null ? '0' : formatDecimal(order.price),
    };
  }
}

export const ETHUSDT = 'ETHUSDT' as Instrument;

function venueIdOf(order: Order): string {
  return `v-${order.clientOrderId ?? ''}`;
}
