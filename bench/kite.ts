import { Agent, request as requestHttp } from 'node:http';
import { decoyToken, openKiteFloor } from '../test/e2e/kite-floor.ts';
import { quantile } from './load.ts';
import type { VenueRow } from './venues.ts';

/** Orders and cancels are counted together there, ten a second, of which the gateway keeps two for itself. */
const EVERY_MS = 350;
const WARM_UP = 10;
const FORM = 'application/x-www-form-urlencoded';

/** One bot's orders at Kite, one after the other, as for the other venues: a person has logged in before. */
export async function measureKite(orders: number): Promise<VenueRow> {
  const limits = { openOrdersMax: 1_000, duplicateWithinMs: 0, messagesPerMinuteMax: 600_000 };
  const floor = await openKiteFloor({}, undefined, { everyAccount: limits, everyBot: {} });
  const agent = new Agent({ keepAlive: true });
  const took: number[] = [];
  try {
    await floor.logIn();
    const decoy = await floor.addBot('bench');
    const headers = { authorization: `token ${decoy.apiKey}:${decoyToken(decoy)}`, 'x-kite-version': '3' };
    const ask = (method: string, path: string, body = ''): Promise<Readonly<Record<string, unknown>>> =>
      asked({ method, url: `${floor.url}${path}`, headers, agent }, body);
    for (let sent = 0; sent < orders + WARM_UP; sent += 1) {
      const from = performance.now();
      const placed = await ask('POST', '/orders/regular', formOf(1_490 - (sent % 80)));
      const us = (performance.now() - from) * 1_000;
      const { order_id: id } = Object(placed['data']);
      if (typeof id !== 'string') throw new Error(`kite: an order was refused: ${JSON.stringify(placed)}`);
      if (sent >= WARM_UP) took.push(us);
      await ask('DELETE', `/orders/regular/${id}`);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  } finally {
    agent.destroy();
    await floor.close();
  }
  const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
  const past = { direct_p50_us: null, added_p50_us: null };
  return { venue: 'kite', orders, p50_us: Math.round(p50), p99_us: Math.round(p99), ...past };
}

function formOf(price: number): string {
  return new URLSearchParams({
    ...{ exchange: 'NSE', tradingsymbol: 'INFY', transaction_type: 'BUY', quantity: '1' },
    ...{ product: 'MIS', order_type: 'LIMIT', price: String(price) },
  }).toString();
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
}

/** The JSON of an answer. */
function asked(
  { method, url, headers, agent }: Sent,
  body: string,
): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const rest = body === '' ? {} : { 'content-type': FORM };
    const all = { ...headers, ...rest, 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = requestHttp(url, { method, headers: all, agent }, (came) => {
      const parts: Buffer[] = [];
      came.on('data', (part: Buffer) => parts.push(part));
      came.once('error', reject);
      came.once('end', () => resolve(Object(JSON.parse(Buffer.concat(parts).toString('utf8')))));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
