import type { FailpointLabel } from '../src/ports.ts';
import type { Disk } from './memory-ledger.ts';
import type { SeededRandom } from './random.ts';
import { settled } from './timeline.ts';

/** A keeper of a history. What it does when it is no longer alive has no effect. */
export interface Living {
  readonly life: { alive: boolean };
}

export interface LivesParts<L extends Living> {
  readonly disk: Disk;
  readonly random: SeededRandom;
  /** A keeper on what the disk has now, which asks at each of its points whether it dies there. */
  readonly begin: (dies: (label: FailpointLabel) => boolean) => L;
  /** Lets that many milliseconds pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** One has died, and the disk is as its crash left it. */
  readonly onCrash: () => void;
  /** The next has begun on that disk. */
  readonly onBegun: (keeper: L) => void;
  readonly onUnreadable: () => void;
}

/** The keepers of one history, each after the crash of the one before, and the point at which the current one dies. */
export class Lives<L extends Living> {
  readonly #parts: LivesParts<L>;
  #current: L;
  #crashes = 0;
  #dieAt: { readonly label: FailpointLabel; countdown: number } | null = null;

  constructor(parts: LivesParts<L>) {
    this.#parts = parts;
    this.#current = this.#begin();
  }

  get current(): L {
    return this.#current;
  }

  get crashes(): number {
    return this.#crashes;
  }

  /** The current keeper dies when it passes that point for the `countdown`th time. */
  planDeath(label: FailpointLabel, countdown: number): void {
    this.#dieAt = { label, countdown };
  }

  crash(): void {
    this.#current.life.alive = false;
  }

  /**
   * Begins the next keeper, and lets it live a moment. Throws {@link Unreadable} where none can start on this disk: the
   * history ends.
   */
  async restart(): Promise<void> {
    const { disk, random, pass, onCrash, onBegun, onUnreadable } = this.#parts;
    this.#crashes += 1;
    this.#dieAt = null;
    disk.crash(random);
    disk.trouble = 'none';
    await settled();
    onCrash();
    try {
      this.#current = this.#begin();
    } catch {
      onUnreadable();
      throw new Unreadable();
    }
    onBegun(this.#current);
    await pass(random.below(300));
  }

  /** Nothing is planned any more. Whether a keeper must be begun anew: this one is dead, or its disk in trouble. */
  mustRestart(): boolean {
    this.#dieAt = null;
    return this.#parts.disk.trouble !== 'none' || !this.#current.life.alive;
  }

  #begin(): L {
    return this.#parts.begin((label) => this.#dies(label));
  }

  #dies(label: FailpointLabel): boolean {
    if (this.#dieAt === null || this.#dieAt.label !== label) return false;
    this.#dieAt.countdown -= 1;
    return this.#dieAt.countdown <= 0;
  }
}

/** No keeper can start on the disk of a history. */
class Unreadable extends Error {}

/** Goes through a history, up to its end or to where no keeper can start. */
export async function untilUnreadable(steps: () => Promise<void>): Promise<void> {
  try {
    await steps();
  } catch (reason) {
    if (!(reason instanceof Unreadable)) throw reason;
  }
}
