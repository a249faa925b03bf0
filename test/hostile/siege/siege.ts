import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SigningBot, type Decoy } from '../../e2e/signing-bot.ts';
import { openFloor, REAL, starterPolicy, type Floor } from '../../e2e/trading-floor.ts';

const ATTACKER = fileURLToPath(new URL('./attacker.ts', import.meta.url));
/** What is promised for halts (L3), in milliseconds. */
const PROMISED_MS = 100;
/** How much slower than beside two programs that only compute anything may be. */
const FACTOR = 5;
/** Keeps the machine as busy as an attack does, without one. */
const BUSY = 'for (;;);';
const BUSY_PROGRAMS = 2;

/** Times of one kind, in milliseconds. */
class Times {
  readonly #all: number[] = [];

  async take<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    this.#all.push(performance.now() - startedAt);
    return result;
  }

  get count(): number {
    return this.#all.length;
  }

  /** The time that so many percent stayed within. */
  at(percent: number): number {
    const sorted = this.#all.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
  }

  toString(): string {
    return `p50 ${this.at(50).toFixed(1)}, p99 ${this.at(99).toFixed(1)} ms`;
  }
}

export interface Measured {
  readonly openings: Times;
  readonly halts: Times;
  readonly cancels: Times;
  /** Halts that were in force before the ledger had them. */
  readonly unrecorded: number;
}

/** A gateway whose owner halts again and again while somebody attacks it. */
export class Siege {
  readonly floor: Floor;
  readonly #bot: SigningBot;
  readonly #stolen: Decoy;
  #orders = 0;

  private constructor(floor: Floor, bot: SigningBot, stolen: Decoy) {
    this.floor = floor;
    this.#bot = bot;
    this.#stolen = stolen;
  }

  static async open(): Promise<Siege> {
    const wide = {
      messagesPerSecondMax: 10_000,
      messagesPerMinuteMax: 600_000,
      openOrdersMax: 1_000,
      duplicateWithinMs: 0,
    };
    const policy = starterPolicy();
    const floor = await openFloor({
      policy: {
        ...policy,
        everyAccount: { ...Object(policy['everyAccount']), ...wide },
        everyBot: { openOrdersMax: 1_000 },
      },
    });
    const bot = new SigningBot(floor.url, await floor.addBot('calm'));
    return new Siege(floor, bot, await floor.addBot('stolen'));
  }

  /** So many rounds of an opening, a halt, a cancel while halted, and a resume. Each must succeed. */
  async measure(rounds: number): Promise<Measured> {
    const { gateway, simulator } = this.floor;
    let unrecorded = 0;
    const [openings, halts, cancels] = [new Times(), new Times(), new Times()];
    for (let i = 0; i < rounds; i += 1) {
      this.#orders += 1;
      const newClientOrderId = `calm-${this.#orders}`;
      const mark = Number(simulator.engine.mark('BTCUSDT')) / 1e18;
      const price = (Math.round(mark * 9_970 - (this.#orders % 300) * 1_000) / 10_000).toFixed(1);
      const opened = await openings.take(() => this.#bot.place({ price, newClientOrderId }));
      assert.equal(opened.status, 200, opened.text);
      const { recorded } = await halts.take(() => gateway.ask('halt', { reason: 'siege' }));
      if (recorded !== true) unrecorded += 1;
      const refused = await this.#bot.place({ price });
      assert.match(refused.text, /TRADING_HALTED/);
      const cancel = { symbol: 'BTCUSDT', origClientOrderId: newClientOrderId };
      const cancelled = await cancels.take(() => this.#bot.ask('DELETE', '/fapi/v1/order', cancel));
      assert.equal(cancelled.status, 200, cancelled.text);
      await gateway.ask('resume', { reason: 'goes on' });
    }
    return { openings, halts, cancels, unrecorded };
  }

  /** The same while the machine is as busy as under an attack: what the machine takes, and not the attacker. */
  async measureBusy(rounds: number): Promise<Measured> {
    const busy = Array.from({ length: BUSY_PROGRAMS }, () => spawn(process.execPath, ['-e', BUSY]));
    try {
      return await this.measure(rounds);
    } finally {
      for (const each of busy) each.kill('SIGKILL');
    }
  }

  /** Does something while that attack goes on. Gives back what came of it, and how much the attacker sent. */
  async under<T>(
    name: string,
    work: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly sent: number }> {
    const attacker = fork(ATTACKER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let sent = 0;
    attacker.on('message', (count) => void (sent = Number(count)));
    try {
      attacker.send({ name, target: { url: this.floor.url, decoy: this.#stolen } });
      await until(() => sent > 0);
      return { result: await work(), sent };
    } finally {
      const ended = new Promise((resolve) => attacker.once('exit', resolve));
      attacker.kill('SIGKILL');
      await ended;
    }
  }

  /** Bytes that the keeper has on the disk. */
  bytes(): number {
    const { keeper } = this.floor.gateway.folder;
    return readdirSync(keeper).reduce((sum, name) => sum + statSync(join(keeper, name)).size, 0);
  }

  async entries(): Promise<number> {
    return Number((await this.floor.gateway.ask('status'))['entries']);
  }

  get placed(): number {
    return this.floor.simulator.engine.inspect(REAL.apiKey).orders.length;
  }

  async close(): Promise<void> {
    this.#bot.close();
    await this.floor.close();
  }
}

async function until(is: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !is(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(is(), 'the attack has begun');
}

/** All within what is promised for halts; where the machine is slow, within a few times what it takes when busy. */
export function assertInTime(under: Measured, busy: Measured): void {
  for (const kind of ['halts', 'cancels', 'openings'] as const) {
    const most = Math.max(PROMISED_MS, FACTOR * busy[kind].at(99));
    assert.ok(under[kind].at(99) <= most, `${kind}: ${under[kind]}, busy: ${busy[kind]}`);
  }
}
