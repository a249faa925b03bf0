import type { LiveOrder } from '../src/core/account/book.ts';
import { decimal } from '../src/core/units/decimal.ts';
import type { RawReply, RawRequest } from '../src/core/order/venue.ts';
import type { FailpointLabel } from '../src/ports.ts';
import { Checker, type Violation } from './checker.ts';
import { FAIR, STORM, Way } from './faulty-wire.ts';
import { Ground, START, type Decoy } from './ground.ts';
import { KeeperLife, type PlantedBug } from './keeper-life.ts';
import { Lives, untilUnreadable } from './lives.ts';
import { Disk } from './memory-ledger.ts';
import { SeededRandom } from './random.ts';
import { shapeOf, type Deed, type Shape } from './shape.ts';
import { settled, Timeline } from './timeline.ts';
import { openVenue, startOf } from './venues/venues.ts';
import type { Asked, Signer, WorldVenue } from './venues/world-venue.ts';
import { drawExits, drawOrder, ofHolding, sizeIn } from './wishes.ts';

/** Few levels, far apart and full: as much within the collar as in a real market's many, and quicker to look at. */
const BOOKS = [
  { levels: 8, levelTicks: 100, levelQty: decimal('20') },
  { levels: 8, levelTicks: 200, levelQty: decimal('300') },
] as const;
/** Validity window 5 s, query lag and clock errors, a late delivery of 9 s, and the rounds that ask. */
const REST_MAX_MS = 40_000;
const REST_LOOK_MS = 500;
const WEIRD_IDS = ['constructor', '__proto__', 'toString', 'hasOwnProperty'] as const;

export interface History {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly entries: number;
  readonly orders: number;
  readonly crashes: number;
  /** Root of the tree over all entries, in hexadecimal digits: two histories with the same root wrote the same. */
  readonly root: string;
}

/** One seeded history: bots, faults, crashes, halts, then quiet, in which everything must come to rest. */
export class World {
  readonly #random: SeededRandom;
  readonly #timeline: Timeline;
  readonly #venue: WorldVenue;
  readonly #disk: Disk;
  readonly #way: Way;
  readonly #lives: Lives<KeeperLife>;
  readonly #checker: Checker;
  readonly #bug: PlantedBug | null;
  readonly #ground: Ground;
  readonly #shape: Shape;
  readonly #sentByBots: RawRequest[] = [];
  readonly #ids: string[] = [];
  #isQuiet = false;
  #orders = 0;
  readonly #seed: number;
  /** Draws of its own, so that what it adds leaves the rest of a history as it was. */
  readonly #seconds: SeededRandom;
  readonly #thirds: SeededRandom;

