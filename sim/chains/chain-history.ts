import type { RawRequest } from '../../src/core/order/venue.ts';
import type { FailpointLabel } from '../../src/ports.ts';
import { FAIR, STORM, type Weather } from '../faulty-wire.ts';
import { START } from '../ground.ts';
import { Lives, untilUnreadable } from '../lives.ts';
import { Disk } from '../memory-ledger.ts';
import { SeededRandom } from '../random.ts';
import { settled, Timeline } from '../timeline.ts';
import type { History } from '../world.ts';
import { ChainChecker } from './chain-checker.ts';
import type { ChainGround } from './chain-ground.ts';
import { ChainLife, type ChainBug } from './chain-life.ts';
import { openChain } from './chains.ts';
import { NodeWay } from './faulty-nodes.ts';
import type { Asking, WorldChain } from './world-chain.ts';

const REST_LOOK_MS = 3_000;
/** A decision asks a dozen questions, and one lost answer is a refusal: in a storm hardly anything is signed. */
const SHOWERS: Weather = { lostBefore: 2, lostAfter: 2, late: 4, serverError: 1, unreachable: 1 };
const LABELS = ['before-commit', 'after-commit', 'before-send', 'after-send', 'after-reply'] as const;

/** One seeded history of two wallets on a chain: bots, faults, forks, crashes, halts, then quiet. */
export class ChainHistory {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #timeline = new Timeline(START);
  readonly #chain: WorldChain;
  readonly #way: NodeWay;
  readonly #disk: Disk;
  readonly #lives: Lives<ChainLife>;
  readonly #checker: ChainChecker;
  readonly #ground: ChainGround;
  readonly #bug: ChainBug | null;
  /** Nodes tell the truth and nobody else moves anything. */
  readonly #isPlain: boolean;
  readonly #asked: Asking[] = [];

