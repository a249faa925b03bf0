import type { VenueEngine } from '../../simulators/kite/engine.ts';
import type { Inspection } from '../../simulators/kite/inspection.ts';
import type { SimTrigger, TriggerTerms } from '../../simulators/kite/trigger.ts';
import { decimal, formatDecimal, type Decimal } from '../../src/core/units/decimal.ts';
import type { SeededRandom } from '../random.ts';
import { keptText, type KeptAtVenue, type KeptLeg } from './kept.ts';

/** Method, path and form of a request. */
export type Line = readonly [method: string, path: string, form: string];

const PATH = '/gtt/triggers';
const TICK = 0.05;
/** A share of the largest orders of a history, in each market. */
const SHARES_MAX = new Map([
  ['NSE:INFY', 35],
  ['NSE:SBIN', 70],
]);

interface Wanted {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly lastPrice: number;
  readonly legs: readonly { readonly trigger: number; readonly price: number }[];
}

/** What a bot asks about triggers, by chance: mostly a new one, sometimes another for one that waits, or its end. */
export function triggerLine(server: VenueEngine, { triggers }: Inspection, random: SeededRandom): Line {
  const known = triggers.filter(({ status }) => status === 'active' || random.chance(10));
  const roll = random.below(100);
  const chosen = known.length === 0 ? null : random.pick(known);
  if (chosen === null || roll < 50) {
    // Now and then the very same once more: nothing at the venue tells one from the other.
    const again = chosen !== null && roll < 6;
    return ['POST', PATH, formOf(again ? wantedOf(chosen.terms) : wanted(server, random))];
  }
  const path = `${PATH}/${chosen.id}`;
  if (roll < 70) return ['DELETE', path, ''];
  const { symbol, legs } = chosen.terms;
  return ['PUT', path, formOf(wanted(server, random, { symbol, side: legs[0]?.side, count: legs.length }))];
}

interface Fixed {
  readonly symbol: string;
  readonly side: string | undefined;
  readonly count: number;
}

/** Triggers up to four hundredths away, and many nearer, so that they are met; limits about a collar from them. */
function wanted(server: VenueEngine, random: SeededRandom, fixed: Fixed | null = null): Wanted {
  const symbol = fixed?.symbol ?? random.pick([...SHARES_MAX.keys()]);
  const side = fixed?.side === 'SELL' || (fixed === null && random.chance(50)) ? 'SELL' : 'BUY';
  const last = Number(server.mark(symbol)) / 1e18;
  const away = (): number => 1 + (1 + random.below(random.pick([20, 400]))) / 10_000;
  const up = last * away();
  const down = last / away();
  const isTwo = fixed === null ? random.chance(30) : fixed.count === 2;
  const triggers = isTwo ? [down, up] : [random.pick([down, up])];
  const legs = triggers.map((trigger) => ({
    trigger: ticks(trigger),
    price: ticks(trigger * (0.985 + random.below(300) / 10_000)),
  }));
  const quantity = 1 + random.below(SHARES_MAX.get(symbol) ?? 1);
  // Some bots are wrong about the market.
  const lastPrice = random.chance(90) ? ticks(last) : ticks(last * (0.97 + random.below(60) / 1_000));
  return { symbol, side, quantity, lastPrice, legs };
}

function wantedOf({ symbol, lastPrice, legs }: TriggerTerms): Wanted {
  const [first] = legs;
  return {
    symbol,
    side: first?.side === 'SELL' ? 'SELL' : 'BUY',
    quantity: numberOf(first?.quantity ?? 0n),
    lastPrice: numberOf(lastPrice),
    legs: legs.map(({ trigger, price }) => ({ trigger: numberOf(trigger), price: numberOf(price) })),
  };
}

function formOf({ symbol, side, quantity, lastPrice, legs }: Wanted): string {
  const [exchange = '', tradingsymbol = ''] = symbol.split(':');
  const condition = {
    exchange,
    tradingsymbol,
    trigger_values: legs.map(({ trigger }) => trigger),
    last_price: lastPrice,
  };
  const orders = legs.map(({ price }) => ({
    ...{ exchange, tradingsymbol, transaction_type: side, quantity },
    ...{ order_type: 'LIMIT', product: 'CNC', price },
  }));
  return new URLSearchParams({
    type: legs.length === 1 ? 'single' : 'two-leg',
    condition: JSON.stringify(condition),
    orders: JSON.stringify(orders),
  }).toString();
}

/** A trigger by the venue's own books. */
export function keptOf(trigger: SimTrigger): KeptAtVenue {
  const { id, status, terms } = trigger;
  const placed = terms.legs.find(({ result }) => result !== null)?.result?.orderId ?? '';
  const [first] = terms.legs;
  return {
    number: `#${id}`,
    isWaiting: status === 'active',
    symbol: terms.symbol,
    side: first?.side === 'SELL' ? 'sell' : 'buy',
    quantity: first?.quantity ?? decimal('0'),
    says: saysOf(terms),
    placed: placed === '' ? null : placed,
  };
}

function saysOf({ symbol, legs }: TriggerTerms): string {
  const [first] = legs;
  const side = first?.side === 'SELL' ? 'sell' : 'buy';
  return keptText(
    { symbol, side, quantity: formatDecimal(first?.quantity ?? decimal('0')) },
    legs.map(legOf),
  );
}

function legOf({ trigger, price }: { readonly trigger: Decimal; readonly price: Decimal }): KeptLeg {
  return { trigger: formatDecimal(trigger), price: formatDecimal(price) };
}

/** What the form of a request that leaves says. */
export function saysOfForm(body: string): string {
  const form = new URLSearchParams(body);
  const condition: {
    readonly exchange: string;
    readonly tradingsymbol: string;
    readonly trigger_values: readonly number[];
  } = JSON.parse(form.get('condition') ?? '{}');
  const orders: readonly {
    readonly transaction_type: string;
    readonly quantity: number;
    readonly price: number;
  }[] = JSON.parse(form.get('orders') ?? '[]');
  const symbol = `${condition.exchange}:${condition.tradingsymbol}`;
  const side = orders[0]?.transaction_type === 'SELL' ? 'sell' : 'buy';
  const legs = orders.map(({ price }, at) => ({
    trigger: String(condition.trigger_values[at]),
    price: String(price),
  }));
  return keptText({ symbol, side, quantity: String(orders[0]?.quantity) }, legs);
}

function ticks(price: number): number {
  return Number((Math.round(price / TICK) * TICK).toFixed(2));
}

function numberOf(value: bigint): number {
  return Number(value) / 1e18;
}
