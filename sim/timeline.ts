import { unixMs, type UnixMs } from '../src/core/units/time.ts';
import type { Clock } from '../src/ports.ts';

interface Event {
  readonly at: number;
  readonly order: number;
  readonly life: Life;
  readonly task: () => void;
  state: 'planned' | 'calledOff' | 'met';
}

/** What an event belongs to: a process that may die, and with it everything it had planned. */
export interface Life {
  alive: boolean;
}

/**
 * Virtual time: a queue of events, run one after the other, each to the end of everything it set off. Nothing else
 * moves time, so a history depends on its seed alone.
 */
export class Timeline {
  readonly #events: Event[] = [];
  #now: number;
  #order = 0;
  /** Added to the wall clock that processes see: a stepped clock. */
  wallStepMs = 0;

  constructor(startAt: number) {
    this.#now = startAt;
  }

  get now(): number {
    return this.#now;
  }

  /** Plans a task. Equal times run in the order of planning. Returns a function that calls it off. */
  plan(life: Life, delayMs: number, task: () => void): () => void {
    const event = this.#plan(life, delayMs, task);
    return () => {
      event.state = 'calledOff';
    };
  }

  /** Plans what happens unless something else did before: the function that it returns says so. */
  planDeadline(life: Life, delayMs: number, task: () => void): () => void {
    const event = this.#plan(life, delayMs, task);
    return () => {
      event.state = 'met';
    };
  }

  #plan(life: Life, delayMs: number, task: () => void): Event {
    this.#order += 1;
    const event: Event = {
      at: this.#now + Math.max(0, delayMs),
      order: this.#order,
      life,
      task,
      state: 'planned',
    };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#events[middle];
      if (
        other !== undefined &&
        (other.at > event.at || (other.at === event.at && other.order > event.order))
      )
        low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
    return event;
  }

  /** Runs events up to a time. Between two of them every promise that can go on has gone on. */
  async runUntil(until: number): Promise<void> {
    let isSettled = false;
    for (;;) {
      const event = this.#events.at(-1);
      if (event === undefined || event.at > until) break;
      this.#events.pop();
      if (event.state === 'calledOff' || !event.life.alive) continue;
      this.#now = Math.max(this.#now, event.at);
      // A deadline that was met does nothing, and there is nothing to wait for unless something came before it.
      if (event.state === 'met' && isSettled) continue;
      if (event.state === 'planned') event.task();
      await settled();
      isSettled = true;
    }
    this.#now = Math.max(this.#now, until);
  }

  /** The host sleeps: time goes on, and what was planned meanwhile comes late, all at once. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** A process's clocks. */
  clockOf(life: Life): Clock {
    return {
      wallMs: (): UnixMs => unixMs(Math.floor(this.#now + this.wallStepMs)),
      monotonicMs: () => this.#now,
      after: (delayMs, task) => this.plan(life, delayMs, task),
      soon: (task) => void this.plan(life, 0, task),
    };
  }
}

/** After this every microtask that was waiting has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