  constructor(seed: number, bug: ChainBug | null, ground: ChainGround) {
    this.#seed = seed;
    this.#bug = bug;
    this.#ground = ground;
    this.#random = new SeededRandom(seed);
    this.#isPlain = this.#random.chance(25);
    this.#chain = openChain(ground.chain, START, this.#random);
    this.#chain.open(ground.wallets);
    this.#way = new NodeWay(this.#chain, this.#timeline, this.#random);
    this.#disk = new Disk(ground.ledger);
    this.#disk.lies = bug === 'lost-durability';
    this.#checker = new ChainChecker({
      disk: this.#disk,
      chain: this.#chain,
      wallets: ground.wallets,
      isPlain: this.#isPlain,
    });
    this.#lives = new Lives({
      disk: this.#disk,
      random: this.#random,
      begin: (dies) => this.#begin(dies),
      pass: (ms) => this.#pass(ms),
      onCrash: () => undefined,
      onBegun: ({ state }) => this.#checker.onCrash(state),
      onUnreadable: () => this.#checker.onUnreadable(),
    });
    this.#way.onSend = (request) => this.#checker.onSend(request);
  }

  /** For looking into a history. */
  disk(): Disk {
    return this.#disk;
  }

  async run(): Promise<History> {
    await this.#pass(400);
    if (!this.#isPlain) {
      this.#way.weather = this.#random.pick([FAIR, SHOWERS, SHOWERS, STORM]);
      if (this.#random.chance(60)) this.#chain.trouble();
    }
    const steps = 6 + this.#random.below(14);
    await untilUnreadable(async () => {
      for (let step = 0; step < steps; step += 1) await this.#step();
      await this.#comeToRest();
    });
    return {
      seed: this.#seed,
      violations: this.#checker.violations,
      entries: this.#disk.leaves.length,
      orders: this.#asked.length,
      crashes: this.#lives.crashes,
      root: this.#checker.root(),
    };
  }

  #begin(dies: (label: FailpointLabel) => boolean): ChainLife {
    return new ChainLife({
      timeline: this.#timeline,
      disk: this.#disk,
      way: this.#way,
      random: this.#random,
      vault: this.#ground.vault,
      bug: this.#bug,
      dies,
      onKey: (record) => this.#checker.onKey(record),
    });
  }

  async #step(): Promise<void> {
    const roll = this.#random.below(100);
    if (roll < 42) this.#ask();
    else if (roll < 48) for (let many = 0; many < 4; many += 1) this.#ask();
    else if (roll < 56) this.#again();
    else if (roll < 63) await this.#haltOrResume();
    else if (roll < 73) this.#trouble();
    else if (roll < 76) this.#timeline.wallStepMs = this.#random.below(1_500) - 750;
    else if (roll < 90) this.#planDeath();
    else if (roll < 93) this.#disk.trouble = this.#random.pick(['fails', 'hangs'] as const);
    else this.#lives.crash();
    await this.#pass(this.#random.pick([0, 1, 20, 90, 400, 3_000, 9_000, 30_000]));
    if (!this.#lives.current.life.alive) await this.#lives.restart();
  }

  async #pass(ms: number): Promise<void> {
    await this.#timeline.runUntil(this.#timeline.now + ms);
    this.#chain.advance(Math.floor(this.#timeline.now));
    this.#checker.observe(this.#lives.current.state);
  }

  #ask(): void {
    const wallet = this.#random.pick(this.#ground.wallets);
    const asking = this.#chain.write(wallet, this.#random);
    this.#asked.push(asking);
    this.#serve(asking.first);
    if (asking.signed !== null && this.#random.chance(70)) this.#serve(asking.signed);
  }

  /** The same bytes once more, signed or not. */
  #again(): void {
    if (this.#asked.length === 0) return;
    const { first, signed } = this.#random.pick(this.#asked);
    this.#serve(signed !== null && this.#random.chance(70) ? signed : first);
  }

  #serve(request: RawRequest): void {
    const { life, desk } = this.#lives.current;
    if (!life.alive) return;
    desk.serveChain(this.#ground.chain, request)?.catch(() => undefined);
  }

  #trouble(): void {
    if (this.#isPlain) return;
    if (this.#random.chance(70)) this.#chain.trouble();
    else this.#chain.elsewhere(this.#random.pick(this.#ground.wallets));
  }

  #planDeath(): void {
    this.#lives.planDeath(this.#random.pick(LABELS), 1 + this.#random.below(3));
    this.#ask();
  }

  async #haltOrResume(): Promise<void> {
    const { gateway, life, state } = this.#lives.current;
    const bots = this.#ground.wallets.map(({ bot }) => bot);
    const checker = this.#checker;
    if (state.halts.size > 0 && this.#random.chance(70)) {
      for (const key of [...state.halts.keys()]) {
        const [kind, bot = ''] = key.split(':');
        checker.onResume(kind === 'everything' ? kind : bot);
        const scope = kind === 'everything' ? ({ kind } as const) : ({ kind: 'bot', bot } as const);
        void gateway.resume({ scope, reason: 'simulated', by: 'owner' }).catch(() => undefined);
      }
      return;
    }
    const name = this.#random.pick(['everything', ...bots]);
    const scope =
      name === 'everything' ? ({ kind: 'everything' } as const) : ({ kind: 'bot', bot: name } as const);
    const stops = this.#random.pick(['openings', 'orders'] as const);
    const asked = checker.resumes;
    void gateway.halt({ scope, stops, reason: 'simulated', by: 'owner' }).then(
      () => {
        if (life.alive && checker.resumes === asked) checker.onHalted(name);
      },
      () => undefined,
    );
    await settled();
  }

  /** Phase two: the faults end, and everything that was sent must be known, and equal to what the chain has. */
  async #comeToRest(): Promise<void> {
    this.#way.weather = FAIR;
    this.#chain.heal();
    this.#timeline.wallStepMs = 0;
    if (this.#lives.mustRestart()) {
      this.#lives.crash();
      await this.#lives.restart();
    }
    for (let waited = 0; waited < this.#chain.restMaxMs; waited += REST_LOOK_MS) {
      await this.#pass(REST_LOOK_MS);
      if (this.#checker.isAtRest(this.#lives.current.state)) break;
    }
    this.#checker.atRest(this.#lives.current.state);
  }
}
