import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAIR, Way } from '../../../sim/faulty-wire.ts';
import { KeeperLife, signedRequest } from '../../../sim/keeper-life.ts';
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
const AFTER_MS = 20_000;

type Given = Readonly<Record<string, unknown>>;

/** Time that leaps for the process as it does when a machine sleeps: timers then come late. */
class LeapingTimeline extends Timeline {
  leaptMs = 0;

  override clockOf(life: { alive: boolean }): ReturnType<Timeline['clockOf']> {
    const clock = super.clockOf(life);
    return { ...clock, monotonicMs: () => clock.monotonicMs() + this.leaptMs };
  }
}

/** A gateway in simulated time, with one bot whose dead-man switch is set. */
class Stage {
  readonly timeline = new LeapingTimeline(START);
  readonly disk = new Disk();
  readonly way: Way;
  reachable = true;
  keeper: KeeperLife;
  readonly #engine: VenueEngine;
  #stamp = 0;

  constructor(deadMan: Given | null) {
    this.#engine = new VenueEngine({
      seed: 1,
      startAt: START,
      accounts: [{ apiKey: REAL.keyId, secret: REAL.secret, balance: '100000' }],
      symbols: ['BTCUSDT'],
      markets: [{ symbol: 'BTCUSDT', levels: 8, levelTicks: 100, levelQty: decimal('20') }],
    });
    this.way = new Way(this.#engine, this.timeline, new SeededRandom(1));
    this.way.weather = FAIR;
    this.#genesis(deadMan);
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

  #genesis(deadMan: Given | null): void {
    const everyBot = { ...worldPolicy.everyBot, deadMan };
    const policy = canonicalJson({ ...worldPolicy, everyBot });
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

  async ask(method: 'GET' | 'POST', path: string, fields: Readonly<Record<string, string>>): Promise<number> {
    this.#stamp += 1;
    const stamped = { ...fields, timestamp: String(Math.floor(this.timeline.now) + (this.#stamp % 900)) };
    const request = signedRequest(method, path, Object.entries(stamped), DECOY);
    const reply = this.keeper.gateway.serve('binance-usdm', request);
    await this.pass(400);
    return (await reply).status;
  }

  async place(id: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const price = String(Math.round((Number(this.#engine.mark('BTCUSDT')) / 1e18) * 0.985 - this.#stamp));
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

  recorded(): readonly unknown[] {
    return this.disk.leaves.flatMap((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body?.kind === 'deadMan' ? [{ cancelled: body.cancelled, spared: body.spared }] : [];
    });
  }
}

async function stage(deadMan: Given | null = { afterMs: AFTER_MS }): Promise<Stage> {
  const on = new Stage(deadMan);
  await on.pass(400);
  return on;
}

test('orders of a bot that fell silent are cancelled once, and the ledger says why (F30)', async () => {
  const on = await stage();
  await on.place('one');
  await on.place('two');
  await on.pass(AFTER_MS - 1_500);
  assert.deepEqual(on.open(), ['one', 'two']);
  await on.pass(3_000);
  assert.deepEqual(on.open(), []);
  assert.deepEqual(on.recorded(), [{ cancelled: ['one', 'two'], spared: 0 }]);
  await on.pass(5 * AFTER_MS);
  assert.equal(on.recorded().length, 1);
  await on.place('three');
  await on.pass(AFTER_MS + 3_000);
  assert.deepEqual(on.open(), []);
  assert.equal(on.recorded().length, 2);
});

test('signed requests of any kind keep a bot’s orders; without a switch silence does', async () => {
  const on = await stage();
  const off = await stage(null);
  for (const each of [on, off]) await each.place('kept');
  for (let i = 0; i < 6; i += 1) {
    await on.pass(AFTER_MS - 2_500);
    assert.equal(await on.beat(), 200);
  }
  await off.pass(6 * AFTER_MS);
  assert.deepEqual([on.open(), off.open()], [['kept'], ['kept']]);
  assert.deepEqual([on.recorded(), off.recorded()], [[], []]);
});

test('what protects stays by default, and what policy names; with an empty list nothing stays', async () => {
  const on = await stage({ afterMs: AFTER_MS, spare: ['protective', 'keep-*'] });
  const all = await stage({ afterMs: AFTER_MS, spare: [] });
  for (const each of [on, all]) {
    await each.place('keep-1');
    await each.place('gone');
    await each.pass(AFTER_MS + 3_000);
  }
  assert.deepEqual([on.open(), all.open()], [['keep-1'], []]);
  assert.deepEqual(on.recorded(), [{ cancelled: ['gone'], spared: 1 }]);
});

test('a restart cancels nothing by itself: the time begins anew, and then it holds', async () => {
  const on = await stage();
  await on.place('one');
  await on.pass(AFTER_MS - 3_000);
  await on.restart();
  await on.pass(AFTER_MS - 3_000);
  assert.deepEqual(on.open(), ['one']);
  await on.pass(5_000);
  assert.deepEqual(on.open(), []);
});

test('while no edge is up, and after a new one came, silence is not the bot’s', async () => {
  const on = await stage();
  await on.place('one');
  await on.pass(AFTER_MS - 3_000);
  on.reachable = false;
  await on.pass(3 * AFTER_MS);
  on.reachable = true;
  await on.pass(AFTER_MS - 3_000);
  on.keeper.gateway.deadMan.beginAnew();
  await on.pass(AFTER_MS - 3_000);
  assert.deepEqual(on.open(), ['one']);
  await on.pass(5_000);
  assert.deepEqual(on.open(), []);
});

test('after the gateway itself stood still every bot’s time begins anew (F30)', async () => {
  const on = await stage();
  await on.place('one');
  await on.pass(5_000);
  on.timeline.leaptMs = 60_000;
  await on.pass(AFTER_MS - 3_000);
  assert.deepEqual(on.open(), ['one']);
  await on.pass(5_000);
  assert.deepEqual(on.open(), []);
});

test('a cancel that got lost is sent again, without another decision', async () => {
  const on = await stage();
  await on.place('one');
  on.way.weather = { ...FAIR, unreachable: 100 };
  await on.pass(AFTER_MS + 2_000);
  assert.deepEqual(on.open(), ['one']);
  on.way.weather = FAIR;
  await on.pass(10_000);
  assert.deepEqual([on.open(), on.recorded().length], [[], 1]);
});

test('a ledger that hangs does not keep the cancels back (I13)', async () => {
  const on = await stage();
  await on.place('one');
  on.disk.trouble = 'hangs';
  await on.pass(AFTER_MS + 3_000);
  assert.deepEqual([on.open(), on.recorded()], [[], []]);
});

test('status tells how long each switch has waited', async () => {
  const on = await stage();
  const status = () =>
    [...on.keeper.state.bots.values()].map((bot) => on.keeper.gateway.deadMan.statusOf(bot));
  await on.place('one');
  await on.pass(10_000);
  assert.deepEqual(status(), [{ afterMs: AFTER_MS, silentForMs: 10_400, acted: false }]);
  await on.pass(AFTER_MS);
  assert.equal(status()[0]?.acted, true);
  const off = await stage(null);
  assert.deepEqual(
    [...off.keeper.state.bots.values()].map((bot) => off.keeper.gateway.deadMan.statusOf(bot)),
    [null],
  );
});
