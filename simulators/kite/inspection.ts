import type { Decimal } from '../../src/core/units/decimal.ts';
import type { App } from './account.ts';
import type { SimAlert } from './alert.ts';
import { amountOf } from './account.ts';
import type { Exchange } from './exchange.ts';
import type { SimOrder, SimTrade } from './order.ts';
import { isAlive } from './order.ts';
import type { SimTrigger } from './trigger.ts';

/** What there is behind the API, as it was when it was looked at. */
export class Inspection {
  readonly orders: readonly SimOrder[];
  readonly trades: readonly SimTrade[];
  readonly triggers: readonly SimTrigger[];
  readonly alerts: readonly SimAlert[];
  /** Signed quantities by market, of all products together. */
  readonly positions: ReadonlyMap<string, Decimal>;
  readonly cash: Decimal;
  /** Whether a session is open. */
  readonly isLoggedIn: boolean;

  constructor(exchange: Exchange, { account, session }: App) {
    this.orders = account.orders.map((order) => ({ ...order }));
    this.trades = [...account.trades];
    this.alerts = account.alerts.map((alert) => ({ ...alert }));
    this.triggers = account.triggers.map((trigger) => ({ ...trigger }));
    const held = [...account.positions.values()].filter((each) => amountOf(each) !== 0n);
    this.positions = new Map(held.map(({ symbol }) => [symbol, account.held(symbol)]));
    this.cash = account.cash;
    this.isLoggedIn = session !== null && exchange.now < session.until;
  }

  get openOrders(): readonly SimOrder[] {
    return this.orders.filter(isAlive);
  }
}
