import { RestClientV5 } from 'bybit-api';
import { openBybitFloor, type BybitFloor, type BybitFloorTerms } from '../e2e/bybit-floor.ts';
import { REAL, starterPolicy } from '../e2e/trading-floor.ts';

/** What is bought and sold: 600 dollars of it are within the limits, and twice that is not. */
export interface Kind {
  readonly market: { readonly category: 'spot' | 'inverse'; readonly symbol: string };
  readonly named: string;
  /** In the simulator. */
  readonly listed: string;
  readonly quantity: string;
  /** Half of it. */
  readonly half: string;
  /** What an exit is: of a pair the venue promises nothing. */
  readonly exit: object;
}

export const KINDS: readonly Kind[] = [
  {
    market: { category: 'spot', symbol: 'BTCUSDT' },
    ...{ named: 'SPOT:BTCUSDT', listed: 'SPOT:BTCUSDT', quantity: '0.01', half: '0.005', exit: {} },
  },
  {
    market: { category: 'inverse', symbol: 'BTCUSD' },
    ...{
      named: 'INVERSE:BTCUSD',
      listed: 'BTCUSD',
      quantity: '600',
      half: '300',
      exit: { reduceOnly: true },
    },
  },
];

/** A gateway whose policy lets a position of 1,000 dollars be taken there, on one account. */
export async function openKind(
  { market, named, listed }: Kind,
  terms: BybitFloorTerms = {},
): Promise<BybitFloor> {
  const starter = starterPolicy();
  const limits = { symbols: ['BTCUSDT', named], notionalMax: '1000', positionMax: '1000' };
  const wide = { duplicateWithinMs: 0, repeat: { count: 1_000, withinS: 60 }, messagesPerSecondMax: 1_000 };
  const everyAccount = { ...Object(starter['everyAccount']), ...limits, ...wide };
  const permissions = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  const restrictions = market.category === 'spot' ? { permissions } : {};
  const accounts = [{ ...REAL, balance: '100000', coins: { BTC: '1' }, restrictions }];
  const markets = ['BTCUSDT', listed].map((symbol) => ({ symbol, volatility: 0 }));
  const policy = { ...starter, everyAccount, everyBot: {} };
  return openBybitFloor({ accounts, markets }, policy, { ...terms, accepted: [market.category] });
}

/** One bot, by bybit-api: it never sends anything twice by itself. */
export class Trader {
  readonly #client: RestClientV5;
  readonly #kind: Kind;

  constructor(
    url: string,
    { apiKey, secret }: { readonly apiKey: string; readonly secret: string },
    kind: Kind,
  ) {
    this.#client = new RestClientV5({ key: apiKey, secret, baseUrl: url });
    this.#kind = kind;
  }

  /** Code and text of what is answered; the text of the error where nothing is. */
  async #said(asked: Promise<{ readonly retCode: number; readonly retMsg: string }>): Promise<string> {
    return asked.then(
      ({ retCode, retMsg }) => `${retCode} ${retMsg}`,
      (reason: unknown) => JSON.stringify(reason) + String(reason),
    );
  }

  buy(orderLinkId: string, price: string, changes: object = {}): Promise<string> {
    const order = { side: 'Buy', orderType: 'Limit', qty: this.#kind.quantity, price, orderLinkId } as const;
    return this.#said(this.#client.submitOrder({ ...this.#kind.market, ...order, ...changes }));
  }

  leave(orderLinkId: string, price: string): Promise<string> {
    const order = {
      side: 'Sell',
      orderType: 'Limit',
      timeInForce: 'IOC',
      qty: this.#kind.half,
      price,
    } as const;
    return this.#said(
      this.#client.submitOrder({ ...this.#kind.market, ...order, orderLinkId, ...this.#kind.exit }),
    );
  }

  cancel(orderLinkId: string): Promise<string> {
    return this.#said(this.#client.cancelOrder({ ...this.#kind.market, orderLinkId }));
  }
}

/** The ids of what rests at the venue. */
export function rests(floor: BybitFloor): readonly string[] {
  return floor.simulator.engine.inspect(REAL.apiKey).openOrders.map(({ orderLinkId }) => orderLinkId);
}

/** How often the venue was sent an order of that id. */
export function received(floor: BybitFloor, id: string): number {
  return floor.simulator.engine.requests.get(id)?.received ?? 0;
}

/** What all bots hold of the market. */
export function heldIn(account: Readonly<Record<string, unknown>>, { named }: Kind): number {
  return Number(Object(account['positions'])[named] ?? 0);
}
