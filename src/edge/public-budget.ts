import { PUBLIC_SHARE } from '../core/budget/meter.ts';
import { SlidingWindow } from '../core/budget/window.ts';
import type { Charge, RateLimit } from '../core/order/rates.ts';
import type { RawReply, RawRequest, VenueRates } from '../core/order/venue.ts';
import type { Clock } from '../ports.ts';

/** What was sent without an answer may still reach the venue within this time. */
const LATE_MS = 5_000;
/** Requests at the venue at once: what a 429 finds under way. */
const UNDER_WAY_MAX = 16;
const WAITING_MAX = 256;
/** As the keeper asks: a venue changes its limits rarely. And after an answer that did not say. */
const LEARN_EVERY_MS = 3_600_000;
const LEARN_AGAIN_MS = 60_000;

/** A request that was not sent: the part is used up, the venue said to wait, or too many wait here already. */
export interface Held {
  readonly kind: 'held';
  readonly why: 'used' | 'paused' | 'busy';
  /** When asking again makes sense, in milliseconds. */
  readonly retryAfterMs: number;
}

/**
 * What public data may take of a venue's limits by address: its part, whoever asks. The keeper's parts are counted by
 * the keeper, so that neither needs the other's word. Knows of no other edge: one that is started anew begins at zero.
 */
export class PublicBudget {
  readonly #rates: VenueRates;
  readonly #clock: Clock;
  readonly #windows = new Map<string, SlidingWindow>();
  readonly #waiting: (() => void)[] = [];
  #limits: readonly RateLimit[];
  #learnAt = 0;
  #pausedUntil = 0;
  #underWay = 0;

  constructor(rates: VenueRates, clock: Clock) {
    this.#rates = rates;
    this.#clock = clock;
    this.#limits = rates.limits;
  }

  /** Sends when there is room, soon or not at all. What `send` throws is passed on. */
  async spend(request: RawRequest, send: () => Promise<RawReply>): Promise<RawReply | Held> {
    const parts = this.#partsOf(request);
    const held = this.#isPaused() ?? this.#find(parts);
    if (held !== null) return held;
    if (this.#underWay >= UNDER_WAY_MAX && this.#waiting.length >= WAITING_MAX) return BUSY;
    for (const { window, units } of parts) window.begin(units);
    let lateMs = LATE_MS;
    let came: readonly Charge[] = [];
    await this.#turn();
    try {
      const paused = this.#isPaused();
      if (paused !== null) {
        for (const { window, units } of parts.splice(0)) window.undo(units);
        return paused;
      }
      const reply = await send();
      lateMs = 0;
      came = this.#rates.chargedBy?.(request, reply) ?? [];
      this.#hear(reply);
      return reply;
    } finally {
      const at = this.#clock.monotonicMs() + lateMs;
      for (const { window, units, limit } of parts) {
        const said = came.find(({ meter }) => meter === limit.meter);
        window.settle(units, at, said?.units);
      }
      this.#leave();
    }
  }

  /** Whether it is time to ask the venue for its limits. True once per period. */
  isDue(): boolean {
    const now = this.#clock.monotonicMs();
    if (now < this.#learnAt) return false;
    this.#learnAt = now + LEARN_AGAIN_MS;
    return true;
  }

  /** The venue's answer to that question. */
  learn(reply: RawReply): void {
    const limits = this.#rates.readLimits(reply);
    if (limits === null) return;
    const said = new Set(limits.map(({ meter }) => meter));
    this.#limits = [...limits, ...this.#rates.limits.filter(({ meter }) => !said.has(meter))];
    this.#learnAt = this.#clock.monotonicMs() + LEARN_EVERY_MS;
  }

  #isPaused(): Held | null {
    const retryAfterMs = this.#pausedUntil - this.#clock.monotonicMs();
    return retryAfterMs > 0 ? { kind: 'held', why: 'paused', retryAfterMs } : null;
  }

  #partsOf(request: RawRequest): Part[] {
    return this.#rates.chargesFor(request).flatMap(({ meter, units }) => {
      const limit = this.#limits.find((each) => each.meter === meter);
      if (limit?.scope !== 'address') return [];
      const window = this.#windows.get(meter) ?? new SlidingWindow(limit.windowMs);
      this.#windows.set(meter, window);
      return [{ window, units, limit }];
    });
  }

  #find(parts: readonly Part[]): Held | null {
    const now = this.#clock.monotonicMs();
    for (const { window, units, limit } of parts) {
      if (window.used(now) + units <= Math.floor((limit.units * PUBLIC_SHARE) / 100)) continue;
      return {
        kind: 'held',
        why: 'used',
        retryAfterMs: (window.freedAt(units) ?? now + limit.windowMs) - now,
      };
    }
    return null;
  }

  /** Ends when there is a place at the venue. */
  #turn(): Promise<void> {
    if (this.#underWay >= UNDER_WAY_MAX) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#underWay += 1;
    return Promise.resolve();
  }

  /** Hands the place on to whoever waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#underWay -= 1;
    else next();
  }

  #hear(reply: RawReply): void {
    const pushback = this.#rates.readPushback(reply);
    if (pushback === null) return;
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.monotonicMs() + pushback.forMs);
  }
}

interface Part {
  readonly window: SlidingWindow;
  readonly units: number;
  readonly limit: RateLimit;
}

const BUSY: Held = { kind: 'held', why: 'busy', retryAfterMs: 1_000 };
