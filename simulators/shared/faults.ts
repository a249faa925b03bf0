import { fraction } from './random.ts';

/** When a fault strikes: the next `next` requests that match, or each that matches with `probability` (0 to 1). */
export interface FaultRule {
  readonly next?: number;
  readonly probability?: number;
  /** Only requests whose `METHOD /path` (without the query) contains this text. Every request when absent. */
  readonly path?: string;
}

export interface TimedRule extends FaultRule {
  readonly ms: number;
}

/** A code of the venue (Binance -1007 and -1006, Bybit 10016), or a plain 503 without a JSON body. */
export type ServerErrorShape = '-1007' | '-1006' | '10016' | 'plain';

export interface ServerErrorRule extends FaultRule {
  /** Whether the request took effect all the same. */
  readonly applied: boolean;
  readonly shape: ServerErrorShape;
}

export interface FaultSettings {
  /** Neither applied nor answered. */
  timeoutBeforeAccept: FaultRule | null;
  /** Applied, never answered. */
  timeoutAfterAccept: FaultRule | null;
  /** Applied, then the connection is closed without an answer. */
  closeAfterAccept: FaultRule | null;
  /** Closed without an answer at once; applied `ms` later, under the clock of then. */
  deliverLateMs: TimedRule | null;
  /** Applied twice; the first answer is sent. */
  deliverTwice: FaultRule | null;
  /** Answered with a 5xx. */
  status5xx: ServerErrorRule | null;
  /** Applied; half of the answer is sent and then nothing more. */
  stall: FaultRule | null;
  /** What the venue says to one who asks too often; not applied. */
  tooManyRequests: FaultRule | null;
  /** Applied at once, answered after `ms`. Goes together with an ordinary answer only. */
  delayMs: TimedRule | null;
  /** Reaches the venue after half of `ms` and is answered after the other half: a venue that is far away. */
  travelMs: TimedRule | null;
}

export type FaultName = keyof FaultSettings;
/** Those that say how long something takes. */
export type TimedFault = 'delayMs' | 'deliverLateMs' | 'travelMs';

export type FaultHit =
  | { readonly name: Exclude<FaultName, TimedFault | 'status5xx'> }
  | { readonly name: TimedFault; readonly ms: number }
  | {
      readonly name: 'status5xx';
      readonly applied: boolean;
      readonly shape: ServerErrorShape;
    };

/** In the order in which they are tried; the first that strikes is the one that happens. */
export const FAULT_NAMES: readonly FaultName[] = [
  'timeoutBeforeAccept',
  'timeoutAfterAccept',
  'closeAfterAccept',
  'deliverLateMs',
  'deliverTwice',
  'status5xx',
  'stall',
  'tooManyRequests',
  'delayMs',
  'travelMs',
];

/** What goes wrong between the venue and its clients. Every setting may be changed at any time. */
export class Faults implements FaultSettings {
  timeoutBeforeAccept: FaultRule | null = null;
  timeoutAfterAccept: FaultRule | null = null;
  closeAfterAccept: FaultRule | null = null;
  deliverLateMs: TimedRule | null = null;
  deliverTwice: FaultRule | null = null;
  status5xx: ServerErrorRule | null = null;
  stall: FaultRule | null = null;
  tooManyRequests: FaultRule | null = null;
  delayMs: TimedRule | null = null;
  travelMs: TimedRule | null = null;
  /** How often each fault has struck. */
  readonly hits = new Map<FaultName, number>();
  readonly #chance: Chance;

  constructor(seed: number) {
    this.#chance = new Chance(seed);
  }

  clear(): void {
    for (const name of FAULT_NAMES) this[name] = null;
    this.#chance.forget();
  }

  /** Replaces all settings. */
  set(settings: Partial<FaultSettings>): void {
    this.clear();
    Object.assign(this, settings);
  }

  /** The fault that this request meets, if any. */
  strike(method: string, path: string): FaultHit | null {
    for (const name of FAULT_NAMES) {
      const rule = this[name];
      if (rule === null || !this.#chance.strikes(rule, `${method} ${path}`)) continue;
      this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
      return this.#hit(name);
    }
    return null;
  }

  #hit(name: FaultName): FaultHit | null {
    if (name === 'delayMs' || name === 'deliverLateMs' || name === 'travelMs') {
      const rule = this[name];
      return rule === null ? null : { name, ms: rule.ms };
    }
    if (name !== 'status5xx') return { name };
    const rule = this.status5xx;
    return rule === null ? null : { name, applied: rule.applied, shape: rule.shape };
  }
}

/** Whether a rule strikes: counts those that strike a number of times, and draws for the others from a seed. */
export class Chance {
  readonly #seed: number;
  readonly #spent = new Map<FaultRule, number>();
  #drawn = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  forget(): void {
    this.#spent.clear();
  }

  /** `line` names what is about to happen; a rule with a `path` strikes only what contains it. */
  strikes(rule: FaultRule, line: string): boolean {
    if (rule.path !== undefined && !line.includes(rule.path)) return false;
    if (rule.next !== undefined) {
      const spent = this.#spent.get(rule) ?? 0;
      if (spent >= rule.next) return false;
      this.#spent.set(rule, spent + 1);
      return true;
    }
    this.#drawn += 1;
    return fraction(this.#seed, this.#drawn, 77) < (rule.probability ?? 1);
  }
}
