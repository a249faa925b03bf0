import assert from 'node:assert/strict';
import { Way } from '../../../sim/faulty-wire.ts';
import { Ground, START } from '../../../sim/ground.ts';
import { KeeperLife, type LifeParts } from '../../../sim/keeper-life.ts';
import { Disk } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { openBybit, signedText, type BybitWorld } from '../../../sim/venues/bybit.ts';
import type { WorldVenueId } from '../../../sim/venues/world-venue.ts';
import type { Account } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { decimal, formatDecimal } from '../../core/units/decimal.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What the venue answers, as far as tests look at it. */
export interface Said {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: Readonly<Record<string, unknown>>;
}

/** A keeper before the simulated Bybit in virtual time, with the bots of a history. */
export class BybitStage {
  readonly disk: Disk;
  readonly world: BybitWorld;
  readonly keeper: KeeperLife;
  readonly symbol: string;
  readonly #timeline: Timeline;
  readonly #ground: Ground;

  /** `dies` is asked at every failpoint, and true kills the keeper there. */
  constructor(
    dies: LifeParts['dies'] = () => false,
    venue: Extract<WorldVenueId, 'bybit' | 'bybit-spot'> = 'bybit',
  ) {
    this.#ground = new Ground(venue);
    const { keys, symbols, ledger, secrets } = this.#ground;
    const random = new SeededRandom(1);
    this.#timeline = new Timeline(START);
    const deep = { levels: 8, levelTicks: 100, levelQty: decimal('300'), volatility: 0 };
    const markets = symbols.map((symbol) => ({ symbol, ...deep }));
    this.world = openBybit({ seed: 1, startAt: START, real: keys.real, symbols, markets, limitFactor: 100 });
    const timeline = this.#timeline;
    const way = new Way(this.world.server, timeline, random, this.world.road);
    this.disk = new Disk([...ledger]);
    this.keeper = new KeeperLife({
      ...{ timeline, disk: this.disk, way, random, secrets, bug: null },
      dies,
      venue: this.world.codec,
    });
    [this.symbol] = symbols;
  }

  get account(): Account {
    const [account] = this.keeper.state.accounts.values();
    assert.ok(account !== undefined);
    return account;
  }

  async pass(ms: number): Promise<void> {
    await this.#timeline.runUntil(this.#timeline.now + ms);
    this.world.server.advance(Math.floor(this.#timeline.now));
  }

  /** The mark, as a price that many hundredths of a per cent away. */
  away(bps: number): string {
    const mark = Number(this.world.server.mark(this.symbol)) / 1e18;
    return (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1);
  }

  setMark(price: string): void {
    this.world.server.setMark(this.symbol, price);
  }

  /** Somebody who has the real key, past the gateway. */
  async byHand(path: string, fields: Fields): Promise<Said> {
    const { keyId, secret } = this.#ground.keys.real;
    const stampMs = Math.floor(this.#timeline.now);
    const text = JSON.stringify({ category: 'linear', symbol: this.symbol, ...fields });
    const { method, target, headers, body } = signedText('POST', path, text, { key: keyId, secret, stampMs });
    const sent = { method, target, headers: Object.fromEntries(headers), body: Buffer.from(body) };
    const reply = this.world.server.handle(sent, stampMs);
    await this.pass(100);
    return JSON.parse(reply.body);
  }

  /** A request of the first bot, and its answer. */
  async ask(path: string, fields: Fields, method = 'POST'): Promise<Said> {
    const [said] = await this.askAtOnce(path, [fields], method);
    assert.ok(said !== undefined);
    return said;
  }

  /** Requests of the first bot, all there before the first is decided, and their answers in the same order. */
  async askAtOnce(path: string, wishes: readonly Fields[], method = 'POST'): Promise<readonly Said[]> {
    await this.pass(10);
    const answers = new Map<number, string>();
    wishes.forEach((fields, index) => {
      void this.#send(path, fields, method).then((text) => answers.set(index, text));
    });
    for (let i = 0; i < 200 && answers.size < wishes.length; i += 1) await this.pass(50);
    return wishes.map((_, index) =>
      JSON.parse(answers.get(index) ?? assert.fail('every request is answered (L5)')),
    );
  }

  /** The answer to what follows from the answer to a request, asked in the moment of that. */
  async askInTurn(
    path: string,
    fields: Fields,
    next: (said: Said) => readonly [string, Fields],
  ): Promise<Said> {
    await this.pass(10);
    let answer: string | null = null;
    void this.#send(path, fields, 'POST')
      .then((text) => this.#send(...next(JSON.parse(text)), 'POST'))
      .then((text) => (answer = text));
    for (let i = 0; i < 200 && answer === null; i += 1) await this.pass(50);
    return JSON.parse(answer ?? assert.fail('every request is answered (L5)'));
  }

  /** The body of the answer to a request of the first bot, stamped now. */
  async #send(path: string, fields: Fields, method: string): Promise<string> {
    const [ann] = this.#ground.decoys;
    assert.ok(ann !== undefined);
    const whole = { category: 'linear', symbol: this.symbol, ...fields };
    const query = Object.entries(whole).map(([name, value]) => `${name}=${String(value)}`);
    const text = method === 'GET' ? query.join('&') : JSON.stringify(whole);
    const stampMs = Math.floor(this.#timeline.now);
    const request = signedText(method, path, text, { key: ann.key, secret: ann.secret, stampMs });
    const { body } = await this.keeper.gateway.serve('bybit', request);
    return Buffer.from(body).toString('utf8');
  }

  /** Bodies of all durable entries of a kind. */
  entries<K extends EntryBody['kind']>(kind: K): readonly Extract<EntryBody, { kind: K }>[] {
    return this.disk.leaves.flatMap((_, seq) => {
      const body = this.disk.read(seq)?.entry.body;
      return body?.kind === kind ? [body as Extract<EntryBody, { kind: K }>] : [];
    });
  }

  /** Position, open orders and halts, as the gateway knows them. */
  known(): readonly [position: string, orders: readonly string[], halts: number] {
    const { book } = this.account;
    const held = [...book.positions.values()].map(formatDecimal).join(' ');
    const open = [...book.orders.values()].map(({ order }) => `${order.side} ${order.type}`);
    return [held, open.sort(), this.keeper.state.halts.size];
  }
}
