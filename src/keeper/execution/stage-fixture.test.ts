import assert from 'node:assert/strict';
import { FAIR, Way } from '../../../sim/faulty-wire.ts';
import { KeeperLife } from '../../../sim/keeper-life.ts';
import { signedRequest } from '../../../sim/venues/binance-usdm.ts';
import { Disk } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { worldPolicy } from '../../../sim/world-policy.ts';
import { VenueEngine } from '../../../simulators/binance-usdm/engine.ts';
import { canonicalJson } from '../../core/ledger/canonical.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { decodeLeaf, encodeLeaf } from '../../core/ledger/leaf.ts';
import { decimal } from '../../core/units/decimal.ts';
import { sha256 } from '../open-ledger.ts';

const START = 1_795_220_000_000;
const REAL = { keyId: 'SIMULATED-REAL-KEY', secret: 'simulated-real-secret' };
const DECOY = { key: 'decoy-ann', secret: 'decoy-secret-ann' };

export type Given = Readonly<Record<string, unknown>>;

/** Time that leaps for the process as it does when a machine sleeps: timers then come late. */
class LeapingTimeline extends Timeline {
  leaptMs = 0;

  override clockOf(life: { alive: boolean }): ReturnType<Timeline['clockOf']> {
    const clock = super.clockOf(life);
    return { ...clock, monotonicMs: () => clock.monotonicMs() + this.leaptMs };
  }
}

/** A gateway in simulated time, with one bot, whose dead-man switch may be set. */
export class Stage {
  readonly timeline = new LeapingTimeline(START);
  readonly disk = new Disk();
  readonly way: Way;
  reachable = true;
  keeper: KeeperLife;
  readonly #engine: VenueEngine;
  #stamp = 0;

  /** `limits`: beside the world's own, for the account and its bot. */
  constructor(deadMan: Given | null, limits: Given = {}) {
    this.#engine = new VenueEngine({
      seed: 1,
      startAt: START,
      accounts: [{ apiKey: REAL.keyId, secret: REAL.secret, balance: '100000' }],
      symbols: ['BTCUSDT'],
      markets: [{ symbol: 'BTCUSDT', levels: 8, levelTicks: 100, levelQty: decimal('20') }],
    });
    this.way = new Way(this.#engine, this.timeline, new SeededRandom(1));
    this.way.weather = FAIR;
    this.#genesis(deadMan, limits);
    this.keeper = this.#begin();
  }

  #begin(): KeeperLife {
    return new KeeperLife({
      timeline: this.timeline,
      disk: this.disk,
      way: this.way,
      random: new SeededRandom(2),
      secrets: { real: REAL, decoys: new Map([['ann', DECOY.secret]]) },
      bug: null,
      dies: () => false,
      isReachable: () => this.reachable,
    });
  }

  #genesis(deadMan: Given | null, limits: Given): void {
    const everyBot = { ...worldPolicy.everyBot, ...limits, deadMan };
    const everyAccount = { ...worldPolicy.everyAccount, ...limits };
    const policy = canonicalJson({ ...worldPolicy, everyAccount, everyBot });
    const hosts = { trade: 'https://simulated', accountHost: 'https://simulated', ca: null } as const;
    const account = { account: 'main', venue: 'binance-usdm', ...hosts } as const;
    const bodies: EntryBody[] = [
      { kind: 'account', ...account, flags: [], warnings: [], record: '', paper: true },
      { kind: 'baseline', account: 'main', positions: [], orders: [] },
      { kind: 'bot', bot: 'ann', account: 'main', key: DECOY.key, record: '' },
      { kind: 'policy', policy, hash: Buffer.from(sha256(Buffer.from(policy))).toString('hex'), by: 'owner' },
    ];
    for (const [seq, body] of bodies.entries()) {
      const leaf = encodeLeaf({ seq, at: START, body });
      assert.ok(leaf !== null);
      this.disk.leaves.push(leaf);
    }
  }

  /** Sends an order that nobody takes and that does not rest. */
  shoot(): Promise<number> {
    const price = String(this.#farPrice());
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity: '0.01',
      price,
    };
    return this.#serve('POST', '/fapi/v1/order', order);
  }

  #farPrice(): number {
    return Math.round((Number(this.#engine.mark('BTCUSDT')) / 1e18) * 0.985 - (this.#stamp % 500));
  }

  async #serve(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<number> {
    this.#stamp += 1;
    const stamped = { ...fields, timestamp: String(Math.floor(this.timeline.now) + (this.#stamp % 900)) };
    const request = signedRequest(method, path, Object.entries(stamped), DECOY);
    return (await this.keeper.gateway.serve('binance-usdm', request)).status;
  }

  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<number> {
    let status: number | null = null;
    void this.#serve(method, path, fields).then((answered) => (status = answered));
    await this.pass(400);
    for (let more = 0; more < 20 && status === null; more += 1) {
      await this.pass(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(status !== null, 'every request is answered');
    return status;
  }

  async place(id: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const price = String(this.#farPrice());
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price,
    };
    assert.equal(
      await this.ask('POST', '/fapi/v1/order', { ...order, newClientOrderId: id, ...fields }),
      200,
    );
  }

  beat(): Promise<number> {
    return this.ask('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' });
  }

  async pass(ms: number): Promise<void> {
    await this.timeline.runUntil(this.timeline.now + ms);
    this.#engine.advance(Math.floor(this.timeline.now));
  }

  /**
   * From a commit that waits since now: the process stands still before whoever waits for it has waited `waitMs`, and
   * the ledger answers meanwhile. Then the timer is due first. Returns what left before the answer was looked at.
   */
  async standStill(waitMs: number, isRecorded: () => boolean): Promise<readonly string[]> {
    const early: string[] = [];
    this.way.onSend = ({ method, target }) => {
      if (method === 'DELETE' && !isRecorded()) early.push(target);
    };
    await this.pass(waitMs - 0.05);
    this.disk.release();
    this.timeline.sleep(1_000);
    await this.pass(3_000);
    return early;
  }

  async restart(): Promise<void> {
    this.keeper.life.alive = false;
    await this.pass(100);
    this.keeper = this.#begin();
    await this.pass(400);
  }

  open(): readonly string[] {
    const { orders } = this.#engine.inspect(REAL.keyId);
    return orders.filter(({ status }) => status === 'NEW').map(({ clientOrderId }) => clientOrderId);
  }

  /** Milliseconds until the venue cancels, by symbol. */
  countdowns(): Readonly<Record<string, number>> {
    const { countdowns } = this.#engine.inspect(REAL.keyId);
    return Object.fromEntries([...countdowns].map(([symbol, at]) => [symbol, at - this.timeline.now]));
  }

  recordedCountdowns(): readonly unknown[] {
    return this.disk.leaves.flatMap((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body?.kind === 'countdown' ? [[body.instrument, body.afterMs]] : [];
    });
  }

  recorded(): readonly unknown[] {
    return this.disk.leaves.flatMap((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body?.kind === 'deadMan' ? [{ cancelled: body.cancelled, spared: body.spared }] : [];
    });
  }
}
