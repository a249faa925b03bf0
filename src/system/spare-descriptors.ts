import { closeSync, openSync } from 'node:fs';
import type { Clock } from '../ports.ts';

/** The owner, a new edge, and what either needs to be answered. */
const SPARE = 8;
/** So many must be free for whoever comes next: others may come in between. */
const ROOM = 4;
/** Room that nobody came for is taken back after this long. */
const ROOM_KEPT_MS = 1_000;

/**
 * File descriptors that are open for nothing. When a process has no other left, they make room for the few
 * connections that must get through all the same.
 */
export class SpareDescriptors {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #held: number[] = [];
  #keptUntil = 0;

  /** `path` is any file that may be read. Takes what there is; a process that starts without any holds none. */
  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.refill();
  }

  /** How many are held. */
  get held(): number {
    return this.#held.length;
  }

  /**
   * Sees to it that a few descriptors are free, until {@link entered} or for a second. True when the spare ones had to
   * be given up for that.
   */
  makeRoom(): boolean {
    const tried: number[] = [];
    const isFree = this.#take(tried, ROOM);
    for (const descriptor of tried) closeSync(descriptor);
    if (!isFree) this.close();
    this.#keptUntil = this.#clock.monotonicMs() + ROOM_KEPT_MS;
    return !isFree;
  }

  /** Whoever room was made for is there, or does not come. */
  entered(): void {
    this.#keptUntil = 0;
  }

  /** Takes back what was given up, as far as it can be had and nobody is waited for. True when none is missing. */
  refill(): boolean {
    if (this.#clock.monotonicMs() < this.#keptUntil) return this.#held.length === SPARE;
    return this.#take(this.#held, SPARE);
  }

  /** Gives up all of them. */
  close(): void {
    for (const descriptor of this.#held.splice(0)) closeSync(descriptor);
  }

  /** Opens until there are so many. False when there are no more to be had. */
  #take(into: number[], count: number): boolean {
    while (into.length < count) {
      const descriptor = open(this.#path);
      if (descriptor === null) return false;
      into.push(descriptor);
    }
    return true;
  }
}

/** Null when there is none to be had. */
function open(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}
