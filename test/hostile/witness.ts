import { VenueEngine } from '../../simulators/binance-usdm/engine.ts';
import { openFloor, REAL, type Floor } from '../e2e/trading-floor.ts';
import { SigningBot, type Decoy } from '../e2e/signing-bot.ts';

/** A floor whose venue writes down every request that reached it. */
export interface WatchedFloor {
  readonly floor: Floor;
  readonly decoy: Decoy;
  readonly bot: SigningBot;
  /** `METHOD path` of everything that a bot could have caused at the venue: the gateway's own rounds are left out. */
  readonly arrived: string[];
  /** How many fresh prices were given out. */
  readonly prices: { count: number };
  /** Host and port that bots use. */
  readonly host: string;
  markOf(symbol: string): number;
  close(): Promise<void>;
}

/** Signed requests that the gateway makes for itself while nobody asks. */
export const OWN: ReadonlySet<string> = new Set([
  'POST /fapi/v1/listenKey',
  'GET /fapi/v1/time',
  'GET /fapi/v1/exchangeInfo',
  'GET /fapi/v1/premiumIndex',
  'GET /fapi/v1/ticker/bookTicker',
  'GET /fapi/v1/ticker/24hr',
  'GET /fapi/v1/depth',
  'GET /fapi/v1/openOrders',
  'GET /fapi/v1/openAlgoOrders',
  'GET /fapi/v1/userTrades',
  'GET /fapi/v1/income',
  'GET /fapi/v1/order',
  'GET /fapi/v3/positionRisk',
  'GET /sapi/v1/account/apiRestrictions',
]);

export async function watchedFloor(options: Parameters<typeof openFloor>[0] = {}): Promise<WatchedFloor> {
  const engine = new VenueEngine({
    seed: 7,
    startAt: Date.now(),
    accounts: [{ ...REAL, balance: '100000' }],
    weightPerMinute: 1_000_000,
    orderLimitFactor: 1_000,
  });
  const arrived: string[] = [];
  const handle = engine.handle.bind(engine);
  engine.handle = (request, now) => {
    const line = `${request.method} ${request.target.split('?')[0]}`;
    if (!OWN.has(line)) arrived.push(line);
    return handle(request, now);
  };
  const floor = await openFloor({ ...options, simulator: { engine } });
  const decoy = await floor.addBot('watched');
  const bot = new SigningBot(floor.url, decoy);
  return {
    floor,
    decoy,
    bot,
    arrived,
    prices: { count: 0 },
    host: new URL(floor.url).host,
    markOf: (symbol) => Number(engine.mark(symbol)) / 1e18,
    close: async () => {
      bot.close();
      await floor.close();
    },
  };
}

/** A price with the tick of BTCUSDT, as many basis points from the mark as said. */
export function priceAt(floor: WatchedFloor, bps: number, symbol = 'BTCUSDT'): string {
  return (Math.round(floor.markOf(symbol) * (1 + bps / 10_000) * 10) / 10).toFixed(1);
}

/** A price that no order had before: an order that is like another one may be refused for that alone. */
export function freshPrice(floor: WatchedFloor): string {
  floor.prices.count += 1;
  return priceAt(floor, -20 - floor.prices.count);
}