  /** Histories that share their ground are as if each had its own: nobody changes it. */
  constructor(
    seed: number,
    bug: PlantedBug | null = null,
    ground = new Ground('binance-usdm'),
    shape = shapeOf(ground.venue, seed),
  ) {
    this.#seed = seed;
    this.#shape = shape;
    this.#bug = bug;
    this.#ground = ground;
    this.#random = new SeededRandom(seed);
    this.#seconds = new SeededRandom(~seed);
    this.#thirds = new SeededRandom(seed ^ 0x5a5a5a5a);
    const { symbols } = ground;
    const startAt = startOf(ground.venue, seed, START);
    this.#timeline = new Timeline(startAt);
    const markets = BOOKS.map((book, index) => ({ symbol: symbols[index] ?? '', ...book }));
    this.#venue = openVenue(ground.venue, { seed, startAt, real: ground.keys.real, symbols, markets });
    this.#way = new Way(this.#venue.server, this.#timeline, this.#random, this.#venue.road);
    this.#way.calm = shape.calm;
    this.#disk = new Disk(ground.ledger);
    this.#disk.lies = bug === 'lost-durability';
    this.#checker = new Checker({
      disk: this.#disk,
      venue: this.#venue,
      way: this.#way,
      timeline: this.#timeline,
      symbols,
    });
    this.#lives = new Lives({
      disk: this.#disk,
      random: this.#random,
      begin: (dies) => this.#begin(dies),
      pass: (ms) => this.#pass(ms),
      onCrash: () => this.#checker.onCrash(),
      onBegun: () => undefined,
      onUnreadable: () => this.#checker.onUnreadable(),
    });
    this.#way.onSend = (request) => this.#checker.onSend(request, this.#lives.current.state);
  }

  /** For looking into a history. */
  disk(): Disk {
    return this.#disk;
  }

  async run(): Promise<History> {
    const { beginMs, stepsLeast, stepsSpread } = this.#shape;
    await this.#pass(beginMs);
    if (this.#random.chance(70)) this.#way.weather = STORM;
    const steps = stepsLeast + this.#random.below(stepsSpread);
    await untilUnreadable(async () => {
      for (let step = 0; step < steps; step += 1) await this.#step();
      await this.#comeToRest();
    });
    return {
      seed: this.#seed,
      violations: this.#checker.violations,
      entries: this.#disk.leaves.length,
      orders: this.#orders,
      crashes: this.#lives.crashes,
      root: this.#checker.root(),
    };
  }

  #begin(dies: (label: FailpointLabel) => boolean): KeeperLife {
    return new KeeperLife({
      timeline: this.#timeline,
      disk: this.#disk,
      way: this.#way,
      random: this.#random,
      secrets: this.#ground.secrets,
      readPolicy: this.#ground.readPolicy,
      curve: this.#ground.keys.curve ?? null,
      bug: this.#bug,
      dies,
      venue: this.#venue.codec,
      ...(this.#venue.person === undefined ? {} : { session: this.#venue.person }),
    });
  }

  async #step(): Promise<void> {
    const { passesMs, resumePercent } = this.#shape;
    if (resumePercent > 0 && this.#lives.current.state.halts.size > 0 && this.#random.chance(resumePercent))
      this.#resume();
    // Waiting where nothing is waited for would let the keeper go on before time does.
    const doing = this.#do(this.#nextDeed());
    if (doing !== null) await doing;
    if (this.#thirds.chance(25)) this.#guard();
    await this.#pass(this.#random.pick(passesMs));
    if (!this.#lives.current.life.alive) await this.#lives.restart();
  }

  #nextDeed(): Deed {
    let roll = this.#random.below(100);
    for (const [deed, percent] of this.#shape.deeds) {
      if (roll < percent) return deed;
      roll -= percent;
    }
    throw new RangeError('the deeds of a shape are less than a hundred percent');
  }

  #do(deed: Deed): Promise<void> | null {
    if (deed === 'halt') return this.#haltOrResume();
    if (deed === 'place') this.#placeOrKeep();
    else if (deed === 'burst') this.#burst();
    else if (deed === 'cancel') this.#cancel();
    else if (deed === 'amend') this.#amend();
    else if (deed === 'replay') this.#replay();
    else if (deed === 'clog') this.#way.clogs.swizzle();
    else if (deed === 'move') this.#moveMarket();
    else if (deed === 'clock') this.#timeline.wallStepMs = this.#random.below(1_500) - 750;
    else if (deed === 'death') this.#planDeath();
    else if (deed === 'disk') this.#disk.trouble = this.#random.pick(['fails', 'hangs'] as const);
    else this.#lives.crash();
    return null;
  }

  async #pass(ms: number): Promise<void> {
    if (!this.#isQuiet) this.#turnPerson();
    await this.#timeline.runUntil(this.#timeline.now + ms);
    this.#venue.server.advance(Math.floor(this.#timeline.now));
    this.#checker.observe(this.#lives.current.state);
  }

  /** Sessions end in the middle of things, and a while later somebody logs in again. */
  #turnPerson(): void {
    const { person } = this.#venue;
    if (person === undefined) return;
    if (!person.isOpen() && this.#random.chance(50)) person.logIn();
    else if (this.#random.chance(4)) person.logInElsewhere();
  }

  #placeOrKeep(): void {
    const { writeKept } = this.#venue;
    if (writeKept === undefined || this.#random.chance(60)) return this.#place();
    const signer = this.#signerOf(this.#random.pick(this.#ground.decoys));
    this.#orders += 1;
    this.#send(writeKept(this.#random, signer));
  }

  #planDeath(): void {
    const labels = [
      'before-commit',
      'after-commit',
      'before-send',
      'after-send',
      'after-reply',
      'after-outcome',
      'during-recovery',
    ] as const;
    this.#lives.planDeath(this.#random.pick(labels), 1 + this.#random.below(2));
    this.#placeOrKeep();
  }

  /** As much as limits let in, and more, at once. */
  #burst(): void {
    for (let left = 3 + this.#random.below(4); left > 0; left -= 1) this.#place(true);
  }

  #place(isLarge = false): void {
    const decoy = this.#random.pick(this.#ground.decoys);
    const markOf = (symbol: string): number => this.#way.markOf(symbol);
    const drawn = drawOrder(this.#random, { symbols: this.#ground.symbols, markOf }, isLarge);
    const order = ofHolding(this.#random, drawn, this.#lives.current.state, decoy.bot);
    const id = this.#random.chance(85) ? this.#pickId() : null;
    this.#orders += 1;
    this.#ask({ ...order, id }, decoy);
  }

  /** Mostly fresh; sometimes used before; sometimes a name that every plain object already has. */
  #pickId(): string {
    if (this.#ids.length > 0 && this.#random.chance(10)) return this.#random.pick(this.#ids);
    if (this.#random.chance(6)) return this.#random.pick(WEIRD_IDS);
    const id = `id-${this.#ids.length}-${this.#random.below(1_000_000)}`;
    this.#ids.push(id);
    return id;
  }

  /** An order that rests as far as the keeper knows. */
  #resting(): LiveOrder | null {
    const mine = [...this.#lives.current.state.accounts.values()].flatMap(({ book }) =>
      [...book.orders.values()].filter(({ order }) => order.standing === undefined),
    );
    return mine.length === 0 ? null : this.#random.pick(mine);
  }

  /** Whether a bot acts on what it has, this time. */
  #actsOnOwn(): boolean {
    const { ownPercent } = this.#shape;
    return ownPercent > 0 && this.#random.chance(ownPercent);
  }

  #ownerOf(live: LiveOrder | null): Decoy | undefined {
    return this.#ground.decoys.find(({ bot }) => bot === live?.bot);
  }

  #cancel(): void {
    const own = this.#actsOnOwn() ? this.#resting() : null;
    const owner = this.#ownerOf(own);
    if (own !== null && owner !== undefined)
      return this.#ask({ kind: 'cancel', symbol: own.order.instrument, id: own.id }, owner);
    const decoy = this.#random.pick(this.#ground.decoys);
    const symbol = this.#random.pick(this.#ground.symbols);
    if (this.#random.chance(30)) return this.#ask({ kind: 'cancelAll', symbol }, decoy);
    const id = this.#ids.length === 0 ? 'nothing' : this.#random.pick(this.#ids);
    this.#ask({ kind: 'cancel', symbol, id }, decoy);
  }

  #amend(): void {
    const any = this.#random.pick(this.#ground.decoys);
    const live = this.#resting();
    if (live === null || live.price === null) return;
    const decoy = (this.#actsOnOwn() ? this.#ownerOf(live) : undefined) ?? any;
    const mark = this.#markOf(live.order.instrument);
    const price = (Math.round(mark * (0.985 + this.#random.below(300) / 10_000) * 10) / 10).toFixed(1);
    const { instrument: symbol, side } = live.order;
    const quantity = sizeIn(symbol, symbol === this.#ground.symbols[0] ? 0.02 : 0.2);
    this.#ask({ kind: 'amend', symbol, side, id: live.id, quantity, price }, decoy);
    // Another before the first is answered: either may get lost, or come last.
    if (!this.#seconds.chance(60)) return;
    const other = { quantity: `${quantity.slice(0, -2)}30`, price: (Number(price) + 3).toFixed(1) };
    this.#ask({ kind: 'amend', symbol, side, id: live.id, ...other }, decoy);
  }

  /** Exits of a position, where the venue keeps some by itself. */
  #guard(): void {
    if (this.#venue.writeGuard === undefined) return;
    const signer = this.#signerOf(this.#thirds.pick(this.#ground.decoys));
    const markOf = (symbol: string): number => this.#markOf(symbol);
    const markets = { symbols: this.#ground.symbols, markOf };
    const wish = drawExits(this.#thirds, markets, this.#lives.current.state);
    this.#send(this.#venue.writeGuard(wish, signer));
  }

  /** The bytes of an earlier request, once more. */
  #replay(): void {
    if (this.#sentByBots.length === 0) return;
    const request = this.#random.pick(this.#sentByBots);
    this.#checker.onReplay(request);
    this.#serve(request);
  }

  async #haltOrResume(): Promise<void> {
    const { gateway, life } = this.#lives.current;
    const scope = this.#random.pick([
      { kind: 'everything' },
      { kind: 'account', account: 'main' },
      { kind: 'bot', bot: 'ann' },
    ] as const);
    if (this.#lives.current.state.halts.size > 0 && this.#random.chance(70)) {
      return this.#resume();
    }
    const stops = this.#random.pick(['openings', 'orders'] as const);
    const halting = gateway.halt({ scope, stops, reason: 'simulated', by: 'owner' });
    const checker = this.#checker;
    const asked = checker.resumes;
    void halting.then(
      ({ recorded }) => {
        if (life.alive && checker.resumes === asked) checker.onHalted(scope, stops, recorded);
      },
      () => undefined,
    );
    await settled();
  }

  /** Every halt that stands is ended. */
  #resume(): void {
    const { gateway, state } = this.#lives.current;
    for (const key of [...state.halts.keys()]) {
      const [kind, name = ''] = key.split(':');
      const ended =
        kind === 'everything'
          ? ({ kind } as const)
          : kind === 'account'
            ? ({ kind, account: name } as const)
            : ({ kind: 'bot', bot: name } as const);
      this.#checker.onResume(ended);
      void gateway.resume({ scope: ended, reason: 'simulated', by: 'owner' }).catch(() => undefined);
    }
  }

  #moveMarket(): void {
    const symbol = this.#random.pick(this.#ground.symbols);
    if (this.#random.chance(50)) {
      this.#way.push.set(symbol, 0.94 + this.#random.below(120) / 1_000);
      return this.#checker.onMove();
    }
    const factor = 0.96 + this.#random.below(80) / 1_000;
    this.#venue.server.setMark(symbol, (Math.round(this.#markOf(symbol) * factor * 10) / 10).toFixed(1));
    this.#checker.onMove();
  }

  #markOf(symbol: string): number {
    return Number(this.#venue.server.mark(symbol)) / 1e18;
  }

  #ask(asked: Asked, decoy: Decoy): void {
    this.#send(this.#venue.write(asked, this.#signerOf(decoy)));
  }

  #signerOf({ key, secret }: Decoy): Signer {
    return { key, secret, stampMs: Math.floor(this.#timeline.now + this.#timeline.wallStepMs) };
  }

  #send(request: RawRequest): void {
    this.#sentByBots.push(request);
    this.#serve(request);
  }

  #serve(request: RawRequest): void {
    const { life, gateway } = this.#lives.current;
    if (!life.alive) return;
    const answered = (reply: RawReply): void => {
      if (life.alive) this.#checker.onAnswer(request, reply);
    };
    gateway.serve(this.#venue.codec.id, request).then(answered, () => undefined);
  }

  /** Phase two: the faults end, and within the validity window everything must be known and equal. */
  async #comeToRest(): Promise<void> {
    this.#way.weather = FAIR;
    this.#isQuiet = true;
    this.#way.clogs.healCore();
    this.#timeline.wallStepMs = 0;
    if (this.#lives.mustRestart()) {
      this.#lives.crash();
      await this.#lives.restart();
    }
    this.#checker.onFaultsEnded();
    // Every doubt ends within the validity window and a look or two; a history that is at rest sooner is done sooner.
    for (let waited = 0; waited < REST_MAX_MS;) {
      if (this.#venue.person?.isOpen() === false) this.#venue.person.logIn();
      const lookMs = waited === 0 ? this.#shape.restLeastMs : REST_LOOK_MS;
      await this.#pass(lookMs);
      waited += lookMs;
      if (this.#checker.isAtRest(this.#lives.current.state)) break;
    }
    this.#checker.atRest(this.#lives.current.state);
  }
}
