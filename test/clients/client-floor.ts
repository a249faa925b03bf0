import { openFloor, REAL, starterPolicy, type Floor } from '../e2e/trading-floor.ts';
import type { Scene } from './actions.ts';

/** The starter policy for clients that do in seconds what a bot does in a day. */
export function wide(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    duplicateWithinMs: 0,
    repeat: { count: 1_000, withinS: 60 },
    messagesPerSecondMax: 1_000,
    messagesPerMinuteMax: 10_000,
    ...changes,
  };
  return { ...starter, everyAccount, everyBot: {} };
}

export interface ClientFloor {
  readonly floor: Floor;
  readonly on: Scene;
  readonly decoy: { readonly apiKey: string; readonly secret: string };
}

/** A gateway and a venue whose market stands still, so that every figure is known, and a decoy. */
export async function openClientFloor(): Promise<ClientFloor> {
  const floor = await openFloor({
    policy: wide(),
    engine: {
      markets: ['BTCUSDT', 'ETHUSDT', 'THINUSDT'].map((symbol) => ({ symbol, volatility: 0 })),
    },
  });
  const { engine } = floor.simulator;
  const on: Scene = {
    engine,
    realKey: REAL.apiKey,
    price: (bps) => {
      const mark = Number(engine.mark('BTCUSDT')) / 1e18;
      return Number((Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1));
    },
  };
  return { floor, on, decoy: await floor.addBot('bot') };
}
