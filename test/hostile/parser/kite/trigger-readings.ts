import { Account } from '../../../../simulators/kite/account.ts';
import type { Exchange } from '../../../../simulators/kite/exchange.ts';
import { Refusal } from '../../../../simulators/kite/refusal.ts';
import type { SimTrigger, TriggerTerms } from '../../../../simulators/kite/trigger.ts';
import { deleteTrigger, modifyTrigger, placeTrigger } from '../../../../simulators/kite/triggers.ts';
import type { Order } from '../../../../src/core/order/order.ts';
import { ZERO } from '../../../../src/core/units/decimal.ts';
import { readingOf, type FieldValues, type Reading } from '../reading.ts';
import { KNOWN_TRIGGERS } from './known-orders.ts';

type Standing = Pick<
  Order,
  'instrument' | 'side' | 'quantity' | 'price' | 'triggerPrice' | 'extras' | 'standing'
>;

/** A trigger as the gate decided on it, in the words of {@link triggerReading}. */
export function standingWords(order: Standing): FieldValues {
  const { instrument, side, quantity, price, triggerPrice, standing } = order;
  const extras = new Map(order.extras);
  const rest = [side === 'buy' ? 'BUY' : 'SELL', String(quantity), extras.get('product') ?? ''];
  const main = [triggerPrice, price, ...rest].join(' ');
  const lower =
    standing?.kind === 'twoLeg' ? [standing.triggerPrice, standing.price, ...rest].join(' ') : null;
  const last = extras.get('last_price') ?? '';
  return { symbol: instrument, last: String(Math.round(Number(last) * 10_000)), main, lower };
}

/** What the simulated venue reads in a request about a trigger, by its own parser. */
export function triggerReading(exchange: Exchange, line: string, form: URLSearchParams): Reading {
  const [method = '', path = ''] = line.split(' ');
  const id = path.split('/')[3] ?? '';
  const params = new Map(form);
  const account = accountWithTriggers(exchange);
  const done =
    method === 'POST'
      ? placeTrigger(exchange, account, params)
      : method === 'PUT'
        ? modifyTrigger(exchange, account, id, params)
        : deleteTrigger(exchange, account, id);
  if (done instanceof Refusal) return { kind: 'refused', why: `${done.type} ${done.message}` };
  const { terms } = done;
  const rest = unlooked(form, method === 'DELETE', id);
  return readingOf(line, [
    method === 'DELETE' ? { ...rest, symbol: terms.symbol } : { ...rest, ...words(terms) },
  ]);
}

function words({ symbol, lastPrice, legs }: TriggerTerms): FieldValues {
  const told = legs
    .toSorted((one, other) => (one.trigger < other.trigger ? -1 : 1))
    .map(({ trigger, price, side, quantity, product }) =>
      [trigger, price, side, quantity, product].join(' '),
    );
  const [first, second] = told;
  const last = String(lastPrice / 10n ** 14n);
  return second === undefined
    ? { symbol, last, main: first ?? null, lower: null }
    : { symbol, last, main: second, lower: first ?? null };
}

const CONDITION = ['exchange', 'tradingsymbol', 'trigger_values', 'last_price'];
const LEG = [
  ...['exchange', 'tradingsymbol', 'transaction_type', 'quantity', 'order_type', 'product', 'price'],
];

/** What the simulated venue does not look at; the real one might. What repeats the path is no news. */
function unlooked(form: URLSearchParams, isDelete: boolean, id: string): FieldValues {
  const known = isDelete ? [] : ['type', 'condition', 'orders'];
  const pairs = [...form].filter(([name, value]) =>
    name === 'trigger_id' ? value !== id : !known.includes(name),
  );
  const orders: unknown = isDelete ? [] : JSON.parse(form.get('orders') ?? '');
  const inside = [
    ...(isDelete ? [] : others(JSON.parse(form.get('condition') ?? ''), CONDITION)),
    ...(Array.isArray(orders) ? orders.flatMap((order: unknown) => others(order, LEG)) : []),
  ];
  return Object.fromEntries([...pairs, ...inside.map((name) => [`in ${name}`, 'is there'] as const)]);
}

function others(value: unknown, known: readonly string[]): readonly string[] {
  return Object.keys(Object(value)).filter((name) => !known.includes(name));
}

function accountWithTriggers(exchange: Exchange): Account {
  const account = new Account({ userId: '', cash: ZERO });
  for (const [id, { instrument }] of KNOWN_TRIGGERS) {
    const terms = { symbol: instrument, lastPrice: ZERO, legs: [] };
    const { now } = exchange;
    const waiting: SimTrigger = { id: Number(id), createdAt: now, updatedAt: now, status: 'active', terms };
    account.triggers.push(waiting);
  }
  return account;
}
