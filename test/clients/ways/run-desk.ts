import { text } from 'node:stream/consumers';
import { WAY_ACTIONS, type Situation, type WayDesk, type WayResult } from './way-actions.ts';
import { openCcxt } from './ccxt-desk.ts';
import { openBinance } from './binance-desk.ts';
import { openBybitApi } from './bybit-desk.ts';
import { bybitMarkets } from './bybit-markets.ts';
import { openConnector } from './connector-desk.ts';
import { openKite } from './kite-desk.ts';
import { openNktkas } from './nktkas-desk.ts';

/** What a started program is told. */
export interface DeskOrder {
  readonly venue: string;
  readonly client: string;
  readonly situation: Situation;
}

async function openDesk({ venue, client, situation }: DeskOrder): Promise<WayDesk> {
  const bybit = bybitMarkets(venue);
  if (client === 'ccxt' && bybit !== null) return openCcxt(bybit, situation);
  if (client === 'ccxt' && (venue === 'binance-usdm' || venue === 'hyperliquid'))
    return openCcxt(venue, situation);
  if (client === 'binance') return openBinance(situation);
  if (client === '@binance/derivatives-trading-usds-futures') return openConnector(situation);
  if (client === 'bybit-api' && bybit !== null) return openBybitApi(bybit, situation);
  if (client === '@nktkas/hyperliquid') return openNktkas(situation);
  if (client === 'kiteconnect') return openKite(situation);
  throw new RangeError(`no desk for ${client}`);
}

async function within<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new RangeError('it took too long')), 15_000);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

/** Does every action once, and writes a line of JSON for each. */
async function main(order: DeskOrder): Promise<void> {
  const { venue, client, situation } = order;
  const desk = await openDesk(order);
  for (const action of WAY_ACTIONS) {
    const act = desk.actions[action];
    // Limits of accounts are a few requests a second.
    await new Promise((resolve) => setTimeout(resolve, venue === 'kite' ? 600 : 120));
    const end = act === null ? null : await within(Promise.resolve(act())).then(() => '', whyNot);
    const result: WayResult = {
      ...{ venue, client, way: situation.way, action },
      ...(end === null ? { end: 'no call' } : end === '' ? { end: 'yes' } : { end: 'no', why: end }),
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.exit(0);
}

function whyNot(reason: unknown): string {
  const said = reason instanceof Error ? `${reason.name}: ${reason.message}` : JSON.stringify(reason);
  return said.replace(/\s+/g, ' ').slice(0, 300);
}

await main(JSON.parse(await text(process.stdin)));
