import assert from 'node:assert/strict';
import { Way } from '../../../sim/faulty-wire.ts';
import { Ground } from '../../../sim/ground.ts';
import { KeeperLife } from '../../../sim/keeper-life.ts';
import { Disk } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { openKite, type KiteWorld } from '../../../sim/venues/kite.ts';
import type { Asked } from '../../../sim/venues/world-venue.ts';
import type { SimReply } from '../../../simulators/shared/request.ts';
import type { Account } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { decimal } from '../../core/units/decimal.ts';

const GROUND = new Ground('kite');
/** 2026-11-21 10:00 in India, after the ledger of histories began. */
const START = Date.UTC(2026, 10, 21, 4, 30);

const STILL = { levels: 8, levelTicks: 1, volatility: 0, levelQty: decimal('20000') } as const;

/** What a request was answered, and what is told in its place. */
type Bent = (reply: SimReply) => SimReply;

/** One price at which an order for ten shares of INFY is placed, which are at 60. */
export interface Trigger {
  readonly side: 'BUY' | 'SELL';
  readonly trigger: number;
  readonly price: number;
}

/** The real keeper in virtual time before Kite's simulated venue: bots ann and bob, and marks that stand still. */
export class KiteStage {
  readonly venue: KiteWorld;
  /** What is told in place of the venue's own answer, by method and path. */
  readonly bent = new Map<string, Bent>();
  /** Method and path of all that arrived, and when, in milliseconds since the start. */
  readonly arrived: (readonly [line: string, at: number])[] = [];
  readonly way: Way;
  readonly #timeline = new Timeline(START);
  readonly #disk = new Disk(GROUND.ledger);
  readonly #life: KeeperLife;

  constructor() {
    const { keys, secrets, readPolicy } = GROUND;
    const random = new SeededRandom(1);
    const { symbols } = GROUND;
    const markets = symbols.map((symbol) => ({ symbol, ...STILL }));
    this.venue = openKite({ seed: 0, startAt: START, real: keys.real, symbols, markets });
    const { server } = this.venue;
    const handle = server.handle.bind(server);
    server.handle = (request, now) => {
      const line = `${request.method} ${request.target.split('?')[0]}`;
      this.arrived.push([line, now - START]);
      const reply = handle(request, now);
      return this.bent.get(line)?.(reply) ?? reply;
    };
    const way = new Way(server, this.#timeline, random, this.venue.road);
    this.way = way;
    this.#life = new KeeperLife({
      ...{ timeline: this.#timeline, disk: this.#disk, way, random, secrets, readPolicy, bug: null },
      ...{ curve: null, dies: () => false, venue: this.venue.codec },
      session: this.venue.person ?? assert.fail('somebody logs in'),
    });
  }

  get account(): Account {
    return [...this.#life.state.accounts.values()][0] ?? assert.fail('there is an account');
  }

  async pass(ms: number): Promise<void> {
    await this.#timeline.runUntil(this.#timeline.now + ms);
    this.venue.server.advance(Math.floor(this.#timeline.now));
  }

  /** A bot asks; what it is answered comes as time passes. */
  ask(bot: 'ann' | 'bob', asked: Asked): Promise<string> {
    const { key, secret } = GROUND.keys.decoyOf(bot);
    const request = this.venue.write(asked, { key, secret, stampMs: this.#timeline.now });
    return this.#serve(request);
  }

  /** A trigger for ten shares. */
  keep(bot: 'ann' | 'bob', { side, trigger, price }: Trigger): Promise<string> {
    const market = { exchange: 'NSE', tradingsymbol: 'INFY' };
    const order = { ...market, transaction_type: side, quantity: 10, order_type: 'LIMIT', product: 'CNC' };
    const form = new URLSearchParams({
      type: 'single',
      condition: JSON.stringify({ ...market, trigger_values: [trigger], last_price: 60 }),
      orders: JSON.stringify([{ ...order, price }]),
    });
    const { key, secret } = GROUND.keys.decoyOf(bot);
    const named = this.venue.write(
      { kind: 'cancelAll', symbol: '' },
      { key, secret, stampMs: this.#timeline.now },
    );
    const headers = [...named.headers, ['content-type', 'application/x-www-form-urlencoded'] as const];
    const body = Buffer.from(form.toString());
    return this.#serve({ ...named, method: 'POST', target: '/gtt/triggers', headers, body });
  }

  async #serve(request: Parameters<KeeperLife['gateway']['serve']>[1]): Promise<string> {
    const reply = await this.#life.gateway.serve('kite', request);
    return `${reply.status} ${Buffer.from(reply.body).toString()}`;
  }

  /** Entries of a kind, oldest first. */
  entries<K extends EntryBody['kind']>(kind: K): readonly Extract<EntryBody, { kind: K }>[] {
    return this.#disk.leaves.flatMap((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body !== undefined && isOf(body, kind) ? [body] : [];
    });
  }

  /** Moves the market of INFY and lets a second go by. */
  async move(price: string): Promise<void> {
    this.venue.server.setMark('NSE:INFY', price);
    await this.pass(1_000);
  }
}

function isOf<K extends EntryBody['kind']>(
  body: EntryBody,
  kind: K,
): body is Extract<EntryBody, { kind: K }> {
  return body.kind === kind;
}
