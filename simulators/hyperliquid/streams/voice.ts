import type { Outlet } from '../../shared/outlet.ts';

/** The venue hangs up on whom it had nothing to say to for this long; clients ping to keep that from happening. */
const QUIET_MS = 60_000;
const NORMAL_CLOSURE = 1000;

/** What is said to one client, and when something last was. */
export class Voice {
  readonly #outlet: Outlet;
  readonly #now: () => number;
  #spokeAt: number;

  constructor(outlet: Outlet, now: () => number) {
    this.#outlet = outlet;
    this.#now = now;
    this.#spokeAt = now();
  }

  /** Sends a frame. `line` is what faults see of it. */
  send(line: string, value: unknown): void {
    this.#spokeAt = this.#now();
    this.#outlet.send(line, value);
  }

  /** Ends the connection without a word. */
  terminate(): void {
    this.#outlet.terminate();
  }

  /** Ends a connection on which nothing was said for a minute. One that a fault has stalled stays open. */
  hangUpIfQuiet(): void {
    if (this.#now() - this.#spokeAt > QUIET_MS && !this.#outlet.isStalled) this.#outlet.close(NORMAL_CLOSURE);
  }
}
