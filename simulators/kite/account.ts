import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, multiplyDown, negate, subtract } from '../../src/core/units/decimal.ts';
import type { SimAlert } from './alert.ts';
import type { SimOrder, SimTrade } from './order.ts';
import type { SimTrigger } from './trigger.ts';

interface Held {
  readonly symbol: string;
  readonly product: string;
  bought: Decimal;
  sold: Decimal;
  buyValue: Decimal;
  sellValue: Decimal;
}

/** An app of a person's, and the session that is open under it. */
export class App {
  readonly apiKey: string;
  readonly secret: string;
  /** Where the log-in page sends a browser. */
  readonly redirectUrl: string;
  readonly account: Account;
  /** The session that is open, and until when. One at a time. */
  session: { readonly token: string; readonly until: number } | null = null;
  /** Request tokens that the log-in page gave and nobody exchanged, with when they end. */
  readonly requestTokens = new Map<string, number>();
  /** Whether orders come from the address that is registered for it. */
  isAtAddress = true;

  constructor(
    registered: { readonly apiKey: string; readonly secret: string; readonly redirectUrl: string },
    account: Account,
  ) {
    this.apiKey = registered.apiKey;
    this.secret = registered.secret;
    this.redirectUrl = registered.redirectUrl;
    this.account = account;
  }
}

/** One person's account, which any app of theirs trades for. */
export class Account {
  readonly userId: string;
  /** Rupees; falls with what is bought. */
  cash: Decimal;
  readonly orders: SimOrder[] = [];
  readonly trades: SimTrade[] = [];
  readonly triggers: SimTrigger[] = [];
  readonly alerts: SimAlert[] = [];
  readonly positions = new Map<string, Held>();

  constructor(parts: { readonly userId: string; readonly cash: Decimal }) {
    this.userId = parts.userId;
    this.cash = parts.cash;
  }

  /** What a trade does to cash and position. */
  settle(trade: SimTrade): void {
    this.trades.push(trade);
    const key = `${trade.symbol} ${trade.product}`;
    const held = this.positions.get(key) ?? newHeld(trade);
    this.positions.set(key, held);
    const value = multiplyDown(trade.quantity, trade.price);
    if (trade.side === 'BUY') {
      held.bought = add(held.bought, trade.quantity);
      held.buyValue = add(held.buyValue, value);
      this.cash = subtract(this.cash, value);
    } else {
      held.sold = add(held.sold, trade.quantity);
      held.sellValue = add(held.sellValue, value);
      this.cash = add(this.cash, value);
    }
  }

  /** Shares held of a market, in all products; below zero when short. */
  held(symbol: string): Decimal {
    let sum: Decimal = ZERO;
    for (const position of this.positions.values())
      if (position.symbol === symbol) sum = add(sum, amountOf(position));
    return sum;
  }

  order(id: string): SimOrder | null {
    return this.orders.find((order) => order.id === id) ?? null;
  }
}

function newHeld({ symbol, product }: SimTrade): Held {
  return { symbol, product, bought: ZERO, sold: ZERO, buyValue: ZERO, sellValue: ZERO };
}

/** The quantity of a position. */
export function amountOf({ bought, sold }: Pick<Held, 'bought' | 'sold'>): Decimal {
  return add(bought, negate(sold));
}
