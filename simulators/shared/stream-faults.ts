import type { FaultRule, TimedRule } from './faults.ts';
import { Chance } from './faults.ts';

/**
 * What goes wrong with frames. A rule's `path` looks at a line such as `user ORDER_TRADE_UPDATE`,
 * `market btcusdt@bookTicker`, `api order.place` or, for `refuse`, `connect /private/ws`.
 */
export interface StreamFaultSettings {
  /** The connection is not accepted: HTTP 503. */
  refuse: FaultRule | null;
  /** The connection ends, without a word, in place of the frame. */
  drop: FaultRule | null;
  /** From this frame on the connection stays open and says nothing more, not even a pong. */
  stall: FaultRule | null;
  /** The frame is lost and the next ones come. */
  lose: FaultRule | null;
  /** The frame comes twice. */
  twice: FaultRule | null;
  /** The frame comes `ms` later, and what follows it waits behind it. */
  delayMs: TimedRule | null;
}

export type StreamFaultName = keyof StreamFaultSettings;
export type FrameHit =
  { readonly name: 'drop' | 'stall' | 'lose' | 'twice' } | { readonly name: 'delayMs'; readonly ms: number };

export const STREAM_FAULT_NAMES: readonly StreamFaultName[] = [
  'refuse',
  'drop',
  'stall',
  'lose',
  'twice',
  'delayMs',
];
/** In the order in which they are tried on a frame; the first that strikes is the one that happens. */
const ON_FRAMES = ['drop', 'stall', 'lose', 'twice'] as const;

/** What goes wrong between the venue and those who listen to it. Every setting may be changed at any time. */
export class StreamFaults implements StreamFaultSettings {
  refuse: FaultRule | null = null;
  drop: FaultRule | null = null;
  stall: FaultRule | null = null;
  lose: FaultRule | null = null;
  twice: FaultRule | null = null;
  delayMs: TimedRule | null = null;
  /** How often each fault has struck. */
  readonly hits = new Map<StreamFaultName, number>();
  readonly #chance: Chance;

  constructor(seed: number) {
    this.#chance = new Chance(seed);
  }

  /** Replaces all settings. Connections that are stalled stay so. */
  set(settings: Partial<StreamFaultSettings>): void {
    for (const name of STREAM_FAULT_NAMES) this[name] = null;
    this.#chance.forget();
    Object.assign(this, settings);
  }

  /** Whether a connection to this path is refused. */
  strikeConnection(path: string): boolean {
    return this.#strikes('refuse', this.refuse, `connect ${path}`);
  }

  /** The fault that this frame meets, if any. */
  strikeFrame(line: string): FrameHit | null {
    for (const name of ON_FRAMES) if (this.#strikes(name, this[name], line)) return { name };
    const delay = this.delayMs;
    return delay !== null && this.#strikes('delayMs', delay, line) ? { name: 'delayMs', ms: delay.ms } : null;
  }

  #strikes(name: StreamFaultName, rule: FaultRule | null, line: string): boolean {
    if (rule === null || !this.#chance.strikes(rule, line)) return false;
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
    return true;
  }
}
