import assert from 'node:assert/strict';
import type { Scene } from './actions.ts';

/** What a bot does over WebSockets, in an order in which each can follow the one before. */
export const SOCKET_ACTIONS = [
  'stream of best prices',
  'stream of the order book',
  'stream of trades',
  'stream of candles',
  'stream of mark prices',
  'place limit',
  'query one order',
  'amend',
  'cancel',
  'cancel what is gone',
  'place market',
  'place stop-market',
  'place what policy refuses',
  'balance',
  'account',
  'positions',
  'price',
  'order book',
] as const;

export type SocketAction = (typeof SOCKET_ACTIONS)[number];

/** How one client does each, and what it must see. Null: the client has no call for it. */
export type SocketActionsOf<C> = Readonly<
  Record<SocketAction, ((client: C, on: Scene) => Promise<void>) | null>
>;

const WAIT_MS = 5_000;

/** Rejects when it takes too long, so that a client that waits for ever fails its test. */
export async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError(`${what} took too long`)), WAIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The statuses of every order that the venue has seen of this account, oldest first. */
export function statusesAt(on: Scene): readonly string[] {
  return on.engine.inspect(on.realKey).orders.map(({ status }) => status);
}

/** The orders that rest at the venue are these and no others. */
export function assertResting(on: Scene, ids: readonly string[]): void {
  const resting = on.engine.inspect(on.realKey).openOrders;
  assert.deepEqual(
    resting.map(({ clientOrderId }) => clientOrderId),
    ids,
  );
}
