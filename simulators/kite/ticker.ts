import { fieldsOf, parseJson } from '../shared/json.ts';
import type { Outlet } from '../shared/outlet.ts';
import type { Peer } from '../shared/socket-door.ts';
import type { Account } from './account.ts';
import type { VenueEngine } from './engine.ts';
import type { SimOrder } from './order.ts';
import { INDEX, indexPacket, marketPacket, messageOf, type Mode } from './ticker-packets.ts';
import { orderView } from './views.ts';

const CONNECTIONS_MAX = 3;
const INSTRUMENTS_MAX = 3_000;
const HEARTBEAT_MS = 1_000;
const SESSION_OVER = 1001;
const MODES: readonly Mode[] = ['ltp', 'quote', 'full'];

interface Connection {
  readonly outlet: Outlet;
  readonly account: Account;
  readonly apiKey: string;
  readonly token: string;
  /** What is told of each instrument, and what was told last. */
  readonly watched: Map<number, { mode: Mode; last: string }>;
  toldAt: number;
}

/** The ticker: packets of prices whenever one changed, heartbeats otherwise, and every change of an order as text. */
export class TickerHub {
  readonly #engine: VenueEngine;
  readonly #connections = new Set<Connection>();

  constructor(engine: VenueEngine) {
    this.#engine = engine;
    engine.exchange.onUpdate = (order) => this.#tellOrder(order);
  }

  /** What listens at an address; null for one without the token of a session that is open. */
  connect(target: string): ((outlet: Outlet) => Peer) | null {
    const [path, query = ''] = target.split('?', 2);
    const params = new URLSearchParams(query);
    const apiKey = params.get('api_key') ?? '';
    const token = params.get('access_token') ?? '';
    const account = path === '/' ? this.#engine.sessionOf(apiKey, token) : null;
    if (account === null) return null;
    const others = [...this.#connections].filter((each) => each.account === account);
    if (others.length >= CONNECTIONS_MAX) return null;
    return (outlet) =>
      this.#open({ outlet, account, apiKey, token, watched: new Map(), toldAt: this.#engine.now });
  }

  /** Tells what changed, and ends connections whose session is over. */
  tick(): void {
    for (const connection of [...this.#connections]) {
      const { apiKey, token, outlet } = connection;
      if (this.#engine.sessionOf(apiKey, token) === null) outlet.close(SESSION_OVER);
      else this.#tell(connection);
    }
  }

  #open(connection: Connection): Peer {
    this.#connections.add(connection);
    return {
      kind: () => 'user',
      receive: (text) => this.#receive(connection, text),
      end: () => void this.#connections.delete(connection),
    };
  }

  #receive(connection: Connection, text: string): void {
    const fields = fieldsOf(parseJson(text));
    const action = fields?.get('a');
    const value = fields?.get('v');
    const { watched, outlet } = connection;
    const [first, second]: readonly unknown[] = Array.isArray(value) ? value : [];
    const mode = action === 'mode' ? MODES.find((each) => each === first) : undefined;
    const list: unknown = mode === undefined ? value : second;
    const tokens = Array.isArray(list) ? list.map(Number) : null;
    if (tokens === null || !['subscribe', 'unsubscribe', 'mode'].includes(String(action)))
      return outlet.send('user error', { type: 'error', data: 'Invalid input.' });
    for (const token of tokens) {
      if (action === 'unsubscribe') watched.delete(token);
      else watched.set(token, { mode: mode ?? watched.get(token)?.mode ?? 'quote', last: '' });
    }
    if (watched.size > INSTRUMENTS_MAX)
      outlet.send('user error', { type: 'error', data: 'Too many instruments.' });
    this.#tell(connection);
  }

  #tell(connection: Connection): void {
    const { exchange } = this.#engine;
    const packets: Uint8Array[] = [];
    const byToken = new Map([...exchange.listings.values()].map((listing) => [listing.spec.token, listing]));
    for (const [token, state] of connection.watched) {
      const listing = byToken.get(token);
      if (listing === undefined && token !== INDEX.token) continue;
      const told = (now: number): Uint8Array =>
        listing === undefined
          ? indexPacket(exchange.listings.values(), state.mode, now)
          : marketPacket(listing, state.mode, now);
      // That time has passed is no news.
      const without = Buffer.from(told(0)).toString('hex');
      if (without === state.last) continue;
      state.last = without;
      packets.push(told(exchange.now));
    }
    const isDue = exchange.now - connection.toldAt >= HEARTBEAT_MS;
    if (packets.length === 0 && !isDue) return;
    connection.toldAt = exchange.now;
    if (packets.length > 0) connection.outlet.sendBytes('market ticks', messageOf(packets));
    else connection.outlet.sendBytes('market heartbeat', Uint8Array.of(0));
  }

  #tellOrder(order: SimOrder): void {
    const spec = this.#engine.exchange.listings.get(order.symbol)?.spec;
    if (spec === undefined) return;
    const { guid: _, ...view } = { guid: '', ...orderView(order, spec) };
    const told = { ...view, unfilled_quantity: 0, checksum: '' };
    for (const { account, outlet } of this.#connections)
      if (account.userId === order.userId) outlet.send('user order', { type: 'order', id: '', data: told });
  }
}
