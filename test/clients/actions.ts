import type { VenueEngine } from '../../simulators/binance-usdm/engine.ts';

/** Everything that a bot does on Binance USD-M futures, in an order in which each can follow the one before. */
export const ACTIONS = [
  'exchange info',
  'server time',
  'ticker',
  'order book',
  'klines',
  'leverage',
  'margin type',
  'balance',
  'account',
  'commission',
  'place limit',
  'query one order',
  'query open orders',
  'amend',
  'cancel by id',
  'cancel by client id',
  'place post-only',
  'place batch',
  'amend batch',
  'cancel batch',
  'place stop-market',
  'place take-profit',
  'cancel all conditional',
  'cancel all',
  'place market',
  'place immediate-or-cancel',
  'place fill-or-kill',
  'positions',
  'trades',
  'query all orders',
  'place reduce-only',
  'income',
] as const;

export type Action = (typeof ACTIONS)[number];

/** What an action may look at besides its client: the venue itself. */
export interface Scene {
  readonly engine: VenueEngine;
  /** The real key, under which the venue knows the account. */
  readonly realKey: string;
  /** A price so many basis points from the mark, on the grid of BTCUSDT. */
  price(bps: number): number;
}

/** How one client does each action, and what it must see. Null: the client has no call for it. */
export type ActionsOf<C> = Readonly<Record<Action, ((client: C, on: Scene) => Promise<void>) | null>>;

/** An order as all clients can place it. */
export interface PlainOrder {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: 'LIMIT' | 'MARKET';
  readonly quantity: number;
  readonly price?: number;
  readonly reduceOnly?: boolean;
  readonly clientId?: string;
}

/** What every client can be asked to do when the answer is to be a refusal. */
export interface Caller {
  place(order: PlainOrder): Promise<unknown>;
  cancel(symbol: string, clientId: string): Promise<unknown>;
  query(symbol: string, clientId: string): Promise<unknown>;
  leverage(symbol: string, leverage: number): Promise<unknown>;
  balance(): Promise<unknown>;
  withdraw(): Promise<unknown>;
  transfer(): Promise<unknown>;
  /** Another client with the same settings but for these. */
  with(settings: {
    readonly key?: string;
    readonly secret?: string;
    readonly clockOffsetMs?: number;
  }): Caller;
}
