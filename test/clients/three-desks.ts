import assert from 'node:assert/strict';
import { openClientFloor, wide, type ClientFloor } from './client-floor.ts';
import { startCourier, type Courier } from './courier.ts';
import { textOf, TRADERS, type Raised, type Trader, type TraderKind } from './trader.ts';

/** One client with a bot of its own, behind a courier of its own. */
export interface Desk {
  readonly kind: TraderKind;
  readonly trader: Trader;
  readonly courier: Courier;
  /** Places an order that rests, far enough from the market and unlike every other. */
  readonly freshPrice: () => number;
}

/** All three clients on one gateway and one account of the venue. */
export interface ThreeDesks extends ClientFloor {
  readonly desks: readonly Desk[];
  /** Every key id that a request brought to the venue; null for a request without one. */
  readonly keysSeen: Set<string | null>;
  /** `METHOD path` of every request that changes something and reached the venue. */
  readonly changes: string[];
  /** A bot of its own for one client, straight to the gateway. */
  newTrader(kind: TraderKind): Promise<Trader>;
  policy(changes: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): Promise<void>;
}

export async function openThreeDesks(): Promise<ThreeDesks> {
  const opened = await openClientFloor();
  const { floor, on } = opened;
  const keysSeen = new Set<string | null>();
  const changes: string[] = [];
  const answer = on.engine.handle.bind(on.engine);
  on.engine.handle = (request, now) => {
    keysSeen.add(request.headers['x-mbx-apikey'] ?? null);
    if (request.method !== 'GET') changes.push(`${request.method} ${request.target.split('?')[0]}`);
    return answer(request, now);
  };
  let steps = 0;
  let bots = 0;
  const freshPrice = (): number => on.price(-100 - (steps += 1));
  const decoy = async (): ReturnType<typeof floor.addBot> => floor.addBot(`desk-${(bots += 1)}`);
  const desks: Desk[] = [];
  for (const kind of TRADERS) {
    const courier = await startCourier(floor.url);
    desks.push({ kind, courier, freshPrice, trader: kind.open(courier.url, await decoy()) });
  }
  return {
    ...opened,
    desks,
    keysSeen,
    changes,
    newTrader: async (kind) => kind.open(floor.url, await decoy()),
    policy: (limits) => floor.gateway.ask('policy set', { policy: wide(limits) }),
    close: async () => {
      for (const { courier } of desks) await courier.close();
      await floor.close();
    },
  };
}

/** The act fails with what this client's users catch for that kind of refusal, and says why. */
export async function assertRaises(
  kind: TraderKind,
  act: () => Promise<unknown>,
  { raised, saying }: { readonly raised: Raised; readonly saying: RegExp },
): Promise<void> {
  const error: unknown = await act().then(
    () => assert.fail(`${kind.name}: it was not refused`),
    (reason: unknown) => reason,
  );
  const is5xx = raised === 'notSent' || raised === 'outcomeUnknown';
  assert.match(textOf(error), (is5xx ? kind.saysOf5xx : null) ?? saying, kind.name);
  assert.equal(kind.caught(error), kind.raises[raised], `${kind.name}: ${textOf(error)}`);
}

/** Tries again for 5 s, because the gateway learns of some things from the venue a moment later. */
export async function soon(holds: () => Promise<void>): Promise<void> {
  for (let tried = 0; tried < 50; tried += 1) {
    if (
      await holds().then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await holds();
}
